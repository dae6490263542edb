"""The area's own list of names: read where it is kept, outside the data folder, and copied nowhere."""

from __future__ import annotations

import functools
from pathlib import Path

from evidence import settings
from evidence.errors import StoreUnusable
from evidence.rules.personal_data.looking import NO_NAMES
from evidence.rules.personal_data.names import NameList

MOST_BYTES = 20 * settings.MEBIBYTE
OUTSIDE = "Keep it where only those who guard it can read it, and name it in EVIDENCE_NAMES_FILE."


def names_to_look_for(data_folder: Path) -> NameList:
    """The names on the list; none when no list is set. Raises StoreUnusable for a list that cannot be used."""
    path = settings.names_file()
    if path is None:
        return NO_NAMES
    if path.resolve().is_relative_to(data_folder.resolve()):
        raise StoreUnusable("The list of names stands inside the data folder, where it is backed up.", remedy=OUTSIDE)
    try:
        about = path.stat()
        if about.st_size > MOST_BYTES:
            raise StoreUnusable("The list of names is too large to be one.", remedy=OUTSIDE)
        return _read(path, about.st_mtime_ns, about.st_size)
    except OSError as error:
        # The gate says so rather than letting everything through.
        raise StoreUnusable(
            "The list of names that EVIDENCE_NAMES_FILE names cannot be read.", remedy=OUTSIDE
        ) from error


@functools.lru_cache(maxsize=2)
def _read(path: Path, changed_ns: int, size_bytes: int) -> NameList:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    return NameList(text.splitlines())
