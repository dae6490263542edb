"""The doctor: a store that is well raises no alarm, and of one that is not it keeps, quarantines and mends."""

from __future__ import annotations

import shutil
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from evidence import worker
from evidence.errors import StoreUnusable
from evidence.workspace.doctor import last_examination
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice
from schemas.doctor import FindingCode
from schemas.evidence import ReadingState
from tests.conftest import NOW
from tests.workspace.conftest import alter, flip, original_of
from tests.workspace.harms import (
    codes,
    examined,
)


@pytest.mark.both_engines
@pytest.mark.parametrize("deep", [False, True])
def test_a_store_that_is_well_raises_no_alarm(store: Path, deep: bool) -> None:
    """A false alarm teaches people to look away."""
    found = examined(store, deep=deep)

    assert codes(found) == set()
    assert (found.compared.originals.ok, found.compared.pages.ok, found.compared.index.ok) == (2, 2, 2)
    assert found.compared.rows.ok == 6


@pytest.mark.both_engines
@pytest.mark.parametrize("deep", [False, True])
def test_an_empty_store_raises_no_alarm(data_folder: Path, deep: bool) -> None:
    """The first thing a careful person does after `init`."""
    assert codes(examined(data_folder, deep=deep)) == set()


@pytest.mark.slow
def test_the_worked_example_raises_no_alarm(example: Path, tmp_path: Path) -> None:
    """The largest store a new user meets."""
    folder = tmp_path / "example"
    shutil.copytree(example, folder)

    found = examined(folder, deep=True)

    assert codes(found) == set()
    assert found.compared.originals.ok > 50


@pytest.mark.both_engines
def test_work_that_waits_is_a_note_and_no_alarm(store: Path, tmp_path: Path) -> None:
    """Between an upload and its reading nothing is wrong."""
    (tmp_path / "new.txt").write_text("Synthetic example. New.", encoding="utf-8")
    workspace = Workspace.open(store, clock=lambda: NOW)
    workspace.add_file(tmp_path / "new.txt")
    workspace.close()

    assert codes(examined(store, deep=True)) == {FindingCode.WORK_WAITING}


def test_a_folder_that_is_none_cannot_be_looked_at(tmp_path: Path) -> None:
    """A mistyped path is not damage."""
    with pytest.raises(StoreUnusable, match="no data folder"):
        examined(tmp_path / "nowhere")


@pytest.mark.both_engines
def test_a_folder_of_a_newer_version_cannot_be_looked_at(store: Path) -> None:
    """What we do not know we do not judge."""
    alter(store, "UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(StoreUnusable, match="later version"):
        examined(store)


def test_looking_changes_no_original_and_no_rights(store: Path) -> None:
    """A check that alters what it checks is worth nothing."""
    before = {path: (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) for path in store.glob("originals/*/*")}
    examined(store, deep=True)

    after = {path: (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) for path in store.glob("originals/*/*")}
    assert after == before


@pytest.mark.both_engines
class TestWhatIsKept:
    """The result stays in the folder, with when and what."""

    def test_the_last_examination_can_be_read_again(self, store: Path) -> None:
        """The page that shows it must not examine again."""
        found = examined(store)
        workspace = Workspace.open(store, clock=lambda: NOW)

        kept = last_examination(workspace.core.database, deep=False)
        assert kept is not None
        assert (kept.examined_at, kept.findings, kept.kept) == (NOW, found.findings, True)
        assert last_examination(workspace.core.database, deep=True) is None
        workspace.close()

    def test_a_deep_run_stands_in_the_audit_log(self, store: Path) -> None:
        """When the evidence was last proved whole is itself evidence."""
        examined(store, deep=True)
        workspace = Workspace.open(store, clock=lambda: NOW)

        (entry,) = [one for one in workspace.audit_entries() if one.action == "examine"]
        assert (entry.actor, entry.detail["damage"], entry.detail["originals"]["ok"]) == ("doctor", 0, 2)
        assert workspace.audit_fault() == ""
        workspace.close()


@pytest.mark.both_engines
class TestQuarantine:
    """A damaged original is never handed over, and comes back when it is whole again."""

    def test_a_damaged_original_goes_into_quarantine_and_into_no_bundle(self, store: Path) -> None:
        """The inspector must never be given altered evidence."""
        flip(original_of(store))
        first, second = examined(store, deep=True), examined(store, deep=True)
        workspace = Workspace.open(store, clock=lambda: NOW)

        version = workspace.item("E-0001").version
        assert version.reading is ReadingState.QUARANTINED
        assert "no longer has the bytes" in version.reason
        assert (first.quarantined, second.quarantined) == (("E-0001",), ())
        assert [one.object for one in workspace.audit_entries() if one.action == "quarantine"] == ["E-0001"]
        (left,) = workspace.selection(Choice(checkpoint="monitoring")).left_out
        assert (left.item, left.why) == ("E-0001", "It is in quarantine.")
        workspace.close()

    def test_one_put_back_right_is_released_by_the_deep_run_and_read_again(self, store: Path) -> None:
        """Restoring a file from a backup must be all a person has to do."""
        path = original_of(store)
        kept = path.read_bytes()
        path.unlink()
        assert examined(store).quarantined == ("E-0001",)
        path.write_bytes(kept)

        assert codes(examined(store)) >= {FindingCode.STILL_QUARANTINED}
        assert examined(store, deep=True).released == ("E-0001",)
        workspace = Workspace.open(store, clock=lambda: NOW + timedelta(hours=1))
        worker.see_to_it(workspace)
        assert workspace.item("E-0001").version.reading is ReadingState.READ
        assert workspace.audit_fault() == ""
        workspace.close()
        assert codes(examined(store, deep=True)) == set()


@pytest.mark.both_engines
def test_damaged_text_is_read_again_from_its_original(store: Path) -> None:
    """People quote the stored text; it must be the document's own words."""
    alter(store, "UPDATE page SET text = replace(text, '41', '14') WHERE version_id = 1")
    found = examined(store, deep=True)
    workspace = Workspace.open(store, clock=lambda: NOW)
    worker.see_to_it(workspace)

    assert found.to_read_again == ("E-0001",)
    assert "41 of 60" in workspace.pages("E-0001")[0].text
    workspace.close()
    assert codes(examined(store, deep=True)) == set()
