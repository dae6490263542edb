"""Names that unpack everywhere: ASCII, bounded, unique whatever the case, and never reserved on Windows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

LONGEST_NAME = 100
LONGEST_FOLDER = 60

# Windows keeps these names for devices, whatever follows the first full stop.
RESERVED = frozenset({"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10))})

# A double click on one of these runs it; an original that carries one is named by its media type instead.
RUNS_WHEN_OPENED = frozenset(
    {".apk", ".app", ".bat", ".cmd", ".com", ".cpl", ".desktop", ".dll", ".exe", ".hta", ".inf", ".jar", ".js"}
    | {".jse", ".lnk", ".msc", ".msi", ".pif", ".ps1", ".reg", ".scf", ".scr", ".sh", ".url", ".vb", ".vbe"}
    | {".vbs", ".wsf", ".wsh"}
)

EXTENSIONS = {
    "application/json": ".json",
    "application/msword": ".doc",
    "application/pdf": ".pdf",
    "application/rtf": ".rtf",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.ms-outlook": ".msg",
    "application/vnd.ms-powerpoint": ".ppt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "message/rfc822": ".eml",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
}

_TYPOGRAPHY = str.maketrans({"–": "-", "—": "-", "/": "-", "\\": "-", ":": "-", "’": "", "'": "", "&": " and "})


def file_name(ref: str, title: str, extension: str, *, taken: Collection[str]) -> str:
    """A readable name for an item's file. `taken` holds the names already given in the folder, in lower case."""
    words = title[: -len(extension)] if extension and title.lower().endswith(extension) else title
    stem = _safe(f"{ref} {words}")
    number, ending = 1, extension
    while True:
        name = _bounded(stem, ending)
        if name.lower() not in taken:
            return name
        number += 1
        ending = f" ({number}){extension}"


def folder_name(*words: str) -> str:
    """A safe folder name of at most 60 characters."""
    name = _safe("-".join(words)).replace(" ", "-")[:LONGEST_FOLDER].rstrip(" .-")
    return _unreserved(name)


def safe_extension(original: str, media_type: str) -> str:
    """The original's own ending where that is safe, else the usual one of its media type, else none."""
    found = re.search(r"\.[A-Za-z0-9]{1,8}\Z", original)
    ending = found.group().lower() if found else ""
    if ending and ending not in RUNS_WHEN_OPENED:
        return ending
    return EXTENSIONS.get(media_type.partition(";")[0].strip().lower(), "")


def is_safe_path(path: str) -> bool:
    """True when a path with forward slashes can be unpacked anywhere without leaving its folder."""
    return bool(path) and all(_is_safe_part(part) for part in path.split("/"))


def _is_safe_part(part: str) -> bool:
    if part in {"", ".", ".."} or part != part.strip(" ").rstrip("."):
        return False
    if part.partition(".")[0].rstrip().upper() in RESERVED:
        return False
    return not any(letter in '\\:*?"<>|' or unicodedata.category(letter).startswith("C") for letter in part)


def _safe(words: str) -> str:
    # Compatibility forms first, so that accents fall away and ligatures come apart before the rest is dropped.
    plain = unicodedata.normalize("NFKD", words.translate(_TYPOGRAPHY)).encode("ascii", "ignore").decode("ascii")
    kept = re.sub(r"[^A-Za-z0-9 ._(),-]+", " ", plain.translate(_TYPOGRAPHY))
    return re.sub(r"\s+", " ", kept).strip(" .-_,")


def _bounded(stem: str, ending: str) -> str:
    return _unreserved(stem[: LONGEST_NAME - 1 - len(ending)].rstrip(" .-_,")) + ending


def _unreserved(name: str) -> str:
    return f"_{name}" if not name or name.partition(".")[0].rstrip().upper() in RESERVED else name
