"""What a child gives up before it reads: more than its share, and then everything but reading and answering."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

from evidence.ingest import landlock, seccomp
from evidence.settings import Limits

OPEN_FILES = 32

# linux/prctl.h
PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38


def limit(limits: Limits, *, used_when_warm: int) -> None:
    """Set limits that cannot be lifted again. Memory is counted on top of what the warm parent already uses."""
    _set_limit(resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 1)
    _set_limit(resource.RLIMIT_AS, used_when_warm + limits.memory_bytes)
    _set_limit(resource.RLIMIT_FSIZE, 0)
    _set_limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    _set_limit(resource.RLIMIT_CORE, 0)
    if sys.platform == "linux":
        _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        _prctl(PR_SET_NO_NEW_PRIVS, 1)


class Confinement:
    """No file, no network, no other process, and few system calls. Made once, before the forks."""

    def __init__(self) -> None:
        """Make it. OSError where this system has no such thing."""
        self._denial, self._filter = landlock.Denial(), seccomp.Filter()

    def put_on(self) -> None:
        """Confine this process, for good, after `limit`. OSError where that cannot be done."""
        self._denial.put_on()
        # Last, as the list has no room for what Landlock needs to be set up.
        self._filter.put_on()


def must_be_refused() -> None:
    """Prove that the confinement holds: some systems only pretend to know these calls."""
    try:
        os.close(os.open("/", os.O_RDONLY))
    except PermissionError:
        return
    raise OSError("the confinement does not hold")


def address_space_bytes() -> int:
    """How much memory this process has mapped; 0 where the system does not say."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 0
    return int(statm.read_text().split()[0]) * resource.getpagesize()


def _set_limit(which: int, soft: int, hard: int | None = None) -> None:
    resource.setrlimit(which, (soft, soft if hard is None else hard))


def _prctl(option: int, value: int) -> None:
    if _libc.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the kernel refused to take rights away")


_libc = ctypes.CDLL(None, use_errno=True)
