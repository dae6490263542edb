"""Upgrades: a store made by any earlier version comes up to date with every row, or stays as it was."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from evidence import worker
from evidence.errors import Damaged, StoreUnusable
from evidence.settings import database_url
from evidence.store import protections
from evidence.store.copying import make_tables
from evidence.store.database import VERSION_TABLE, Database
from evidence.store.migrations import HEAD, REVISIONS, Standing, running, standing_of
from evidence.store.migrations.running import bring, written
from evidence.store.rows import Row
from evidence.store.search_tables import is_of_search
from evidence.workspace.backups import back_up
from evidence.workspace.doctor import examine
from evidence.workspace.folder import open_database, open_folder
from evidence.workspace.restoring import restore
from evidence.workspace.upgrading import BEFORE, upgrade
from evidence.workspace.workspace import Workspace
from schemas.links import NewLink, Passage, Verdict
from tests.store.old_stores import empty_server, make_older

pytestmark = pytest.mark.usefixtures("warm_readers")

EARLIER = REVISIONS[:-1]
UNPROTECTED = {"sqlite": "DROP TRIGGER audit_no_update", "postgresql": "DROP TRIGGER audit_no_update ON audit"}


@pytest.fixture
def filled(workspace: Workspace, minutes: str, data_folder: Path) -> Path:
    """A data folder with an item, its pages, a link and a decision; closed."""
    passage = Passage(page=1, quote="41 of 60 therapy clinics are open")
    link = workspace.link(
        NewLink(item=minutes, target="PA1.waits", test="action", says="Clinics are open.", passages=(passage,))
    )
    workspace.acting_as("chair").decide(link.ref, Verdict.ACCEPT, "It is in the minutes.")
    workspace.close()
    return data_folder


def test_the_list_of_revisions_is_the_list_of_migrations() -> None:
    """Alembic is too slow to ask at each start, so the list is written down, and must not drift."""
    assert written() == list(REVISIONS)


@pytest.mark.both_engines
@pytest.mark.parametrize("revision", REVISIONS)
def test_migrating_gives_the_tables_that_the_rows_describe(
    engine: str, revision: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """New stores are made from the rows and old ones are migrated: both must end alike."""
    database = Database(_place(engine, tmp_path))
    with database.changing_tables() as connection:
        make_tables(connection, revision)
        bring(connection)
        protections.put_in_place(connection)

        assert _differences(connection) == []
        assert protections.missing(connection) == []
        assert {"page_words", "page_words_vocabulary"} <= set(inspect(connection).get_table_names())
    database.close()


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_migrated_table_still_refuses_values_of_the_wrong_type(revision: str, tmp_path: Path) -> None:
    """A table made anew by a migration could silently lose its strictness."""
    database = Database(tmp_path / "evidence.db")
    with database.changing_tables() as connection:
        make_tables(connection, revision)
        bring(connection)

        strict = {name: flag for _, name, _, _, _, flag in connection.exec_driver_sql("PRAGMA table_list")}
        assert all(strict[table.name] for table in Row.metadata.sorted_tables)
    database.close()


@pytest.mark.both_engines
@pytest.mark.parametrize("revision", EARLIER)
def test_an_older_store_comes_up_to_date_with_every_row(filled: Path, revision: str) -> None:
    """An upgrade that loses a link loses the evidence behind a claim."""
    make_older(filled, revision)
    before = _dump(filled)

    done = upgrade(filled)

    after = _dump(filled)
    assert (done.before, done.now) == (revision, HEAD)
    kept = {table: rows for table, rows in before.items() if table not in ("meta", "audit", VERSION_TABLE)}
    assert {table: [row[: len(rows[0])] for row in after[table]] for table, rows in kept.items() if rows} == {
        table: rows for table, rows in kept.items() if rows
    }
    assert after["audit"][:-1] == before["audit"]
    opened = Workspace.open(filled)
    assert opened.links_of("E-0001")[0].status == "accepted"
    assert opened.audit_entries()[-1].action == "upgrade"
    assert opened.add([b"Synthetic notes of a visit."], "visit.txt").item == "E-0002"
    opened.close()
    assert examine(filled, deep=True).sound


@pytest.mark.both_engines
@pytest.mark.parametrize("revision", EARLIER)
def test_a_copy_of_the_older_database_is_kept_first(filled: Path, revision: str) -> None:
    """Whoever must go back to the version before needs the database it made."""
    make_older(filled, revision)
    before = _dump(filled)

    done = upgrade(filled)

    copy = Path(done.copy_kept)
    assert copy.parent == filled / BEFORE
    assert _dump_of(Database(copy)) == before


@pytest.mark.both_engines
def test_an_older_store_is_not_opened_and_says_what_to_do(filled: Path) -> None:
    """Pages that meet tables they do not know would fail one by one, each in its own way."""
    make_older(filled, EARLIER[0])

    with pytest.raises(StoreUnusable, match="earlier version") as refusal:
        open_folder(filled)

    assert "upgrade" in refusal.value.remedy


@pytest.mark.both_engines
def test_a_store_of_a_later_version_is_refused_and_left_alone(filled: Path) -> None:
    """Somebody starts the old version by mistake after an upgrade."""
    _change(filled, "UPDATE alembic_version SET version_num = '9999'")
    before = _dump(filled)

    for attempt in (open_folder, upgrade):
        with pytest.raises(StoreUnusable, match="later version"):
            attempt(filled)

    assert standing_of("9999") is Standing.UNKNOWN
    assert _dump(filled) == before


@pytest.mark.both_engines
def test_upgrading_what_is_up_to_date_changes_nothing(filled: Path) -> None:
    """It may stand in a start script."""
    before = _dump(filled)

    done = upgrade(filled)

    assert not done.changed
    assert _dump(filled) == before


@pytest.mark.both_engines
def test_an_upgrade_that_would_lose_a_row_is_undone(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Changing a table in SQLite with foreign keys on deletes child rows without a word."""
    make_older(filled, EARLIER[0])
    before = _dump(filled)

    def losing(connection: Connection, **said: str | None) -> None:
        bring(connection, **said)  # type: ignore[arg-type]
        connection.execute(text("DELETE FROM page"))

    monkeypatch.setattr(running, "bring", losing)

    with pytest.raises(Damaged, match="lost rows"):
        upgrade(filled)

    assert _dump(filled) == before


@pytest.mark.both_engines
def test_a_damaged_store_is_not_upgraded(filled: Path, engine: str) -> None:
    """The copy from before is only worth keeping when it is whole."""
    make_older(filled, EARLIER[0])
    _change(filled, UNPROTECTED[engine], "UPDATE audit SET actor = 'somebody else' WHERE seq = 2")

    with pytest.raises(Damaged, match="not upgraded"):
        upgrade(filled)


@pytest.mark.both_engines
def test_a_store_whose_audit_log_lost_its_protection_is_upgraded_and_protected_again(filled: Path, engine: str) -> None:
    """The upgrade puts it back; to refuse would leave it off."""
    make_older(filled, EARLIER[-1])
    _change(filled, UNPROTECTED[engine])

    assert upgrade(filled).changed
    assert examine(filled, deep=True).sound


@pytest.mark.both_engines
@pytest.mark.parametrize("revision", EARLIER)
def test_a_backup_of_an_earlier_version_is_restored_up_to_date(
    filled: Path, revision: str, tmp_path: Path, engine: str
) -> None:
    """The backup at hand on a bad day may be from before the last upgrade."""
    backup = tmp_path / "backup"
    back_up(filled, backup)
    _make_backup_older(backup, revision)
    if engine == "postgresql":
        empty_server(database_url())

    restored = restore(backup, tmp_path / "restored")

    assert restored.counts.links == 1
    assert examine(tmp_path / "restored", deep=True).sound
    opened = Workspace.open(tmp_path / "restored")
    assert opened.links_of("E-0001")[0].status == "accepted"
    opened.close()


def test_the_command_upgrades_and_says_so(filled: Path) -> None:
    """What the refusal tells people to run must do it."""
    make_older(filled, EARLIER[0])

    said = subprocess.run(
        [sys.executable, "-m", "evidence", "--data", filled, "upgrade"], capture_output=True, text=True, check=False
    )

    assert said.returncode == 0, said.stderr
    assert "up to date" in said.stdout
    assert open_folder(filled).database.schema() == HEAD


def test_the_command_refuses_while_a_worker_is_at_the_folder(filled: Path) -> None:
    """A worker of the version before would go on writing into tables that change under it."""
    make_older(filled, EARLIER[0])

    with worker.recovery_lock(filled) as ours:
        said = subprocess.run(
            [sys.executable, "-m", "evidence", "--data", filled, "upgrade"], capture_output=True, text=True, check=False
        )

    assert ours
    assert said.returncode == 2
    assert "Stop the app" in said.stderr


def _place(engine: str, tmp_path: Path) -> Path | str:
    return tmp_path / "evidence.db" if engine == "sqlite" else database_url()


def _differences(connection: Connection) -> list[object]:
    # What the database's own search holds is made by its own statements, in a store new or old.
    of_rows = {"include_name": lambda name, kind, _: kind != "table" or not str(name).startswith("page_words")}
    context = MigrationContext.configure(connection, opts=of_rows)
    found = compare_metadata(context, Row.metadata)
    columns = {table: [one["name"] for one in inspect(connection).get_columns(table)] for table in Row.metadata.tables}
    wanted = {name: [one.name for one in table.columns] for name, table in Row.metadata.tables.items()}
    return [*found, *(name for name in wanted if set(columns[name]) != set(wanted[name]))]


def _change(folder: Path, *statements: str) -> None:
    """Change the database behind the product's back."""
    database = open_database(folder)
    with database.changing_tables() as connection:
        for statement in statements:
            connection.execute(text(statement))
    database.close()


def _dump(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    return _dump_of(open_database(folder))


def _dump_of(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, as it is stored; without those that each engine makes in its own way from the rest."""
    try:
        with database.reading() as session:
            connection = session.connection()
            names = sorted(name for name in inspect(connection).get_table_names() if not is_of_search(name))
            return {name: _rows(connection, name) for name in names}
    finally:
        database.close()


def _rows(connection: Connection, name: str) -> list[tuple[object, ...]]:
    return sorted((tuple(row) for row in connection.execute(text(f'SELECT * FROM "{name}"'))), key=repr)


def _make_backup_older(backup: Path, revision: str) -> None:
    """Have a backup be as the earlier version made it: its database, and what the manifest says of it."""
    from evidence.store import backups as kept

    manifest = kept.read_manifest(backup)
    state = kept.state_folder(backup, manifest)
    make_older(state, revision)
    with closing(sqlite3.connect(state / "evidence.db")) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    files = manifest.files | {"evidence.db": kept.facts_of(state / "evidence.db")}
    marked = "1" if revision == REVISIONS[0] else revision
    kept.write_manifest(backup, manifest.model_copy(update={"files": files, "store_format": marked}))
