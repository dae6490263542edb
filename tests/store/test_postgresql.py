"""PostgreSQL under the store: the same promises, and the ways in which a server can fail or be shared."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from evidence import worker
from evidence.errors import StoreUnusable
from evidence.settings import DATABASE_VARIABLE
from evidence.workspace.backups import back_up
from evidence.workspace.doctor import examine
from evidence.workspace.folder import create_folder, open_folder
from evidence.workspace.restoring import restore
from evidence.workspace.workspace import Workspace
from schemas.doctor import FindingCode
from schemas.evidence import AddOutcome, Details
from schemas.finding import Question
from schemas.links import NewLink, Passage, Verdict
from tests.conftest import MINUTES, NORTHMOOR, NOW
from tests.servers.postgresql import Server


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
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'evidence' AND datname = current_database()"
        )

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

    assert examine(on_server, deep=True).sound


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
    """The one mistake on a bad day that must not be possible."""
    back_up(on_server, tmp_path / "backup")

    with pytest.raises(StoreUnusable, match="not empty"):
        restore(tmp_path / "backup", tmp_path / "elsewhere")

    assert not (tmp_path / "elsewhere").exists()
    assert examine(on_server, deep=True).sound


def test_a_nul_in_words_somebody_sent_does_not_stop_the_server(on_server: Path) -> None:
    """A NUL is legal in a file's name, in a form and in a PDF's text, and not in PostgreSQL."""
    workspace = Workspace.open(on_server)

    added = workspace.add([b"Synthetic notes."], "na\x00me.txt", Details(title="Notes\x00 of a visit"))

    assert added.item is not None
    assert workspace.item(added.item).title == "Notes of a visit"
    workspace.close()
