"""The store: what goes in comes out, all or nothing, and nobody can alter the past unseen."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import select

from evidence.errors import FileRefused, StoreUnusable
from evidence.settings import database_url
from evidence.store import audit, items
from evidence.store.database import Database
from evidence.store.originals import Condition
from evidence.store.originals_folder import OriginalsInFolder
from evidence.store.rows import ItemRow, Row, VersionRow
from evidence.store.sqlite import PRAGMAS
from schemas.evidence import Details, Version

AT = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path, engine: str) -> Iterator[Database]:
    """A new database."""
    where = tmp_path / "evidence.db" if engine == "sqlite" else database_url()
    made = Database.create(where, {"purpose": "area"})
    yield made
    made.close()


@pytest.fixture
def originals(tmp_path: Path) -> OriginalsInFolder:
    """Empty folders for originals."""
    for name in ("originals", "incoming"):
        (tmp_path / name).mkdir()
    return OriginalsInFolder(tmp_path / "originals", tmp_path / "incoming")


def test_rows_and_schemas_name_the_same_fields() -> None:
    """Rows do not validate and schemas do; a field in one and not in the other would be lost without a word."""
    assert set(Details.model_fields) <= set(ItemRow.model_fields)
    assert set(Version.model_fields) <= set(VersionRow.model_fields)


def test_every_table_is_strict(database: Database) -> None:
    """A number in a date column is a bug we want to hear about at once."""
    with database.reading() as session:
        lists = session.connection().exec_driver_sql("PRAGMA table_list").all()

    strict = {row[1] for row in lists if row[5]}
    assert {table.name for table in Row.metadata.sorted_tables} <= strict


def test_every_connection_has_the_durable_settings(database: Database) -> None:
    """With synchronous=NORMAL a power cut loses what was acknowledged."""
    with database.reading() as session:
        connection = session.connection()
        found = {name: str(connection.exec_driver_sql(f"PRAGMA {name}").scalar()) for name in PRAGMAS}

    assert found["journal_mode"] == "wal"
    assert found["synchronous"] == "2"
    assert found["foreign_keys"] == "1"
    assert found["secure_delete"] == "1"
    assert found["wal_autocheckpoint"] == "0"


@pytest.mark.both_engines
def test_a_failed_action_leaves_nothing(database: Database) -> None:
    """Half an item is worse than none."""
    revision = database.revision()

    def half_an_action() -> None:
        with database.writing() as session:
            items.insert_item(session, Details(title="Half"), by="lead", at=AT)
            raise RuntimeError("the power of tests")

    with pytest.raises(RuntimeError):
        half_an_action()

    with database.reading() as session:
        assert session.exec(select(ItemRow)).all() == []
    assert database.revision() == revision


@pytest.mark.both_engines
def test_a_look_cannot_change_the_store(database: Database) -> None:
    """Pages read; only actions write."""
    with suppress(StoreUnusable), database.reading() as session:  # a server refuses at once, a file forgets
        items.insert_item(session, Details(title="Slipped in"), by="lead", at=AT)

    with database.reading() as session:
        assert session.exec(select(ItemRow)).all() == []


@pytest.mark.both_engines
def test_a_version_needs_its_item(database: Database) -> None:
    """Foreign keys hold, so no version can stand alone."""
    new = items.NewVersion("0" * 64, 1, "a.txt", "text/plain", AT, "lead", None)
    with pytest.raises(IntegrityError), database.writing() as session:
        items.insert_version(session, 999, new)


def test_a_damaged_database_is_said_in_words(tmp_path: Path) -> None:
    """The person who meets this is not a programmer."""
    path = tmp_path / "evidence.db"
    path.write_bytes(b"this was a database once" * 200)
    database = Database(path)

    with pytest.raises(StoreUnusable, match="damaged") as caught:
        database.meta()

    assert "backup" in caught.value.remedy
    database.close()


class TestOriginals:
    """The bytes people brought."""

    def keep(self, originals: OriginalsInFolder, data: bytes) -> str:
        """Keep some bytes; answers their hash."""
        with originals.arriving([data], limit_bytes=1000, name="a.txt") as arrived:
            originals.keep(arrived)
        return arrived.sha256

    def test_bytes_come_back_as_they_came(self, originals: OriginalsInFolder, tmp_path: Path) -> None:
        """Whatever was put in is here, unchanged."""
        sha256 = self.keep(originals, b"minutes")

        with originals.open(sha256) as file:
            assert file.read() == b"minutes"
        assert sha256 == hashlib.sha256(b"minutes").hexdigest()
        assert list((tmp_path / "incoming").iterdir()) == []

    def test_an_original_is_never_overwritten(self, originals: OriginalsInFolder) -> None:
        """The same bytes again change nothing, not even the time of the file."""
        sha256 = self.keep(originals, b"minutes")
        before = originals.path(sha256).stat()
        self.keep(originals, b"minutes")

        after = originals.path(sha256).stat()
        assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
        assert stat.S_IMODE(after.st_mode) == 0o400

    def test_a_stream_over_the_limit_leaves_nothing(self, originals: OriginalsInFolder, tmp_path: Path) -> None:
        """A refusal must not fill the disk."""
        with (
            pytest.raises(FileRefused, match="larger than"),
            originals.arriving([b"x" * 600, b"x" * 600], limit_bytes=1000, name="big.txt"),
        ):
            pass

        assert list((tmp_path / "incoming").iterdir()) == []
        assert list((tmp_path / "originals").iterdir()) == []

    def test_what_a_killed_upload_left_is_swept_whatever_number_its_process_had(
        self, originals: OriginalsInFolder, tmp_path: Path
    ) -> None:
        """In a container each start has the same number, and a killed upload would cost its space for ever."""
        left = tmp_path / "incoming" / f"{os.getpid()}-aaaa"
        left.touch()

        assert originals.leftovers() == [left]
        assert originals.sweep_incoming() == 1
        assert not left.exists()

    def test_an_upload_under_way_is_not_swept_whatever_number_its_process_has(
        self, originals: OriginalsInFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The worker in a container beside does not see the app's processes, and must not take them for dead."""
        dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
        monkeypatch.setattr(os, "getpid", lambda: int(dead.stdout))

        with originals.arriving([b"minutes"], limit_bytes=1000, name="a.txt") as arrived:
            swept = originals.sweep_incoming()
            originals.keep(arrived)

        assert (swept, originals.leftovers()) == (0, [])
        assert originals.condition_of(arrived.sha256, 7, deep=True) is Condition.OK
        assert list((tmp_path / "incoming").iterdir()) == []

    def test_an_upload_is_free_to_be_swept_once_its_process_was_killed(
        self, originals: OriginalsInFolder, tmp_path: Path
    ) -> None:
        """What says that it is under way must go with the process, however that ends."""
        script = (
            "import os, signal, sys; from pathlib import Path\n"
            "from evidence.store.originals_folder import OriginalsInFolder\n"
            "home = Path(sys.argv[1]); originals = OriginalsInFolder(home / 'originals', home / 'incoming')\n"
            "with originals.arriving([b'minutes'], limit_bytes=1000, name='a.txt'):\n"
            "    print('arrived', flush=True); sys.stdin.readline(); os.kill(os.getpid(), signal.SIGKILL)"
        )
        command = [sys.executable, "-c", script, str(tmp_path)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as upload:
            assert upload.stdout is not None
            assert upload.stdout.readline() == "arrived\n"
            while_it_ran = originals.sweep_incoming()
            upload.communicate("go\n")

        assert (while_it_ran, originals.sweep_incoming()) == (0, 1)


@pytest.mark.both_engines
class TestAudit:
    """The chain of who did what."""

    @pytest.fixture
    def chained(self, database: Database) -> Database:
        """Five entries."""
        with database.writing() as session:
            for number in range(5):
                audit.append(session, at=AT, actor="lead", action="add", thing=f"E-{number}", detail={"n": number})
        return database

    def test_an_untouched_chain_holds(self, chained: Database) -> None:
        """No false alarms."""
        with chained.reading() as session:
            assert audit.first_fault(session) == ""
            assert [entry.object for entry in audit.entries(session)] == [f"E-{n}" for n in range(5)]

    def test_the_database_itself_refuses_changes(self, chained: Database) -> None:
        """Even a bug of ours cannot rewrite the log."""
        with (
            pytest.raises(DBAPIError, match="the audit log is final"),
            chained.writing() as session,
        ):
            session.connection().exec_driver_sql("UPDATE audit SET actor = 'chair' WHERE seq = 2")

    @pytest.mark.parametrize(
        "tampering",
        [
            "UPDATE audit SET actor = 'chair' WHERE seq = 3",
            "UPDATE audit SET detail = '{}' WHERE seq = 3",
            "UPDATE audit SET at = '2020-01-01' WHERE seq = 3",
            "DELETE FROM audit WHERE seq = 3",
            "UPDATE audit SET seq = 99 WHERE seq = 3",
        ],
    )
    def test_each_way_of_tampering_is_named(self, chained: Database, tampering: str, engine: str) -> None:
        """Somebody with the database in hand can drop the triggers; the hashes still tell."""
        of_the_table = "" if engine == "sqlite" else " ON audit"
        with chained.changing_tables() as connection:
            for trigger in ("audit_no_update", "audit_no_delete"):
                connection.exec_driver_sql(f"DROP TRIGGER {trigger}{of_the_table}")
            connection.exec_driver_sql(tampering)

        with chained.reading() as session:
            assert "3" in audit.first_fault(session)
