"""Read one entry of a ZIP to its real end, checking what the ZIP says of it against the bytes themselves.

The standard library stops at the size an entry claims, so an entry may hold more than its checksum covers, and other
programs would unpack the rest. Here every entry is decompressed to its real end, a bounded piece at a time.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipInfo

from evidence.bundles.held_files import CHUNK_BYTES, UnreadableEntryError

ENCRYPTED = 0x1
SIZES_FOLLOW = 0x8
LOCAL_HEADER = struct.Struct("<4x2x2H4x3L2H")
IN_EXTRA_FIELD = 0xFFFFFFFF


class LocalHeader(NamedTuple):
    """What stands beside an entry's bytes."""

    flags: int
    method: int
    checksum: int
    packed: int
    size: int
    name_length: int
    extra_length: int


def entry_chunks(stream: BinaryIO, entry: ZipInfo) -> Iterator[bytes]:
    """The bytes of an entry. Raises UnreadableEntryError when anything about it does not agree."""
    _check_local_header(stream, entry)
    try:
        yield from _checked(entry, _unpacked(stream, entry))
    except (zlib.error, OSError, struct.error) as error:
        raise UnreadableEntryError("cannot be unpacked: its bytes in the ZIP are damaged") from error


def end_of(stream: BinaryIO, entry: ZipInfo) -> int:
    """Where an entry's bytes end in the ZIP, as the ZIP says."""
    return _data_at(stream, entry) + entry.compress_size


def _data_at(stream: BinaryIO, entry: ZipInfo) -> int:
    header = _local_header(stream, entry)
    lengths = header.name_length + header.extra_length if header else 0
    return entry.header_offset + LOCAL_HEADER.size + lengths


def _local_header(stream: BinaryIO, entry: ZipInfo) -> LocalHeader | None:
    stream.seek(entry.header_offset)
    raw = stream.read(LOCAL_HEADER.size)
    if len(raw) < LOCAL_HEADER.size or not raw.startswith(b"PK\x03\x04"):
        return None
    return LocalHeader(*LOCAL_HEADER.unpack(raw))


def _check_local_header(stream: BinaryIO, entry: ZipInfo) -> None:
    """Some programs believe the header beside the bytes and not the table of contents: both must say the same."""
    header = _local_header(stream, entry)
    if header is None:
        raise UnreadableEntryError("is not where the ZIP's table of contents says")
    if stream.read(header.name_length) != _raw_name(entry):
        raise UnreadableEntryError("has another name beside its bytes than in the ZIP's table of contents")
    if (entry.flag_bits | header.flags) & ENCRYPTED:
        raise UnreadableEntryError("is locked with a password")
    if header.method != entry.compress_type or header.method not in (ZIP_STORED, ZIP_DEFLATED):
        raise UnreadableEntryError("is packed in a way no bundle uses")
    stated = (header.checksum, header.packed, header.size)
    expected = (entry.CRC, entry.compress_size, entry.file_size)
    if not header.flags & SIZES_FOLLOW and any(
        a not in (b, IN_EXTRA_FIELD) for a, b in zip(stated, expected, strict=True)
    ):
        raise UnreadableEntryError("states two different sizes or checksums in the ZIP")


def _unpacked(stream: BinaryIO, entry: ZipInfo) -> Iterator[bytes]:
    packed = _packed(stream, entry)
    if entry.compress_type == ZIP_STORED:
        yield from packed
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for piece in packed:
        waiting = piece
        while waiting and not inflater.eof:
            yield inflater.decompress(waiting, CHUNK_BYTES)
            waiting = inflater.unconsumed_tail
        if inflater.eof and inflater.unused_data:
            raise UnreadableEntryError("has bytes hidden behind its end in the ZIP")
    yield inflater.flush()
    if not inflater.eof:
        raise UnreadableEntryError("is cut short in the ZIP")


def _packed(stream: BinaryIO, entry: ZipInfo) -> Iterator[bytes]:
    at, left = _data_at(stream, entry), entry.compress_size
    while left:
        stream.seek(at)
        piece = stream.read(min(left, CHUNK_BYTES))
        if not piece:
            raise UnreadableEntryError("is cut short in the ZIP")
        at, left = at + len(piece), left - len(piece)
        yield piece


def _checked(entry: ZipInfo, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Pass the pieces on, and stop at the first byte beyond the size the entry states."""
    reached, checksum = 0, 0
    for piece in pieces:
        reached += len(piece)
        if reached > entry.file_size:
            raise UnreadableEntryError("is larger than the ZIP says")
        checksum = zlib.crc32(piece, checksum)
        yield piece
    if reached != entry.file_size:
        raise UnreadableEntryError("is smaller than the ZIP says")
    if checksum != entry.CRC:
        raise UnreadableEntryError("is not what it was when the ZIP was made: its checksum differs")


def _raw_name(entry: ZipInfo) -> bytes:
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437")
