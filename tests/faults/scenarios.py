"""The pieces of real work that faults are tried on: each starts from a prepared home and says what it acknowledged.

A home is a folder with the data folder `data` and what else a scenario needs beside it. `run` does the work through the
product's own functions, in one process and one thread. It may be run again on what a fault left behind, as a person
would try again: with the same upload keys, and not again what is already there.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol

from evidence import worker
from evidence.errors import EvidenceError
from evidence.store.migrations import FIRST
from evidence.workspace.backups import back_up
from evidence.workspace.folder import create_folder, open_folder
from evidence.workspace.restoring import restore
from evidence.workspace.upgrading import upgrade
from evidence.workspace.upkeep import Upkeep
from evidence.workspace.workspace import Workspace
from schemas.evidence import Details, EvidenceKind
from schemas.links import NewLink, Passage, Verdict
from schemas.tests_of_evidence import EvidenceTest
from tests.faults.readings import ReadBefore
from tests.store.old_stores import make_older

NORTHMOOR = Path(__file__).parents[1] / "areas" / "northmoor"
NOW = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
# What the tables of the older store were: a migration that was cut off leaves these, or the new ones.
TABLES_BEFORE = "tables-before.json"
QUOTE = "41 of 60 therapy clinics are open"


class Acknowledge(Protocol):
    """Tells the client that something is done; `what` and the facts it was told."""

    def __call__(self, what: str, **facts: str) -> None: ...


@dataclass(frozen=True)
class Document:
    """A file somebody brings, and the key its upload carries."""

    name: str
    chunks: tuple[bytes, ...]
    key: str


EARLIER = Document("letter.txt", (b"Synthetic example. A letter about waits in Upper Moor.\n",), "key-earlier")
DOCUMENTS = (
    Document(
        "minutes.md",
        (b"# Minutes of the improvement board, 12 January 2026\n\n", f"Synthetic example. {QUOTE}.\n".encode()),
        "key-minutes",
    ),
    Document(
        "survey.csv",
        (b"place,families,waited\n", b"".join(b"Upper Moor,%d,%d\n" % (n, n % 19) for n in range(900))),
        "key-survey",
    ),
    Document("report.txt", (b"Synthetic example. The lighthouse clinic opened in March 2026.\n",) * 2, "key-report"),
)


@dataclass(frozen=True)
class Scenario:
    """Work to try faults on: how its home is made, and the work."""

    name: str
    prepare: Callable[[Path, ReadBefore], None]
    run: Callable[[Path, Acknowledge, ReadBefore], None]


def _now() -> datetime:
    return NOW


def _workspace(home: Path) -> Workspace:
    return Workspace.open(home / "data", clock=_now)


def _add(workspace: Workspace, documents: Iterable[Document], acknowledge: Acknowledge) -> None:
    """Add documents one after the other. One that fails does not stop the next; the last failure is told at the end."""
    failure: EvidenceError | None = None
    for document in documents:
        try:
            added = workspace.add(document.chunks, document.name, upload_key=document.key)
        except EvidenceError as error:
            failure = error
        else:
            acknowledge("upload", key=document.key, item=str(added.item), sha256=str(added.sha256))
    if failure:
        raise failure


def _unheard(what: str, **facts: str) -> None:
    """What is acknowledged while a home is prepared is nobody's concern."""


def _prepare_folder(home: Path, documents: Iterable[Document], readings: ReadBefore) -> None:
    """A data folder with an earlier letter that was read and indexed, and documents that wait."""
    create_folder(home / "data", NORTHMOOR, purpose="area", clock=_now)
    workspace = _workspace(home)
    _add(workspace, [EARLIER], _unheard)
    _catch_up(workspace, readings)
    _add(workspace, documents, _unheard)
    workspace.close()


def _catch_up(workspace: Workspace, readings: ReadBefore) -> None:
    upkeep = Upkeep(workspace.core, readings.as_sandbox())
    upkeep.recover()
    upkeep.catch_up()


def _add_three(home: Path, acknowledge: Acknowledge, _readings: ReadBefore) -> None:
    workspace = _workspace(home)
    try:
        _add(workspace, DOCUMENTS, acknowledge)
    finally:
        workspace.close()


def _read(home: Path, acknowledge: Acknowledge, readings: ReadBefore) -> None:
    core = open_folder(home / "data", clock=_now)
    try:
        with worker.recovery_lock(core.folder):
            upkeep = Upkeep(core, readings.as_sandbox())
            upkeep.recover()
            upkeep.read_waiting(lambda ref: acknowledge("read", item=ref))
    finally:
        core.index.close()
        core.database.close()


def _prepare_index(home: Path, readings: ReadBefore) -> None:
    _prepare_folder(home, DOCUMENTS, readings)
    workspace = _workspace(home)
    Upkeep(workspace.core, readings.as_sandbox()).read_waiting()
    workspace.close()


def _index(home: Path, acknowledge: Acknowledge, readings: ReadBefore) -> None:
    core = open_folder(home / "data", clock=_now)
    try:
        with worker.recovery_lock(core.folder):
            upkeep = Upkeep(core, readings.as_sandbox())
            upkeep.recover()
            while upkeep.index_next():
                acknowledge("indexed")
            upkeep.rebuild_index()
            acknowledge("rebuilt")
            while upkeep.suggest_next():
                acknowledge("suggested")
            core.database.checkpoint()
    finally:
        core.index.close()
        core.database.close()


def _prepare_restore(home: Path, readings: ReadBefore) -> None:
    _prepare_folder(home, DOCUMENTS, readings)
    back_up(home / "data", home / "backup", clock=_now)
    shutil.rmtree(home / "data")


def _restore(home: Path, acknowledge: Acknowledge, _readings: ReadBefore) -> None:
    if (home / "data").exists():  # a restore refuses what is there; a person looks, and goes on with it
        return
    restored = restore(home / "backup", home / "data", clock=_now)
    acknowledge("restored", originals=str(restored.originals))


def _prepare_backup(home: Path, readings: ReadBefore) -> None:
    _prepare_folder(home, [], readings)
    back_up(home / "data", home / "backup", clock=_now)
    workspace = _workspace(home)
    _add(workspace, DOCUMENTS, _unheard)
    workspace.close()


def _back_up(home: Path, acknowledge: Acknowledge, _readings: ReadBefore) -> None:
    made = back_up(home / "data", home / "backup", clock=_now)
    acknowledge("backed up", originals=str(made.originals))


def _prepare_mapping(home: Path, readings: ReadBefore) -> None:
    _prepare_folder(home, DOCUMENTS[:1], readings)
    workspace = _workspace(home)
    _catch_up(workspace, readings)
    workspace.close()


LINK = NewLink(
    item="E-0002",
    target="PA1.waits",
    test=EvidenceTest.ACTION,
    says="Clinics opened.",
    passages=(Passage(page=1, quote=QUOTE),),
)


def _map(home: Path, acknowledge: Acknowledge, _readings: ReadBefore) -> None:
    """Describe an item, link it, and have the chair decide."""
    workspace = _workspace(home)
    try:
        said = Details(kind=EvidenceKind.MINUTES, as_at=date(2026, 1, 12), organisation="council")
        workspace.describe("E-0002", said)
        acknowledge("described", item="E-0002")
        links = workspace.links_of("E-0002")
        link = links[0] if links else workspace.link(LINK)
        acknowledge("linked", link=link.ref)
        if link.status.value != "accepted":
            workspace.acting_as("chair").decide(link.ref, Verdict.ACCEPT, "I read page 1.")
        acknowledge("decided", link=link.ref)
    finally:
        workspace.close()


def _prepare_migrate(home: Path, readings: ReadBefore) -> None:
    """A store as the first version of the product made it: its tables, and its mark among the facts."""
    _prepare_folder(home, DOCUMENTS[:2], readings)
    make_older(home / "data", FIRST)
    (home / "data" / "evidence.db").chmod(0o600)
    with closing(sqlite3.connect(home / "data" / "evidence.db")) as raw:
        tables = sorted(raw.execute("SELECT name, sql FROM sqlite_master").fetchall())
    (home / TABLES_BEFORE).write_text(json.dumps(tables))


def _migrate(home: Path, acknowledge: Acknowledge, _readings: ReadBefore) -> None:
    upgraded = upgrade(home / "data", clock=_now)
    acknowledge("upgraded", now=upgraded.now)


SCENARIOS: dict[str, Scenario] = {
    scenario.name: scenario
    for scenario in (
        Scenario("add", lambda home, readings: _prepare_folder(home, [], readings), _add_three),
        Scenario("read", lambda home, readings: _prepare_folder(home, DOCUMENTS, readings), _read),
        Scenario("index", _prepare_index, _index),
        Scenario("restore", _prepare_restore, _restore),
        Scenario("migrate", _prepare_migrate, _migrate),
        Scenario("backup", _prepare_backup, _back_up),
        Scenario("map", _prepare_mapping, _map),
    )
}
