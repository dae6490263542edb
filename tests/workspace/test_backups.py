"""Backup and restore: what comes back is what went in, and what is not whole is never taken for whole."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text

from evidence import worker
from evidence.errors import Damaged, EvidenceError, StoreUnusable
from evidence.settings import DATABASE_VARIABLE, database_url
from evidence.store import backups
from evidence.store.backups import BackupUnusable, looking_at, read_manifest, sizes_of_originals
from evidence.store.database import Database
from evidence.store.search_tables import is_of_search
from evidence.workspace.backups import back_up
from evidence.workspace.beside import built_beside
from evidence.workspace.doctor import examine
from evidence.workspace.folder import DATABASE_FILE, create_folder
from evidence.workspace.restoring import restore
from evidence.workspace.workspace import Workspace
from schemas.doctor import FindingCode
from tests.conftest import NORTHMOOR, NOW
from tests.workspace.conftest import alter, flip, original_of


def backed_up(folder: Path, to: Path) -> Any:
    """A backup on the tests' day."""
    return back_up(folder, to, clock=lambda: NOW)


def restored(backup: Path, folder: Path) -> Any:
    """A restore on the tests' day, into a file wherever the rows came from."""
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv(DATABASE_VARIABLE, raising=False)
        return restore(backup, folder, clock=lambda: NOW)


def rows_of(where: Path | str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of a database, but what is worked out from the pages and filled again."""
    database = Database(where)
    with database.reading() as session:
        connection = session.connection()
        rows = {
            name: sorted((tuple(row) for row in connection.execute(text(f'SELECT * FROM "{name}"'))), key=_in_order)
            for name in inspect(connection).get_table_names()
            if not is_of_search(name)
        }
    database.close()
    return rows


def files_of(folder: Path, *patterns: str) -> dict[str, bytes]:
    """The files of a folder and what is in them."""
    found = [path for pattern in patterns for path in folder.glob(pattern) if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def _in_order(row: tuple[object, ...]) -> list[tuple[str, object]]:
    """Numbers by number, so that the tenth entry of the log comes after the ninth."""
    return [(type(value).__name__, "" if value is None else value) for value in row]


KEPT = ("originals/*/*", "area/*", "bundles/*", "keys/*")


@pytest.fixture
def backup(store: Path, tmp_path: Path) -> Path:
    """A backup of the small store."""
    backed_up(store, tmp_path / "backup")
    return tmp_path / "backup"


class TestRoundTrip:
    """A restored folder is the folder that was backed up."""

    @pytest.mark.both_engines
    def test_rows_originals_area_and_drafts_come_back(self, store: Path, tmp_path: Path) -> None:
        """The reason backups exist."""
        rows, files = rows_of(database_url() or store / DATABASE_FILE), files_of(store, *KEPT)
        made = backed_up(store, tmp_path / "backup")
        back = restored(tmp_path / "backup", tmp_path / "back")

        assert (made.originals, made.whole, back.originals, back.counts) == (2, True, 2, made.counts)
        assert files_of(tmp_path / "back", *KEPT) == files
        again = rows_of(tmp_path / "back" / DATABASE_FILE)
        assert [row[3:5] for row in again["audit"][len(rows["audit"]) :]] == [("restore", "northmoor")]
        again["audit"] = again["audit"][: len(rows["audit"])]
        assert {**again, "meta": []} == {**rows, "meta": []}

    def test_coverage_pages_and_the_audit_chain_answer_as_before(self, store: Path, tmp_path: Path) -> None:
        """Inspectors come on a date; a restore the night before must change no answer."""
        backed_up(store, tmp_path / "backup")
        restored(tmp_path / "backup", tmp_path / "back")
        before, after = (Workspace.open(folder, clock=lambda: NOW) for folder in (store, tmp_path / "back"))

        day = date(2026, 6, 15)
        assert after.coverage(as_at=day) == before.coverage(as_at=day)
        assert after.gaps(checkpoint="monitoring") == before.gaps(checkpoint="monitoring")
        assert [after.pages(item.ref) for item in after.items()] == [before.pages(item.ref) for item in before.items()]
        assert after.audit_fault() == ""
        before.close()
        after.close()

    def test_the_worker_makes_the_index_and_the_doctor_is_content(self, backup: Path, tmp_path: Path) -> None:
        """The index is no part of a backup; it is made from the pages."""
        restored(backup, tmp_path / "back")
        workspace = Workspace.open(tmp_path / "back", clock=lambda: NOW)
        worker.work_once(workspace.core)
        assert workspace.core.index.items_indexed() == {"E-0001": 1, "E-0002": 1}
        workspace.close()

        found = examine(tmp_path / "back", deep=True, clock=lambda: NOW, reader_level=lambda: "not asked")
        assert {one.code for one in found.findings} <= {FindingCode.SQLITE_OLD, FindingCode.DISK_NEARLY_FULL}

    def test_the_originals_stay_read_only_and_the_folder_closed(self, backup: Path, tmp_path: Path) -> None:
        """A restore must not open what the store kept closed."""
        restored(backup, tmp_path / "back")

        assert (tmp_path / "back").stat().st_mode & 0o777 == 0o700
        assert {path.stat().st_mode & 0o777 for path in (tmp_path / "back").glob("originals/*/*")} == {0o400}
        assert (tmp_path / "back" / "evidence.db").stat().st_mode & 0o077 == 0


class TestBackingUp:
    """Making backups, again and again, while people work."""

    @pytest.mark.both_engines
    def test_a_second_backup_adds_only_what_is_new(self, store: Path, backup: Path, tmp_path: Path) -> None:
        """A nightly backup of thirty thousand pages must not copy them every night."""
        before = {path: path.stat().st_ino for path in backup.glob("originals/*/*")}
        first = read_manifest(backup)
        (tmp_path / "new.txt").write_text("Synthetic example. New.", encoding="utf-8")
        workspace = Workspace.open(store, clock=lambda: NOW)
        workspace.add_file(tmp_path / "new.txt")
        workspace.close()
        made = backed_up(store, backup)

        assert (made.added, made.originals) == (2, 3)  # the database copy and one original
        assert {path: path.stat().st_ino for path in before} == before
        assert [path.name for path in (backup / "states").iterdir()] == [read_manifest(backup).state]
        assert read_manifest(backup).state != first.state

    @pytest.mark.both_engines
    def test_a_backup_under_writes_is_whole(self, store: Path, tmp_path: Path) -> None:
        """Nobody stops an improvement partnership for a backup."""
        workspace = Workspace.open(store, clock=lambda: NOW)
        stop = threading.Event()

        def keep_adding() -> None:
            number = 0
            while not stop.is_set():
                number += 1
                workspace.add([f"Synthetic example {number}.".encode()], f"{number}.txt")

        adding = threading.Thread(target=keep_adding)
        adding.start()
        try:
            for _ in range(3):
                backed_up(store, tmp_path / "backup")
        finally:
            stop.set()
            adding.join()
            workspace.close()
        manifest = read_manifest(tmp_path / "backup")

        with looking_at(tmp_path / "backup" / "states" / manifest.state / "evidence.db") as session:
            assert set(sizes_of_originals(session)) == set(manifest.originals)
        restored(tmp_path / "backup", tmp_path / "back")

    def test_what_rotted_in_the_backup_is_replaced_by_the_next(self, store: Path, backup: Path, tmp_path: Path) -> None:
        """A backup disk ages too."""
        rotten = backup / original_of(store).relative_to(store)
        flip(rotten)
        backed_up(store, backup)

        assert rotten.read_bytes() == original_of(store).read_bytes()
        restored(backup, tmp_path / "back")

    @pytest.mark.both_engines
    def test_a_damaged_original_is_named_and_the_rest_is_kept(self, store: Path, tmp_path: Path) -> None:
        """One bad file must not leave sixty good ones without a backup."""
        damaged = original_of(store)
        flip(damaged)
        made = backed_up(store, tmp_path / "backup")

        assert (made.whole, made.originals, made.lacking) == (False, 1, {damaged.name: "It was altered."})
        back = restored(tmp_path / "backup", tmp_path / "back")
        assert back.lacking == made.lacking
        assert not (tmp_path / "back" / damaged.relative_to(store)).exists()

    def test_an_earlier_backup_keeps_what_the_store_has_lost_since(self, store: Path, backup: Path) -> None:
        """The good copy must not be thrown away because the store's went bad."""
        lost = original_of(store)
        lost.unlink()
        made = backed_up(store, backup)

        assert made.whole
        assert (backup / lost.relative_to(store)).is_file()

    def test_a_damaged_database_leaves_the_earlier_backup_as_it_was(self, store: Path, backup: Path) -> None:
        """The last good state is worth more than a copy of the damage."""
        before = files_of(backup, "**/*")
        alter(store, "DROP TRIGGER audit_no_update", "UPDATE audit SET actor = 'somebody else' WHERE seq = 2")

        with pytest.raises(Damaged, match="No backup was made"):
            backed_up(store, backup)
        assert files_of(backup, "**/*") == before

    def test_another_folders_backup_is_never_overwritten(self, data_folder: Path, backup: Path) -> None:
        """A mistyped path must not cost somebody else's backup."""
        before = files_of(backup, "**/*")

        with pytest.raises(StoreUnusable, match="another data folder"):
            backed_up(data_folder, backup)
        assert files_of(backup, "**/*") == before

    @pytest.mark.parametrize("to", ["store/backup", ".", "store"])
    def test_a_backup_inside_the_data_folder_or_around_it_is_refused(
        self, store: Path, tmp_path: Path, to: str
    ) -> None:
        """It would be lost with what it is to save."""
        with pytest.raises(StoreUnusable, match="inside one another"):
            backed_up(store, tmp_path / to)

    def test_a_folder_with_other_things_in_it_is_refused(self, store: Path, tmp_path: Path) -> None:
        """Somebody's holiday pictures are no place for a backup."""
        (tmp_path / "home").mkdir()
        (tmp_path / "home" / "notes.txt").touch()

        with pytest.raises(StoreUnusable, match=r"notes\.txt"):
            backed_up(store, tmp_path / "home")

    @pytest.mark.parametrize("step", ["write_manifest", "sync_folders", "chain_end", "sizes_of_originals"])
    def test_a_backup_cut_short_leaves_the_one_before_it(
        self, store: Path, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
    ) -> None:
        """The disk fills up in the night; last night's backup must still restore."""

        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        before = read_manifest(backup)
        with monkeypatch.context() as tonight:
            tonight.setattr(backups, step, full)
            with pytest.raises(StoreUnusable, match="is full"):
                backed_up(store, backup)

        assert read_manifest(backup) == before
        restored(backup, tmp_path / "back")
        backed_up(store, backup)
        assert [path.name for path in (backup / "states").iterdir()] == [read_manifest(backup).state]

    def test_a_first_backup_cut_short_is_no_backup_and_can_be_finished(
        self, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What has no manifest is not whole; the next attempt goes on with what is there."""

        def stopped(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as tonight:
            tonight.setattr(backups, "write_manifest", stopped)
            with pytest.raises(KeyboardInterrupt):
                backed_up(store, tmp_path / "backup")

        with pytest.raises(StoreUnusable, match="no finished backup"):
            restored(tmp_path / "backup", tmp_path / "back")
        assert backed_up(store, tmp_path / "backup").added == 1

    def test_two_backups_to_one_place_at_once_are_refused(self, store: Path, backup: Path) -> None:
        """The slow one of last night must not be swept by tonight's."""
        with (backup / ".lock").open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with pytest.raises(StoreUnusable, match="is running"):
                backed_up(store, backup)

    def test_an_empty_store_can_be_backed_up_and_restored(self, data_folder: Path, tmp_path: Path) -> None:
        """The first night's backup comes before the first upload."""
        backed_up(data_folder, tmp_path / "backup")

        assert restored(tmp_path / "backup", tmp_path / "back").counts.items == 0


def altered_manifest(**changes: object) -> Callable[[Path], None]:
    """A manifest that says something else."""

    def harm(backup: Path) -> None:
        path = backup / "manifest.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **changes}), encoding="utf-8")

    return harm


def first(pattern: str, harm: Callable[[Path], object]) -> Callable[[Path], object]:
    """Harm to the first file of a kind."""
    return lambda backup: harm(sorted(backup.glob(pattern))[0])


HARMS: dict[str, tuple[Callable[[Path], object], str]] = {
    "an original was altered": (first("originals/*/*", flip), "originals/.* was altered"),
    "an original is gone": (first("originals/*/*", Path.unlink), "originals/.* is missing"),
    "an original was cut short": (
        first("originals/*/*", lambda path: (path.chmod(0o600), path.write_bytes(b""))),
        "originals/.* was altered",
    ),
    "the database copy was altered": (first("states/*/evidence.db", flip), r"evidence\.db was altered"),
    "the database copy is gone": (first("states/*/evidence.db", Path.unlink), r"evidence\.db is missing"),
    "an area file was altered": (first("states/*/area/plan.yaml", flip), r"area/plan\.yaml was altered"),
    "an area file is gone": (first("states/*/area/plan.yaml", Path.unlink), r"area/plan\.yaml is missing"),
    "a draft was altered": (first("states/*/bundles/*.zip", flip), "bundles/draft.* was altered"),
    "the whole state is gone": (first("states/*", shutil.rmtree), r"evidence\.db is missing"),
    "the manifest is no JSON": (first("manifest.json", lambda path: path.write_text("{")), "cannot be read"),
    "the manifest lacks originals": (altered_manifest(originals={}), "does not name the original"),
    "the manifest counts otherwise": (
        altered_manifest(chain={"seq": 1, "hash": "0" * 64}),
        r"does not hold what manifest\.json says",
    ),
    "the manifest points outside": (
        altered_manifest(files={"../../etc/passwd": {"sha256": "0" * 64, "size_bytes": 1}}),
        "damaged",
    ),
    "the manifest is missing: the backup was cut short": (first("manifest.json", Path.unlink), "no finished backup"),
    "the backup is of a newer format": (altered_manifest(format="2", and_more=True), "format 2"),
    "the data folder is of a newer format": (altered_manifest(store_format="9999"), "later version"),
}


class TestRestoring:
    """Nothing is put in place that was not proved first."""

    @pytest.mark.parametrize("name", HARMS)
    def test_a_backup_that_is_not_whole_is_refused_by_name(self, backup: Path, tmp_path: Path, name: str) -> None:
        """Half a restore on the day before an inspection is worse than a clear no."""
        harm, said = HARMS[name]
        harm(backup)

        with pytest.raises(EvidenceError, match=said) as caught:
            restored(backup, tmp_path / "back")
        assert caught.value.remedy
        assert [path.name for path in tmp_path.iterdir() if path.name not in ("store", "backup")] == []

    def test_every_problem_is_named_at_once(self, backup: Path, tmp_path: Path) -> None:
        """One problem per attempt would take all night."""
        flip(next(backup.glob("states/*/area/plan.yaml")))
        for path in backup.glob("originals/*/*"):
            path.unlink()

        with pytest.raises(BackupUnusable) as caught:
            restored(backup, tmp_path / "back")
        assert len(caught.value.problems) == 3

    def test_a_folder_that_holds_anything_is_refused_and_untouched(self, backup: Path, store: Path) -> None:
        """The damaged folder may still hold what the backup lacks."""
        before = files_of(store, "**/*")

        with pytest.raises(StoreUnusable, match="is not empty"):
            restored(backup, store)
        assert files_of(store, "**/*") == before

    def test_what_a_killed_restore_left_is_removed_whatever_number_its_process_had(
        self, backup: Path, tmp_path: Path
    ) -> None:
        """It is a copy of the evidence that nobody knows of, and in a container each start has the same number."""
        left = tmp_path / f".back-{os.getpid()}-0123abcd"
        (left / "originals").mkdir(parents=True)

        restored(backup, tmp_path / "back")

        assert not left.exists()

    def test_a_restore_under_way_is_left_alone_by_another(self, backup: Path, tmp_path: Path) -> None:
        """Two people restore on the same bad day, in containers that do not see each other's processes."""
        with built_beside(tmp_path / "back") as beside:
            restored(backup, tmp_path / "back")

            assert beside.is_dir()
        assert not beside.exists()

    def test_an_empty_folder_will_do(self, backup: Path, tmp_path: Path) -> None:
        """People make the folder first."""
        (tmp_path / "made").mkdir()

        assert restored(backup, tmp_path / "made").originals == 2

    def test_a_restored_folder_can_be_backed_up_to_the_same_place(self, backup: Path, tmp_path: Path) -> None:
        """After the restore, the nightly job goes on as it was."""
        restored(backup, tmp_path / "back")

        assert backed_up(tmp_path / "back", backup).added == 1


class TestOddPlaces:
    """What people name on the command line, and what is wrong without being lost."""

    def test_a_backup_is_restored_into_the_folder_one_stands_in(
        self, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """`--data .` in a new, empty folder is what many would type."""
        (tmp_path / "here").mkdir()
        monkeypatch.chdir(tmp_path / "here")
        back = restored(backup, Path())

        assert back.folder == str(tmp_path / "here")
        assert examine(tmp_path / "here", deep=True, clock=lambda: NOW).compared

    def test_a_path_that_goes_back_up_is_followed_to_its_end(self, backup: Path, tmp_path: Path) -> None:
        """A script that joins paths leaves such things."""
        back = restored(backup, tmp_path / "new" / "inner" / "..")

        assert back.folder == str(tmp_path / "new")
        assert (tmp_path / "new" / "evidence.db").is_file()

    def test_a_data_folder_is_made_in_the_folder_one_stands_in(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The same for a new one."""
        (tmp_path / "here").mkdir()
        monkeypatch.chdir(tmp_path / "here")
        create_folder(Path(), NORTHMOOR, purpose="area")

        made = Workspace.open(tmp_path / "here")
        assert made.audit_entries()[0].action == "init"
        made.close()

    def test_an_unprotected_audit_log_is_backed_up_and_restored_protected(self, store: Path, tmp_path: Path) -> None:
        """The one night it matters, a backup must not be refused for what the worker mends by itself."""
        alter(store, "DROP TRIGGER audit_no_update")
        assert FindingCode.TRIGGER_MISSING in {one.code for one in examine(store, clock=lambda: NOW).findings}

        backed_up(store, tmp_path / "backup")
        restored(tmp_path / "backup", tmp_path / "back")

        found = examine(tmp_path / "back", deep=True, clock=lambda: NOW, reader_level=lambda: "not asked")
        assert FindingCode.TRIGGER_MISSING not in {one.code for one in found.findings}
        back = Workspace.open(tmp_path / "back")
        (said,) = [one.detail for one in back.audit_entries() if one.action == "restore"]
        assert said["put back"] == ["audit_no_update"]
        back.close()
