"""The places where a fault is tried, and the faults."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from tests.faults.calls import SYNCS, Call


class Fault(StrEnum):
    """What goes wrong. The words stand in the table and on the command line."""

    KILL = "kill"
    POWER = "power loss"
    POWER_AND_NAMES = "power loss, names too"
    FULL = "disk full once"
    FULL_FROM_NOW = "disk full from now on"
    ERROR = "disk error once"
    BAD_SYNC = "sync fails, then power loss"

    @property
    def loses_power(self) -> bool:
        """True when what was not synced is taken away after."""
        return self in {Fault.POWER, Fault.POWER_AND_NAMES, Fault.BAD_SYNC}


# Calls that take room on the disk, and so can fail for the lack of it.
TAKES_ROOM = {
    "write",
    "pwrite64",
    "writev",
    "fallocate",
    "ftruncate",
    "mkdir",
    "mkdirat",
    "openat",
    "fsync",
    "fdatasync",
}
TAKES_ROOM |= {"link", "linkat", "rename", "renameat", "renameat2", "sendfile", "copy_file_range"}
GOES_ON_FULL = {"write", "pwrite64"}

_INJECTED = {
    Fault.KILL: "{call}:signal=SIGKILL:when={number}",
    Fault.POWER: "{call}:signal=SIGKILL:when={number}",
    Fault.POWER_AND_NAMES: "{call}:signal=SIGKILL:when={number}",
    Fault.FULL: "{call}:error=ENOSPC:when={number}",
    Fault.FULL_FROM_NOW: "{call}:error=ENOSPC:when={number}+",
    Fault.ERROR: "{call}:error=EIO:when={number}",
    Fault.BAD_SYNC: "{call}:error=EIO:when={number}",
}


@dataclass(frozen=True)
class Point:
    """A fault at one call of a scenario, or at a named failpoint; perhaps in a store that is wrong on purpose."""

    scenario: str
    fault: Fault = Fault.KILL
    call: str = ""
    number: int = 0
    failpoint: str = ""
    variant: str = ""

    def inject(self) -> str:
        """The fault as strace is told of it; empty when there is none at a call."""
        return _INJECTED[self.fault].format(call=self.call, number=self.number) if self.call else ""

    def __str__(self) -> str:
        where = self.failpoint or f"{self.call} {self.number}"
        return f"{self.scenario}: {self.fault} at {where}" + (f" ({self.variant})" if self.variant else "")


def points_of(scenario: str, calls: Iterable[Call], *, variant: str = "") -> list[Point]:
    """Every fault at every call that can have it."""
    return [
        Point(scenario, fault, call.name, call.number, variant=variant)
        for call in calls
        for fault in Fault
        if _can_have(call, fault)
    ]


def _can_have(call: Call, fault: Fault) -> bool:
    if fault is Fault.BAD_SYNC:
        return call.name in SYNCS
    if fault is Fault.FULL_FROM_NOW:
        return call.name in GOES_ON_FULL
    return fault is not Fault.FULL or call.name in TAKES_ROOM


def sample(points: list[Point], *, most: int, seed: str) -> list[Point]:
    """Some of the points, the same for the same seed, every kind of fault in every scenario among them."""
    chance = random.Random(seed)
    groups: dict[tuple[str, Fault], list[Point]] = {}
    for point in points:
        groups.setdefault((point.scenario, point.fault), []).append(point)
    for group in groups.values():
        chance.shuffle(group)
    chosen: list[Point] = []
    while len(chosen) < most and any(groups.values()):
        chosen += [group.pop() for group in groups.values() if group]
    return chosen[:most]
