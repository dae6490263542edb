"""The directory at the end of a ZIP file, looked at before any library parses it: what it states, and what it holds."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

from evidence.settings import Limits

END_RECORD_BYTES, END_RECORD_MAGIC = 22, b"PK\x05\x06"
LONGEST_COMMENT_BYTES = 65_535
# Some programs write the larger, 64-bit end without any need; zipfile believes it wherever it is.
LARGE_RECORD_BYTES, LARGE_RECORD_MAGIC = 56, b"PK\x06\x06"
LOCATOR_BYTES, LOCATOR_MAGIC = 20, b"PK\x06\x07"
ENTRY_HEADER_BYTES, ENTRY_MAGIC = 46, b"PK\x01\x02"
# A directory entry with a long name and a few extra fields.
ENTRY_BYTES = 1_000


@dataclass(frozen=True, slots=True)
class ZipDirectory:
    """Where the directory stands and how many entries it is said to have. zipfile goes by its length alone."""

    at: int
    length_bytes: int
    entries: int

    def is_within(self, limits: Limits) -> bool:
        """True when by its own account it is small enough to be read at all."""
        return self.entries <= limits.zip_entries and self.length_bytes <= limits.zip_entries * ENTRY_BYTES


def zip_directory(file: BinaryIO) -> ZipDirectory | None:
    """The directory as the end of the file states it, or None when there is no sound end. The file is left anywhere."""
    size = file.seek(0, 2)
    tail_bytes = min(size, LONGEST_COMMENT_BYTES + END_RECORD_BYTES + LOCATOR_BYTES + LARGE_RECORD_BYTES)
    file.seek(size - tail_bytes)
    tail = file.read(tail_bytes)
    at = tail.rfind(END_RECORD_MAGIC)
    if at < 0 or len(tail) - at < END_RECORD_BYTES:
        return None
    entries, length = struct.unpack_from("<HI", tail, at + 10)
    if tail[max(0, at - LOCATOR_BYTES) : at].startswith(LOCATOR_MAGIC):
        at -= LOCATOR_BYTES + LARGE_RECORD_BYTES
        if at < 0 or not tail.startswith(LARGE_RECORD_MAGIC, at):
            return None
        entries, length = struct.unpack_from("<QQ", tail, at + 32)
    begins_at = size - tail_bytes + at - length
    return ZipDirectory(begins_at, length, entries) if begins_at >= 0 else None


def is_bearable(file: BinaryIO, directory: ZipDirectory, limits: Limits) -> bool:
    """True when the directory may be parsed: small by its own account, and by the entries that stand in it."""
    if not directory.is_within(limits):
        return False
    file.seek(directory.at)
    content = file.read(directory.length_bytes)
    at = 0
    for _ in range(limits.zip_entries):
        if not content.startswith(ENTRY_MAGIC, at) or at + ENTRY_HEADER_BYTES > len(content):
            return True
        at += ENTRY_HEADER_BYTES + sum(struct.unpack_from("<HHH", content, at + 28))
    return at >= len(content)
