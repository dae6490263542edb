"""The worker: one per data folder, alone with the recovery lock. Reads, indexes, and recovers after a crash."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from evidence.ingest.sandbox import Sandbox
from evidence.workspace.desk import Core
from evidence.workspace.upkeep import Progress, Upkeep
from evidence.workspace.workspace import Workspace

LOCK_FILE = "worker.lock"
POLL_SECONDS = 0.3
# Twenty originals a minute is 28,800 a day: ten times a large area in a day, and never in anybody's way.
ROTA_SECONDS = 60
ORPHANS_SECONDS = 3600
KEEPER_VARIABLE = "EVIDENCE_WORKER_KEEPER"


@contextmanager
def recovery_lock(folder: Path) -> Iterator[bool]:
    """Try to become the folder's one worker; says whether we are."""
    descriptor = os.open(folder / LOCK_FILE, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def work_once(core: Core, progress: Progress | None = None, *, look_after: bool = False) -> bool:
    """Do everything that waits, if no other worker is at it; says whether we did.

    `look_after` also re-hashes every original whose turn has come, and looks for those no version names.
    """
    with recovery_lock(core.folder) as ours:
        if not ours:
            return False
        with Sandbox(limits=core.limits) as sandbox:
            upkeep = Upkeep(core, sandbox)
            upkeep.recover()
            upkeep.catch_up(progress)
            if look_after:
                while upkeep.look_after_originals():
                    pass
                upkeep.look_for_orphans()
                upkeep.catch_up(progress)
        return True


def see_to_it(workspace: Workspace, progress: Progress | None = None) -> None:
    """Return when nothing waits: by doing it, or by waiting for the worker that is at it."""
    while workspace.work_waiting():
        if not work_once(workspace.core, progress):
            time.sleep(POLL_SECONDS)


def work_for_ever(core: Core, *, keep_going: Callable[[], bool]) -> None:
    """Be the worker until told to stop; wait for our turn while another process is."""
    while keep_going():
        with recovery_lock(core.folder) as ours:
            if ours:
                _work(core, keep_going)
                return
        time.sleep(POLL_SECONDS)


def _work(core: Core, keep_going: Callable[[], bool]) -> None:
    with Sandbox(limits=core.limits) as sandbox:
        upkeep = Upkeep(core, sandbox)
        upkeep.recover()
        revision = -1
        rota, orphans = _Every(ROTA_SECONDS), _Every(ORPHANS_SECONDS)
        while keep_going():
            newest = core.database.revision()
            if newest != revision:
                upkeep.catch_up()
                revision = core.database.revision()
            if rota.is_time():
                upkeep.look_after_originals()
            if orphans.is_time():
                upkeep.look_for_orphans()
            time.sleep(POLL_SECONDS)


class _Every:
    """Something done each so many seconds, by a clock nobody can set back."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = 0.0

    def is_time(self) -> bool:
        """True the first time, and once in each span after that."""
        if time.monotonic() < self._next:
            return False
        self._next = time.monotonic() + self._seconds
        return True


def keeper_is_there() -> Callable[[], bool]:
    """A test that turns false once the app that keeps this worker has gone, however it went.

    The app says who it is in the environment: by the time we could ask for our parent it may be gone already. A worker
    that nobody keeps, started by hand or as a service, goes on until it is told to stop.
    """
    keeper = os.environ.get(KEEPER_VARIABLE)
    if keeper is None:
        return lambda: True
    return lambda: os.getppid() == int(keeper)


def become_quiet() -> None:
    """Give way to the people using the app."""
    with suppress(OSError):
        os.nice(5)
