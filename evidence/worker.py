"""The worker: one per data folder, alone with the recovery lock. Reads, indexes, and recovers after a crash."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from evidence.errors import EvidenceError
from evidence.ingest.levels import NothingReadError
from evidence.ingest.sandbox import Sandbox
from evidence.store.failures import unusable
from evidence.workspace.desk import Core
from evidence.workspace.reading_waiting import Progress
from evidence.workspace.upkeep import Upkeep
from evidence.workspace.workspace import Workspace

LOCK_FILE = "worker.lock"
POLL_SECONDS = 0.3
# Twenty originals a minute is 28,800 a day: ten times a large area in a day, and never in anybody's way.
ROTA_SECONDS = 60
ORPHANS_SECONDS = 3600
POSTPONED_SECONDS = 30
# While much comes in, gaps open and close all the time; nobody needs to know within less.
GAPS_SECONDS = 5
KEEPER_VARIABLE = "EVIDENCE_WORKER_KEEPER"
READERS_VARIABLE = "EVIDENCE_READERS"
MOST_READERS_UNASKED, MOST_READERS = 2, 64

Tell = Callable[[EvidenceError], None]


@contextmanager
def recovery_lock(folder: Path) -> Iterator[bool]:
    """Try to become the folder's one worker; says whether we are."""
    path = folder / LOCK_FILE
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise unusable(path, error) or error from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


@contextmanager
def at_work(core: Core, *, readers: int | None = None) -> Iterator[Upkeep | None]:
    """Be the folder's one worker for as long as the block lasts, recovered and ready; None when another is.

    `readers` documents are read at a time where there are many; how many the environment says when it is not given.
    """
    with recovery_lock(core.folder) as first, ExitStack() as stack:
        # Another machine may work on the same database from a folder of its own.
        if not (first and stack.enter_context(core.database.alone())):
            yield None
            return
        upkeep = _upkeep(core, stack, readers or readers_wanted())
        upkeep.recover()
        yield upkeep


def _upkeep(core: Core, stack: ExitStack, readers: int) -> Upkeep:
    """The worker's hands with so many readers, or with none where nothing may be read: the rest goes on."""
    try:
        sandboxes = [Sandbox(limits=core.limits) for _ in range(readers)]
        # The first starts now, the others when there is enough to read.
        stack.enter_context(sandboxes[0])
    except NothingReadError as refused:
        return Upkeep(core, refused=refused)
    for sandbox in sandboxes[1:]:
        stack.callback(sandbox.close)
    return Upkeep(core, *sandboxes)


def readers_wanted() -> int:
    """How many documents to read at a time: as the environment says, else one for each of the first two cores."""
    said = os.environ.get(READERS_VARIABLE, "").strip()
    if not said:
        return min(MOST_READERS_UNASKED, os.cpu_count() or 1)
    if not (said.isdecimal() and 0 < int(said) <= MOST_READERS):
        raise ReadersUnclear(said)
    return int(said)


class ReadersUnclear(EvidenceError):  # named as the other failures are: what happened
    """The environment says how many readers to use in a way that makes no sense."""

    remedy = f"Give a number from 1 to {MOST_READERS}, or leave it out."

    def __init__(self, said: str) -> None:
        super().__init__(f"{READERS_VARIABLE} says {said!r}, which is no number of readers.")


def work_once(
    core: Core, progress: Progress | None = None, *, look_after: bool = False, readers: int | None = None
) -> bool:
    """Do everything that waits, if no other worker is at it; says whether we did.

    `look_after` also re-hashes every original whose turn has come, and looks for those no version names. Where nothing
    may be read, NothingReadError is raised when all the rest is done.
    """
    with at_work(core, readers=readers) as upkeep:
        if upkeep is None:
            return False
        if look_after:
            with suppress(NothingReadError):  # it is raised again below
                upkeep.catch_up(progress)
            while upkeep.look_after_originals():
                pass
            upkeep.look_for_orphans()
            upkeep.note_where_we_stand()
        upkeep.catch_up(progress)
        return True


def see_to_it(workspace: Workspace, progress: Progress | None = None) -> None:
    """Return when nothing waits: by doing it, or by waiting for the worker that is at it."""
    with seeing_to_it(workspace) as see_to:
        see_to(progress)


@contextmanager
def seeing_to_it(workspace: Workspace) -> Iterator[Callable[[Progress | None], None]]:
    """`see_to_it`, to be called again and again: once we have become the worker we stay it until the block ends."""
    with ExitStack() as stack:
        upkeep: Upkeep | None = None

        def see_to(progress: Progress | None = None) -> None:
            nonlocal upkeep
            while workspace.work_waiting():
                if upkeep is None:
                    with ExitStack() as trial:
                        upkeep = trial.enter_context(at_work(workspace.core))
                        if upkeep is not None:
                            stack.push(trial.pop_all())
                if upkeep is None:
                    time.sleep(POLL_SECONDS)
                else:
                    upkeep.catch_up(progress)

        yield see_to


def work_for_ever(
    core: Core, *, keep_going: Callable[[], bool], readers: int | None = None, tell: Tell = lambda _: None
) -> None:
    """Be the worker until told to stop; wait for our turn while another process is.

    `tell` is told once why nothing may be read here, when that is so; everything else goes on.
    """
    while keep_going():
        with at_work(core, readers=readers) as upkeep:
            if upkeep is not None:
                _work(core, upkeep, keep_going, _once(tell))
                return
        time.sleep(POLL_SECONDS)


def _once(tell: Tell) -> Tell:
    told = set[str]()

    def tell_once(error: EvidenceError) -> None:
        if str(error) not in told:
            told.add(str(error))
            tell(error)

    return tell_once


def _work(core: Core, upkeep: Upkeep, keep_going: Callable[[], bool], tell: Tell) -> None:
    revision = -1
    rota, orphans, postponed = _Every(ROTA_SECONDS), _Every(ORPHANS_SECONDS), _Every(POSTPONED_SECONDS)
    gaps = _Every(GAPS_SECONDS)
    while keep_going():
        newest = core.database.revision()
        if newest != revision or postponed.is_time():
            try:
                upkeep.catch_up()
            except NothingReadError as refused:
                tell(refused)
            revision = core.database.revision()
        if rota.is_time():
            upkeep.look_after_originals()
        if orphans.is_time():
            upkeep.look_for_orphans()
        if gaps.is_time():
            upkeep.note_where_we_stand()
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
