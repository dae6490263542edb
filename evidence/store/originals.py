"""Originals: the bytes people brought, kept under their SHA-256 and never overwritten, wherever they are kept.

Write order: stream to `incoming/` hashing on the way, flush and fsync, then keep. Only then may a row name the
original, so a row never lacks its bytes; bytes without a row cost space and nothing else. Where they are kept is a
folder (`originals_folder`) or a bucket (`originals_bucket`); `originals_place` chooses.
"""

from __future__ import annotations

import hashlib
import os
import re
import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, BinaryIO

from evidence.errors import Damaged, FileRefused
from evidence.failpoints import reach
from evidence.store.failures import unusable
from evidence.store.holding import hold_new, is_held, unheld

CHUNK_BYTES = 1024 * 1024
SHA256 = re.compile("[0-9a-f]{64}")
OURS = re.compile("[1-9][0-9]{0,9}-[0-9a-f]+")


class Condition(StrEnum):
    """What was found where an original should stand."""

    OK = "ok"
    MISSING = "missing"
    NOT_A_FILE = "not a file"
    WRONG_SIZE = "wrong size"
    CHANGED = "changed"
    UNREADABLE = "unreadable"


class OriginalMissing(Damaged):
    """An original is certainly not where it belongs."""

    def __init__(self, sha256: str) -> None:
        super().__init__(f"The original {sha256[:12]}… is missing.")


class PlaceTaken(Damaged):
    """Something else stands where an original belongs. It is never replaced, so what arrived was not kept."""

    remedy = (
        "What stands there must be moved away first: whoever runs the product finds how under “One original” in the "
        "operator's guide. Then add the file again."
    )

    def __init__(self, sha256: str, condition: Condition) -> None:
        super().__init__(f"Something else stands where the original {sha256[:12]}… belongs.")
        self.sha256, self.condition = sha256, condition


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that has arrived whole and is not yet kept."""

    path: Path
    sha256: str
    size_bytes: int


class Originals(ABC):
    """The originals of a data folder. Everything that arrives passes through the local `incoming/`.

    Whatever cannot be looked at for certain, as when a bucket is out of reach, raises StoreUnusable: it is neither
    there nor missing, and nothing is put into quarantine for it.
    """

    def __init__(self, incoming: Path) -> None:
        self._incoming = incoming

    @contextmanager
    def arriving(self, chunks: Iterable[bytes], *, limit_bytes: int, name: str) -> Iterator[Arrived]:
        """Take a stream in. The arrived file is gone when the block ends, kept or not."""
        try:
            with self._passing() as (path, descriptor):
                yield _receive(chunks, path, descriptor, limit_bytes, name)
        except OSError as error:
            raise unusable(self._incoming, error) or error from error

    @contextmanager
    def _passing(self) -> Iterator[tuple[Path, int]]:
        """A new file in `incoming/`, open for writing and held, so that nobody sweeps it; gone when the block ends."""
        try:
            path, descriptor = self._new_and_held()
        except OSError as error:
            raise unusable(self._incoming, error) or error from error
        try:
            yield path, descriptor
        finally:
            with suppress(OSError):  # what stays is swept when we are gone
                path.unlink()
            os.close(descriptor)

    def _new_and_held(self) -> tuple[Path, int]:
        while True:
            # The number is for whoever looks on; a leftover is told by nobody holding it.
            path = self._incoming / f"{os.getpid()}-{uuid.uuid4().hex}"
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            if hold_new(descriptor):
                return path, descriptor
            os.close(descriptor)

    @abstractmethod
    def keep(self, arrived: Arrived) -> None:
        """Give an arrived file its place for good. Keeping the same bytes twice changes nothing.

        Raises PlaceTaken when other bytes stand there: whoever brought these must not be told that they are safe.
        """

    @abstractmethod
    def keep_again(self, arrived: Arrived) -> None:
        """Make sure that a kept file is still there."""

    @abstractmethod
    def open(self, sha256: str) -> BinaryIO:
        """An original, for reading once from its beginning. Raises OriginalMissing when it is not there."""

    @abstractmethod
    def at_hand(self, sha256: str) -> AbstractContextManager[Path]:
        """An original as a file on this machine, for reading, while the block lasts. Raises OriginalMissing."""

    @abstractmethod
    def condition_of(self, sha256: str, size_bytes: int, *, deep: bool) -> Condition:
        """What stands where these bytes should; deep reads every one of them."""

    @abstractmethod
    def standing(self) -> set[str]:
        """The hashes of everything that stands where an original belongs."""

    @abstractmethod
    def all_there(self, wanted: Iterable[str]) -> bool:
        """True when none of these originals is missing."""

    @abstractmethod
    def remove(self, sha256: str) -> None:
        """Take an original away. Only ever one that no version names."""

    @abstractmethod
    def give_up_place(self) -> None:
        """Undo what this process kept in a place that it found empty, for a restore that failed."""

    @abstractmethod
    def strays(self) -> list[str]:
        """Names among the originals and the arriving files that nothing of ours put there."""

    def leftovers(self) -> list[Path]:
        """What was left half-arrived by processes that have ended."""
        return sorted(path for path in self._incoming.glob("*") if _is_ours(path) and not is_held(path))

    def sweep_incoming(self) -> int:
        """Remove what was left half-arrived by processes that have ended; answers how many."""
        swept = 0
        for path in self.leftovers():
            with unheld(path) as nobody:
                if nobody:
                    path.unlink(missing_ok=True)
                    swept += 1
        return swept

    def _stray_arrivals(self) -> list[Path]:
        return [path for path in self._incoming.glob("*") if not _is_ours(path)]


def _receive(chunks: Iterable[bytes], path: Path, descriptor: int, limit_bytes: int, name: str) -> Arrived:
    digest, size = hashlib.sha256(), 0
    with os.fdopen(descriptor, "wb", closefd=False) as file:
        reach("upload begun")
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
        reach("upload written")
        os.fsync(file.fileno())
    reach("upload synced")
    return Arrived(path, digest.hexdigest(), size)


def in_pieces(file: IO[bytes]) -> Iterator[bytes]:
    """What a file holds, piece by piece."""
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def _is_ours(path: Path) -> bool:
    """True when a half-arrived file has a name that we give."""
    return bool(OURS.fullmatch(path.name)) and path.is_file()
