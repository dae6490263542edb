"""Pictures: what they are and how large, told by their headers alone; each is unpacked only to recognise its words."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from evidence.ingest.readers.answers import Opened, PageText, too_large, unreadable
from evidence.ingest.readers.picture_points import picture_in_file
from evidence.settings import Limits

READER = "picture header"
MOST_PIXELS = 400_000_000
MOST_ON_A_SIDE = 65_535
DAMAGED = "The file begins like a picture but is damaged. Ask its owner for a fresh copy."

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
JPEG_MAGIC = b"\xff\xd8"
JPEG_SEGMENTS = 1_000
# Markers of frames, which state the size; C4, C8 and CC are tables, an extension and arithmetic conditioning.
JPEG_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
JPEG_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD8)}
JPEG_SCAN_OR_END = {0xDA, 0xD9}

TIFF_ORDERS = {b"II*\x00": "<", b"MM\x00*": ">"}
TIFF_WIDTH, TIFF_HEIGHT = 256, 257
TIFF_SHORT, TIFF_LONG = 3, 4
TIFF_ENTRY_BYTES = 12


@dataclass(frozen=True, slots=True)
class _Size:
    width: int
    height: int


def open_png(file: BinaryIO, limits: Limits) -> Opened:
    """The size in the PNG's first chunk."""
    head = _bytes_at(file, 0, 33)
    if head[:8] != PNG_MAGIC or head[8:16] != b"\x00\x00\x00\x0dIHDR":
        raise unreadable(DAMAGED)
    return _picture(file, [_Size(*_unpacked(">II", head, 16))], total=1)


def open_jpeg(file: BinaryIO, limits: Limits) -> Opened:
    """The size in the JPEG's frame header, which stands somewhere before the picture itself."""
    if _bytes_at(file, 0, 2) != JPEG_MAGIC:
        raise unreadable(DAMAGED)
    at = 2
    for _ in range(JPEG_SEGMENTS):
        mark, marker = _unpacked(">BB", _bytes_at(file, at, 2), 0)
        if mark != 0xFF or marker in JPEG_SCAN_OR_END:
            break
        if marker == 0xFF or marker in JPEG_WITHOUT_LENGTH:
            # A fill byte, or a marker that stands alone.
            at += 1 if marker == 0xFF else 2
            continue
        segment = _bytes_at(file, at + 2, 7)
        if marker in JPEG_FRAMES:
            _, _, height, width = _unpacked(">HBHH", segment, 0)
            return _picture(file, [_Size(width, height)], total=1)
        at += 2 + max(2, _unpacked(">H", segment, 0)[0])
    raise unreadable(DAMAGED)


def open_tiff(file: BinaryIO, limits: Limits) -> Opened:
    """The sizes in the TIFF's directories, one for each page of a scan."""
    order = TIFF_ORDERS.get(_bytes_at(file, 0, 4))
    if order is None:
        raise unreadable(DAMAGED)
    sizes, seen = list[_Size](), set[int]()
    (at,) = _unpacked(f"{order}I", _bytes_at(file, 4, 4), 0)
    # One more than may be read, so that what is over the limit is said.
    while at and at not in seen and len(sizes) <= limits.pages:
        seen.add(at)
        size, at = _tiff_directory(file, at, order)
        sizes.append(size)
    return _picture(file, sizes, total=len(sizes) if len(sizes) <= limits.pages else None)


def _tiff_directory(file: BinaryIO, at: int, order: str) -> tuple[_Size, int]:
    """The size in one directory, and where the next one stands; zero after the last."""
    (count,) = _unpacked(f"{order}H", _bytes_at(file, at, 2), 0)
    entries = _bytes_at(file, at + 2, count * TIFF_ENTRY_BYTES)
    sides = {TIFF_WIDTH: 0, TIFF_HEIGHT: 0}
    for number in range(count):
        start = number * TIFF_ENTRY_BYTES
        tag, kind = _unpacked(f"{order}HH", entries, start)
        if tag in sides and kind in {TIFF_SHORT, TIFF_LONG}:
            (sides[tag],) = _unpacked(f"{order}{'H' if kind == TIFF_SHORT else 'I'}", entries, start + 8)
    (following,) = _unpacked(f"{order}I", _bytes_at(file, at + 2 + len(entries), 4), 0)
    return _Size(sides[TIFF_WIDTH], sides[TIFF_HEIGHT]), following


def _picture(file: BinaryIO, sizes: list[_Size], *, total: int | None) -> Opened:
    """The answer for a picture that is what it says: pages without text, to be looked at for words."""
    if not sizes or any(not size.width or not size.height for size in sizes):
        raise unreadable(DAMAGED)
    for size in sizes:
        if max(size.width, size.height) > MOST_ON_A_SIDE or size.width * size.height > MOST_PIXELS:
            raise too_large(
                f"The picture says that it is {size.width:,} by {size.height:,} points, more than any scan or photo."
            )
    first = f"{sizes[0].width:,} by {sizes[0].height:,} points"
    what = f"A picture of {first}" if len(sizes) == 1 else f"{len(sizes):,} pictures, the first of {first}"
    pages = (PageText("", picture=partial(picture_in_file, file, number)) for number in range(len(sizes)))
    return Opened(reader=READER, pages=pages, nothing=f"{what} without any text of its own.", total=total)


def _bytes_at(file: BinaryIO, at: int, count: int) -> bytes:
    file.seek(at)
    return file.read(count)


def _unpacked(layout: str, data: bytes, at: int) -> tuple[int, ...]:
    try:
        return struct.unpack_from(layout, data, at)
    except struct.error as error:
        raise unreadable(DAMAGED) from error
