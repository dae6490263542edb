"""The index's files on disk: each under its own SHA-256, and one stamp that names the set that is current.

The engine never flushes to disk, keeps no checksums and opens pickles, so it is never let near the disk: it works on
bytes in memory, read and checked here. Replacing the stamp is the one step that makes new files current, for a commit
and for a whole rebuild alike; a crash before it leaves the old set, whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from whoosh.filedb.filestore import FileStorage

from evidence.errors import EvidenceError

Answer = TypeVar("Answer")
Files: TypeAlias = dict[str, bytes]
Signature: TypeAlias = tuple[tuple[int, int, int], ...]

_STAMP = "stamp.json"
_LOCK = "writer.lock"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TRIES = 20
_PAUSE_SECONDS = 0.02
_WRITER_WAITS_SECONDS = 10.0


class IndexUnavailable(EvidenceError):  # named as the other failures are: what happened
    """The index is missing, damaged, of another version, or being written by someone else."""

    remedy = "Finding still works, only slower. Start the worker, which rebuilds the index, and try again."


class Blobs:
    """Reads and writes the current set of files in a folder; whatever it hands out has been checked."""

    def __init__(self, folder: Path, *, version: str) -> None:
        self._folder = folder
        self._version = version
        self._checked: dict[str, bytes] = {}

    def signature(self) -> Signature:
        """What changes whenever the stamp, or any file it names, was changed, replaced or removed."""

        def facts_of(stamped: Mapping[str, str]) -> Signature:
            paths = [self._folder / _STAMP, *(self._path(digest) for digest in sorted(set(stamped.values())))]
            return tuple((facts.st_ino, facts.st_mtime_ns, facts.st_size) for facts in (path.stat() for path in paths))

        return self._of_current(facts_of)

    def load(self) -> Files:
        """The current files, each checked against its digest."""

        def contents_of(stamped: Mapping[str, str]) -> Files:
            files = {name: self._read(digest) for name, digest in stamped.items()}
            self._checked = {stamped[name]: content for name, content in files.items()}
            return files

        return self._of_current(contents_of)

    def save(self, files: Mapping[str, bytes], *, anew: bool = False) -> None:
        """Make these files the current ones, all at once, and drop those before them.

        Files just loaded are not written again, unless `anew`: a rebuild trusts nothing that lies there.
        """
        self._make_folder()
        known = {} if anew else {id(content): digest for digest, content in self._checked.items()}
        stamped = {name: known.get(id(content)) or _digest_of(content) for name, content in files.items()}
        for name, content in files.items():
            if id(content) not in known:
                self._write(self._path(stamped[name]), content)
        stamp = {"version": self._version, "files": stamped}
        self._write(self._folder / _STAMP, json.dumps(stamp, indent=1, sort_keys=True).encode())
        self._sweep({_STAMP, _LOCK, *(self._path(digest).name for digest in stamped.values())})

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the folder against other writers; readers need no leave."""
        self._make_folder()
        storage: Any = FileStorage
        lock = storage(str(self._folder)).lock(_LOCK)
        until = time.monotonic() + _WRITER_WAITS_SECONDS
        while not lock.acquire(blocking=False):
            if time.monotonic() > until:
                raise IndexUnavailable(
                    f"Another process is writing the search index in {self._folder}.",
                    remedy="Let the running worker finish, and start no second one.",
                )
            time.sleep(_PAUSE_SECONDS)
        try:
            yield
        finally:
            lock.release()

    def _of_current(self, read: Callable[[Mapping[str, str]], Answer]) -> Answer:
        """What `read` makes of the current files; tries again when a commit took them away in between."""
        for _ in range(_TRIES):
            stamped = self._stamped()
            try:
                return read(stamped)
            except OSError as error:
                if self._stamped() == stamped:
                    raise IndexUnavailable(f"The search index in {self._folder} lacks a file.") from error
                time.sleep(_PAUSE_SECONDS)
        raise IndexUnavailable(f"The search index in {self._folder} changes faster than it can be read.")

    def _stamped(self) -> dict[str, str]:
        """The names of the current files and their digests."""
        try:
            facts = self._folder.stat()
            stamp = json.loads((self._folder / _STAMP).read_bytes())
            version, files = stamp["version"], stamp["files"]
        except FileNotFoundError as error:
            raise IndexUnavailable(f"There is no search index in {self._folder}.") from error
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise IndexUnavailable(f"The stamp of the search index in {self._folder} cannot be read.") from error
        if os.name == "posix" and facts.st_mode & 0o022:
            raise IndexUnavailable(f"Others may write to the search index in {self._folder}, so it is not opened.")
        if version != self._version:
            raise IndexUnavailable(f"The search index in {self._folder} was made by another version.")
        if not (isinstance(files, dict) and all(_SHA256.fullmatch(str(digest)) for digest in files.values())):
            raise IndexUnavailable(f"The stamp of the search index in {self._folder} is damaged.")
        return files

    def _read(self, digest: str) -> bytes:
        content = self._path(digest).read_bytes()
        if _digest_of(content) != digest:
            raise IndexUnavailable(f"The search index in {self._folder} is damaged.")
        # One copy in memory however often it is loaded.
        return self._checked.get(digest, content)

    def _write(self, path: Path, content: bytes) -> None:
        beside = path.with_suffix(".new")
        try:
            with beside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        except OSError as error:
            raise IndexUnavailable(
                f"The search index in {self._folder} could not be written: {error.strerror}.",
                remedy="Make room on the disk and check that the folder can be written to. Nothing stored is lost.",
            ) from error

    def _sweep(self, kept: set[str]) -> None:
        for path in self._folder.iterdir():
            if path.name not in kept and path.is_file():
                # Another system may hold a file a reader has open; the next commit tries again.
                with suppress(OSError):
                    path.unlink(missing_ok=True)

    def _make_folder(self) -> None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder.chmod(0o700)
        except OSError as error:
            raise IndexUnavailable(f"The folder {self._folder} for the search index cannot be made.") from error

    def _path(self, digest: str) -> Path:
        return self._folder / f"{digest}.part"


def _digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
