"""What most tests need: an invented area, a real data folder on it, and a clock that stands still."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from evidence import worker
from evidence.area import load_area
from evidence.settings import DATABASE_VARIABLE
from evidence.workspace import drawing, looking_into, redacting, rendering, surroundings, unlocking
from evidence.workspace.example import make_example
from evidence.workspace.folder import create_folder
from evidence.workspace.workspace import Workspace
from schemas.evidence import Details, EvidenceKind
from schemas.local_area import LocalArea
from tests.faults.seed import SEED_VARIABLE, faults_seed
from tests.main_module import own_main_module
from tests.servers.postgresql import Server, running_server
from tests.skipping import pytest_make_collect_report as pytest_make_collect_report  # noqa: PLC0414 - pytest looks here
from tests.skipping import pytest_runtest_makereport as pytest_runtest_makereport  # noqa: PLC0414 - and for this
from tests.slow_first import pytest_collection_modifyitems as pytest_collection_modifyitems  # noqa: PLC0414 - and for this
from tests.warm_commands import Commands
from tests.warm_readers import Readers

NORTHMOOR = Path(__file__).parent / "areas" / "northmoor"
NOW = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def northmoor() -> LocalArea:
    """The invented area, loaded."""
    return load_area(NORTHMOOR)


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def warm_commands() -> Iterator[Commands]:
    """Runs commands without importing the product each time."""
    made = Commands()
    yield made
    made.end()


@pytest.fixture
def run(warm_commands: Commands, tmp_path: Path) -> Run:
    """Runs a command in a process of its own, on a data folder of the test's own."""

    def run_it(*words: str, data: str = "data", expect: int = 0) -> subprocess.CompletedProcess[str]:
        done = warm_commands.run(["--data", str(tmp_path / data), *words])
        assert done.returncode == expect, done.stderr or done.stdout
        assert "Traceback" not in done.stderr
        return done

    return run_it


ENGINES = ("sqlite", "postgresql")


def pytest_report_header() -> str:
    """The seed of the faults that are drawn anew each day, so that a run can be repeated."""
    return f"faults: {SEED_VARIABLE}={faults_seed()}"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests marked `both_engines` that use a store run once on each database."""
    if metafunc.definition.get_closest_marker("both_engines") and "engine" in metafunc.fixturenames:
        metafunc.parametrize("engine", ENGINES, indirect=True)


@pytest.fixture(autouse=True)
def _main_module_put_back() -> Iterator[None]:
    """A page tested by one test is nobody's main module in the next."""
    with own_main_module():
        yield


@pytest.fixture(scope="session")
def readers_kept_warm() -> Iterator[Readers]:
    """Readers that stay warm as long as the tests run."""
    made = Readers()
    yield made
    made.end()


@pytest.fixture
def warm_readers(readers_kept_warm: Readers, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers of this test read with a warm reader, pages are drawn and redacted by one, and the doctor asks one.

    Not for tests about readers that start, end or are lost.
    """
    for module in (worker, drawing, looking_into, redacting, rendering, surroundings, unlocking):
        monkeypatch.setattr(module, "Sandbox", readers_kept_warm.lend)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A real PostgreSQL, started once; skips where it is not installed."""
    with running_server() as server:
        yield server


class Pristine(NamedTuple):
    """An empty data folder of the invented area, made once and copied for each test; its database where it is apart."""

    folder: Path
    database: str = "template0"


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Pristine:
    """The one with its database in a file."""
    folder = tmp_path_factory.mktemp("pristine") / "data"
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv(DATABASE_VARIABLE, raising=False)
        create_folder(folder, NORTHMOOR, purpose="area", clock=lambda: NOW)
    return Pristine(folder)


@pytest.fixture(scope="session")
def pristine_on_a_server(postgresql: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pristine]:
    """The one with its database on a server."""
    folder = tmp_path_factory.mktemp("pristine-on-a-server") / "data"
    with postgresql.database() as address:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv(DATABASE_VARIABLE, address)
            create_folder(folder, NORTHMOOR, purpose="area", clock=lambda: NOW)
        yield Pristine(folder, address.partition("@/")[2].partition("?")[0])


@pytest.fixture
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The database stores are made on: a file in the data folder, unless the test asks for a server.

    The server's is empty, unless the test asks for a data folder: then it is that folder's.
    """
    name = getattr(request, "param", "sqlite")
    if name == "sqlite":
        yield name
        return
    filled = "data_folder" in request.fixturenames
    like = request.getfixturevalue("pristine_on_a_server").database if filled else "template0"
    with request.getfixturevalue("postgresql").database(like) as address:
        monkeypatch.setenv(DATABASE_VARIABLE, address)
        yield name


@pytest.fixture
def data_folder(tmp_path: Path, engine: str, request: pytest.FixtureRequest) -> Path:
    """A new, empty data folder for the invented area."""
    made = request.getfixturevalue("pristine" if engine == "sqlite" else "pristine_on_a_server")
    return Path(shutil.copytree(made.folder, tmp_path / "data"))


@pytest.fixture
def workspace(data_folder: Path) -> Iterator[Workspace]:
    """The folder opened by the quality lead, at ten in the morning on 15 June 2026."""
    opened = Workspace.open(data_folder, clock=lambda: NOW)
    yield opened
    opened.close()


MINUTES = """# Minutes of the improvement board, 12 January 2026

Synthetic example. The board heard that 41 of 60 therapy clinics are open.

Families told the forum that waits are shorter in Upper Moor.
"""


@pytest.fixture
def minutes(workspace: Workspace, tmp_path: Path) -> str:
    """The reference of board minutes that were added, dated and read."""
    path = tmp_path / "minutes of the board.md"
    path.write_text(MINUTES, encoding="utf-8")
    details = Details(kind=EvidenceKind.MINUTES, as_at=date(2026, 1, 12), organisation="council")
    added = workspace.add_file(path, details)
    worker.see_to_it(workspace)
    assert added.item is not None
    return added.item


@pytest.fixture(scope="session")
def real_files() -> Path:
    """The folder of published reports and statistics; skips where it is not named."""
    named = os.environ.get("EVIDENCE_REAL_FILES")
    if not named:
        pytest.skip("EVIDENCE_REAL_FILES names no folder of published files")
    return Path(named)


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worked example, for all tests that only look at it; made once, with a copy for each process of tests."""
    ours = tmp_path_factory.getbasetemp()
    shared = ours.parent if "PYTEST_XDIST_WORKER" in os.environ else ours
    with (shared / "worked-example.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make_example(shared / "worked-example", catch_up=worker.see_to_it)
        return Path(shutil.copytree(shared / "worked-example", tmp_path_factory.mktemp("example") / "data"))
