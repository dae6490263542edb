"""Writes a compound file from a tree of streams, so that a message inside a message can be a file of its own."""

from __future__ import annotations

import struct
from array import array
from dataclasses import dataclass

from evidence.ingest.compound import (
    DIFAT_IN_HEADER,
    MINI_SECTOR_BYTES,
    MINI_STREAM_BELOW_BYTES,
    ROOT,
    STORAGE,
    STREAM,
    Tree,
)
from evidence.ingest.packages import OLE_MAGIC

SECTOR_BYTES = 512
NUMBERS_IN_SECTOR = SECTOR_BYTES // 4
END_OF_CHAIN, OF_THE_FAT, OF_THE_DIFAT, FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC, 0xFFFFFFFF
NOBODY = 0xFFFFFFFF
RED, BLACK = 0, 1
NAME_CHARACTERS = 31


@dataclass(slots=True)
class _Entry:
    name: str
    kind: int
    content: bytes = b""
    left: int = NOBODY
    right: int = NOBODY
    child: int = NOBODY
    colour: int = BLACK
    start: int = 0
    size_bytes: int = 0


def compound_file(tree: Tree, *, root_class: bytes = bytes(16)) -> bytes:
    """The bytes of a compound file that holds the tree. Names longer than 31 characters are cut."""
    entries = [_Entry("Root Entry", ROOT)]
    _add_children(entries, 0, tree)
    body, fat = bytearray(), array("I")
    small, small_fat = bytearray(), array("I")
    for entry in entries:
        entry.size_bytes = len(entry.content)
        if entry.size_bytes >= MINI_STREAM_BELOW_BYTES:
            entry.start = _append(entry.content, body, fat, SECTOR_BYTES)
        elif entry.kind == STREAM:
            entry.start = _append(entry.content, small, small_fat, MINI_SECTOR_BYTES)
    root = entries[0]
    root.size_bytes, root.start = len(small), _append(small, body, fat, SECTOR_BYTES)
    first_of_small_fat = _append(small_fat.tobytes(), body, fat, SECTOR_BYTES, filler=b"\xff")
    small_fat_sectors = -(-len(small_fat) // NUMBERS_IN_SECTOR)
    directory = b"".join(_packed(entry, root_class if entry is root else bytes(16)) for entry in entries)
    first_of_directory = _append(directory, body, fat, SECTOR_BYTES)
    fat_sectors, difat_sectors = _tables_needed(len(fat))
    first_fat = len(fat) + difat_sectors
    fat.extend([OF_THE_DIFAT] * difat_sectors + [OF_THE_FAT] * fat_sectors)
    fat_numbers = range(first_fat, first_fat + fat_sectors)
    first_difat = first_fat - difat_sectors
    body += _difat(list(fat_numbers[DIFAT_IN_HEADER:]), first_difat)
    body += _filled(fat.tobytes(), SECTOR_BYTES, b"\xff")
    header = OLE_MAGIC + struct.pack(
        "<16xHHHHH6xIIIIIIIII",
        *(0x3E, 3, 0xFFFE, 9, 6),
        *(0, fat_sectors, first_of_directory, 0, MINI_STREAM_BELOW_BYTES, first_of_small_fat, small_fat_sectors),
        *(first_difat if difat_sectors else END_OF_CHAIN, difat_sectors),
    )
    in_header = array("I", [*fat_numbers, *[FREE] * DIFAT_IN_HEADER][:DIFAT_IN_HEADER])
    return b"".join((header, in_header.tobytes(), body))


def _add_children(entries: list[_Entry], parent: int, tree: Tree) -> None:
    """The children of a storage, and theirs, tied into the balanced tree the format asks for."""
    names = sorted(tree, key=lambda name: (len(name), name.upper()))
    first = len(entries)
    for name in names:
        held = tree[name]
        is_stream = isinstance(held, bytes)
        entries.append(_Entry(name[:NAME_CHARACTERS], STREAM if is_stream else STORAGE))
        if isinstance(held, bytes):
            entries[-1].content = held
    entries[parent].child = top = _tied(entries, first, first + len(names), len(names).bit_length())
    if names:
        entries[top].colour = BLACK
    for number, name in enumerate(names, start=first):
        held = tree[name]
        if not isinstance(held, bytes):
            _add_children(entries, number, held)


def _tied(entries: list[_Entry], first: int, end: int, levels: int) -> int:
    """The middle one of these entries, with the others below it; only the lowest level is red."""
    if first >= end:
        return NOBODY
    middle = (first + end) // 2
    entries[middle].left = _tied(entries, first, middle, levels - 1)
    entries[middle].right = _tied(entries, middle + 1, end, levels - 1)
    entries[middle].colour = RED if levels == 1 else BLACK
    return middle


def _append(content: bytes | bytearray, body: bytearray, fat: array[int], sector: int, *, filler: bytes = b"\0") -> int:
    """Put content at the body's end and chain its sectors; answers the first one's number."""
    if not content:
        return END_OF_CHAIN
    first, count = len(fat), -(-len(content) // sector)
    body += _filled(content, sector, filler)
    fat.extend(range(first + 1, first + count))
    fat.append(END_OF_CHAIN)
    return first


def _filled(content: bytes | bytearray, sector: int, filler: bytes) -> bytes:
    return bytes(content) + filler * (-len(content) % sector)


def _packed(entry: _Entry, class_id: bytes) -> bytes:
    name = entry.name.encode("utf-16-le")[: 2 * NAME_CHARACTERS]
    tied = (entry.kind, entry.colour, entry.left, entry.right, entry.child)
    return struct.pack("<64sHBBIII16s20xIQ", name, len(name) + 2, *tied, class_id, entry.start, entry.size_bytes)


def _tables_needed(sectors: int) -> tuple[int, int]:
    """How many sectors the table takes, and the table of the table, both of them counted in the table."""
    fat, difat = 1, 0
    while (fat, difat) != (needed := _needed_for(sectors + fat + difat)):
        fat, difat = needed
    return fat, difat


def _needed_for(sectors: int) -> tuple[int, int]:
    fat = max(1, -(-sectors // NUMBERS_IN_SECTOR))
    return fat, max(0, -(-(fat - DIFAT_IN_HEADER) // (NUMBERS_IN_SECTOR - 1)))


def _difat(numbers: list[int], first: int) -> bytes:
    """The chain of sectors for the table's sectors that the header has no room for."""
    packed, room = array("I"), NUMBERS_IN_SECTOR - 1
    for at in range(0, len(numbers), room):
        portion = numbers[at : at + room]
        is_last = at + room >= len(numbers)
        packed.extend([*portion, *[FREE] * (room - len(portion))])
        packed.append(END_OF_CHAIN if is_last else first + at // room + 1)
    return packed.tobytes()
