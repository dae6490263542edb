"""A bundle unpacked to a folder. Shortcuts and devices are reported and never followed or opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from evidence.bundles.held_files import CHUNK_BYTES, MOST_FILES, Listing, NotABundleError, UnreadableEntryError, problem
from evidence.bundles.names import is_safe_path
from schemas.bundles import ProblemCode


class FolderHolding:
    """The files under a folder."""

    def __init__(self, path: Path) -> None:
        self._root = _bag_folder(path)

    def listing(self) -> Listing:
        """List every file below the folder, in the order of the names."""
        found = Listing()
        for entry, name in _walk(self._root, ""):
            if entry.is_symlink():
                sentence = "{file} is a shortcut to something outside the bundle's own files, so it was not followed."
                found.problems.append(problem(ProblemCode.UNSAFE_NAME, name, sentence))
            elif not entry.is_file(follow_symlinks=False):
                sentence = "{file} is not an ordinary file, so it was not opened."
                found.problems.append(problem(ProblemCode.UNSAFE_NAME, name, sentence))
            else:
                found.files[name] = entry.stat(follow_symlinks=False).st_size
                if not is_safe_path(name):
                    sentence = "{file} has a name that is not safe on every computer."
                    found.problems.append(problem(ProblemCode.UNSAFE_NAME, name, sentence))
            if len(found.files) > MOST_FILES:
                raise NotABundleError(f"The folder holds more than {MOST_FILES:,} files, which no bundle does.")
        return found

    def chunks(self, name: str) -> Iterator[bytes]:
        """Read a listed file, refusing one that was swapped for a shortcut since."""
        try:
            descriptor = os.open(self._root / name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
            with os.fdopen(descriptor, "rb") as stream:
                while chunk := stream.read(CHUNK_BYTES):
                    yield chunk
        except OSError as error:
            raise UnreadableEntryError(f"cannot be read ({error.strerror or error})") from error


def _bag_folder(path: Path) -> Path:
    """The folder itself, or the one folder in it: unpacking programs often add a folder around."""
    if (path / "bagit.txt").exists():
        return path
    with os.scandir(path) as entries:
        inside = list(islice(entries, 2))
    only = inside[0] if len(inside) == 1 else None
    return Path(only.path) if only and only.is_dir(follow_symlinks=False) else path


def _walk(folder: Path, prefix: str) -> Iterator[tuple[os.DirEntry[str], str]]:
    waiting = [(folder, prefix)]
    while waiting:
        here, before = waiting.pop()
        with os.scandir(here) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                name = f"{before}{entry.name}"
                if stat.S_ISDIR(entry.stat(follow_symlinks=False).st_mode):
                    waiting.append((Path(entry.path), f"{name}/"))
                else:
                    yield entry, name
