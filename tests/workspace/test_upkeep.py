"""The worker looks after the store: it re-hashes, mends what can be mended without a guess, and says what it did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from evidence import worker
from evidence.ingest.sandbox import Sandbox
from evidence.store import items as stored
from evidence.store import work
from evidence.workspace.doctor import examine
from evidence.workspace.upkeep import Upkeep
from evidence.workspace.workspace import Workspace
from schemas.doctor import FindingCode
from schemas.evidence import ReadingState
from tests.conftest import NOW
from tests.workspace.conftest import alter, flip, original_of, unprotect

pytestmark = pytest.mark.both_engines

ORPHAN = "ab" + "0" * 62


class Clock:
    """A clock the test turns."""

    now = NOW

    def __call__(self) -> datetime:
        """The moment it is."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at the tests' moment."""
    return Clock()


@pytest.fixture
def opened(store: Path, clock: Clock) -> Iterator[Workspace]:
    """The small store, opened."""
    workspace = Workspace.open(store, clock=clock)
    yield workspace
    workspace.close()


@pytest.fixture
def upkeep(opened: Workspace) -> Iterator[Upkeep]:
    """The worker's hands; no reader starts until one is needed."""
    sandbox = Sandbox(limits=opened.core.limits)
    yield Upkeep(opened.core, sandbox)
    sandbox.close()


def done(workspace: Workspace, action: str) -> list[str]:
    """What the audit log says was done so."""
    assert workspace.audit_fault() == ""
    return [entry.object for entry in workspace.audit_entries() if entry.action == action]


class TestRota:
    """Every original is re-hashed at least once in ninety days."""

    def test_an_original_just_read_is_not_due(self, upkeep: Upkeep, clock: Clock) -> None:
        """Reading a file proved it whole."""
        clock.now = NOW + timedelta(days=79)

        assert upkeep.look_after_originals() == 0

    def test_each_is_due_within_ninety_days_and_then_not_again(self, upkeep: Upkeep, clock: Clock) -> None:
        """A disk that rots quietly is found before the inspection, not at it."""
        clock.now = NOW + timedelta(days=81)

        assert [upkeep.look_after_originals(most=1) for _ in range(3)] == [1, 1, 0]

    def test_one_that_changed_goes_into_quarantine_and_out_of_the_index(
        self, store: Path, opened: Workspace, upkeep: Upkeep, clock: Clock
    ) -> None:
        """Nobody has to run the doctor for damage to be kept from inspectors."""
        flip(original_of(store))
        clock.now = NOW + timedelta(days=81)
        upkeep.look_after_originals()
        upkeep.catch_up()

        assert opened.item("E-0001").version.reading is ReadingState.QUARANTINED
        assert opened.core.index.items_indexed() == {"E-0002": 1}
        assert done(opened, "quarantine") == ["E-0001"]
        found = examine(store, deep=True, clock=clock, reader_level=lambda: "not asked")
        assert {one.code for one in found.damage} == {FindingCode.ORIGINAL_CHANGED}

    def test_one_put_back_is_released_within_the_hour(
        self, store: Path, opened: Workspace, upkeep: Upkeep, clock: Clock
    ) -> None:
        """Three months is too long to wait for evidence that is whole again."""
        flip(original_of(store))
        clock.now = NOW + timedelta(days=81)
        upkeep.look_after_originals()
        flip(original_of(store))
        clock.now += timedelta(minutes=61)
        upkeep.look_after_originals()
        upkeep.catch_up()

        assert opened.item("E-0001").version.reading is ReadingState.READ
        assert done(opened, "release") == ["E-0001"]


class TestOrphans:
    """Bytes without a row cost space; a row without its bytes costs evidence."""

    @pytest.fixture
    def orphan(self, store: Path) -> Path:
        """An original no version names."""
        path = store / "originals" / ORPHAN[:2] / ORPHAN
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"left by a crash")
        return path

    def test_one_stays_until_seen_twice_and_for_a_day(self, upkeep: Upkeep, clock: Clock, orphan: Path) -> None:
        """An upload may be about to write its row."""
        for hours in (0, 1, 23):
            clock.now = NOW + timedelta(hours=hours)
            upkeep.look_for_orphans()
            assert orphan.exists()
        clock.now = NOW + timedelta(hours=25)
        upkeep.look_for_orphans()

        assert not orphan.exists()

    def test_one_seen_once_stays_however_old(self, upkeep: Upkeep, clock: Clock, orphan: Path) -> None:
        """A clock that jumped is no reason to remove anything."""
        clock.now = NOW + timedelta(days=400)
        upkeep.look_for_orphans()

        assert orphan.exists()

    def test_none_is_removed_while_a_version_lacks_its_original(
        self, store: Path, opened: Workspace, upkeep: Upkeep, clock: Clock, orphan: Path
    ) -> None:
        """What looks unused may be what is missed."""
        original_of(store).unlink()
        for hours in (0, 25, 50):
            clock.now = NOW + timedelta(hours=hours)
            upkeep.look_for_orphans()

        assert orphan.exists()
        assert done(opened, "remove-orphans") == []

    def test_an_upload_of_the_same_bytes_keeps_them(
        self, opened: Workspace, upkeep: Upkeep, clock: Clock, store: Path
    ) -> None:
        """The retry after the crash finds its bytes already there."""
        data = b"Synthetic example. Cut off, then sent again."
        with opened.core.originals.arriving([data], limit_bytes=1000, name="a.txt") as arrived:
            opened.core.originals.keep(arrived)
        upkeep.look_for_orphans()
        opened.add([data], "a.txt")
        clock.now = NOW + timedelta(hours=25)
        upkeep.look_for_orphans()

        assert original_of(store, item=3).read_bytes() == data

    def test_bytes_removed_while_their_upload_was_ending_are_kept_again(self, opened: Workspace) -> None:
        """Between keeping the bytes and writing the row the worker may have taken an old orphan away."""
        with opened.core.originals.arriving([b"the same bytes"], limit_bytes=1000, name="a.txt") as arrived:
            opened.core.originals.keep(arrived)
            opened.core.originals.remove(arrived.sha256)
            opened.core.originals.keep_again(arrived)

        with opened.core.originals.open(arrived.sha256) as file:
            assert file.read() == b"the same bytes"


class TestMending:
    """What can be put back without a guess is put back, and never silently."""

    @pytest.mark.parametrize(
        "statement",
        [
            "DELETE FROM page",
            "INSERT INTO page (version_id, number, label, text, recognised) VALUES (1, 2, '', 'more', 0)",
        ],
    )
    def test_pages_that_are_not_what_was_read_are_read_again(
        self, store: Path, opened: Workspace, statement: str
    ) -> None:
        """The original is there, so its text can always be had again."""
        before = opened.pages("E-0001")
        alter(store, statement)
        worker.work_once(opened.core)

        assert opened.pages("E-0001") == before
        assert "E-0001" in done(opened, "read-again")

    def test_a_reading_nobody_would_do_is_queued(self, store: Path, opened: Workspace) -> None:
        """Evidence that waits for ever can never be found."""
        alter(store, "UPDATE version SET reading = 'waiting' WHERE id = 2")
        worker.work_once(opened.core)

        assert opened.item("E-0002").version.reading is ReadingState.READ

    def test_the_audit_logs_protection_is_put_back_and_that_is_said(
        self, store: Path, opened: Workspace, upkeep: Upkeep
    ) -> None:
        """Who took it out is another question; from now on it holds again."""
        unprotect(store, "audit_no_update")
        upkeep.recover()

        assert done(opened, "protect") == ["audit log"]
        found = examine(store, clock=lambda: NOW, reader_level=lambda: "not asked")
        assert found.sound

    def test_folders_that_are_gone_are_made(self, store: Path, upkeep: Upkeep, opened: Workspace) -> None:
        """Without `incoming` nobody could add anything."""
        (store / "incoming").rmdir()
        upkeep.recover()

        assert opened.add([b"Synthetic example."], "a.txt").item == "E-0003"

    def test_an_unfinished_draft_of_a_killed_process_is_removed(self, store: Path, upkeep: Upkeep) -> None:
        """Nobody is ever offered it, and it would take up the disk for ever."""
        left = store / "bundles" / ".draft-0123456789abcdef-bundle.pdf.partial"
        left.write_bytes(b"%PDF half")
        upkeep.recover()

        assert not left.exists()

    @pytest.mark.parametrize("harm", [flip, Path.unlink])
    def test_text_is_never_read_from_an_original_that_is_damaged(
        self, store: Path, opened: Workspace, upkeep: Upkeep, harm: object
    ) -> None:
        """Words from altered bytes would be found, quoted and believed."""
        added = opened.add([b"Synthetic example. Soon to be damaged."], "a.txt")
        assert callable(harm)
        harm(original_of(store, item=3))
        upkeep.catch_up()

        assert added.item == "E-0003"
        assert opened.item("E-0003").version.reading is ReadingState.QUARANTINED
        assert opened.pages("E-0003") == []
        assert opened.work_waiting() == 0


def test_an_item_that_only_waits_for_proposals_is_in_the_index_after_a_start(opened: Workspace, upkeep: Upkeep) -> None:
    """Power lost while the index was written takes pages out of it, and other work that waits must not hide that."""
    upkeep.recover()
    upkeep.catch_up()
    indexed = opened.core.index.items_indexed()
    lost = next(iter(indexed))
    opened.core.index.remove([lost])
    with opened.core.database.writing() as session:
        item = stored.number_of(lost, "E")
        work.queue(session, work.Task.SUGGEST, item=item, version=stored.version_row(session, item, indexed[lost]).id)

    upkeep.recover()
    upkeep.catch_up()

    assert opened.core.index.items_indexed() == indexed
