"""Microsoft's compound file: storages and streams in one file, as .msg, .doc and .xls are. Safe on any bytes.

Own code, because the type of a file is told outside the sandbox: every chain ends, every count is held against the
file's real size, and nothing is read before it is asked for. Source: [MS-CFB].
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from evidence.ingest.packages import OLE_MAGIC

HEADER_BYTES = 512
ENTRY_BYTES = 128
MINI_SECTOR_BYTES = 64
MINI_STREAM_BELOW_BYTES = 4096
DIFAT_IN_HEADER = 109
MOST_ENTRIES = 200_000
DEEPEST_STORAGES = 40
# A sound file's storages are looked into a few times each; in a knot of storages there is no end to it.
LOOKS_AT_EACH_ENTRY = 20

STORAGE, STREAM, ROOT = 1, 2, 5

Tree = dict[str, "bytes | Tree"]
"""What a storage holds: bytes for a stream, a tree of its own for a storage."""


class CompoundDamagedError(Exception):
    """The bytes are not a sound compound file."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A storage or a stream, and where in the file it begins."""

    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size_bytes: int


class CompoundFile:
    """A compound file opened for reading. CompoundDamagedError where it contradicts itself."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size_bytes = file.seek(0, 2)
        file.seek(0)
        header = file.read(HEADER_BYTES)
        if len(header) < HEADER_BYTES or not header.startswith(OLE_MAGIC):
            raise CompoundDamagedError("no header")
        shift, mini_shift = struct.unpack_from("<HH", header, 30)
        if shift not in {9, 12} or mini_shift != 6:
            raise CompoundDamagedError("sectors of a size there is not")
        self._sector_bytes = 1 << shift
        self._sectors = max(0, -(-self.size_bytes // self._sector_bytes) - 1)
        self._fat = self._read_fat(header)
        (first_of_directory,) = struct.unpack_from("<I", header, 48)
        self._directory = self._read_chain(first_of_directory, MOST_ENTRIES * ENTRY_BYTES)
        (first_of_mini_fat,) = struct.unpack_from("<I", header, 60)
        self._first_of_mini_fat = first_of_mini_fat
        self._mini_fat: array[int] | None = None
        self._mini_sectors: list[int] = []
        self._looks_left = LOOKS_AT_EACH_ENTRY * len(self._directory) // ENTRY_BYTES
        self.root = self._entry(0)
        if self.root.kind != ROOT:
            raise CompoundDamagedError("no root")

    def children(self, storage: Entry) -> dict[str, Entry]:
        """What a storage holds, by name in lower case; each entry once, however its tree is tied."""
        found, seen, waiting = dict[str, Entry](), set[int](), [storage.child]
        while waiting:
            number = waiting.pop()
            if number in seen or not 0 < number < len(self._directory) // ENTRY_BYTES:
                continue
            seen.add(number)
            self._looks_left -= 1
            if self._looks_left < 0:
                raise CompoundDamagedError("storages that hold one another")
            entry = self._entry(number)
            if entry.kind in {STORAGE, STREAM}:
                found.setdefault(entry.name.lower(), entry)
            waiting += [entry.left, entry.right]
        return found

    def read(self, stream: Entry, *, longest: int) -> bytes:
        """The stream's bytes. CompoundDamagedError when it claims more than `longest`, or more than there is."""
        if stream.kind != STREAM or stream.size_bytes > min(longest, self.size_bytes):
            raise CompoundDamagedError("a stream larger than it can be")
        if stream.size_bytes == 0:
            return b""
        if stream.size_bytes < MINI_STREAM_BELOW_BYTES:
            content = self._read_mini_chain(stream)
        else:
            content = self._read_chain(stream.start, stream.size_bytes)
        if len(content) < stream.size_bytes:
            raise CompoundDamagedError("a stream that is cut short")
        return content[: stream.size_bytes]

    def tree(self, storage: Entry, *, longest: int, deepest: int = DEEPEST_STORAGES) -> Tree:
        """All that a storage holds, no more than `longest` bytes of it."""
        if deepest <= 0:
            raise CompoundDamagedError("storages inside storages without an end")
        held = Tree()
        for entry in self.children(storage).values():
            if entry.kind == STREAM:
                held[entry.name] = content = self.read(entry, longest=longest)
                longest -= len(content)
            else:
                held[entry.name] = inner = self.tree(entry, longest=longest, deepest=deepest - 1)
                longest -= _size_bytes(inner)
        return held

    def size_of(self, storage: Entry, *, deepest: int = DEEPEST_STORAGES) -> int:
        """How many bytes the streams of a storage claim, without reading them."""
        if deepest <= 0:
            raise CompoundDamagedError("storages inside storages without an end")
        return sum(
            entry.size_bytes if entry.kind == STREAM else self.size_of(entry, deepest=deepest - 1)
            for entry in self.children(storage).values()
        )

    def _entry(self, number: int) -> Entry:
        raw = self._directory[number * ENTRY_BYTES : (number + 1) * ENTRY_BYTES]
        if len(raw) < ENTRY_BYTES:
            raise CompoundDamagedError("a directory that is cut short")
        name_bytes, kind, left, right, child = struct.unpack_from("<HBxIII", raw, 64)
        start, size_bytes = struct.unpack_from("<IQ", raw, 116)
        if self._sector_bytes == HEADER_BYTES:
            # The older kind of file leaves anything at all in the upper half.
            size_bytes &= 0xFFFFFFFF
        name = raw[: max(0, min(name_bytes, 64) - 2)].decode("utf-16-le", errors="replace")
        return Entry(name, kind, left, right, child, start, size_bytes)

    def _read_fat(self, header: bytes) -> array[int]:
        fat = array("I")
        for number in self._fat_sectors(header):
            fat.frombytes(self._sector(number).ljust(self._sector_bytes, b"\xff"))
            if len(fat) >= self._sectors:
                break
        return fat

    def _fat_sectors(self, header: bytes) -> Iterator[int]:
        """The numbers of the sectors that hold the table: 109 in the header, the rest in a chain of their own."""
        yield from (number for number in struct.unpack_from("<109I", header, 76) if number < self._sectors)
        (following,) = struct.unpack_from("<I", header, 68)
        # Each sector of the chain names so many others; a longer chain is a ring, or names none.
        for _ in range(self._sectors // (self._sector_bytes // 4 - 1) + 1):
            if following >= self._sectors:
                return
            *numbers, following = struct.unpack(
                f"<{self._sector_bytes // 4}I", self._sector(following).ljust(self._sector_bytes, b"\xff")
            )
            yield from (number for number in numbers if number < self._sectors)

    def _sector(self, number: int) -> bytes:
        self._file.seek((number + 1) * self._sector_bytes)
        return self._file.read(self._sector_bytes)

    def _chain(self, start: int, most: int) -> Iterator[int]:
        """The numbers of a chain's sectors, at most so many. A chain longer than the file is a ring."""
        number = start
        for _ in range(min(most, self._sectors)):
            if number >= min(self._sectors, len(self._fat)):
                return
            yield number
            number = self._fat[number]

    def _read_chain(self, start: int, longest: int) -> bytes:
        return b"".join(map(self._sector, self._chain(start, -(-longest // self._sector_bytes))))

    def _read_mini_chain(self, stream: Entry) -> bytes:
        """Small streams share the root's stream, in small sectors with a table of their own."""
        if self._mini_fat is None:
            content = self._read_chain(self._first_of_mini_fat, self.size_bytes)
            self._mini_fat = array("I", content[: len(content) // 4 * 4])
            self._mini_sectors = list(self._chain(self.root.start, self._sectors))
        gathered = bytearray()
        number = stream.start
        while len(gathered) < stream.size_bytes and number < len(self._mini_fat):
            gathered += self._mini_sector(number)
            number = self._mini_fat[number]
        return bytes(gathered)

    def _mini_sector(self, number: int) -> bytes:
        at, inside = divmod(number * MINI_SECTOR_BYTES, self._sector_bytes)
        if at >= len(self._mini_sectors):
            raise CompoundDamagedError("a small stream outside the file")
        self._file.seek((self._mini_sectors[at] + 1) * self._sector_bytes + inside)
        content = self._file.read(MINI_SECTOR_BYTES)
        if not content:
            raise CompoundDamagedError("a small stream outside the file")
        return content


def _size_bytes(tree: Tree) -> int:
    return sum(len(held) if isinstance(held, bytes) else _size_bytes(held) for held in tree.values())
