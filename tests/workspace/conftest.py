"""A small store that is well, made once; each test that harms it gets a copy."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import psycopg
import pytest
from sqlmodel import select

from evidence import worker
from evidence.settings import DATABASE_VARIABLE, database_url
from evidence.store.rows import VersionRow
from evidence.workspace.folder import create_folder, open_database
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice
from schemas.evidence import Details, EvidenceKind
from schemas.links import NewLink, Passage, Verdict
from schemas.requests import NewRequest
from schemas.tests_of_evidence import EvidenceTest
from tests.conftest import MINUTES, NORTHMOOR, NOW
from tests.servers.postgresql import Server


class Clock:
    """A clock that stands still until a test moves it to another day."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """The moment it is."""
        return self.now

    def move_to(self, day: date) -> None:
        """Make it ten in the morning of a day."""
        self.now = datetime.combine(day, NOW.time(), NOW.tzinfo)


@pytest.fixture
def clock() -> Clock:
    """Ten in the morning on 15 June 2026, until a test moves it."""
    return Clock()


@pytest.fixture
def workspace(data_folder: Path, clock: Clock) -> Iterator[Workspace]:
    """The folder opened by the quality lead, by a clock that a test may move."""
    opened = Workspace.open(data_folder, clock=clock)
    yield opened
    opened.close()


def alter(folder: Path, *statements: str) -> None:
    """Change the database behind the product's back, past the keys and triggers that hold it together."""
    if (folder / "evidence.db").is_file():
        with closing(sqlite3.connect(folder / "evidence.db")) as raw:
            for statement in statements:
                raw.execute(statement)
            raw.commit()
        return
    with psycopg.connect(database_url(), autocommit=True) as server:
        server.execute("SET session_replication_role = replica")
        for statement in statements:
            server.execute(statement)


def unprotect(folder: Path, trigger: str) -> None:
    """Take one of the audit log's triggers out."""
    alter(folder, f"DROP TRIGGER {trigger}{' ON audit' if database_url() else ''}")


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small store in a file."""
    return make_small_store(tmp_path_factory.mktemp("well"))


@pytest.fixture(scope="session")
def made_once_on_server(tmp_path_factory: pytest.TempPathFactory, postgresql: Server) -> Iterator[tuple[Path, str]]:
    """The same with its rows on a server: the folder, and the name of the database."""
    with postgresql.database() as address, pytest.MonkeyPatch.context() as environment:
        environment.setenv(DATABASE_VARIABLE, address)
        folder = make_small_store(tmp_path_factory.mktemp("well-on-server"))
        environment.undo()
        yield folder, psycopg.conninfo.conninfo_to_dict(address)["dbname"]


def make_small_store(home: Path) -> Path:
    """Minutes with an accepted link, a letter, a kept draft, a request and a snapshot."""
    folder = home / "data"
    create_folder(folder, NORTHMOOR, purpose="area", clock=lambda: NOW)
    workspace = Workspace.open(folder, clock=lambda: NOW)
    (home / "minutes.md").write_text(MINUTES, encoding="utf-8")
    (home / "letter.txt").write_text("Synthetic example. A letter about waits.", encoding="utf-8")
    details = Details(kind=EvidenceKind.MINUTES, as_at=date(2026, 1, 12), organisation="council")
    workspace.add_file(home / "minutes.md", details)
    workspace.add_file(home / "letter.txt")
    worker.see_to_it(workspace)
    passage = Passage(page=1, quote="41 of 60 therapy clinics are open")
    new = NewLink(
        item="E-0001", target="PA1.waits", test=EvidenceTest.ACTION, says="Clinics opened.", passages=(passage,)
    )
    link = workspace.link(new)
    workspace.keep_draft(Choice(checkpoint="monitoring"))
    workspace.ask(NewRequest(asked_of="contributor", due=date(2026, 7, 1), wants="The therapy waits of May."))
    workspace.take_snapshot("Papers for the board")
    workspace.acting_as("chair").decide(link.ref, Verdict.ACCEPT, "I read page 1.")
    workspace.close()
    return folder


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path, engine: str) -> Iterator[Path]:
    """A copy of the small store, to do harm to."""
    folder = tmp_path / "store"
    if engine == "sqlite":
        shutil.copytree(request.getfixturevalue("made_once"), folder)
        yield folder
        return
    made, name = request.getfixturevalue("made_once_on_server")
    shutil.copytree(made, folder)
    with request.getfixturevalue("postgresql").database(like=name) as address, pytest.MonkeyPatch.context() as patch:
        patch.setenv(DATABASE_VARIABLE, address)
        yield folder


def original_of(folder: Path, item: int = 1) -> Path:
    """Where an item's original stands."""
    database = open_database(folder)
    with database.reading() as session:
        sha256 = session.exec(select(VersionRow.sha256).where(VersionRow.item_id == item)).one()
    database.close()
    return folder / "originals" / sha256[:2] / sha256


def flip(path: Path, at: int = -1) -> None:
    """Flip one bit of a file, keeping its size and its rights."""
    mode = path.stat().st_mode
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    path.chmod(mode)


@pytest.fixture(autouse=True)
def _read_by_warm_readers(warm_readers: None) -> None:
    """Hardly a test here is about the reader."""
