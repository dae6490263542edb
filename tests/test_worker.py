"""The worker: one at a time, never stuck on a bad file, and able to go on after any end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence import worker
from evidence.store import work
from evidence.workspace.workspace import Workspace
from schemas.evidence import ReadingState
from schemas.finding import Question


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


def test_only_one_worker_works_on_a_folder(workspace: Workspace, data_folder: Path) -> None:
    """Two index writers would spoil each other's work."""
    add(workspace, "Synthetic example.")
    with worker.recovery_lock(data_folder) as ours:
        assert ours
        assert worker.work_once(workspace.core) is False
        assert workspace.work_waiting() == 1

    assert worker.work_once(workspace.core) is True
    assert workspace.work_waiting() == 0


def test_a_file_that_was_tried_three_times_is_given_up_and_said_so(workspace: Workspace) -> None:
    """One file that kills its reader must not be tried for ever."""
    bad, good = add(workspace, "Synthetic one."), add(workspace, "Synthetic two.", "two.txt")
    with workspace.core.database.writing() as session:
        (waiting,) = work.next_to_read(session)
        for _ in range(3):
            work.count_attempt(session, [waiting.work])

    worker.see_to_it(workspace)

    assert workspace.item(bad).version.reading is ReadingState.UNREADABLE
    assert "3 times" in workspace.item(bad).version.reason
    assert workspace.item(good).version.reading is ReadingState.READ


def test_a_file_that_was_tried_before_is_tried_alone(workspace: Workspace) -> None:
    """When reading a batch ends the worker, the innocent in it must not be given up with the guilty."""
    refs = [add(workspace, f"Synthetic {n}.", f"{n}.txt") for n in range(4)]
    with workspace.core.database.writing() as session:
        first, second, third, fourth = work.next_to_read(session, most=9)
        work.count_attempt(session, [first.work, second.work])

    with workspace.core.database.reading() as session:
        assert work.next_to_read(session, most=9) == [third, fourth]
    with workspace.core.database.writing() as session:
        work.count_attempt(session, [third.work, fourth.work])
        assert [one.work for one in work.next_to_read(session, most=9)] == [first.work]

    worker.see_to_it(workspace)
    assert {workspace.item(ref).version.reading for ref in refs} == {ReadingState.READ}


def test_a_missing_original_is_quarantined_and_the_rest_goes_on(workspace: Workspace) -> None:
    """What is not there cannot be read, and is never said to be empty."""
    gone, good = add(workspace, "Synthetic one."), add(workspace, "Synthetic two.", "two.txt")
    workspace.core.originals.path(workspace.item(gone).version.sha256).unlink()

    worker.see_to_it(workspace)

    assert workspace.item(gone).version.reading is ReadingState.QUARANTINED
    assert workspace.item(good).version.reading is ReadingState.READ


@pytest.mark.slow
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
    assert [entry.object for entry in workspace.audit_entries() if entry.action == "read"] == refs
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
