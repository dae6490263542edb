"""Pictures that say they are monstrous, unpack to be so, or whose pages lead in circles."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO

from PIL import Image

from tests.hostile.files import ANY_END, MEBIBYTE, Hostile, zlib_bomb

PNG = b"\x89PNG\r\n\x1a\n"
WIDTH, HEIGHT, BITS, COMPRESSION, STRIPS, ROWS, STRIP_BYTES = 256, 257, 258, 259, 273, 278, 279


def hostile_pictures() -> Iterator[Hostile]:
    """One file for each trick."""
    for name, make in PICTURES.items():
        yield Hostile(name, "T3", make(), ANY_END - {"refused", "password", "read"})


def good_picture(kind: str) -> bytes:
    """A sound picture of nothing, of the kind PNG, JPEG or TIFF."""
    content = BytesIO()
    Image.new("L", (120, 80), 255).save(content, kind)
    return content.getvalue()


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _png(width: int, height: int, points: bytes, *, before: bytes = b"") -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return PNG + _chunk(b"IHDR", head) + before + _chunk(b"IDAT", points) + _chunk(b"IEND", b"")


def _png_cut() -> bytes:
    return good_picture("PNG")[:50]


def _jpeg_of_any_size() -> bytes:
    content = bytearray(good_picture("JPEG"))
    at = content.index(b"\xff\xc0")
    content[at + 5 : at + 9] = b"\xff\xdc\xff\xdc"
    return bytes(content)


def _tiff(tags: dict[int, int], *, following: int = 0, at: int = 8) -> bytes:
    rows = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in sorted(tags.items()))
    return b"II*\0" + struct.pack("<I", at) + struct.pack("<H", len(tags)) + rows + struct.pack("<I", following)


def _tiff_of_many_pages(pages: int) -> bytes:
    one = struct.pack("<HHHII", 1, WIDTH, 4, 1, 9)
    parts: Sequence[bytes] = [one + struct.pack("<I", 8 + 18 * (number + 1)) for number in range(pages - 1)]
    return b"II*\0" + struct.pack("<I", 8) + b"".join(parts) + one + struct.pack("<I", 0)


LARGE_TIFF = {WIDTH: 100_000, HEIGHT: 100_000, BITS: 8, COMPRESSION: 1, STRIPS: 8, ROWS: 100_000, STRIP_BYTES: 100}

PICTURES: dict[str, Callable[[], bytes]] = {
    "two thousand million points wide.png": lambda: _png(2**31 - 1, 2**31 - 1, b""),
    "sixty thousand points square.png": lambda: _png(60_000, 60_000, zlib_bomb(bytes(MEBIBYTE), 430)),
    "sixteen thousand points square.png": lambda: _png(16_000, 16_000, zlib_bomb(bytes(MEBIBYTE), 31)),
    "no points.png": lambda: _png(0, 0, b""),
    "a gigabyte of words.png": lambda: _png(
        9, 9, b"", before=_chunk(b"zTXt", b"Comment\0\0" + zlib_bomb(b" " * MEBIBYTE, 512))
    ),
    "a chunk of 4 GB said.png": lambda: PNG + b"\xff\xff\xff\xffIHDR" + bytes(100),
    "cut.png": _png_cut,
    "only a beginning.png": lambda: PNG,
    "sixty thousand points square.jpg": _jpeg_of_any_size,
    "cut.jpg": lambda: good_picture("JPEG")[:200],
    "marks without end.jpg": lambda: b"\xff\xd8" + b"\xff" * 1_000_000,
    "segments of nothing.jpg": lambda: b"\xff\xd8" + b"\xff\xe0\x00\x00" * 100_000,
    "a page after itself.tif": lambda: _tiff(LARGE_TIFF, following=8),
    "ten thousand million points.tif": lambda: _tiff(LARGE_TIFF),
    "sides beyond counting.tif": lambda: _tiff(LARGE_TIFF | {WIDTH: 2**32 - 1, HEIGHT: 2**32 - 1}),
    "twenty thousand pages.tif": lambda: _tiff_of_many_pages(20_000),
    "a page beyond the end.tif": lambda: _tiff(LARGE_TIFF, at=0x7FFFFFFF),
    "a page of 65,535 tags.tif": lambda: b"II*\0\x08\0\0\0\xff\xff" + b"\x00\x01\x04\x00\xff\xff\xff\xff\x08\0\0\0" * 9,
    "cut.tif": lambda: good_picture("TIFF")[:60],
}
