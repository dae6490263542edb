"""The doctor: every kind of harm is found and named."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.doctor import REMEDIES, FindingCode, Severity
from tests.workspace.conftest import flip, original_of, unprotect
from tests.workspace.harms import (
    EXTRA,
    STRANGER,
    UNPROTECTED,
    Harm,
    a_version,
    codes,
    cut,
    edited,
    emptied,
    examined,
    file_at,
    flipped,
    index_made_of,
    leftover,
    mode,
    overwritten,
    replace_original,
    require_found,
    resized,
    sql,
    tampered,
)

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


@pytest.mark.both_engines
@pytest.mark.parametrize("name", DEEP_HARMS)
def test_harm_that_keeps_every_size_is_found_by_the_deep_run_alone(store: Path, name: str) -> None:
    """The plain run is for every day and must stay quick; the docs say what it cannot see."""
    harm, code = DEEP_HARMS[name]
    harm(store)

    assert code not in codes(examined(store))
    assert code in codes(examined(store, deep=True))


def test_every_code_has_a_severity_and_a_remedy() -> None:
    """A finding that does not say what to do is half a finding."""
    assert set(REMEDIES) == set(FindingCode)
    assert {code.severity for code in FindingCode} == set(Severity)
