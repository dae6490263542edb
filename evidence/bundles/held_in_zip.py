"""A bundle in a ZIP, listed without unpacking it: names, folders, and where each entry's bytes lie."""

from __future__ import annotations

import stat
import struct
from collections.abc import Iterator
from typing import BinaryIO
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from evidence.bundles.held_files import MOST_FILES, Listing, NotABundleError, problem
from evidence.bundles.names import is_safe_path
from evidence.bundles.zip_entry import IN_EXTRA_FIELD, end_of, entry_chunks
from schemas.bundles import Problem, ProblemCode

END_RECORD = struct.Struct("<4s4H2LH")
LONGEST_COMMENT = 65_535
LONGEST_DIRECTORY = 64 * 1024 * 1024
LONGEST_DESCRIPTOR = 24


# The standard library answers a damaged table of contents with any of these.
UNREADABLE_ZIP = (
    *(BadZipFile, LargeZipFile, NotImplementedError, OSError),
    *(ValueError, struct.error, OverflowError, MemoryError),
)


class ZipHolding:
    """The entries of a ZIP, below its one top folder."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._entries: dict[str, ZipInfo] = {}

    def listing(self) -> Listing:
        """List the entries by their names below the top folder, with all that is wrong with the ZIP itself."""
        self._refuse_impossible_directory()
        try:
            with ZipFile(self._stream) as archive:
                entries, directory_at = archive.infolist(), archive.start_dir
        except UNREADABLE_ZIP as error:
            raise NotABundleError("The file is damaged or cut short: it is not a complete ZIP.") from error
        if any(entry.header_offset < 0 for entry in entries):
            raise NotABundleError("The file is damaged: its table of contents points outside the ZIP.")
        if len(entries) > MOST_FILES:
            raise NotABundleError(f"The ZIP holds more than {MOST_FILES:,} files, which no bundle does.")
        found = Listing()
        self._place_entries(entries, found)
        self._check_extents(entries, directory_at, found)
        return found

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of an entry, to their real end."""
        return entry_chunks(self._stream, self._entries[name])

    def _refuse_impossible_directory(self) -> None:
        """A few bytes can claim a directory of gigabytes, and the standard library would make room for it."""
        size = self._stream.seek(0, 2)
        self._stream.seek(max(0, size - LONGEST_COMMENT - END_RECORD.size))
        tail = self._stream.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) - at < END_RECORD.size:
            raise NotABundleError("The file is not a ZIP, or it is cut short: it has no table of contents.")
        record = END_RECORD.unpack_from(tail, at)
        directory, comment = record[5], record[7]
        if directory != IN_EXTRA_FIELD and directory > min(size, LONGEST_DIRECTORY):
            raise NotABundleError(
                "The file is not a ZIP that can be read: its table of contents is larger than it may be."
            )
        if len(tail) - at - END_RECORD.size != comment:
            raise NotABundleError("The file has bytes after the end of its ZIP, or it is cut short.")

    def _place_entries(self, entries: list[ZipInfo], found: Listing) -> None:
        top = _top_folder(entries)
        seen: dict[str, str] = {}
        for entry in entries:
            name = entry.orig_filename
            if _is_plain_folder(entry):
                continue
            inside = name.removeprefix(top)
            if not _is_safe(entry):
                found.problems.append(problem(ProblemCode.UNSAFE_NAME, name, _why_unsafe(entry)))
            elif not name.startswith(top):
                found.problems.append(
                    problem(ProblemCode.EXTRA, name, "{file} stands outside the bundle's folder in the ZIP.")
                )
            elif inside.casefold() in seen:
                found.problems.append(problem(ProblemCode.EXTRA, inside, _why_twice(inside, seen[inside.casefold()])))
            else:
                seen[inside.casefold()] = inside
                self._entries[inside] = entry
                found.files[inside] = entry.file_size

    def _check_extents(self, entries: list[ZipInfo], directory_at: int, found: Listing) -> None:
        """Entries must lie one after the other: no two on the same bytes, and no bytes that belong to none."""
        reached = 0
        for entry in sorted(entries, key=lambda entry: entry.header_offset):
            name = entry.orig_filename
            if entry.header_offset < reached:
                sentence = "{file} lies over another file in the ZIP, so its size is not what it says."
                found.problems.append(problem(ProblemCode.ALTERED, name, sentence))
            elif entry.header_offset > reached + LONGEST_DESCRIPTOR:
                found.problems.append(_hidden(name, entry.header_offset - reached))
            reached = max(reached, end_of(self._stream, entry))
        if reached > directory_at:
            sentence = "{file} claims more bytes than the ZIP has."
            found.problems.append(problem(ProblemCode.ALTERED, name, sentence))
        elif directory_at > reached + LONGEST_DESCRIPTOR:
            found.problems.append(_hidden("the table of contents", directory_at - reached))


def _top_folder(entries: list[ZipInfo]) -> str:
    """The folder that holds bagit.txt, with its slash; none when the bag lies at the top of the ZIP."""
    names = [entry.orig_filename for entry in entries]
    declarations = [
        name for name in names if name == "bagit.txt" or (name.endswith("/bagit.txt") and name.count("/") == 1)
    ]
    if not declarations:
        raise NotABundleError("The ZIP is not a bundle: no folder at its top holds bagit.txt.")
    return declarations[0].removesuffix("bagit.txt")


def _is_plain_folder(entry: ZipInfo) -> bool:
    """Other programs list folders too; one that holds bytes, or has an unsafe name, is no such thing."""
    name = entry.orig_filename
    # Two bytes are what deflating nothing gives.
    return name.endswith("/") and is_safe_path(name[:-1]) and entry.file_size == 0 and entry.compress_size <= 2


def _is_safe(entry: ZipInfo) -> bool:
    return is_safe_path(entry.orig_filename) and _is_ordinary(entry)


def _is_ordinary(entry: ZipInfo) -> bool:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return kind in (0, stat.S_IFREG)


def _why_unsafe(entry: ZipInfo) -> str:
    if not _is_ordinary(entry):
        return "{file} is a shortcut or a device and not an ordinary file; do not unpack this ZIP."
    return "{file} is a name that could be unpacked outside the bundle's folder, or not at all; do not unpack this ZIP."


def _why_twice(name: str, first: str) -> str:
    if name == first:
        return "{file} is in the ZIP more than once; which one is unpacked depends on the program."
    return "{file} differs from another file only in capital letters; on many computers one would replace the other."


def _hidden(before: str, size: int) -> Problem:
    return problem(ProblemCode.EXTRA, before, f"The ZIP holds {size:,} bytes before {{file}} that belong to no file.")
