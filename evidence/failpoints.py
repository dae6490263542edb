"""Named places in the write order where a test can end the process or have the disk fail.

Nothing happens at them unless the environment variable EVIDENCE_FAILPOINT names one, so they cost a comparison each.
`original linked` ends the process there as a power cut would; `original linked:3` when it is reached for the third
time; `original linked=error` has the disk report an error there instead, and `original linked=full` that it is full.
"""

from __future__ import annotations

import errno
import os
import signal
from dataclasses import dataclass
from typing import Final

VARIABLE: Final = "EVIDENCE_FAILPOINT"

# In the order they are reached. tests/faults tries each of them, and checks that each stands in the code.
POINTS: Final = (
    "upload begun",
    "upload written",
    "upload synced",
    "original linked",
    "original kept",
    "upload rows written",
    "upload committed",
    "reading begun",
    "reading rows written",
    "reading committed",
    "index file synced",
    "index files kept",
    "index stamp replaced",
    "index committed",
    "index work finished",
    "suggestions written",
    "suggestions committed",
    "restore built",
    "restore said so",
    "restore synced",
    "restore moved",
    "restore done",
    "upgrade copy kept",
    "upgrade tables changed",
    "upgrade committed",
)

_ERRORS: Final = {"error": errno.EIO, "full": errno.ENOSPC}


@dataclass
class _Armed:
    """The one point that does something, how many times it has yet to be reached, and what it does."""

    point: str
    remaining: int
    does: str


_armed: _Armed | None = None


def arm(wanted: str) -> None:
    """Have one point do something in this process. An empty text disarms. Raises ValueError for what is none."""
    global _armed  # noqa: PLW0603 - one process, one failpoint
    _armed = _parsed(wanted) if wanted else None


def _parsed(wanted: str) -> _Armed:
    name, _, does = wanted.partition("=")
    point, _, count = name.partition(":")
    if point not in POINTS or does not in {"", "kill", *_ERRORS}:
        raise ValueError(f"{VARIABLE} names no failpoint: {wanted!r}")
    return _Armed(point, int(count or 1), does or "kill")


def reach(point: str) -> None:
    """Say that a point is reached. Does nothing, unless a test armed it."""
    if _armed is not None and _armed.point == point:
        _go_off(_armed)


def _go_off(armed: _Armed) -> None:
    armed.remaining -= 1
    if armed.remaining:
        return
    if armed.does == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    number = _ERRORS[armed.does]
    raise OSError(number, os.strerror(number), armed.point)


arm(os.environ.get(VARIABLE, ""))
