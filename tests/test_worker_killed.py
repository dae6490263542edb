"""kill -9 of everything in the middle of an import: run it again, and it is as if nothing had happened."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from evidence import worker
from evidence.store.database import Database
from evidence.workspace.doctor import examine
from evidence.workspace.workspace import Workspace
from schemas.evidence import ReadingState
from schemas.finding import Question
from schemas.importing import ImportOutcome
from tests.web.conftest import START_SECONDS, free_port, wait_until, workers_of

FILES = 500
KILLS = 3
SEED = 2026


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Five hundred short reports, each with a word of its own."""
    folder = tmp_path / "reports"
    folder.mkdir()
    for number in range(FILES):
        text = f"Synthetic example. Report number{number} about clinics in Upper Moor."
        (folder / f"report {number:03}.txt").write_text(text, encoding="utf-8")
    return folder


def evidence(data: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """A command of ours under way, with all it starts in a group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "evidence", "--data", str(data), *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def written(database: Database, by: int, processes: list[subprocess.Popen[bytes]]) -> bool:
    """Wait for so many more writes; False when everybody ended before."""
    target = database.revision() + by
    for _ in range(3000):
        if database.revision() >= target:
            return True
        if all(process.poll() is not None for process in processes):
            return False
        time.sleep(0.02)
    return False


@pytest.mark.slow
def test_an_import_and_its_worker_killed_again_and_again_end_as_if_never_killed(
    data_folder: Path, folder: Path
) -> None:
    """Power goes in the middle of the first big import; nobody should have to find out what was lost."""
    moments = random.Random(SEED)
    workspace = Workspace.open(data_folder)
    for _ in range(KILLS):
        # Either may have become the worker; both write.
        both = [evidence(data_folder, "import", str(folder)), evidence(data_folder, "worker")]
        in_the_middle = written(workspace.core.database, moments.randint(30, 110), both)
        for process in both:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        assert in_the_middle

    with worker.seeing_to_it(workspace) as see_to:
        imported = workspace.import_folder(folder, catch_up=see_to)
    assert worker.work_once(workspace.core, look_after=True)

    assert imported.complete
    assert {one.outcome for one in imported.files} <= {ImportOutcome.STORED, ImportOutcome.DUPLICATE}
    require_each_file_once(workspace, folder)


@pytest.mark.slow
def test_the_app_its_worker_and_an_import_killed_at_once_go_on_when_started_again(
    data_folder: Path, folder: Path
) -> None:
    """The machine itself went down. Whoever starts it again in the morning does what they did the day before."""
    workspace = Workspace.open(data_folder)
    with app(data_folder) as (served, its_worker):
        importing = evidence(data_folder, "import", str(folder))
        in_the_middle = written(workspace.core.database, 200, [importing])
        for group in (served.pid, its_worker, importing.pid):
            os.killpg(group, signal.SIGKILL)
        importing.wait()
    assert in_the_middle
    assert 0 < len(workspace.items()) < FILES

    with app(data_folder):
        assert evidence(data_folder, "import", str(folder)).wait(timeout=300) == 0

    require_each_file_once(workspace, folder)


def require_each_file_once(workspace: Workspace, folder: Path) -> None:
    """Every file is there once, read once and found, nothing is left over, and the doctor is content."""
    items, data = workspace.items(), workspace.core.folder
    assert sorted(item.version.file_name for item in items) == sorted(path.name for path in folder.iterdir())
    assert {item.version.reading for item in items} == {ReadingState.READ}
    assert workspace.work_waiting() == 0
    assert workspace.core.index.items_indexed() == {item.ref: 1 for item in items}
    assert len(workspace.find(Question(words="number7")).hits) == 1
    read = [entry.object for entry in workspace.audit_entries() if entry.action == "read"]
    assert sorted(read) == sorted(item.ref for item in items)
    assert not list((data / "incoming").iterdir())
    workspace.close()
    found = examine(data, deep=True)
    assert found.sound, found.damage


@contextmanager
def app(data: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The app, and the number of the worker it keeps; both are gone when the block ends."""
    served = evidence(data, "serve", "--port", str(free_port()))
    try:
        assert wait_until(lambda: workers_of(data), START_SECONDS), "the app started no worker"
        yield served, workers_of(data)[0]
    finally:
        served.terminate()
        served.wait(timeout=60)
        assert wait_until(lambda: not workers_of(data)), "the app left its worker behind"
