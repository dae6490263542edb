"""A bundle in a ZIP, read without unpacking. What the ZIP says of its entries is checked against the bytes themselves.

The standard library stops at the size an entry claims, so an entry may hold more than its checksum covers, and other
programs would unpack the rest. Here every entry is decompressed to its real end, a bounded piece at a time.
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

from evidence.bundles.held_files import CHUNK_BYTES, MOST_FILES, Listing, NotABundleError, UnreadableEntryError, problem
from evidence.bundles.names import is_safe_path
from schemas.bundles import Problem, ProblemCode

ENCRYPTED = 0x1
SIZES_FOLLOW = 0x8
LOCAL_HEADER = struct.Struct("<4x2x2H4x3L2H")
END_RECORD = struct.Struct("<4s4H2LH")
LONGEST_COMMENT = 65_535
LONGEST_DIRECTORY = 64 * 1024 * 1024
LONGEST_DESCRIPTOR = 24
IN_EXTRA_FIELD = 0xFFFFFFFF


# The standard library answers a damaged table of contents with any of these.
UNREADABLE_ZIP = (
    *(BadZipFile, LargeZipFile, NotImplementedError, OSError),
    *(ValueError, struct.error, OverflowError, MemoryError),
)


class LocalHeader(NamedTuple):
    """What stands beside an entry's bytes."""

    flags: int
    method: int
    checksum: int
    packed: int
    size: int
    name_length: int
    extra_length: int


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
        entry = self._entries[name]
        self._check_local_header(entry)
        try:
            yield from _checked(entry, self._unpacked(entry))
        except (zlib.error, OSError, struct.error) as error:
            raise UnreadableEntryError("cannot be unpacked: its bytes in the ZIP are damaged") from error

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
            reached = max(reached, self._end_of(entry))
        if reached > directory_at:
            sentence = "{file} claims more bytes than the ZIP has."
            found.problems.append(problem(ProblemCode.ALTERED, name, sentence))
        elif directory_at > reached + LONGEST_DESCRIPTOR:
            found.problems.append(_hidden("the table of contents", directory_at - reached))

    def _end_of(self, entry: ZipInfo) -> int:
        return self._data_at(entry) + entry.compress_size

    def _data_at(self, entry: ZipInfo) -> int:
        header = self._local_header(entry)
        lengths = header.name_length + header.extra_length if header else 0
        return entry.header_offset + LOCAL_HEADER.size + lengths

    def _local_header(self, entry: ZipInfo) -> LocalHeader | None:
        self._stream.seek(entry.header_offset)
        raw = self._stream.read(LOCAL_HEADER.size)
        if len(raw) < LOCAL_HEADER.size or not raw.startswith(b"PK\x03\x04"):
            return None
        return LocalHeader(*LOCAL_HEADER.unpack(raw))

    def _check_local_header(self, entry: ZipInfo) -> None:
        """Some programs believe the header beside the bytes and not the table of contents: both must say the same."""
        header = self._local_header(entry)
        if header is None:
            raise UnreadableEntryError("is not where the ZIP's table of contents says")
        if self._stream.read(header.name_length) != _raw_name(entry):
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

    def _unpacked(self, entry: ZipInfo) -> Iterator[bytes]:
        packed = self._packed(entry)
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

    def _packed(self, entry: ZipInfo) -> Iterator[bytes]:
        at, left = self._data_at(entry), entry.compress_size
        while left:
            self._stream.seek(at)
            piece = self._stream.read(min(left, CHUNK_BYTES))
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


def _raw_name(entry: ZipInfo) -> bytes:
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437")
