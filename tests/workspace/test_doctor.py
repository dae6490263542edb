"""The doctor: every kind of harm is found and named, and a store that is well raises no alarm."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from evidence import worker
from evidence.commands.printing import examined_lines
from evidence.errors import StoreUnusable
from evidence.ingest.levels import Level
from evidence.ingest.sandbox import Sandbox
from evidence.search.pages import IndexedPage
from evidence.search.whoosh_index import PageIndex
from evidence.settings import SANDBOX_LEAST_VARIABLE, database_url
from evidence.workspace import surroundings
from evidence.workspace.doctor import examine, last_examination
from evidence.workspace.surroundings import machine_faults, reader_level
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice
from schemas.doctor import REMEDIES, Examination, FindingCode, Machine, Severity
from schemas.evidence import ReadingState
from tests.conftest import NOW
from tests.workspace.conftest import alter, flip, original_of, unprotect

Harm = Callable[[Path], object]

OF_THE_MACHINE = {FindingCode.SQLITE_OLD, FindingCode.DISK_NEARLY_FULL}


def examined(folder: Path, *, deep: bool = False) -> Examination:
    """The doctor's answer on the tests' day, without starting a reader."""
    return examine(folder, deep=deep, clock=lambda: NOW, reader_level=lambda: "not asked")


def codes(examination: Examination) -> set[FindingCode]:
    """What was found that is not the machine's."""
    return {finding.code for finding in examination.findings} - OF_THE_MACHINE


def sql(*statements: str) -> Harm:
    """Harm done to the database."""
    return lambda folder: alter(folder, *statements)


TRIGGERS = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
UNPROTECTED = ("DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete")


def tampered(*statements: str, table: str = "audit") -> Harm:
    """Harm done to the audit log, or another final table, by somebody who knows of its triggers and puts them back."""

    def harm(folder: Path) -> None:
        import sqlite3

        if database_url():  # the harm is done past the triggers there
            alter(folder, *statements)
            return
        with sqlite3.connect(folder / "evidence.db") as raw:
            triggers = [row[0] for row in raw.execute(TRIGGERS, (table,))]
            dropped = [f"DROP TRIGGER {table}_no_{change}" for change in ("update", "delete")]
            for statement in (*dropped, *statements, *triggers):
                raw.execute(statement)
        raw.close()

    return harm


def overwritten(name: str, at: int, data: bytes) -> Harm:
    """Harm done to a file at one place."""

    def harm(folder: Path) -> None:
        path = folder / name
        content = bytearray(path.read_bytes())
        content[at : at + len(data)] = data
        path.write_bytes(content)

    return harm


def cut(name: str, share: float) -> Harm:
    """A file that lost its end."""
    return lambda folder: (folder / name).write_bytes(
        (folder / name).read_bytes()[: int((folder / name).stat().st_size * share)]
    )


def replace_original(folder: Path, put: Callable[[Path], object]) -> None:
    """Something else where an original stood."""
    path = original_of(folder)
    path.unlink()
    put(path)


def resized(by: bytes | int) -> Harm:
    """An original that grew or shrank."""

    def harm(folder: Path) -> None:
        data = original_of(folder).read_bytes()
        replace_original(folder, lambda path: path.write_bytes(data + by if isinstance(by, bytes) else data[:by]))

    return harm


def file_at(name: str, content: bytes = b"what is this") -> Harm:
    """A file that should not be there."""

    def harm(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)

    return harm


def leftover(folder: Path) -> None:
    """An upload whose process has ended."""
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    (folder / "incoming" / f"{int(ended.stdout)}-aaaa").write_bytes(b"half")


def edited(name: str, old: str, new: str) -> Harm:
    """An area file somebody edited."""

    def harm(folder: Path) -> None:
        path = folder / "area" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return harm


def index_made_of(*pages: IndexedPage) -> Harm:
    """An index that opens well and holds something else."""
    return lambda folder: PageIndex(folder / "index").rebuild(iter(pages))


def flipped(pattern: str) -> Harm:
    """One bit flipped in the first file of a kind."""
    return lambda folder: flip(sorted(folder.glob(pattern))[0])


def emptied(name: str) -> Harm:
    """A folder that is gone."""
    return lambda folder: shutil.rmtree(folder / name)


def mode(name: str, bits: int) -> Harm:
    """Rights that let others in."""
    return lambda folder: (folder / name).chmod(bits)


def a_version(reading: str) -> str:
    return (
        "INSERT INTO version (id, item_id, number, sha256, size_bytes, file_name, media_type, received_at, received_by,"
        " reading, reason, pages, characters, reader, isolation, text_sha256, fixity, scan) VALUES (9, 2, 2, 'ab', 1,"
        f" 'a', 'text/plain', '2026-06-15T10:00:00.000000Z', 'lead', '{reading}', '', 0, 0, '', '', '', '', '')"
    )


EXTRA = "ab" + "0" * 62
STRANGER = IndexedPage(item="E-0077", version=1, page=1, label="", title="Not here", text="Nobody stored this.")

HARMS_TO_FILES: dict[str, tuple[Harm, FindingCode]] = {
    # the database as a file
    "the database lost its second half": (cut("evidence.db", 0.5), FindingCode.DATABASE_DAMAGED),
    "the database lost all but its first page": (cut("evidence.db", 0.05), FindingCode.DATABASE_DAMAGED),
    "the database's header is zeroed": (overwritten("evidence.db", 0, bytes(100)), FindingCode.DATABASE_DAMAGED),
    "a page of the database is noise": (overwritten("evidence.db", 8192, b"\xff" * 4096), FindingCode.DATABASE_DAMAGED),
    "the database is empty": (cut("evidence.db", 0), FindingCode.TABLE_ALTERED),
    "the database is another file": (file_at("evidence.db", b"Minutes. " * 900), FindingCode.DATABASE_DAMAGED),
    "the database is gone": (lambda folder: (folder / "evidence.db").unlink(), FindingCode.DATABASE_MISSING),
    # what protects the audit log in a file; a server's triggers are told of in tests/store
    "a trigger does nothing": (
        sql(UNPROTECTED[1], "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT 1; END"),
        FindingCode.TRIGGER_MISSING,
    ),
    # the originals
    "an original is gone": (lambda folder: original_of(folder).unlink(), FindingCode.ORIGINAL_MISSING),
    "all originals are gone": (emptied("originals"), FindingCode.ORIGINAL_MISSING),
    "an original shrank": (resized(-1), FindingCode.ORIGINAL_WRONG_SIZE),
    "an original grew": (resized(b"."), FindingCode.ORIGINAL_WRONG_SIZE),
    "an original is empty": (resized(0), FindingCode.ORIGINAL_WRONG_SIZE),
    "an original is a link elsewhere": (
        lambda folder: replace_original(folder, lambda path: path.symlink_to(folder / "area" / "area.yaml")),
        FindingCode.ORIGINAL_NOT_A_FILE,
    ),
    "an original is a folder": (
        lambda folder: replace_original(folder, Path.mkdir),
        FindingCode.ORIGINAL_NOT_A_FILE,
    ),
    "an original too many": (file_at(f"originals/ab/{EXTRA}"), FindingCode.ORPHAN_ORIGINAL),
    "a stray file among the originals": (file_at("originals/ab/notes.txt"), FindingCode.STRAY_FILE),
    "an original in the wrong place": (file_at(f"originals/cd/{EXTRA}"), FindingCode.STRAY_FILE),
    "a stray file among the arriving": (file_at("incoming/notes.txt"), FindingCode.STRAY_FILE),
    "a leftover of a dead upload": (leftover, FindingCode.LEFTOVER),
    # the index
    "the index has no stamp": (lambda folder: (folder / "index/stamp.json").unlink(), FindingCode.INDEX_UNUSABLE),
    "the index is gone": (emptied("index"), FindingCode.INDEX_UNUSABLE),
    "a bit of the index flipped": (flipped("index/*.part"), FindingCode.INDEX_UNUSABLE),
    "the index's stamp was cut short": (cut("index/stamp.json", 0.5), FindingCode.INDEX_UNUSABLE),
    "the index is open to others": (mode("index", 0o777), FindingCode.INDEX_UNUSABLE),
    "the index holds nothing": (index_made_of(), FindingCode.INDEX_BEHIND),
    "the index holds a stranger": (index_made_of(STRANGER), FindingCode.INDEX_AHEAD),
    # what stands around
    "a folder is gone": (emptied("incoming"), FindingCode.FOLDER_MISSING),
    "the data folder is open to others": (mode(".", 0o755), FindingCode.OPEN_TO_OTHERS),
    "the database is open to others": (mode("evidence.db", 0o644), FindingCode.OPEN_TO_OTHERS),
    "the originals are open to others": (mode("originals", 0o750), FindingCode.OPEN_TO_OTHERS),
    "an area file is gone": (lambda folder: (folder / "area/plan.yaml").unlink(), FindingCode.AREA_UNUSABLE),
    "an area file is no YAML": (file_at("area/policy.yaml", b"required: [\n"), FindingCode.AREA_UNUSABLE),
    "the area is another": (edited("area.yaml", "ref: northmoor", "ref: elsewhere"), FindingCode.AREA_MISMATCH),
}

# Harm to what a database of either kind holds.
HARMS_TO_ROWS: dict[str, tuple[Harm, FindingCode]] = {
    "a trigger is dropped": (lambda folder: unprotect(folder, "audit_no_update"), FindingCode.TRIGGER_MISSING),
    # its tables
    "a table is dropped": (sql("DROP TABLE page"), FindingCode.TABLE_ALTERED),
    "a column is dropped": (sql("ALTER TABLE item DROP COLUMN marking"), FindingCode.TABLE_ALTERED),
    "an index is dropped": (sql("DROP INDEX work_waiting"), FindingCode.TABLE_ALTERED),
    "the folder's purpose is gone": (sql("DELETE FROM meta WHERE key = 'purpose'"), FindingCode.META_MISSING),
    # the audit log
    "an audit entry names another post": (
        tampered("UPDATE audit SET actor = 'chair' WHERE seq = 2"),
        FindingCode.AUDIT_BROKEN,
    ),
    "an audit entry is gone": (tampered("DELETE FROM audit WHERE seq = 3"), FindingCode.AUDIT_BROKEN),
    "the end of the audit log is cut off": (
        tampered("DELETE FROM audit WHERE action = 'decide'"),
        FindingCode.ROW_UNAUDITED,
    ),
    # the rows
    "a decision is gone": (sql("DELETE FROM decision"), FindingCode.ROW_MISSING),
    "a decision says the opposite": (sql("UPDATE decision SET verdict = 'challenge'"), FindingCode.ROW_CHANGED),
    "a link serves another test": (sql("UPDATE link SET test = 'impact'"), FindingCode.ROW_CHANGED),
    "a version is gone": (sql("DELETE FROM version WHERE item_id = 2"), FindingCode.ROW_MISSING),
    "a version's hash is another": (
        sql(f"UPDATE version SET sha256='{EXTRA}' WHERE id=2"),
        FindingCode.ROW_MISSING,
    ),
    "a request asks for something else": (sql("UPDATE request SET wants = 'Nothing.'"), FindingCode.ROW_CHANGED),
    "a request is due on no day": (sql("UPDATE request SET due = 'soon'"), FindingCode.ROW_CHANGED),
    "a request is gone": (sql("DELETE FROM request"), FindingCode.ROW_MISSING),
    "a snapshot is made rosier": (
        tampered("UPDATE snapshot SET stood = replace(stood, 'not-met', 'met')", table="snapshot"),
        FindingCode.ROW_CHANGED,
    ),
    "a snapshot makes no sense": (
        tampered("UPDATE snapshot SET stood = '[{'", table="snapshot"),
        FindingCode.ROW_CHANGED,
    ),
    "a snapshot is gone": (tampered("DELETE FROM snapshot", table="snapshot"), FindingCode.ROW_MISSING),
    "a snapshot nobody took": (
        sql("INSERT INTO snapshot SELECT 9, taken_at, taken_by, 'Another', NULL, policy_sha256, stood FROM snapshot"),
        FindingCode.ROW_UNAUDITED,
    ),
    "a version nobody added": (sql(a_version("read")), FindingCode.ROW_UNAUDITED),
    "an item without a version": (
        sql(
            "INSERT INTO item (id, localities, cohorts, proposals, added_by, added_at, changed)"
            " VALUES (9, '[]', '[]', '{}', 'lead', '2026-06-15T10:00:00.000000Z', 0)"
        ),
        FindingCode.ITEM_WITHOUT_VERSION,
    ),
    "a link to a version that is not there": (sql("UPDATE link SET version_id = 99"), FindingCode.FOREIGN_KEY_BROKEN),
    "a link to another item's version": (sql("UPDATE link SET version_id = 2"), FindingCode.LINK_CROSSED),
    "a date that is no date": (sql("UPDATE item SET as_at = 'last May' WHERE id = 1"), FindingCode.ROW_INVALID),
    "a state that is no state": (sql("UPDATE version SET reading = 'fine' WHERE id = 1"), FindingCode.ROW_INVALID),
    "passages that are no JSON": (sql("UPDATE link SET passages = '[{'"), FindingCode.ROW_INVALID),
    "a link to a strand nobody knows": (sql("UPDATE link SET strand = 'PA9.none'"), FindingCode.LINK_TARGET_UNKNOWN),
    "a link to a line nobody knows": (sql("UPDATE link SET line = '9.9'"), FindingCode.LINK_TARGET_UNKNOWN),
    "a quote nobody wrote": (
        sql("UPDATE link SET passages = replace(passages, '41 of 60', '60 of 60')"),
        FindingCode.PASSAGE_NOT_FOUND,
    ),
    "a reading nobody will do": (
        sql("UPDATE version SET reading = 'waiting' WHERE id = 2"),
        FindingCode.READING_NOT_QUEUED,
    ),
    # the pages
    "a page is gone": (sql("DELETE FROM page WHERE version_id = 2"), FindingCode.PAGE_MISSING),
    "a page too many": (sql("INSERT INTO page VALUES (2, 2, '', 'more', 0)"), FindingCode.PAGE_EXTRA),
    "a page with words added": (
        sql("UPDATE page SET text = text || '!' WHERE version_id = 2"),
        FindingCode.PAGE_CHANGED,
    ),
}

# Harm that keeps every size and count: only reading every byte finds it.
DEEP_HARMS: dict[str, tuple[Harm, FindingCode]] = {
    "a bit of an original flipped": (lambda folder: flip(original_of(folder)), FindingCode.ORIGINAL_CHANGED),
    "a page with words changed": (
        sql("UPDATE page SET text = replace(text, '41', '14') WHERE version_id = 1"),
        FindingCode.PAGE_CHANGED,
    ),
    "a page with another label": (sql("UPDATE page SET label = 'iv' WHERE version_id = 2"), FindingCode.PAGE_CHANGED),
    "a bit of a kept draft flipped": (flipped("bundles/draft-*.zip"), FindingCode.DRAFT_CHANGED),
}


@pytest.mark.parametrize("name", HARMS_TO_FILES)
def test_each_harm_to_a_file_is_found_by_its_code(store: Path, name: str) -> None:
    """An operator acts on the code and the sentence; the wrong one sends them the wrong way."""
    require_found(store, *HARMS_TO_FILES[name])


@pytest.mark.both_engines
@pytest.mark.parametrize("name", HARMS_TO_ROWS)
def test_each_harm_to_the_rows_is_found_by_its_code(store: Path, name: str) -> None:
    """The same words for the same harm, whatever database holds the rows."""
    require_found(store, *HARMS_TO_ROWS[name])


def require_found(store: Path, harm: Harm, code: FindingCode) -> None:
    """Do harm, and have the doctor name it."""
    harm(store)

    found = examined(store)

    assert code in codes(found)
    assert not (found.sound and code.severity is Severity.DAMAGE)


@pytest.mark.both_engines
@pytest.mark.parametrize("name", DEEP_HARMS)
def test_harm_that_keeps_every_size_is_found_by_the_deep_run_alone(store: Path, name: str) -> None:
    """The plain run is for every day and must stay quick; the docs say what it cannot see."""
    harm, code = DEEP_HARMS[name]
    harm(store)

    assert code not in codes(examined(store))
    assert code in codes(examined(store, deep=True))


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


def test_every_code_has_a_severity_and_a_remedy() -> None:
    """A finding that does not say what to do is half a finding."""
    assert set(REMEDIES) == set(FindingCode)
    assert {code.severity for code in FindingCode} == set(Severity)


@pytest.mark.parametrize(
    ("machine", "code"),
    [
        (Machine(sqlite="3.51.2", reader="any", free_bytes=2**40), FindingCode.SQLITE_OLD),
        (Machine(sqlite="3.51.3", reader="any", free_bytes=2**20), FindingCode.DISK_NEARLY_FULL),
        (Machine(sqlite="3.60.0", reader="", free_bytes=2**40), FindingCode.READER_UNAVAILABLE),
        (Machine(sqlite="3.60.0", reader="any", free_bytes=2**40, scanner=""), FindingCode.SCANNER_UNAVAILABLE),
        (
            Machine(sqlite="3.60.0", reader=Level.LIMITS, reader_asked=Level.CONFINED, free_bytes=2**40),
            FindingCode.READER_TOO_WEAK,
        ),
        (
            Machine(sqlite="3.60.0", reader=Level.CONFINED, reader_asked="landlock", free_bytes=2**40),
            FindingCode.READER_LEVEL_UNKNOWN,
        ),
    ],
)
def test_what_the_machine_lacks_is_a_warning(machine: Machine, code: FindingCode) -> None:
    """An old SQLite is worth knowing and no reason to stop."""
    assert [one.code for one in machine_faults(machine)] == [code]
    assert code.severity is Severity.WARNING


@pytest.fixture
def readers_started_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the machine gives is asked of a reader that starts now."""
    monkeypatch.setattr(surroundings, "Sandbox", Sandbox)


@pytest.mark.usefixtures("readers_started_anew")
def test_a_machine_that_has_all_is_not_warned_about() -> None:
    """No false alarms here either."""
    assert list(machine_faults(Machine(sqlite="3.51.3", reader=reader_level(), free_bytes=2**40))) == []


def test_a_reader_held_apart_less_than_is_asked_is_shown_with_both_levels(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The doctor showed no level at all, and sent people to look for memory."""
    monkeypatch.setenv(SANDBOX_LEAST_VARIABLE, Level.CONFINED)

    found = examine(store, clock=lambda: NOW, reader_level=lambda: Level.LIMITS)

    (finding,) = [one for one in found.findings if one.code is FindingCode.READER_TOO_WEAK]
    assert (found.machine.reader, found.machine.reader_asked) == (Level.LIMITS, Level.CONFINED)
    assert "asks for 'Landlock and seccomp' and this machine offers 'forked reader with limits'" in finding.sentence
    assert SANDBOX_LEAST_VARIABLE in finding.remedy
    assert "reader: forked reader with limits (asked for: Landlock and seccomp)" in examined_lines(found)


@pytest.mark.usefixtures("readers_started_anew")
@pytest.mark.parametrize("asked", [Level.WRAPPED, "landlock"])
def test_the_level_found_does_not_hang_on_the_level_asked_for(monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    """To know what the machine gives is the first step to deciding what to ask of it."""
    given = reader_level()
    monkeypatch.setenv(SANDBOX_LEAST_VARIABLE, asked)

    assert reader_level() == given
    assert given in list(Level)


def test_a_level_that_does_not_exist_is_named_with_those_that_do(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt setting stops all reading, and looks like a machine without memory."""
    monkeypatch.setenv(SANDBOX_LEAST_VARIABLE, "landlock")

    found = examine(store, clock=lambda: NOW, reader_level=lambda: Level.CONFINED)

    (finding,) = [one for one in found.findings if one.code is FindingCode.READER_LEVEL_UNKNOWN]
    assert "'landlock'" in finding.sentence
    assert Level.CONFINED in finding.remedy


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
