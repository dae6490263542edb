"""Measuring: CPU time with the children's, wall time, peak memory, and repetitions that take turns."""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any, TypeVar

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
# Other systems, and some containers, do not tell the peak of a process from a moment on.
FORGETS_PEAKS = Path("/proc/self/clear_refs").exists()
PEAK = "5"  # what the kernel calls it
PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h

Measured = TypeVar("Measured")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a piece of work took, in seconds. CPU counts this process and everything it started."""

    cpu: float
    wall: float


def cost_of(work: Callable[[], object]) -> Cost:
    """The cost of doing something once."""
    cpu, wall = family_cpu(), time.perf_counter()
    work()
    return Cost(family_cpu() - cpu, time.perf_counter() - wall)


def taking_turns(
    times: int, ours: Callable[[], Measured], floor: Callable[[], Measured]
) -> tuple[list[Measured], list[Measured]]:
    """Measure both several times, the first place going to each in turn, so that a busy moment spares neither."""
    measured: tuple[list[Measured], list[Measured]] = ([], [])
    for turn in range(times):
        for which in (0, 1) if turn % 2 == 0 else (1, 0):
            measured[which].append((ours, floor)[which]())
    return measured


def family_cpu() -> float:
    """CPU seconds of this process, of the children that ended, and of those that live, with theirs."""
    adopt_orphans()
    ended = sum(_seconds(resource.getrusage(who)) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return ended + sum(cpu_of_process(child, with_ended_children=True) for child in _living_below(os.getpid()))


@cache
def adopt_orphans() -> None:
    """Become the parent of what a child leaves behind: bubblewrap does not wait for the process that did the work."""
    if sys.platform == "linux" and ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError("the kernel does not let this process adopt what its children leave behind")


def _seconds(usage: resource.struct_rusage) -> float:
    return usage.ru_utime + usage.ru_stime


def cpu_of_process(process: int, *, with_ended_children: bool = False) -> float:
    """CPU seconds of a living process by the kernel's count, in hundredths; 0 when it has gone."""
    times = _stat(process)[11 : 15 if with_ended_children else 13]
    return sum(map(int, times)) / TICKS_PER_SECOND


def peak_megabytes(process: int) -> float:
    """The most memory that a living process has held at once, in MB, by the kernel's count."""
    status = Path(f"/proc/{process}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM:"))


def forget_peak(process: int) -> None:
    """Have the kernel count that most anew from now: a start holds more than what follows, and would hide it."""
    Path(f"/proc/{process}/clear_refs").write_text(PEAK)


def _living_below(process: int) -> Iterator[int]:
    parents = {int(entry.name): entry for entry in Path("/proc").glob("[0-9]*")} if Path("/proc").is_dir() else {}
    by_parent: dict[int, list[int]] = {}
    for number in parents:
        if fields := _stat(number):
            by_parent.setdefault(int(fields[1]), []).append(number)
    waiting = list(by_parent.get(process, ()))
    while waiting:
        child = waiting.pop()
        yield child
        waiting += by_parent.get(child, ())


def _stat(process: int) -> list[str]:
    """What the kernel says of a process, from its state on; its name, which may hold spaces, left out."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def percentile(values: list[float], share: float) -> float:
    """The value that so large a share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def wilson_percent(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share of a sample, in per cent, by Wilson's score: sound for few and for extreme ones."""
    z = 1.959964
    share, room = hits / of, z * z / of
    middle = (share + room / 2) / (1 + room)
    half = z / (1 + room) * sqrt(share * (1 - share) / of + room / (4 * of))
    return 100 * (middle - half), 100 * (middle + half)


def machine() -> dict[str, Any]:
    """What the run was made on."""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "sqlite": sqlite3.sqlite_version,
    }


def load_average() -> str:
    """How busy the machine is: processes running, over the last one and five minutes."""
    one, five, _ = os.getloadavg()
    return f"{one:.1f} over one minute, {five:.1f} over five"
