"""Originals: the bytes people brought, kept under their SHA-256 and never overwritten.

Write order: stream to `incoming/` hashing on the way, flush and fsync, link to the hash's name, fsync the folder. Only
then may a row name the original, so a row never lacks its bytes; bytes without a row cost space and nothing else.
"""

from __future__ import annotations

import hashlib
import os
import re
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from evidence.errors import Damaged, FileRefused
from evidence.store.database import unusable

CHUNK_BYTES = 1024 * 1024
SHA256 = re.compile("[0-9a-f]{64}")
OWNED = re.compile("([1-9][0-9]{0,9})-")


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that has arrived whole and is not yet kept."""

    path: Path
    sha256: str
    size_bytes: int


class Originals:
    """The originals of a data folder."""

    def __init__(self, folder: Path, incoming: Path) -> None:
        self._folder = folder
        self._incoming = incoming

    @contextmanager
    def arriving(self, chunks: Iterable[bytes], *, limit_bytes: int, name: str) -> Iterator[Arrived]:
        """Take a stream in. The arrived file is gone when the block ends, kept or not."""
        path = self._incoming / f"{os.getpid()}-{uuid.uuid4().hex}"
        try:
            yield self._receive(chunks, path, limit_bytes, name)
        except OSError as error:
            raise unusable(self._folder, error) or error from error
        finally:
            with suppress(FileNotFoundError):
                path.unlink()

    def _receive(self, chunks: Iterable[bytes], path: Path, limit_bytes: int, name: str) -> Arrived:
        digest, size = hashlib.sha256(), 0
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > limit_bytes:
                    raise FileRefused(
                        f"{name} is larger than {limit_bytes // CHUNK_BYTES} MB.",
                        remedy="Split it, or save it smaller, and add it again.",
                    )
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        return Arrived(path, digest.hexdigest(), size)

    def keep(self, arrived: Arrived) -> None:
        """Give an arrived file its place for good. Keeping the same bytes twice changes nothing."""
        place = self.path(arrived.sha256)
        if not place.parent.exists():
            place.parent.mkdir(mode=0o700, exist_ok=True)
            _sync_folder(self._folder)
        arrived.path.chmod(0o400)
        with suppress(FileExistsError):
            os.link(arrived.path, place)
        _sync_folder(place.parent)

    def keep_again(self, arrived: Arrived) -> None:
        """Make sure that a kept file is still there."""
        if not self.path(arrived.sha256).exists():
            self.keep(arrived)

    def path(self, sha256: str) -> Path:
        """Where an original stands."""
        return self._folder / sha256[:2] / sha256

    def open(self, sha256: str) -> BinaryIO:
        """An original, for reading. Raises Damaged when it is not there."""
        try:
            return self.path(sha256).open("rb")
        except FileNotFoundError as error:
            raise Damaged(f"The original {sha256[:12]}… is missing.") from error

    def standing(self) -> set[str]:
        """The hashes of everything that stands where an original belongs."""
        return {path.name for path in self._folder.glob("*/*") if self._is_place(path)}

    def strays(self) -> list[Path]:
        """Files among the originals and the arriving ones that nothing of ours put there."""
        among = [path for path in self._folder.rglob("*") if not path.is_dir() and not self._is_place(path)]
        arriving = [path for path in self._incoming.glob("*") if not _owner_of(path)]
        return sorted(among + arriving)

    def _is_place(self, path: Path) -> bool:
        return bool(SHA256.fullmatch(path.name)) and path == self.path(path.name)

    def remove(self, sha256: str) -> None:
        """Take an original away. Only ever one that no version names."""
        self.path(sha256).unlink(missing_ok=True)

    def leftovers(self) -> list[Path]:
        """What dead owners left half-arrived."""
        return sorted(path for path in self._incoming.glob("*") if (owner := _owner_of(path)) and not _is_alive(owner))

    def sweep_incoming(self) -> int:
        """Remove what dead owners left half-arrived; answers how many."""
        left = self.leftovers()
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)


def _owner_of(path: Path) -> int:
    """The process a half-arrived file belongs to; 0 when its name is not one of ours."""
    owner = OWNED.match(path.name)
    return int(owner[1]) if owner else 0


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
