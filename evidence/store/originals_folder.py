"""Originals in a folder of this machine, which is where they are unless the installation says otherwise.

To keep a file is to link it to its hash's name, which never replaces anything, and to fsync the folder.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from evidence.failpoints import reach
from evidence.store.originals import SHA256, Arrived, Condition, OriginalMissing, Originals, PlaceTaken, in_pieces


class OriginalsInFolder(Originals):
    """Originals under `folder/ab/abcd…`."""

    def __init__(self, folder: Path, incoming: Path) -> None:
        super().__init__(incoming)
        self._folder = folder

    def path(self, sha256: str) -> Path:
        """Where an original stands."""
        return self._folder / sha256[:2] / sha256

    def keep(self, arrived: Arrived) -> None:
        """Link the arrived file to its place. Keeping the same bytes twice changes nothing. Raises PlaceTaken."""
        place = self.path(arrived.sha256)
        place.parent.mkdir(mode=0o700, exist_ok=True)
        # Always: whoever made that folder may have died before its name was on the disk.
        _sync_folder(self._folder)
        arrived.path.chmod(0o400)
        try:
            os.link(arrived.path, place)
        except FileExistsError:
            self._require_same(arrived)
        reach("original linked")
        _sync_folder(place.parent)
        reach("original kept")

    def _require_same(self, arrived: Arrived) -> None:
        found = self.condition_of(arrived.sha256, arrived.size_bytes, deep=True)
        # Gone at this very moment is an orphan that was removed: it is linked again where the rows are written.
        if found not in {Condition.OK, Condition.MISSING}:
            raise PlaceTaken(arrived.sha256, found)

    def keep_again(self, arrived: Arrived) -> None:
        """Make sure that a kept file is still there."""
        if not self.path(arrived.sha256).exists():
            self.keep(arrived)

    def open(self, sha256: str) -> BinaryIO:
        """An original, for reading. Raises OriginalMissing when it is not there."""
        try:
            return self.path(sha256).open("rb")
        except FileNotFoundError as error:
            raise OriginalMissing(sha256) from error

    @contextmanager
    def at_hand(self, sha256: str) -> Iterator[Path]:
        """The original itself: nothing is copied, and nothing is read here."""
        path = self.path(sha256)
        if not path.exists():
            raise OriginalMissing(sha256)
        yield path

    def condition_of(self, sha256: str, size_bytes: int, *, deep: bool) -> Condition:
        """What stands where these bytes should; deep reads every one of them."""
        path = self.path(sha256)
        try:
            facts = path.lstat()
            if not stat.S_ISREG(facts.st_mode):
                return Condition.NOT_A_FILE
            if facts.st_size != size_bytes:
                return Condition.WRONG_SIZE
            return Condition.OK if not deep or sha256_of(path) == sha256 else Condition.CHANGED
        except (FileNotFoundError, NotADirectoryError):
            return Condition.MISSING
        except OSError:
            return Condition.UNREADABLE

    def standing(self) -> set[str]:
        """The hashes of everything that stands where an original belongs."""
        return {path.name for path in self._folder.glob("*/*") if self._is_place(path)}

    def all_there(self, wanted: Iterable[str]) -> bool:
        """True when none of these originals is missing."""
        return all(self.path(sha256).is_file() for sha256 in wanted)

    def remove(self, sha256: str) -> None:
        """Take an original away. Only ever one that no version names."""
        self.path(sha256).unlink(missing_ok=True)

    def give_up_place(self) -> None:
        """Nothing to do: a restore that failed throws its folder away."""

    def strays(self) -> list[str]:
        """Files among the originals and the arriving ones that nothing of ours put there."""
        among = [path for path in self._folder.rglob("*") if not path.is_dir() and not self._is_place(path)]
        return [f"{path.parent.name}/{path.name}" for path in sorted(among + self._stray_arrivals())]

    def _is_place(self, path: Path) -> bool:
        return bool(SHA256.fullmatch(path.name)) and path == self.path(path.name)


def sha256_of(path: Path) -> str:
    """The digest of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for chunk in in_pieces(file):
            digest.update(chunk)
    return digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
