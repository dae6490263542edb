"""The worker's process: takes the folder in as `evidence import` does, and measures every child that reads.

`python -m tests.hostile.bringing_in DATA FOLDER ANSWER`; says `ready` once it is the folder's one worker, and begins
when a line comes. Limits are smaller than people's, so that what has no end ends soon; what holds them is the same.
"""

from __future__ import annotations

import os
import resource
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel

from evidence import worker
from evidence.ingest.warm_parent import Ended, WarmParent
from evidence.ingest.wire import Request
from evidence.settings import MEBIBYTE, Limits
from evidence.workspace.import_report import write_reports
from evidence.workspace.workspace import Workspace
from schemas.evidence import Added
from schemas.importing import Imported
from tests.hostile.names import NOT_ON_A_DISK, words_for

LIMITS = Limits(
    cpu_seconds=3, wall_seconds=20, memory_bytes=512 * MEBIBYTE, unpacked_bytes=200 * MEBIBYTE, recognised_pages=2
)
PAGE, SHEET = "report.html", "report.xlsx"
FIRST_FIELD_AFTER_THE_NAME = 3
LOOK_AGAIN_SECONDS = 0.02
CPU_OF_ENDED_CHILDREN = (16, 17)


@dataclass(frozen=True, slots=True)
class Child:
    """What reading one document took: a child's own computing, and how long its caller waited."""

    sha256: str
    cpu_seconds: float
    wall_seconds: float
    memory_bytes: int = 0
    """The most memory it was seen to have in use."""
    limits: dict[str, str] = field(default_factory=dict)
    """What the kernel holds it to, soft and hard, where it was seen while it read."""


class Brought(BaseModel):
    """What came of it all."""

    imported: Imported
    stated: tuple[Added, ...]
    """Files taken in under names that none can have on a disk, in the order of NOT_ON_A_DISK."""
    children: tuple[Child, ...]
    parents_started: int
    most_memory_of_a_child: int
    most_memory_of_the_worker: int
    seconds: float


class Measuring:
    """Looks at every child from outside: the warm parent's account of those it has seen out grows by one."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.parents_started = 0
        start, follow = WarmParent.__init__, WarmParent.follow
        measuring = self

        def counted(parent: WarmParent, wrapper: list[str], *, sees: bool = False) -> None:
            measuring.parents_started += 1
            start(parent, wrapper, sees=sees)

        def measured(
            parent: WarmParent, path: Path, request: Request, take: Callable[[bytes], object], *, longest: int
        ) -> Ended:
            before, begun, seen = _computed_below(parent), time.monotonic(), _Seen(parent)
            try:
                return follow(parent, path, request, take, longest=longest)
            finally:
                seen.enough()
                took = max(0.0, _computed_below(parent) - before)
                wall = time.monotonic() - begun
                measuring.children.append(Child(path.name, took, wall, seen.memory_bytes, seen.limits))

        WarmParent.__init__, WarmParent.follow = counted, measured  # type: ignore[method-assign]


class _Seen:
    """Looks again and again at the child of a warm parent: the kernel keeps the most memory each process had."""

    def __init__(self, parent: WarmParent) -> None:
        self.memory_bytes = 0
        self.limits: dict[str, str] = {}
        self._parent = parent._process.pid
        self._over = threading.Event()
        self._looking = threading.Thread(target=self._look, daemon=True)
        self._looking.start()

    def enough(self) -> None:
        """The child is gone."""
        self._over.set()
        self._looking.join()

    def _look(self) -> None:
        while not self._over.wait(LOOK_AGAIN_SECONDS):
            with suppress(OSError):
                parent = _serving(self._parent)
                for child in _children(parent):
                    self._look_at(Path(f"/proc/{child}"))

    def _look_at(self, process: Path) -> None:
        for line in (process / "status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                self.memory_bytes = max(self.memory_bytes, int(line.split()[1]) * 1024)
        held = {
            line[:26].strip(): " ".join(line[26:].split()[:2]) for line in (process / "limits").read_text().splitlines()
        }
        if held["Max file size"] == "0 0":
            # It has set its limits; this is the last of them that we look at.
            self.limits = {name: held[name] for name in ("Max cpu time", "Max file size", "Max address space")}


def _children(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _computed_below(parent: WarmParent) -> float:
    """Seconds of computing of the children that this warm parent has seen out."""
    try:
        process = _serving(parent._process.pid)
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    ticks = sum(int(fields[number - FIRST_FIELD_AFTER_THE_NAME]) for number in CPU_OF_ENDED_CHILDREN)
    return ticks / os.sysconf("SC_CLK_TCK")


def _serving(process: int) -> int:
    """The process that serves: behind bubblewrap it stands two below the one we started."""
    while Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")[0].endswith(b"bwrap"):
        below = _children(process)
        if not below:
            break
        process = below[0]
    return process


def main(data: Path, folder: Path, answer: Path) -> None:
    """Be the worker, take everything in, write the reports and say how it went."""
    measuring = Measuring()
    workspace = Workspace.open(data, limits=LIMITS)
    begun = time.monotonic()
    with worker.at_work(workspace.core) as upkeep:
        assert upkeep is not None, "another worker is at this folder"
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        begun = time.monotonic()
        imported = workspace.import_folder(folder, catch_up=upkeep.catch_up)
        stated = [workspace.add([words_for(name)], name) for name in NOT_ON_A_DISK]
        upkeep.catch_up()
        stated = [workspace.now_read(one) for one in stated]
    places = [answer.parent / PAGE, answer.parent / SHEET]
    write_reports(places, imported, workspace.area, at=workspace.core.clock(), example=False)
    workspace.close()
    brought = Brought(
        imported=imported,
        stated=tuple(stated),
        children=tuple(measuring.children),
        parents_started=measuring.parents_started,
        most_memory_of_a_child=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024,
        most_memory_of_the_worker=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        seconds=time.monotonic() - begun,
    )
    answer.write_text(brought.model_dump_json(), encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
