"""What every hostile file is described by, and the tricks that make a small file unpack to a large one."""

from __future__ import annotations

import functools
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

REFUSED = "refused"
READ, PARTLY, EMPTY = "read", "partly read", "no text"
LOCKED, DAMAGED, LARGE = "password", "unreadable", "too large"

ANY_END = frozenset({REFUSED, READ, PARTLY, EMPTY, LOCKED, DAMAGED, LARGE})
HAS_TEXT = frozenset({READ, PARTLY})
GIVES_NOTHING = frozenset({EMPTY, DAMAGED, LARGE})
TURNED_AWAY = frozenset({REFUSED, DAMAGED, LARGE})

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file that was made to do harm, the threat it stands for, and how taking it in may end."""

    name: str
    threat: str
    content: bytes
    ends: frozenset[str] = ANY_END
    says: str = ""
    """Words its reason must hold, in whatever state it ends."""
    sparse_bytes: int = 0
    """How long the file is made after its content, with nothing on the disk behind it."""


@dataclass(frozen=True, slots=True)
class Part:
    """An entry of a ZIP file, stored as it stands here: its headers may say anything."""

    name: bytes
    content: bytes = b""
    method: int = zipfile.ZIP_STORED
    says_bytes: int | None = None
    says_packed: int | None = None
    checksum: int = 0
    flags: int = 0
    mode: int = 0o100644
    at: int | None = None
    """Where its header is said to begin; None for where it does."""


def deflated(block: bytes, times: int) -> tuple[bytes, int]:
    """The raw deflate stream of a block repeated so many times, and the length of what it unpacks to. Quick."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    once = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    return once * times + b"\x03\x00", len(block) * times


@functools.cache
def zlib_bomb(block: bytes, times: int) -> bytes:
    """The same with the wrapping that PDF and PNG want; its checksum is right."""
    checksum = 1
    for _ in range(times):
        checksum = zlib.adler32(block, checksum)
    return b"\x78\xda" + deflated(block, times)[0] + struct.pack(">I", checksum)


def part_of(name: str, content: bytes) -> Part:
    """An honest, packed entry."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    return Part(name.encode(), packed, zipfile.ZIP_DEFLATED, len(content), None, zlib.crc32(content))


def bomb_part(name: str, block: bytes, times: int, *, says_bytes: int | None = None) -> Part:
    """An entry that unpacks to a block repeated so many times; its checksum is right for what it says."""
    packed, length = deflated(block, times)
    says = length if says_bytes is None else says_bytes
    return Part(name.encode(), packed, zipfile.ZIP_DEFLATED, says, None, _checksum(block, times))


@functools.cache
def _checksum(block: bytes, times: int) -> int:
    checksum = 0
    for _ in range(times):
        checksum = zlib.crc32(block, checksum)
    return checksum


def packed_as_they_are(parts: Iterable[Part], *, end: bytes | None = None, comment: bytes = b"") -> bytes:
    """A ZIP file of these entries, written by hand because no library would."""
    body, directory, count = bytearray(), bytearray(), 0
    for part in parts:
        at = len(body) if part.at is None else part.at
        body += b"PK\x03\x04" + _fields(part) + struct.pack("<HH", len(part.name), 0) + part.name
        body += part.content
        directory += b"PK\x01\x02" + struct.pack("<H", 0x0314) + _fields(part)
        directory += struct.pack("<HHHHHII", len(part.name), 0, 0, 0, 0, part.mode << 16, at) + part.name
        count += 1
    sizes = struct.pack("<HHHHII", 0, 0, min(count, 0xFFFF), min(count, 0xFFFF), len(directory), len(body))
    ending = b"PK\x05\x06" + sizes + struct.pack("<H", len(comment)) + comment
    return bytes(body + directory + (ending if end is None else end))


def with_large_end(package: bytes, *, says_entries: int | None = None) -> bytes:
    """The same ZIP file with an end for 64-bit numbers before the usual one, which then says what it likes."""
    at = package.rindex(b"PK\x05\x06")
    entries, length, begins_at = struct.unpack_from("<HII", package, at + 10)
    large = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, entries, entries, length, begins_at)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, at, 1)
    if says_entries is not None:
        entries, length = says_entries, says_entries * 46
    usual = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, entries, entries, length, begins_at, 0)
    return package[:at] + large + locator + usual


def _fields(part: Part) -> bytes:
    packed = len(part.content) if part.says_packed is None else part.says_packed
    unpacked = len(part.content) if part.says_bytes is None else part.says_bytes
    return struct.pack(
        "<HHHHHIII", 20, part.flags, part.method, 0, 0x5C63, part.checksum, packed & 0xFFFFFFFF, unpacked & 0xFFFFFFFF
    )


def with_parts(package: bytes, changes: dict[str, bytes | Part | None]) -> bytes:
    """A copy of a ZIP package with parts changed, added, or (None) left out."""
    with zipfile.ZipFile(BytesIO(package)) as old:
        held: dict[str, bytes | Part | None] = {name: old.read(name) for name in old.namelist()}
    held |= changes
    parts = (part_of(name, part) if isinstance(part, bytes) else part for name, part in held.items() if part)
    return packed_as_they_are(parts)
