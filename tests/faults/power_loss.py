"""What is left on a disk that lost its power: a model, worked out from the calls a process made.

Until a file is synced, what was written to it may be lost; until a folder is synced, so may the names put into it and
taken out of it. The model keeps for each file what its last sync covered, byte for byte, and for each folder the names
its last sync covered, and then makes a folder what that disk would hold. It takes the worst case, in two strengths:

- contents lost: everything written and not synced is gone, file by file; names stand.
- names lost, too: names made or removed since their folder was last synced are undone as well.

A sync that was made to fail drops what it should have written, as Linux does: a later sync does not bring it back.

Its limits. It loses everything unsynced at once; a real disk may keep any part of it, in any order, and may tear a
block in two. It follows write, lseek, pwrite64, ftruncate, rename, link, unlink, mkdir and rmdir, and refuses other
ways of writing. SQLite's shared memory, which is mapped and never synced, is removed. What the prepared folder
held is taken to be on the disk already. It believes that a sync which answers has synced.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.calls import Call

NOT_FOLLOWED = {"writev", "sendfile", "copy_file_range", "fallocate"}
SHARED_MEMORY = "-shm"


@dataclass(eq=False)
class File:
    """A file: what is on the disk, and what was done to it since."""

    durable: bytearray = field(default_factory=bytearray)
    pending: list[Callable[[bytearray], None]] = field(default_factory=list)
    size: int = 0

    def change(self, by: Callable[[bytearray], None]) -> None:
        """Do something to it that its next sync will keep."""
        self.pending.append(by)

    def sync(self, *, worked: bool) -> None:
        """Keep what was done to it; lose it when the disk failed."""
        if worked:
            for change in self.pending:
                change(self.durable)
        self.pending.clear()


@dataclass(eq=False)
class Folder:
    """A folder: the names in it, and those that are on the disk."""

    names: dict[str, File | Folder] = field(default_factory=dict)
    durable: dict[str, File | Folder] = field(default_factory=dict)

    def sync(self, *, worked: bool) -> None:
        """Keep the names as they are now."""
        if worked:
            self.durable = dict(self.names)


class Disk:
    """A folder as its disk would hold it. Made before the work begins: what stands then is on the disk."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._top = _as_it_is(home)
        self._positions: dict[str, int] = {}
        self.lost = 0

    def follow(self, calls: Iterable[Call]) -> None:
        """Take in what a process did."""
        for call in calls:
            if call.name in NOT_FOLLOWED and call.touches(self._home):
                raise ValueError(f"The model does not follow {call.name}.")
            step = getattr(self, f"_{call.name}", None)
            if step is not None and (call.worked or call.name in {"fsync", "fdatasync"}):
                step(call)

    def lose_power(self, *, names_too: bool) -> None:
        """Make the folder hold what would be left."""
        self._put(self._home, self._top, names_too)

    def _put(self, place: Path, folder: Folder, names_too: bool) -> None:
        left = {
            name: thing
            for name, thing in (folder.durable if names_too else folder.names).items()
            if not name.endswith(SHARED_MEMORY)
        }
        for path in list(place.iterdir()):
            if path.name not in left:
                self.lost += not path.name.endswith(SHARED_MEMORY)
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        for name, thing in left.items():
            path = place / name
            if isinstance(thing, Folder):
                path.mkdir(mode=0o700, exist_ok=True)
                self._put(path, thing, names_too)
            elif not path.exists() or path.read_bytes() != thing.durable:
                self.lost += 1
                mode = path.stat().st_mode if path.exists() else 0o600
                path.unlink(missing_ok=True)  # another name for it gets its own turn
                path.write_bytes(thing.durable)
                path.chmod(mode)

    def _folder_and_name(self, path: bytes | str) -> tuple[Folder, str] | None:
        """The folder a path stands in and its name there; None outside the home."""
        absolute = Path(os.fsdecode(path) if isinstance(path, bytes) else path)
        if self._home not in absolute.parents:
            return None
        parts = absolute.relative_to(self._home).parts
        folder = self._top
        for part in parts[:-1]:
            inner = folder.names.get(part)
            if not isinstance(inner, Folder):
                return None
            folder = inner
        return folder, parts[-1]

    def _thing(self, path: bytes | str) -> File | Folder | None:
        if isinstance(path, bytes) and Path(os.fsdecode(path)) == self._home:
            return self._top
        place = self._folder_and_name(path)
        return place[0].names.get(place[1]) if place else None

    def _openat(self, call: Call) -> None:
        self._positions[call.result] = 0
        path = call.opened or b""
        place = self._folder_and_name(path)
        if place is None:
            return
        folder, name = place
        there = folder.names.get(name)
        if there is None and "O_CREAT" in call.said:
            folder.names[name] = File()
        elif isinstance(there, File) and "O_TRUNC" in call.said:
            there.change(bytearray.clear)
            there.size = 0
        elif isinstance(there, File) and "O_APPEND" in call.said:
            self._positions[call.result] = there.size

    def _lseek(self, call: Call) -> None:
        self._positions[str(call.arguments[0])] = int(call.result)

    def _write(self, call: Call) -> None:
        descriptor = str(call.arguments[0])
        thing = self._thing(call.arguments[1])
        if isinstance(thing, File):
            offset = self._positions.get(descriptor, 0)
            self._write_at(thing, call, offset)
            self._positions[descriptor] = offset + int(call.result)

    def _pwrite64(self, call: Call) -> None:
        thing = self._thing(call.arguments[1])
        if isinstance(thing, File):
            self._write_at(thing, call, int(str(call.arguments[4])))

    def _write_at(self, file: File, call: Call, offset: int) -> None:
        content = call.arguments[2]
        assert isinstance(content, bytes)
        written = content[: int(call.result)]
        end = offset + len(written)
        file.size = max(file.size, end)

        def put(durable: bytearray) -> None:
            durable.extend(bytes(max(0, end - len(durable))))
            durable[offset:end] = written

        file.change(put)

    def _ftruncate(self, call: Call) -> None:
        thing = self._thing(call.arguments[1])
        size = int(str(call.arguments[2]))
        if isinstance(thing, File):

            def cut(durable: bytearray) -> None:
                del durable[size:]
                durable.extend(bytes(size - len(durable)))

            thing.change(cut)
            thing.size = size

    def _fsync(self, call: Call) -> None:
        thing = self._thing(call.arguments[1])
        if thing is not None:
            thing.sync(worked=call.worked)

    _fdatasync = _fsync

    def _mkdir(self, call: Call) -> None:
        if place := self._folder_and_name(_path(call)):
            place[0].names[place[1]] = Folder()

    def _unlink(self, call: Call) -> None:
        if place := self._folder_and_name(_path(call)):
            place[0].names.pop(place[1], None)

    _rmdir = _unlinkat = _unlink
    _mkdirat = _mkdir

    def _link(self, call: Call) -> None:
        old, new = _paths(call)
        thing, place = self._thing(old), self._folder_and_name(new)
        if thing is not None and place:
            place[0].names[place[1]] = thing

    _linkat = _link

    def _rename(self, call: Call) -> None:
        old, new = _paths(call)
        source, target = self._folder_and_name(old), self._folder_and_name(new)
        if source and target:
            target[0].names[target[1]] = source[0].names.pop(source[1])

    _renameat = _renameat2 = _rename


def _paths(call: Call) -> list[bytes]:
    """The paths a call names, each made absolute where it is given against an open folder."""
    found: list[bytes] = []
    against = b""
    after_descriptor = False
    for one in call.arguments:
        if isinstance(one, str):
            after_descriptor = one == "AT_FDCWD" or one.isdecimal() or after_descriptor
        elif after_descriptor:
            against, after_descriptor = one, False
        else:
            found.append(os.path.join(against, one))  # noqa: PTH118 - bytes
    return found


def _path(call: Call) -> bytes:
    return _paths(call)[0]


def _as_it_is(place: Path) -> Folder:
    """A folder with everything in it on the disk; two names for one file stay two names for one."""
    known: dict[int, File] = {}

    def folder(path: Path) -> Folder:
        names = {one.name: folder(one) if one.is_dir() else file(one) for one in path.iterdir()}
        return Folder(dict(names), dict(names))

    def file(path: Path) -> File:
        number = path.stat().st_ino
        if number not in known:
            content = path.read_bytes()
            known[number] = File(bytearray(content), size=len(content))
        return known[number]

    return folder(place)
