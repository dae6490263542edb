"""One fault, tried: a copy of a prepared home, the work with the fault in it, and the promises checked on what is left.

The process this runs in is warm: it has imported everything. Each step is a child forked from it, so that it costs
milliseconds and is as fresh to the store as a process of its own: nothing was opened before the fork.
"""

from __future__ import annotations

import ctypes
import functools
import gc
import json
import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from evidence import failpoints, plain_yaml
from evidence.area import load_area
from evidence.errors import EvidenceError
from tests.faults import checks
from tests.faults.calls import Call, parse, traced
from tests.faults.checks import Acknowledged, Found
from tests.faults.points import Fault, Point
from tests.faults.power_loss import Disk
from tests.faults.readings import ReadBefore
from tests.faults.scenarios import NORTHMOOR, SCENARIOS
from tests.faults.variants import VARIANTS

DONE, REFUSED, SURPRISED = 0, 3, 4
PR_SET_PTRACER, ANYBODY = 0x59616D61, -1


@dataclass(frozen=True)
class Outcome:
    """What came of a fault."""

    point: Point
    ended: str  # "killed", "survived", "failed cleanly" or "failed loudly"
    violations: tuple[str, ...]
    orphans: int = 0
    leftovers: int = 0
    lost: int = 0
    said: str = ""


@dataclass
class _Work:
    """A piece of work in a child process, and what is known of it from outside."""

    point: Point
    home: Path
    beside: Path
    readings: ReadBefore
    status: int = 0
    calls: list[Call] = field(default_factory=list)

    @property
    def acknowledgements(self) -> Path:
        """Where the child says what it acknowledged: outside the home, and never part of a fault."""
        return self.beside / "acknowledged"

    @property
    def acknowledged(self) -> list[Acknowledged]:
        """What was acknowledged."""
        lines = self.acknowledgements.read_text().splitlines() if self.acknowledgements.exists() else []
        return [json.loads(line) for line in lines]

    @property
    def said(self) -> str:
        """What the child complained of."""
        path = self.beside / "said"
        return path.read_text() if path.exists() else ""


def try_point(point: Point, prepared: Path) -> Outcome:
    """Try one fault on a copy of a prepared home."""
    with _copy(prepared, point.scenario) as work:
        work.point = point
        disk = Disk(work.home) if point.fault.loses_power else None
        _do(work, fault=True)
        if disk:
            disk.follow(work.calls)
            disk.lose_power(names_too=point.fault is Fault.POWER_AND_NAMES)
        before = _in_child(lambda: checks.look_before_recovery(work.home, work.acknowledged))
        violations = [*before.violations, *_surprise(work), *_left_by_a_refusal(work, before)]
        was_there = _in_child(lambda: Found((), orphans=int(checks.is_usable(work.home)))).orphans
        after = _recovered(work)
        ended, said = _ended(work), work.said
        violations += [f"After recovery: {one}" for one in after.violations]
        last = _try_again(work)
        violations += [f"After trying again: {one}" for one in last.violations]
        if not was_there:  # a folder that only came about now is looked at as closely as the others were
            violations += [f"Made anew: {one}" for one in _recovered(work).violations]
        lost = disk.lost if disk else 0
        return Outcome(point, ended, tuple(violations), before.orphans, before.leftovers, lost, said)


def calls_of(scenario: str, prepared: Path) -> list[Call]:
    """The calls a scenario makes when nothing goes wrong: each that touches the home is a place for a fault."""
    with _copy(prepared, scenario) as work:
        _do(work, fault=False)
        if work.status != DONE:
            raise RuntimeError(f"The scenario {scenario} does not run: {work.said}")
        return [call for call in work.calls if call.touches(work.home)]


def memory_or_disk() -> Path:
    """Where to try: in memory where there is room, since no power is really lost and a real fsync takes time."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**30:
        return memory
    return Path(tempfile.gettempdir()).resolve()


@functools.cache
def _warm() -> None:
    """Parse the area's files once for all children: they never change here, and parsing takes as long as an upload."""
    known: Any = plain_yaml
    known.load, known.compose = functools.cache(plain_yaml.load), functools.cache(plain_yaml.compose)
    load_area(NORTHMOOR)


@contextmanager
def _copy(prepared: Path, scenario: str) -> Iterator[_Work]:
    _warm()
    beside = Path(tempfile.mkdtemp(prefix="evidence-fault-", dir=memory_or_disk()))
    try:
        home = beside / "home"
        shutil.copytree(prepared / scenario, home)
        yield _Work(Point(scenario), home, beside, ReadBefore.load(prepared))
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _do(work: _Work, *, fault: bool) -> None:
    """Have a child do the work, and wait for its end."""
    gate, opener = os.pipe()
    child = _fork(lambda: _child(work, gate, opener, fault=fault), complaints=work.beside / "said")
    os.close(gate)
    log = work.beside / "log"
    needs_trace = not fault or not work.point.failpoint
    try:
        with traced(child, log, work.point.inject() if fault else "") if needs_trace else nullcontext():
            os.close(opener)
            _, work.status = os.waitpid(child, 0)
    except BaseException:
        with suppress(ProcessLookupError):
            os.kill(child, 9)
        raise
    work.calls = list(parse(log.read_text())) if log.exists() and (not fault or work.point.fault.loses_power) else []


def _child(work: _Work, gate: int, opener: int, *, fault: bool) -> None:
    """The process the fault happens to. It says what it acknowledges, and ends with how it went."""
    os.close(opener)
    said = os.open(work.acknowledgements, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    if fault and work.point.variant:
        VARIANTS[work.point.variant]()
    if fault:
        failpoints.arm(work.point.failpoint)
    # Some systems let a process be traced by its parent alone, unless it agrees.
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PTRACER, ANYBODY, 0, 0, 0)
    os.read(gate, 1)

    def acknowledge(what: str, **facts: str) -> None:
        with suppress(OSError):  # a client that did not hear it will ask again
            os.write(said, json.dumps({"what": what, **facts}).encode() + b"\n")

    SCENARIOS[work.point.scenario].run(work.home, acknowledge, work.readings)


def _fork(do: Callable[[], None], *, complaints: Path | None = None) -> int:
    """A child that does one thing and ends with how it went. Its complaints go to nobody but us."""
    gc.freeze()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        return child
    status = SURPRISED
    try:
        do()
        status = DONE
    except EvidenceError:
        status = REFUSED
        _complain(complaints)
    except BaseException:
        _complain(complaints)
    finally:
        os._exit(status)


def _complain(complaints: Path | None) -> None:
    with suppress(OSError):
        if complaints:
            complaints.write_text(traceback.format_exc())


def _in_child(look: Callable[[], Found]) -> Found:
    """What a fresh process finds; that it cannot even look is a violation."""
    ours, theirs = os.pipe()

    def answer() -> None:
        os.close(ours)
        try:
            found = look()
        except Exception:
            found = Found((f"It cannot be looked at: {traceback.format_exc(limit=-4)}",))
        with os.fdopen(theirs, "w") as file:
            json.dump(found._asdict(), file)

    child = _fork(answer)
    os.close(theirs)
    with os.fdopen(ours) as file:
        said = file.read()
    os.waitpid(child, 0)
    if not said:
        return Found(("The process that looked ended without an answer.",))
    answered: dict[str, Any] = json.loads(said)
    return Found(**{**answered, "violations": tuple(answered["violations"])})


def _ended(work: _Work) -> str:
    if os.WIFSIGNALED(work.status):
        return "killed"
    code = os.waitstatus_to_exitcode(work.status)
    return {DONE: "survived", REFUSED: "failed cleanly"}.get(code, "failed loudly")


def _surprise(work: _Work) -> list[str]:
    """A disk that fails is foreseen: whoever works with the store is told in words, not with a stack trace."""
    return [f"A failure without words: {work.said[-600:]}"] if _ended(work) == "failed loudly" else []


def _left_by_a_refusal(work: _Work, before: Found) -> list[str]:
    """A process that goes on after a failure cleans up after itself, unless the cleaning is what failed."""
    cleaning = work.point.call in {"unlink", "unlinkat", "rmdir"}
    if _ended(work) == "killed" or cleaning or not before.leftovers:
        return []
    return [f"{before.leftovers} files were left behind by a process that was not killed."]


def _recovered(work: _Work) -> Found:
    """What a worker that starts, mends and catches up leaves."""
    return _in_child(lambda: checks.look_after_recovery(work.home, work.acknowledged, work.readings))


def _try_again(work: _Work) -> Found:
    """The same work once more, with the same upload keys, and no fault."""
    child = _fork(lambda: _again(work), complaints=work.beside / "said")
    _, status = os.waitpid(child, 0)
    if status != 0:
        return Found((f"It does not work: {work.said[-900:]}",))
    return _in_child(lambda: checks.look_after_trying_again(work.home, work.acknowledged))


def _again(work: _Work) -> None:
    said = os.open(work.acknowledgements, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)

    def acknowledge(what: str, **facts: str) -> None:
        os.write(said, json.dumps({"what": what, **facts}).encode() + b"\n")

    SCENARIOS[work.point.scenario].run(work.home, acknowledge, work.readings)


def as_plain(outcome: Outcome) -> dict[str, Any]:
    """An outcome as words and numbers."""
    return asdict(outcome)
