"""PostgreSQL under the store: the same promises, and the ways in which a server can fail or be shared."""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from evidence import worker
from evidence.errors import StoreUnusable
from evidence.settings import DATABASE_VARIABLE
from evidence.store.database import Database
from evidence.store.failures import unusable_server
from evidence.store.migrations import REVISIONS
from evidence.store.rows import Meta
from evidence.workspace import binding
from evidence.workspace.backups import back_up
from evidence.workspace.doctor import examine
from evidence.workspace.folder import create_folder, open_folder
from evidence.workspace.restoring import restore
from evidence.workspace.upgrading import BEFORE, upgrade
from evidence.workspace.workspace import Workspace
from schemas.doctor import FindingCode
from schemas.evidence import AddOutcome, Details
from schemas.finding import Question
from schemas.links import NewLink, Passage, Verdict
from tests.conftest import MINUTES, NORTHMOOR, NOW
from tests.servers.postgresql import Server

pytestmark = pytest.mark.usefixtures("warm_readers")

WORDS = "Waits in Upper Moor"


@pytest.fixture
def address(postgresql: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty database on the server, named in the environment."""
    with postgresql.database() as address:
        monkeypatch.setenv(DATABASE_VARIABLE, address)
        yield address


@pytest.fixture
def on_server(address: str, tmp_path: Path) -> Path:
    """A data folder whose rows are on the server, with board minutes linked and accepted."""
    return _filled(tmp_path / "on-server", tmp_path)


def _filled(folder: Path, tmp_path: Path) -> Path:
    create_folder(folder, NORTHMOOR, purpose="area", clock=lambda: NOW)
    minutes = tmp_path / "minutes.md"
    minutes.write_text(MINUTES, encoding="utf-8")
    workspace = Workspace.open(folder, clock=lambda: NOW)
    item = workspace.add_file(minutes).item
    assert item is not None
    worker.see_to_it(workspace)
    passage = Passage(page=1, quote="41 of 60 therapy clinics are open")
    link = workspace.link(
        NewLink(item=item, target="PA1.waits", test="action", says="Clinics are open.", passages=(passage,))
    )
    workspace.acting_as("chair").decide(link.ref, Verdict.ACCEPT, "It is in the minutes.")
    workspace.close()
    return folder


def _told(folder: Path) -> tuple[object, ...]:
    """What a store answers: items, links, pages and the audit log up to the restore."""
    workspace = Workspace.open(folder, clock=lambda: NOW)
    worker.see_to_it(workspace)
    worker.work_once(workspace.core)
    try:
        entries = [entry for entry in workspace.audit_entries() if entry.action not in ("restore", "backup")]
        found = workspace.find(Question(words="therapy clinics")).hits
        assert workspace.audit_fault() == ""
        return workspace.items(), workspace.links_of("E-0001"), entries, [(hit.item, hit.page) for hit in found]
    finally:
        workspace.close()


def test_the_data_folder_holds_no_database_of_its_own(on_server: Path) -> None:
    """Two databases for one folder would be two truths."""
    assert not (on_server / "evidence.db").exists()
    assert examine(on_server, deep=True).sound


def test_a_store_moves_to_the_server_and_back_with_everything(
    postgresql: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A site grows out of one file, or is told to leave its server, and must lose nothing on the way."""
    folder = _filled(tmp_path / "file", tmp_path)
    before = _told(folder)
    back_up(folder, tmp_path / "backup")
    with postgresql.database() as address:
        monkeypatch.setenv(DATABASE_VARIABLE, address)
        restore(tmp_path / "backup", tmp_path / "moved")
        there = _told(tmp_path / "moved")
        back_up(tmp_path / "moved", tmp_path / "backup of moved")
    monkeypatch.delenv(DATABASE_VARIABLE)
    restore(tmp_path / "backup of moved", tmp_path / "back")

    assert there == before
    assert _told(tmp_path / "back") == before


def test_new_rows_are_numbered_after_those_carried_over(
    tmp_path: Path, postgresql: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that began at 1 again would refuse the first thing anybody adds."""
    folder = _filled(tmp_path / "file", tmp_path)
    back_up(folder, tmp_path / "backup")
    with postgresql.database() as address:
        monkeypatch.setenv(DATABASE_VARIABLE, address)
        restore(tmp_path / "backup", tmp_path / "moved")
        workspace = Workspace.open(tmp_path / "moved")

        added = workspace.add([b"Synthetic notes of a visit."], "visit.txt")

        assert (added.outcome, added.item) == (AddOutcome.STORED, "E-0002")
        workspace.close()


def test_many_people_adding_at_once_keep_one_audit_chain(on_server: Path) -> None:
    """The chain has one end: two writers that both took it for theirs would break it."""
    workspace = Workspace.open(on_server)

    def add(number: int) -> AddOutcome:
        return workspace.add([f"Synthetic note {number}.".encode()], f"note {number}.txt").outcome

    with ThreadPoolExecutor(8) as people:
        outcomes = list(people.map(add, range(40)))

    assert set(outcomes) == {AddOutcome.STORED}
    assert workspace.audit_fault() == ""
    assert len(workspace.items()) == 41
    workspace.close()


def test_the_same_file_brought_twenty_times_at_once_is_one_item(on_server: Path) -> None:
    """Twenty people forward the same report on the day it comes out."""
    workspace = Workspace.open(on_server)

    with ThreadPoolExecutor(8) as people:
        added = list(people.map(lambda _: workspace.add([b"The same synthetic report."], "report.txt"), range(20)))

    assert [one.outcome for one in added].count(AddOutcome.STORED) == 1
    assert len({one.item for one in added}) == 1
    workspace.close()


@pytest.mark.parametrize("change", ["UPDATE audit SET actor = 'nobody'", "DELETE FROM audit", "TRUNCATE audit"])
def test_the_server_itself_refuses_to_change_the_audit_log(on_server: Path, address: str, change: str) -> None:
    """Whoever gets at the database with the product's account still cannot rewrite who did what."""
    with psycopg.connect(address) as connection, pytest.raises(psycopg.errors.RaiseException, match="final"):
        connection.execute(change)


def test_the_doctor_names_what_was_done_to_the_tables(on_server: Path, address: str) -> None:
    """An administrator's slip must not be found by a failing page."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("ALTER TABLE audit DISABLE TRIGGER audit_no_delete")
        connection.execute("DELETE FROM audit WHERE seq = 3")
    codes = {finding.code for finding in examine(on_server).findings}
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("ALTER TABLE version DROP COLUMN scan")
    after = {finding.code for finding in examine(on_server).findings}

    assert {FindingCode.TRIGGER_MISSING, FindingCode.AUDIT_BROKEN} <= codes
    assert FindingCode.TABLE_ALTERED in after


def test_the_worker_puts_the_protection_back(on_server: Path, address: str) -> None:
    """A trigger that was switched off must not stay so unnoticed."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("ALTER TABLE audit DISABLE TRIGGER audit_no_update")
    core = open_folder(on_server)
    worker.work_once(core)
    core.database.close()

    assert examine(on_server, deep=True).sound


def test_there_is_one_worker_for_a_database_whatever_folder_it_works_from(on_server: Path) -> None:
    """Two machines that both thought themselves the worker would each index half."""
    one, other = open_folder(on_server), open_folder(on_server)
    with one.database.alone() as first, other.database.alone() as second:
        assert (first, second) == (True, False)
    with other.database.alone() as later:
        assert later
    one.database.close()
    other.database.close()


def test_a_connection_the_server_dropped_is_replaced_unseen(on_server: Path, address: str) -> None:
    """A server restarted at night must not leave the app broken in the morning."""
    workspace = Workspace.open(on_server)
    workspace.items()
    _end_sessions(address)

    assert len(workspace.items()) == 1
    workspace.close()


def test_a_server_that_does_not_answer_is_said_without_the_password(
    on_server: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Messages end in logs and screenshots."""
    monkeypatch.setenv(DATABASE_VARIABLE, "postgresql://somebody:secret-word@127.0.0.1:1/evidence")

    with pytest.raises(StoreUnusable, match="does not answer") as refusal:
        open_folder(on_server)

    assert "secret-word" not in f"{refusal.value} {refusal.value.remedy}"


@pytest.mark.parametrize("wrong", ["mysql://somebody@server/evidence", "server", "postgresql//"])
def test_an_address_that_is_none_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    """A slip in a service's settings is found at its start."""
    monkeypatch.setenv(DATABASE_VARIABLE, wrong)

    with pytest.raises(StoreUnusable, match=DATABASE_VARIABLE):
        create_folder(tmp_path / "data", NORTHMOOR, purpose="area")


def test_a_database_that_holds_something_is_never_filled(on_server: Path, tmp_path: Path) -> None:
    """The address of another system's database must be refused, not used."""
    with pytest.raises(StoreUnusable, match="not empty"):
        create_folder(tmp_path / "another", NORTHMOOR, purpose="area")

    assert not (tmp_path / "another").exists()
    assert examine(on_server, deep=True).sound


def test_a_server_that_fails_at_the_last_moment_leaves_no_folder_behind(address: str, tmp_path: Path) -> None:
    """With an address set, a folder without a database would pass for the folder of that database."""
    (tmp_path / "empty").mkdir()

    def stop_the_server() -> datetime:
        _end_sessions(address)
        return NOW

    for name in ("new", "empty"):
        with pytest.raises(StoreUnusable, match="does not answer"):
            create_folder(tmp_path / name, NORTHMOOR, purpose="area", clock=stop_the_server)

    assert not (tmp_path / "new").exists()
    assert list((tmp_path / "empty").iterdir()) == []
    create_folder(tmp_path / "empty", NORTHMOOR, purpose="area")
    made = open_folder(tmp_path / "empty")
    assert made.area.area.ref == "northmoor"
    made.database.close()


@pytest.mark.parametrize("mark", ["", "0123456789abcdef0123456789abcdef\n"])
def test_a_folder_that_is_not_this_databases_is_refused(on_server: Path, mark: str) -> None:
    """A worker in the wrong folder finds no original, and puts everything into quarantine."""
    (on_server / binding.FILE).write_text(mark, encoding="ascii")

    for attempt in (open_folder, examine, upgrade):
        with pytest.raises(StoreUnusable, match="do not belong together"):
            attempt(on_server)


def test_a_folder_without_the_mark_is_refused(on_server: Path) -> None:
    """Somebody makes the folders by hand, or leaves the small file behind."""
    assert (on_server / binding.FILE).stat().st_mode & 0o777 == 0o600
    (on_server / binding.FILE).unlink()

    with pytest.raises(StoreUnusable, match="do not belong together"):
        open_folder(on_server)


def test_a_restored_store_is_one_of_its_own(
    on_server: Path, tmp_path: Path, postgresql: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Restored for a trial beside the live one, the two must not be taken for one another."""
    back_up(on_server, tmp_path / "backup")
    with postgresql.database() as second:
        monkeypatch.setenv(DATABASE_VARIABLE, second)
        restore(tmp_path / "backup", tmp_path / "trial")

        with pytest.raises(StoreUnusable, match="do not belong together"):
            open_folder(on_server)
        trial = open_folder(tmp_path / "trial")
        assert trial.database.meta()[binding.KEY] == (tmp_path / "trial" / binding.FILE).read_text().strip()
        trial.database.close()


def test_a_server_that_restarts_amid_a_change_is_said_in_words(on_server: Path, address: str) -> None:
    """A page must say that the server is away, and never show the statement or what was in it."""
    core = open_folder(on_server)

    def write() -> None:
        with core.database.writing() as session:
            session.get(Meta, "area")
            _end_sessions(address)
            session.add(Meta(key="words", value=WORDS))

    with pytest.raises(StoreUnusable, match="does not answer"):
        write()

    assert "words" not in core.database.meta()
    core.database.close()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("postgres@", "nobody_of_that_name:secret-word@"), "refused the account or its password"),
        (("/evidence_", "/no_evidence_"), "no such database"),
    ],
)
def test_what_the_server_refuses_at_the_door_is_said_in_words(
    on_server: Path, address: str, monkeypatch: pytest.MonkeyPatch, wrong: tuple[str, str], said: str
) -> None:
    """It is the setting that is wrong, and the remedy must not be to look whether the server runs."""
    monkeypatch.setenv(DATABASE_VARIABLE, address.replace(*wrong))

    with pytest.raises(StoreUnusable, match=said) as refusal:
        open_folder(on_server)

    assert "secret-word" not in f"{refusal.value} {refusal.value.remedy}"


def test_a_pool_without_a_free_connection_is_said_in_words() -> None:
    """Too many people at once is a reason to wait, not to read a stack of calls."""
    said = unusable_server("evidence on server", NoConnectionLeft())

    assert isinstance(said, StoreUnusable)
    assert "busy" in str(said)


@pytest.mark.both_engines
def test_an_error_of_the_database_never_holds_evidence(data_folder: Path) -> None:
    """What goes wrong ends in a log; the words of a family must not."""
    core = open_folder(data_folder)
    lacking = text("INSERT INTO meta (key, value) VALUES (:words, NULL)")

    with pytest.raises(IntegrityError) as refusal, core.database.writing() as session:
        session.connection().execute(lacking, {"words": WORDS})

    assert "meta" in str(refusal.value)
    assert WORDS not in "".join(traceback.format_exception(refusal.value))
    core.database.close()


def test_a_worker_that_fails_lets_go_of_the_database(on_server: Path) -> None:
    """A lock left on a pooled connection would keep every worker away until the app is started again."""
    one, other = open_folder(on_server), open_folder(on_server)

    with pytest.raises(ZeroDivisionError), one.database.alone():
        raise ZeroDivisionError

    assert _is_free_soon(other.database)
    one.database.close()
    other.database.close()


def test_a_worker_whose_server_went_away_is_told_so(on_server: Path, address: str) -> None:
    """It is no longer alone, and what ends its work must be words."""
    core = open_folder(on_server)

    with pytest.raises(StoreUnusable, match="does not answer"), core.database.alone():
        _end_sessions(address)

    core.database.close()


def test_an_upgrade_waits_for_the_worker_of_another_machine(on_server: Path, address: str) -> None:
    """The lock in the folder says nothing of a worker that has a folder of its own."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = %s", (REVISIONS[-2],))
    elsewhere = Database(address)

    with elsewhere.alone(), pytest.raises(StoreUnusable, match="worker is at the database"):
        upgrade(on_server)

    assert elsewhere.schema() == REVISIONS[-2]
    assert not (on_server / BEFORE).exists()
    elsewhere.close()


def _end_sessions(address: str) -> None:
    """End the product's sessions, as a server does that is stopped."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE application_name = 'evidence' AND datname = current_database()"
        )


def _is_free_soon(database: Database) -> bool:
    """The server takes a moment to see that a session ended."""
    for _ in range(200):
        with database.alone() as ours:
            if ours:
                return True
        time.sleep(0.05)
    return False


def test_a_folder_with_a_database_of_its_own_is_refused(
    data_folder: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Set for a whole machine, the address must not hide the evidence that is in a file."""
    monkeypatch.delenv(DATABASE_VARIABLE)
    _ = open_folder(data_folder)
    monkeypatch.setenv(DATABASE_VARIABLE, address)

    with pytest.raises(StoreUnusable, match="database of its own"):
        open_folder(data_folder)


def test_the_worked_example_keeps_to_its_own_folder(address: str, tmp_path: Path) -> None:
    """Synthetic documents must never reach the server that holds an area's evidence."""
    create_folder(tmp_path / "example", NORTHMOOR, purpose="example")

    assert (tmp_path / "example" / "evidence.db").is_file()
    assert open_folder(tmp_path / "example").worked_example
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_a_restore_to_a_database_in_use_leaves_it_alone(on_server: Path, tmp_path: Path) -> None:
    """The one mistake on a bad day that must not be possible; it is said before anything is copied."""
    back_up(on_server, tmp_path / "backup")
    copied: list[str] = []

    with pytest.raises(StoreUnusable, match="not empty"):
        restore(tmp_path / "backup", tmp_path / "elsewhere", progress=copied.append)

    assert copied == []

    assert not (tmp_path / "elsewhere").exists()
    assert examine(on_server, deep=True).sound


def test_a_nul_in_words_somebody_sent_does_not_stop_the_server(on_server: Path) -> None:
    """A NUL is legal in a file's name, in a form and in a PDF's text, and not in PostgreSQL."""
    workspace = Workspace.open(on_server)

    added = workspace.add([b"Synthetic notes."], "na\x00me.txt", Details(title="Notes\x00 of a visit"))

    assert added.item is not None
    assert workspace.item(added.item).title == "Notes of a visit"
    workspace.close()
