"""What a ZIP file is, told by the names of its parts; an OpenDocument file also states it. Looks at little of it.

The type of a file is told outside the sandbox, so nothing is unpacked here but that one statement, and no more of it
than a type has letters. zipfile unpacks what is packed with bzip2 or LZMA by the megabyte, whatever it is asked for.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import BinaryIO

from evidence.ingest.packages import DAMAGE
from evidence.ingest.zip_directory import is_bearable, zip_directory
from evidence.settings import Limits

STATEMENT = "mimetype"
LONGEST_STATEMENT_BYTES = 200
UNPACKED_IN_SMALL_STEPS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


@dataclass(frozen=True, slots=True)
class ZipParts:
    """The names of the parts, and what the file states that it is: nothing unless it does so plainly."""

    names: frozenset[str]
    stated: str = ""


def zip_parts(file: BinaryIO, limits: Limits) -> ZipParts | None:
    """The parts of a ZIP file, or None when it has no sound directory of a bearable size."""
    directory = zip_directory(file)
    if directory is None or not is_bearable(file, directory, limits):
        return None
    try:
        with zipfile.ZipFile(file) as package:
            return ZipParts(frozenset(package.namelist()), _stated(package))
    except (MemoryError, *DAMAGE):
        return None


def _stated(package: zipfile.ZipFile) -> str:
    try:
        entry = package.getinfo(STATEMENT)
        if entry.file_size > LONGEST_STATEMENT_BYTES or entry.compress_type not in UNPACKED_IN_SMALL_STEPS:
            return ""
        with package.open(entry) as part:
            return part.read(LONGEST_STATEMENT_BYTES).decode("ascii", errors="replace").strip()
    except (MemoryError, RuntimeError, *DAMAGE):
        # It has none, or it is damaged or locked there; zipfile raises a bare RuntimeError when it wants a password.
        return ""
