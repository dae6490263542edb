"""Every file of a folder, once and in a stable order, and nothing that lies outside it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from evidence.errors import FileRefused, NotFound
from evidence.ingest.triage import display_name
from evidence.settings import MEBIBYTE

LITTER = {".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "__macosx", "$recycle.bin"}
LITTER |= {"system volume information", ".spotlight-v100", ".trashes", ".fseventsd"}
LOCK_MARKS = ("~$", ".~lock.")
RIGHTS = "Check that you may read it, and import again."


@dataclass(frozen=True, slots=True)
class Found:
    """Something in the folder: a file to take in, or something that is not, and then why."""

    parts: tuple[str, ...]
    skipped: str = ""
    refused: str = ""

    @property
    def shown(self) -> str:
        """Its place in the folder, made harmless to show."""
        return "/".join(display_name(part) for part in self.parts)

    @property
    def name(self) -> str:
        """Its own name, as it stands on the disk."""
        return self.parts[-1]


def walk(folder: Path, *, leave_out: dict[Path, str]) -> Iterator[Found]:
    """Every file under a folder, each folder's entries by name. `leave_out` maps paths to the reason why.

    Symbolic links are never followed, so the walk cannot leave the folder or go round in it.
    """
    if not folder.is_dir():
        raise NotFound(f"There is no folder {folder}.", remedy="Check the path; one file is added with `evidence add`.")
    root = folder.resolve()
    waiting: list[tuple[str, ...]] = [()]
    while waiting:
        parts = waiting.pop()
        if parts and (said := _not_wanted(root, parts, leave_out)):
            yield said
        elif parts and not stat.S_ISDIR(root.joinpath(*parts).lstat().st_mode):
            yield Found(parts)
        else:
            try:
                names = sorted(os.listdir(root.joinpath(*parts)), key=_order, reverse=True)  # noqa: PTH208 - names only
            except OSError as error:
                yield Found(parts or (folder.name,), refused=f"The folder cannot be opened: {error.strerror}.")
                continue
            waiting += [(*parts, name) for name in names]


def _order(name: str) -> tuple[str, str]:
    return name.casefold(), name


def _not_wanted(root: Path, parts: tuple[str, ...], leave_out: dict[Path, str]) -> Found | None:
    """Why an entry is left out, or None when it is a file or folder to go on with."""
    path = root.joinpath(*parts)
    try:
        mode = path.lstat().st_mode
    except OSError as error:
        return Found(parts, refused=f"It cannot be looked at: {error.strerror}.")
    if path in leave_out:
        return Found(parts, skipped=leave_out[path])
    why = next((why for is_so, why in NOT_FILES if is_so(mode)), "")
    why = why or litter(parts[-1].casefold(), "folder" if stat.S_ISDIR(mode) else "file")
    return Found(parts, skipped=why) if why else None


def litter(name: str, what: str) -> str:
    """Why nobody means a file or folder of this name, or nothing."""
    if name.startswith(LOCK_MARKS):
        return "An office program's lock file, not a document."
    if name in LITTER or name.startswith("._"):
        return f"A {what} the computer made for itself, not a document."
    return f"A hidden {what}." if name.startswith(".") else ""


NOT_FILES: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISLNK, "A shortcut (symbolic link) to somewhere else; import the place it points to."),
    (stat.S_ISFIFO, "A pipe, not a file."),
    (stat.S_ISSOCK, "A socket, not a file."),
    (stat.S_ISBLK, "A device, not a file."),
    (stat.S_ISCHR, "A device, not a file."),
)


def leave_out(*places: tuple[Path | None, str]) -> dict[Path, str]:
    """Places that must not be imported, as the walk compares them."""
    return {path.resolve(): why for path, why in places if path is not None}


def chunks_inside(folder: Path, parts: Collection[str]) -> Iterator[bytes]:
    """The bytes of a file of the folder. Raises FileRefused when it cannot be read, or is no longer a file of it."""
    try:
        descriptor = _open_inside(folder.resolve(), tuple(parts))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise FileRefused("It is no longer a file.", remedy="Import the folder when nobody works in it.")
            while chunk := file.read(MEBIBYTE):
                yield chunk
    except OSError as error:
        raise FileRefused(f"It cannot be read: {error.strerror}.", remedy=RIGHTS) from error


def _open_inside(root: Path, parts: tuple[str, ...]) -> int:
    """Open step by step, following no link: between the walk and now somebody may have put one in the way."""
    here = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    for part in parts[:-1]:
        with closing(_Descriptor(here)):
            here = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=here)
    with closing(_Descriptor(here)):
        # Without O_NONBLOCK, a pipe put in the file's place would make us wait for ever.
        return os.open(parts[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=here)


class _Descriptor:
    """A descriptor that `closing` can close."""

    def __init__(self, number: int) -> None:
        self._number = number

    def close(self) -> None:
        os.close(self._number)
