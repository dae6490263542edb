"""The index's files on disk: each under its own SHA-256, and one stamp that names the set that is current.

The engine never flushes to disk, keeps no checksums and opens pickles. So what it may open was read whole and checked
here first, and what it wrote is made safe here before it counts. Replacing the stamp is the one step that makes new
files current, for a commit and for a whole rebuild alike; a crash before it leaves the old set, whole.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from whoosh.filedb.filestore import FileStorage

from evidence.errors import EvidenceError
from evidence.failpoints import reach
from evidence.search.parts import Facts, Part, digest_of_file, facts_of

Answer = TypeVar("Answer")
Signature: TypeAlias = tuple[Facts, ...]

_STAMP = "stamp.json"
_LOCK = "writer.lock"
_WORKSHOP = "being-written"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TRIES = 20
_PAUSE_SECONDS = 0.02
_WRITER_WAITS_SECONDS = 10.0


class IndexUnavailable(EvidenceError):  # named as the other failures are: what happened
    """The index is missing, damaged, of another version, or being written by someone else."""

    remedy = "The database answers meanwhile. Start the worker, which rebuilds the index, and try again."


class TooManyOpenFiles(IndexUnavailable):
    """The index may be whole; this process, or the machine, may open no more files just now."""

    remedy = (
        "The index itself may be whole. Raise the number of files a process may have open (ulimit -n, or LimitNOFILE "
        "of the service) to 4,096 or more, then start it again."
    )


def is_lack_of_files(error: BaseException | None) -> bool:
    """True when an error came about because no more files may be open."""
    return isinstance(error, OSError) and error.errno in {errno.EMFILE, errno.ENFILE}


def too_many_open_files(folder: Path) -> TooManyOpenFiles:
    """The failure to raise when the index was there and no more files may be open."""
    return TooManyOpenFiles(f"The search index in {folder} could not be opened: too many files are open already.")


class Blobs:
    """Reads and writes the current set of files in a folder; whatever it hands out has been checked."""

    def __init__(self, folder: Path, *, version: str) -> None:
        self._folder = folder
        self._version = version
        self._checked: dict[str, Part] = {}

    def signature(self) -> Signature:
        """What changes whenever the stamp, or any file it names, was changed, replaced or removed."""

        def facts(stamped: Mapping[str, str]) -> Signature:
            paths = [self._folder / _STAMP, *(self._path(digest) for digest in sorted(set(stamped.values())))]
            return tuple(facts_of(path.stat()) for path in paths)

        return self._of_current(facts)

    def load(self) -> dict[str, Part]:
        """The current files, each checked against its digest, once for as long as it is seen to be the same file."""

        def parts_of(stamped: Mapping[str, str]) -> dict[str, Part]:
            parts = {digest: self._part(digest) for digest in set(stamped.values())}
            self._checked = parts
            return {name: parts[digest] for name, digest in stamped.items()}

        return self._of_current(parts_of)

    def save(self, files: Mapping[str, Part | Path], *, anew: bool = False) -> None:
        """Make these files the current ones, all at once, and drop those before them.

        Parts stay where they are; a path is a file written in the workshop. `anew`: a rebuild trusts nothing that
        lies there, so it may keep no part.
        """
        assert not (anew and any(isinstance(file, Part) for file in files.values()))
        stamped = {name: file.digest if isinstance(file, Part) else self._keep(file) for name, file in files.items()}
        stamp = {"version": self._version, "files": stamped}
        reach("index files kept")
        self._write_stamp(json.dumps(stamp, indent=1, sort_keys=True).encode())
        reach("index stamp replaced")
        self._sweep({_STAMP, _LOCK, *(self._path(digest).name for digest in stamped.values())})

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """Hold the folder against other writers, with an empty workshop to write in; readers need no leave."""
        self._make_folder()
        storage: Any = FileStorage
        lock = storage(str(self._folder)).lock(_LOCK)
        until = time.monotonic() + _WRITER_WAITS_SECONDS
        while not self._acquired(lock):
            if time.monotonic() > until:
                raise IndexUnavailable(
                    f"Another process is writing the search index in {self._folder}.",
                    remedy="Let the running worker finish, and start no second one.",
                )
            time.sleep(_PAUSE_SECONDS)
        try:
            yield self._empty_workshop()
        finally:
            shutil.rmtree(self._folder / _WORKSHOP, ignore_errors=True)
            lock.release()

    def _acquired(self, lock: Any) -> bool:
        try:
            return bool(lock.acquire(blocking=False))
        except OSError as error:
            raise self._not_written(error) from error

    def _empty_workshop(self) -> Path:
        workshop = self._folder / _WORKSHOP
        # A writer that was killed leaves its pieces here.
        shutil.rmtree(workshop, ignore_errors=True)
        try:
            workshop.mkdir(mode=0o700)
        except OSError as error:
            raise self._not_written(error) from error
        return workshop

    def _of_current(self, read: Callable[[Mapping[str, str]], Answer]) -> Answer:
        """What `read` makes of the current files; tries again when a commit took them away in between."""
        for _ in range(_TRIES):
            stamped = self._stamped()
            try:
                return read(stamped)
            except OSError as error:
                if is_lack_of_files(error):
                    raise too_many_open_files(self._folder) from error
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
            if is_lack_of_files(error):
                raise too_many_open_files(self._folder) from error
            raise IndexUnavailable(f"The stamp of the search index in {self._folder} cannot be read.") from error
        if os.name == "posix" and facts.st_mode & 0o022:
            raise IndexUnavailable(f"Others may write to the search index in {self._folder}, so it is not opened.")
        if version != self._version:
            raise IndexUnavailable(f"The search index in {self._folder} was made by another version.")
        if not (isinstance(files, dict) and all(_SHA256.fullmatch(str(digest)) for digest in files.values())):
            raise IndexUnavailable(f"The stamp of the search index in {self._folder} is damaged.")
        return files

    def _part(self, digest: str) -> Part:
        path = self._path(digest)
        known = self._checked.get(digest)
        if known is not None and known.facts == facts_of(path.stat()):
            return known
        part = Part.open(path)
        if part.digest != digest:
            raise IndexUnavailable(f"The search index in {self._folder} is damaged.")
        return part

    def _keep(self, written: Path) -> str:
        """Make a file of the workshop safe on the disk, under its digest."""
        try:
            digest = digest_of_file(written)
            descriptor = os.open(written, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            reach("index file synced")
            written.replace(self._path(digest))
        except OSError as error:
            raise self._not_written(error) from error
        return digest

    def _write_stamp(self, content: bytes) -> None:
        beside = self._folder / f"{_STAMP}.new"
        try:
            with beside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self._folder / _STAMP)
        except OSError as error:
            raise self._not_written(error) from error

    def _not_written(self, error: OSError) -> IndexUnavailable:
        if is_lack_of_files(error):
            return too_many_open_files(self._folder)
        return IndexUnavailable(
            f"The search index in {self._folder} could not be written: {error.strerror}.",
            remedy="Make room on the disk and check that the folder can be written to. Nothing stored is lost.",
        )

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
