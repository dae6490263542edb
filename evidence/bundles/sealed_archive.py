"""A draft's ZIP with a seal added: a private copy, checked while it is copied, that appears whole or not at all."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from zipfile import ZipFile

from evidence.bundles.archive import Archive, sync_folder
from evidence.bundles.held_in_zip import UNREADABLE_ZIP
from evidence.bundles.seal import SIGNED_IN_BAG
from evidence.errors import Contradiction, Damaged, StoreUnusable

CHUNK_BYTES = 1024 * 1024


class Unsealed:
    """A private copy of a draft that waits for its seal."""

    def __init__(self, partial: Path, stream: BinaryIO) -> None:
        self._partial, self._stream = partial, stream
        with ZipFile(stream) as archive:
            self._directory_at = archive.start_dir
            self._folder = archive.namelist()[0].partition("/")[0]
            self.in_bag = {name: archive.read(f"{self._folder}/{name}") for name in SIGNED_IN_BAG}
        self.sha256 = _digest(stream, upto=self._directory_at)
        self._before = self.sha256.copy()
        _digest(stream, of=self.sha256)

    def add_seal(self, files: Mapping[str, bytes]) -> tuple[str, int]:
        """Add the files of the seal behind all others, which stay as they are; answers the SHA-256 and the size."""
        with ZipFile(self._stream, "a") as archive:
            sealed = Archive(archive)
            for name in sorted(files):
                sealed.add(f"{self._folder}/{name}", files[name])
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.seek(self._directory_at)
        return _digest(self._stream, of=self._before).hexdigest(), self._stream.tell()

    def publish(self, to: Path) -> None:
        """Put the sealed bundle in its place, where nothing may be: its number is one that no file there has."""
        self._partial.replace(to)
        sync_folder(to.parent)


def _digest(stream: BinaryIO, *, of: hashlib._Hash | None = None, upto: int | None = None) -> hashlib._Hash:
    """The running SHA-256 of a stream: from its start up to a place, or on from where it stands."""
    running = of or hashlib.sha256()
    if of is None:
        stream.seek(0)
    left = upto
    while chunk := stream.read(CHUNK_BYTES if left is None else min(CHUNK_BYTES, left)):
        running.update(chunk)
        left = None if left is None else left - len(chunk)
    return running


@contextmanager
def copy_to_seal(draft: Path, sha256: str) -> Iterator[Unsealed]:
    """A copy of a draft beside it, held by us alone. Whatever happens, it is gone afterwards, or published.

    Raises Damaged when the draft is no longer what its SHA-256 says, Contradiction while another process seals it.
    """
    partial = draft.with_name(f".seal-{sha256[:16]}.partial")
    try:
        # One that a killed process left is used again, from its start.
        with os.fdopen(os.open(partial, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as stream:
            _hold(stream, partial, draft)
            try:
                stream.truncate(0)
                yield _copied(draft, sha256, partial, stream)
            finally:
                partial.unlink(missing_ok=True)
    except FileNotFoundError as error:
        raise Damaged(f"The draft {draft.name} is no longer in the data folder.", remedy=AGAIN) from error
    except OSError as error:
        raise StoreUnusable(
            f"The bundle could not be written in {draft.parent} and nothing was left: {error.strerror or error}.",
            remedy="Make room there, or allow writing; then seal it again.",
        ) from error


AGAIN = "Withdraw the release and ask for it again: the draft is then made anew."


def _hold(stream: BinaryIO, partial: Path, draft: Path) -> None:
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Whoever held it between our opening and our holding it may have published the very file that we have open.
        ours = os.path.samestat(os.fstat(stream.fileno()), partial.stat())
    except (BlockingIOError, FileNotFoundError):
        ours = False
    if not ours:
        raise Contradiction(
            f"{draft.name} is being sealed at this moment.", remedy="Wait a little and look at the register."
        )


def _copied(draft: Path, sha256: str, partial: Path, stream: BinaryIO) -> Unsealed:
    with draft.open("rb") as source:
        while chunk := source.read(CHUNK_BYTES):
            stream.write(chunk)
    stream.flush()
    try:
        unsealed = Unsealed(partial, stream)
    except (*UNREADABLE_ZIP, KeyError, IndexError) as error:
        raise _no_longer(draft) from error
    if unsealed.sha256.hexdigest() != sha256:
        raise _no_longer(draft)
    return unsealed


def _no_longer(draft: Path) -> Damaged:
    return Damaged(f"The draft {draft.name} is no longer what was approved.", remedy=AGAIN)
