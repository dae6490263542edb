"""What an older office file is, told by its outermost parts: .doc, .xls, .ppt and .msg are all the same container."""

from __future__ import annotations

from typing import BinaryIO

from evidence.ingest.compound import CompoundDamagedError, CompoundFile

ENCRYPTED_PART, MESSAGE_PART, WORKBOOK_PARTS = "encryptedpackage", "__properties_version1.0", {"workbook", "book"}
# What stands anywhere in a file too damaged for its parts to be told.
MARKS = {
    ENCRYPTED_PART: "EncryptedPackage".encode("utf-16-le"),
    MESSAGE_PART: "__substg1.0_".encode("utf-16-le"),
    "workbook": "Workbook".encode("utf-16-le"),
}
CHUNK_BYTES = 1024 * 1024
LONGEST_MARK_BYTES = max(map(len, MARKS.values()))


def part_names(file: BinaryIO) -> set[str]:
    """The names of the outermost parts, in lower case: a message may hold a workbook, and a document a message."""
    try:
        compound = CompoundFile(file)
        names = set(compound.children(compound.root))
    except (CompoundDamagedError, MemoryError):
        names = set()
    return names or _names_anywhere(file)


def _names_anywhere(file: BinaryIO) -> set[str]:
    """The same, guessed: a cut-off message is kept, and its reading says what is wrong with it.

    Piece by piece, so that others have their turn between two pieces of a large file.
    """
    found, before = set[str](), b""
    file.seek(0)
    while chunk := file.read(CHUNK_BYTES):
        content = before + chunk
        found |= {name for name, mark in MARKS.items() if mark in content}
        before = content[-LONGEST_MARK_BYTES:]
    return found
