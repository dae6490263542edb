"""Checks on a ZIP package (.docx, .xlsx, .pptx, .ods) before any library opens it."""

from __future__ import annotations

import struct
import zipfile
import zlib
from itertools import pairwise
from typing import BinaryIO

from evidence.ingest.readers.answers import needs_password, too_large, unreadable
from evidence.ingest.zip_directory import is_bearable, zip_directory
from evidence.settings import MEBIBYTE, Limits

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
RATIO_LIMIT = 100
RATIO_MATTERS_FROM_BYTES = 16 * MEBIBYTE
LOCAL_HEADER_BYTES = 30
ENCRYPTED_FLAG = 0x1

# What the standard library raises on damaged packages: OSError for a part that begins before the file does,
# LookupError for a part that is missing, or in an encoding there is not.
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError),
    *(NotImplementedError, UnicodeDecodeError, ValueError, LookupError, OSError),
)

BROKEN = "The file is damaged: its parts cannot be unpacked. Ask its owner for a fresh copy."
BOMB = "The file unpacks to far more than its size allows, so it was not opened."


def open_package(file: BinaryIO, limits: Limits) -> zipfile.ZipFile:
    """The package, when its directory is sound, small enough and unencrypted; else CannotRead says why."""
    file.seek(0)
    if file.read(len(OLE_MAGIC)) == OLE_MAGIC:
        # Office wraps a document with a password in the older container format.
        raise needs_password()
    _check_directory(file, limits)
    try:
        package = zipfile.ZipFile(file)
    except DAMAGE as error:
        raise unreadable(BROKEN) from error
    _check_entries(package.infolist(), limits)
    return package


def _check_directory(file: BinaryIO, limits: Limits) -> None:
    # Before zipfile sees it: it parses as many entries as there are, and asks for as many bytes as are stated.
    directory = zip_directory(file)
    if directory is None:
        raise unreadable(BROKEN)
    if not is_bearable(file, directory, limits):
        raise too_large(f"The file is made of more than the {limits.zip_entries:,} parts one file may have.")


def _check_entries(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if any(entry.flag_bits & ENCRYPTED_FLAG for entry in entries):
        raise needs_password()
    if len(entries) > limits.zip_entries:
        raise too_large(f"The file is made of more than the {limits.zip_entries:,} parts one file may have.")
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if unpacked > limits.unpacked_bytes:
        raise too_large(BOMB)
    if unpacked > RATIO_MATTERS_FROM_BYTES and unpacked > RATIO_LIMIT * packed:
        raise too_large(BOMB)
    if _overlap(entries):
        raise too_large(BOMB)


def _overlap(entries: list[zipfile.ZipInfo]) -> bool:
    """True when two entries share bytes: a few kilobytes repeated thousands of times."""
    spans = sorted(
        (entry.header_offset, entry.header_offset + LOCAL_HEADER_BYTES + entry.compress_size) for entry in entries
    )
    return any(end > following for (_, end), (following, _) in pairwise(spans))
