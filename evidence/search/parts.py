"""The parts of the index as the engine sees them: checked files read where they lie, and new ones written to disk.

Nothing is held in memory but what is small. A part is read through its open descriptor and never mapped: a mapping
would take the whole process down when the disk fails or the file is cut short.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from whoosh.filedb.filestore import FileStorage, Storage
from whoosh.filedb.structfile import StructFile

Facts: TypeAlias = tuple[int, int, int, int]

# A file smaller than this is kept as it was when it was checked, which spares a descriptor. The table of contents,
# which the engine opens as a pickle, is always one of them.
_SMALL_BYTES = 64 * 1024
_CHUNK_BYTES = 1024 * 1024
# What one look at a file brings along: the engine reads a few bytes at a time, mostly in order.
_AHEAD_BYTES = 4096

# The engine has no types to check against.
_Storage: Any = Storage
_StructFile: Any = StructFile
_FileStorage: Any = FileStorage


def facts_of(stat: os.stat_result) -> Facts:
    """What changes when a file is replaced, written to, or made to look as if it had not been."""
    return stat.st_ino, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size


def digest_of_file(path: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Part:
    """A file of the index, open for as long as anybody holds it, even when a commit has removed it from its folder."""

    __slots__ = ("_descriptor", "_held", "digest", "facts", "size")

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor
        self._held: bytes | None = None
        stat = os.fstat(descriptor)
        self.facts = facts_of(stat)
        self.size = stat.st_size
        digest = hashlib.sha256()
        for chunk in self._chunks(descriptor):
            digest.update(chunk)
        self.digest = digest.hexdigest()

    @classmethod
    def open(cls, path: Path) -> Part:
        """Open a file and work out its digest; the caller compares it with what it should be."""
        return cls(os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0)))

    def _chunks(self, descriptor: int) -> Iterator[bytes]:
        if self.size <= _SMALL_BYTES:
            self._held = os.pread(descriptor, self.size + 1, 0)
            self._close()
            yield self._held
            return
        position = 0
        while chunk := os.pread(descriptor, _CHUNK_BYTES, position):
            position += len(chunk)
            yield chunk

    def read(self, position: int, length: int) -> bytes:
        """Some bytes of it; fewer at its end."""
        if self._held is not None:
            return self._held[position : position + length]
        assert self._descriptor is not None
        return os.pread(self._descriptor, length, position)

    def _close(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def __del__(self) -> None:
        self._close()


class _Cursor:
    """A place in a part, with the few bytes that follow it."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._at = 0
        self._ahead = b""
        self._ahead_at = 0

    def read(self, length: int | None = -1) -> bytes:
        if length is None or length < 0:
            length = self._part.size - self._at
        start = self._at - self._ahead_at
        if start < 0 or start + length > len(self._ahead):
            self._ahead_at, start = self._at, 0
            self._ahead = self._part.read(self._at, max(length, _AHEAD_BYTES))
        found = self._ahead[start : start + length]
        if len(self._ahead) > _AHEAD_BYTES:
            self._ahead = b""
        self._at += len(found)
        return found

    def readline(self) -> bytes:
        """Up to the next line's end: unpickling asks for it, our files hold no lines."""
        line = bytearray()
        while byte := self.read(1):
            line += byte
            if byte == b"\n":
                break
        return bytes(line)

    def seek(self, where: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._part.size}[whence]
        self._at = base + where
        return self._at

    def tell(self) -> int:
        return self._at


class _PartFile(_StructFile):  # type: ignore[misc]  # the engine leaves it without types
    """A part, as the engine reads numbers and words from it."""

    def __init__(self, part: Part, name: str) -> None:
        super().__init__(_Cursor(part), name=name)
        self._part = part

    def get(self, position: int, length: int) -> bytes:
        return self._part.read(position, length)


class EngineFiles(_Storage):  # type: ignore[misc]  # the engine leaves it without types
    """The engine's files by name: parts that stand, and files it is writing in the workshop."""

    def __init__(self, parts: Mapping[str, Part], workshop: Path | None = None) -> None:
        self.files: dict[str, Part | Path] = dict(parts)
        self.folder = ""
        self._workshop = workshop

    def create_file(self, name: str, **_: object) -> Any:
        """A new file, in place of any of that name."""
        assert self._workshop is not None
        path = self._workshop / name
        # Opened for reading as well: the engine reads its columns back before it has closed them.
        file: BinaryIO = path.open("w+b")
        self.files[name] = path
        return _StructFile(file, name=name)

    def open_file(self, name: str, **_: object) -> Any:
        """A file to read."""
        file = self._named(name)
        return _PartFile(file, name) if isinstance(file, Part) else _StructFile(file.open("rb"), name=name)

    def file_exists(self, name: str) -> bool:
        """Whether there is one of that name."""
        return name in self.files

    def file_length(self, name: str) -> int:
        """Its size in bytes."""
        file = self._named(name)
        return file.size if isinstance(file, Part) else file.stat().st_size

    def file_modified(self, name: str) -> float:
        """Never asked for in earnest."""
        return -1

    def delete_file(self, name: str) -> None:
        """Forget a file; only one written here is removed, parts go with the next stamp."""
        file = self._named(name)
        del self.files[name]
        if isinstance(file, Path):
            file.unlink()

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Give a file another name."""
        if safe and newname in self.files:
            raise NameError(f"File {newname!r} exists")
        file = self._named(oldname)
        if isinstance(file, Path):
            file = file.replace(file.with_name(newname))
        del self.files[oldname]
        self.files[newname] = file

    def list(self) -> list[str]:
        """Every name."""
        return [*self.files]

    def lock(self, name: str) -> Any:
        """The folder's own lock is held already."""
        return threading.Lock()

    def temp_storage(self, name: str | None = None) -> Any:
        """A place for pieces in the making, gone with the workshop."""
        assert self._workshop is not None
        return _FileStorage(str(self._workshop)).temp_storage(name=name)

    def _named(self, name: str) -> Part | Path:
        if name not in self.files:
            raise NameError(name)
        return self.files[name]
