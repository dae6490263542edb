"""The worker: one at a time, never stuck on a bad file, and able to go on after any end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from evidence import worker
from evidence.ingest.levels import Level, NothingReadError
from evidence.ingest.sandbox import LOST, Sandbox, SandboxUnavailableError
from evidence.ingest.triage import MediaType
from evidence.ingest.warm_parent import WarmParent
from evidence.settings import SANDBOX_LEAST_VARIABLE
from evidence.store import fixity, work
from evidence.workspace.reading_waiting import LEASE, MOST_ATTEMPTS
from evidence.workspace.upkeep import Upkeep
from evidence.workspace.workspace import Workspace
from schemas.evidence import Reading, ReadingState
from schemas.finding import Question
from tests.conftest import NOW


def add(workspace: Workspace, text: str, name: str = "report.txt") -> str:
    """Add a small file without reading it; answers its item."""
    added = workspace.add([text.encode()], name)
    assert added.item is not None
    return added.item


def wait_until(happened: Callable[[], bool]) -> bool:
    """True once it has happened; False when it has not within a minute."""
    for _ in range(600):
        if happened():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.both_engines
@pytest.mark.usefixtures("warm_readers")
def test_only_one_worker_works_on_a_folder(workspace: Workspace, data_folder: Path) -> None:
    """Two index writers would spoil each other's work."""
    add(workspace, "Synthetic example.")
    with worker.recovery_lock(data_folder) as ours:
        assert ours
        assert worker.work_once(workspace.core) is False
        assert workspace.work_waiting() == 1

    assert worker.work_once(workspace.core) is True
    assert workspace.work_waiting() == 0


def claimed(workspace: Workspace, by: str = "a worker that died", *, most: int = 9, alone: bool = True) -> list[int]:
    """Claim what waits, as a worker does before it reads; answers the items."""
    with workspace.core.database.writing() as session:
        held = work.claim(session, work.Task.READ, by=by, at=NOW, lease=LEASE, most=most, alone=alone)
        return [one.item for one in held]


def died(workspace: Workspace) -> None:
    """Whoever held anything is dead."""
    with workspace.core.database.writing() as session:
        work.free_all(session)


@pytest.mark.both_engines
@pytest.mark.usefixtures("warm_readers")
def test_a_file_that_was_tried_three_times_is_given_up_and_said_so(workspace: Workspace) -> None:
    """One file that kills its reader must not be tried for ever."""
    bad = add(workspace, "Synthetic one.")
    for _ in range(3):
        assert claimed(workspace) == [1]
        died(workspace)
    good = add(workspace, "Synthetic two.", "two.txt")

    worker.see_to_it(workspace)

    assert workspace.item(bad).version.reading is ReadingState.UNREADABLE
    assert "3 times" in workspace.item(bad).version.reason
    assert workspace.item(good).version.reading is ReadingState.READ


def test_a_file_that_was_tried_twice_is_tried_once_more(workspace: Workspace) -> None:
    """Two power cuts in one morning are no reason to give a file up."""
    ref = add(workspace, "Synthetic one.")
    for _ in range(2):
        claimed(workspace)
        died(workspace)

    worker.see_to_it(workspace)

    assert workspace.item(ref).version.reading is ReadingState.READ


@pytest.mark.both_engines
@pytest.mark.usefixtures("warm_readers")
def test_a_file_that_was_tried_before_is_tried_alone(workspace: Workspace) -> None:
    """When reading a batch ends the worker, the innocent in it must not be given up with the guilty."""
    refs = [add(workspace, f"Synthetic {n}.", f"{n}.txt") for n in range(4)]
    assert claimed(workspace, most=2) == [1, 2]
    died(workspace)

    assert claimed(workspace) == [3, 4]
    assert claimed(workspace, alone=False) == []
    died(workspace)
    assert claimed(workspace) == [1]

    worker.see_to_it(workspace)
    assert {workspace.item(ref).version.reading for ref in refs} == {ReadingState.READ}


@pytest.mark.both_engines
@pytest.mark.usefixtures("warm_readers")
def test_a_dead_workers_claims_are_free_at_once_when_another_recovers(workspace: Workspace) -> None:
    """Nobody should wait a quarter of an hour for what a crash left behind."""
    refs = [add(workspace, f"Synthetic {n}.", f"{n}.txt") for n in range(3)]
    claimed(workspace)

    assert worker.work_once(workspace.core)
    assert {workspace.item(ref).version.reading for ref in refs} == {ReadingState.READ}


class NeverStarts(Sandbox):
    """A sandbox on a machine that has no memory left."""

    def read(self, *_: object, **__: object) -> Reading:
        """Fail as the real one does."""
        raise SandboxUnavailableError


def test_a_reader_that_cannot_be_started_is_no_attempt(workspace: Workspace) -> None:
    """A machine without memory for an hour must not cost evidence its text."""
    refs = [add(workspace, f"Synthetic {n}.", f"{n}.txt") for n in range(3)]
    upkeep = Upkeep(workspace.core, NeverStarts())
    upkeep.recover()
    for _ in range(4):
        with pytest.raises(SandboxUnavailableError):
            upkeep.catch_up()

    worker.see_to_it(workspace)

    assert {workspace.item(ref).version.reading for ref in refs} == {ReadingState.READ}


def is_too_weak(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on the machine offers less than is asked of it."""
    monkeypatch.setenv(SANDBOX_LEAST_VARIABLE, Level.CONFINED)
    monkeypatch.setattr(WarmParent, "level", property(lambda _: Level.LIMITS))


def is_misspelt(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on the setting names a level that does not exist."""
    monkeypatch.setenv(SANDBOX_LEAST_VARIABLE, "landlock")


@pytest.mark.parametrize("happens", [is_too_weak, is_misspelt])
def test_where_nothing_may_be_read_everything_else_goes_on(
    workspace: Workspace, data_folder: Path, happens: Callable[[pytest.MonkeyPatch], None]
) -> None:
    """A setting that is too strict for the machine stopped recovery, indexing and the proof of originals as well."""
    read = add(workspace, "Synthetic example. The lighthouse clinic.")
    worker.see_to_it(workspace)
    waits = add(workspace, "Synthetic two.", "two.txt")
    shutil.rmtree(data_folder / "index")
    (data_folder / "incoming" / f"{2**22 + 1}-aaaa").write_bytes(b"half")
    with pytest.MonkeyPatch.context() as patch:
        happens(patch)
        for _ in range(MOST_ATTEMPTS + 1):
            with pytest.raises(NothingReadError) as refused:
                worker.work_once(workspace.core, look_after=True)
            with pytest.raises(NothingReadError):
                worker.see_to_it(workspace)

    assert SANDBOX_LEAST_VARIABLE in refused.value.remedy
    assert [hit.item for hit in workspace.find(Question(words="lighthouse")).hits] == [read]
    assert workspace.find(Question(words="lighthouse")).engine == "whoosh"
    assert list((data_folder / "incoming").iterdir()) == []
    assert workspace.item(waits).version.reading is ReadingState.WAITING
    with workspace.core.database.reading() as session:
        assert list(fixity.due(session, at=NOW, every=timedelta(days=80), most=9)) == []

    worker.see_to_it(workspace)
    assert workspace.item(waits).version.reading is ReadingState.READ


def test_a_worker_that_may_not_read_says_so_once_and_stays(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that ended would be started again and again, and each time be told to end."""
    add(workspace, "Synthetic one.")
    monkeypatch.setattr(worker, "POSTPONED_SECONDS", 0)
    is_misspelt(monkeypatch)
    rounds, said = iter(range(6)), list[str]()

    worker.work_for_ever(
        workspace.core, keep_going=lambda: next(rounds, None) is not None, tell=lambda error: said.append(str(error))
    )

    assert said == ["There is no way of reading documents called 'landlock'."]
    assert next(rounds, None) is None


class Lost(Sandbox):
    """A sandbox whose first readers are stopped from outside, as a machine short of memory stops them."""

    def __init__(self, times: int, workspace: Workspace) -> None:
        super().__init__(limits=workspace.core.limits)
        self.times = times

    def read(self, path: Path, media_type: MediaType, *, file_name: str, password: str = "") -> Reading:
        """Read as the real one does, once the times are over."""
        if self.times:
            self.times -= 1
            return Reading(state=ReadingState.UNREADABLE, reason=LOST)
        return super().read(path, media_type, file_name=file_name, password=password)


@pytest.mark.parametrize(
    ("times", "state"), [(MOST_ATTEMPTS - 1, ReadingState.READ), (MOST_ATTEMPTS, ReadingState.UNREADABLE)]
)
def test_a_reader_stopped_from_outside_is_tried_again_but_not_for_ever(
    workspace: Workspace, times: int, state: ReadingState
) -> None:
    """The machine, not the file, is to blame; but a file that has every reader stopped must not hold up the others."""
    ref = add(workspace, "Synthetic example.")
    with Lost(times, workspace) as sandbox:
        upkeep = Upkeep(workspace.core, sandbox)
        upkeep.recover()
        upkeep.catch_up()

    assert workspace.item(ref).version.reading is state
    assert workspace.work_waiting() == 0


@pytest.mark.both_engines
def test_what_two_readers_read_is_what_one_reads(workspace: Workspace) -> None:
    """Using both cores must change nothing but the time it takes."""
    refs = [add(workspace, f"Synthetic example. Clinic number{n} opened.", f"{n}.txt") for n in range(60)]

    assert worker.work_once(workspace.core, readers=2)

    assert {workspace.item(ref).version.reading for ref in refs} == {ReadingState.READ}
    assert [workspace.pages(ref)[0].text for ref in refs] == [
        f"Synthetic example. Clinic number{n} opened." for n in range(60)
    ]
    assert workspace.core.index.items_indexed() == dict.fromkeys(refs, 1)
    assert sorted(entry.object for entry in workspace.audit_entries() if entry.action == "read") == sorted(refs)


def test_two_readers_are_not_started_for_a_few_files(workspace: Workspace) -> None:
    """Adding one report must not wait for two readers to warm up."""
    add(workspace, "Synthetic example.")
    first, second = Sandbox(limits=workspace.core.limits), NotToBeUsed()

    upkeep = Upkeep(workspace.core, first, second)
    upkeep.recover()
    upkeep.catch_up()
    first.close()

    assert workspace.work_waiting() == 0


class NotToBeUsed(Sandbox):
    """A reader nobody should need."""

    def read(self, *_: object, **__: object) -> Reading:
        """Fail loudly."""
        raise AssertionError("a second reader was started")


@pytest.mark.parametrize(("said", "readers"), [("1", 1), (" 5 ", 5)])
def test_the_environment_says_how_many_readers(monkeypatch: pytest.MonkeyPatch, said: str, readers: int) -> None:
    """A machine with many cores, or one to be spared, is for the operator to say."""
    monkeypatch.setenv(worker.READERS_VARIABLE, said)

    assert worker.readers_wanted() == readers


@pytest.mark.parametrize("said", ["none", "0", "-1", "65", "2.5"])
def test_a_number_of_readers_that_makes_no_sense_is_named(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    """A typing mistake must not quietly mean one reader, or a thousand."""
    monkeypatch.setenv(worker.READERS_VARIABLE, said)

    with pytest.raises(worker.ReadersUnclear, match="no number of readers"):
        worker.readers_wanted()


@pytest.mark.both_engines
def test_one_worker_sees_to_a_whole_import(workspace: Workspace, data_folder: Path) -> None:
    """Warming a reader up takes longer than reading a batch; it is done once."""
    with worker.seeing_to_it(workspace) as see_to:
        add(workspace, "Synthetic one.")
        see_to(None)
        with worker.recovery_lock(data_folder) as ours:
            assert not ours
        add(workspace, "Synthetic two.", "two.txt")
        see_to(None)
        assert workspace.work_waiting() == 0

    with worker.recovery_lock(data_folder) as ours:
        assert ours


@pytest.mark.usefixtures("warm_readers")
def test_a_missing_original_is_quarantined_and_the_rest_goes_on(workspace: Workspace) -> None:
    """What is not there cannot be read, and is never said to be empty."""
    gone, good = add(workspace, "Synthetic one."), add(workspace, "Synthetic two.", "two.txt")
    sha256 = workspace.item(gone).version.sha256
    (workspace.core.folder / "originals" / sha256[:2] / sha256).unlink()

    worker.see_to_it(workspace)

    assert workspace.item(gone).version.reading is ReadingState.QUARANTINED
    assert workspace.item(good).version.reading is ReadingState.READ


@pytest.mark.slow
@pytest.mark.both_engines
def test_a_killed_worker_leaves_nothing_to_repair(workspace: Workspace, data_folder: Path) -> None:
    """kill -9 in the middle of forty files: start again, and each is read exactly once and can be found."""
    refs = [add(workspace, f"Synthetic example. Clinic number{n} opened.", f"{n}.txt") for n in range(40)]
    command = [sys.executable, "-m", "evidence", "--data", str(data_folder), "worker"]
    process = subprocess.Popen(command)
    assert wait_until(lambda: workspace.work_waiting() < 75)
    process.send_signal(signal.SIGKILL)
    process.wait()

    worker.work_once(workspace.core)

    assert {workspace.item(ref).version.reading for ref in refs} == {ReadingState.READ}
    assert workspace.core.index.items_indexed() == dict.fromkeys(refs, 1)
    assert [hit.item for hit in workspace.find(Question(words="number7")).hits] == [refs[7]]
    assert sorted(entry.object for entry in workspace.audit_entries() if entry.action == "read") == refs
    assert workspace.audit_fault() == ""


def test_a_worker_goes_when_the_app_that_keeps_it_has_gone(data_folder: Path) -> None:
    """An app that was killed must not leave workers behind."""
    environment = {**os.environ, worker.KEEPER_VARIABLE: "1"}  # not our number: as if the keeper had died at once
    if os.getppid() == 1:
        pytest.skip("this process is itself a child of process 1")
    command = [sys.executable, "-m", "evidence", "--data", str(data_folder), "worker"]

    assert subprocess.run(command, env=environment, timeout=60, check=False).returncode == 0


def test_a_lost_index_is_made_again_when_the_worker_starts(workspace: Workspace, data_folder: Path) -> None:
    """The index can be thrown away at any time."""
    ref = add(workspace, "Synthetic example. The lighthouse clinic.")
    worker.see_to_it(workspace)
    shutil.rmtree(data_folder / "index")

    worker.work_once(workspace.core)

    found = workspace.find(Question(words="lighthouse"))
    assert ([hit.item for hit in found.hits], found.engine) == ([ref], "whoosh")
