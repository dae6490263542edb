"""The doctor: releases, sealed bundles and what became of them, against the audit log."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice
from schemas.doctor import DoctorFinding, FindingCode
from schemas.releases import NewRelease
from tests.conftest import NOW
from tests.workspace.conftest import alter
from tests.workspace.harms import Harm, codes, examined, sql, tampered

CHOICE = Choice(checkpoint="monitoring", scope=("PA1",))
ASKED = NewRelease(choice=CHOICE, what_for="The monitoring inspection", to_whom="The lead inspector")


def release_four(folder: Path) -> None:
    """B-0001 sealed and handed over, RL-0002 approved, RL-0003 refused, and RL-0004 that waits."""
    workspace = Workspace.open(folder, clock=lambda: NOW)
    desk, chair = workspace.acting_as("coordinator"), workspace.acting_as("chair")
    for _ in range(4):
        desk.ask_release(ASKED)
    chair.approve_release("RL-0001", why="I looked into the draft.")
    chair.approve_release("RL-0002", why="I looked into the draft.")
    chair.refuse_release("RL-0003", why="A name is in it.")
    desk.seal_bundle("RL-0001")
    desk.hand_over("B-0001", how="By secure mail")
    workspace.close()


@pytest.fixture(scope="session")
def released_once(made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small store with four releases."""
    folder = tmp_path_factory.mktemp("released") / "data"
    shutil.copytree(made_once, folder)
    release_four(folder)
    return folder


@pytest.fixture
def released(released_once: Path, tmp_path: Path) -> Path:
    """A copy of it, to do harm to."""
    return Path(shutil.copytree(released_once, tmp_path / "released"))


def about(folder: Path, thing: str) -> DoctorFinding:
    """What the doctor says of one thing."""
    (finding,) = [one for one in examined(folder).findings if one.thing == thing]
    return finding


APPROVED_BY_A_ROW = "UPDATE bundle_release SET status = 'approved', approved_by = 'chair' WHERE id = 4"
BUNDLE_COLUMNS = "file_name, sha256, size_bytes, approved_by, sealed_by, sealed_at, fingerprint, log_entries, log_last"
SEALED_BY_A_ROW = f"INSERT INTO bundle (id, release_id, {BUNDLE_COLUMNS}) SELECT 2, 2, {BUNDLE_COLUMNS} FROM bundle"
EVENT_COLUMNS = "bundle_id, kind, on_day, words, by_post, noted_at"
RECEIPT_BY_A_ROW = f"INSERT INTO bundle_event ({EVENT_COLUMNS}) SELECT 1, 'receipt noted'"

UNAUDITED, MISSING, CHANGED = FindingCode.ROW_UNAUDITED, FindingCode.ROW_MISSING, FindingCode.ROW_CHANGED
HARMS: dict[str, tuple[Harm, str, FindingCode]] = {
    "approved by a row": (
        sql(APPROVED_BY_A_ROW),
        "approval of RL-0004",
        UNAUDITED,
    ),
    "said to be sealed by a row": (
        sql("UPDATE bundle_release SET status = 'sealed' WHERE id = 2"),
        "sealing of RL-0002",
        UNAUDITED,
    ),
    "sealed by a row": (sql(SEALED_BY_A_ROW), "bundle B-0002", UNAUDITED),
    "asked for by a row": (
        sql("UPDATE bundle_release SET id = 9 WHERE id = 4"),
        "release RL-0009",
        UNAUDITED,
    ),
    "refused by a row": (
        sql("UPDATE bundle_release SET status = 'refused', decided_by = 'chair' WHERE id = 4"),
        "refusal of RL-0004",
        UNAUDITED,
    ),
    "received by a row": (
        sql(f"{RECEIPT_BY_A_ROW}, on_day, 'They have it', by_post, noted_at FROM bundle_event"),
        "receipt of B-0001 1",
        UNAUDITED,
    ),
    "a release that is gone": (sql("DELETE FROM bundle_release WHERE id = 4"), "release RL-0004", MISSING),
    "a refusal taken back": (
        sql("UPDATE bundle_release SET status = 'approved', approved_by = 'chair' WHERE id = 3"),
        "refusal of RL-0003",
        MISSING,
    ),
    "an approval taken back": (
        sql("UPDATE bundle_release SET status = 'asked' WHERE id = 2"),
        "approval of RL-0002",
        MISSING,
    ),
    "a bundle that is gone": (
        tampered("DELETE FROM bundle", table="bundle"),
        "bundle B-0001",
        MISSING,
    ),
    "a key that is gone": (tampered("DELETE FROM sealing_key", table="sealing_key"), "sealing key", MISSING),
    "a release to somebody else": (
        sql("UPDATE bundle_release SET to_whom = 'A newspaper' WHERE id = 2"),
        "release RL-0002",
        CHANGED,
    ),
    "an approval by another": (
        sql("UPDATE bundle_release SET approved_by = 'reviewer' WHERE id = 2"),
        "approval of RL-0002",
        CHANGED,
    ),
    "a bundle of other bytes": (
        tampered(f"UPDATE bundle SET sha256 = '{'0' * 64}'", table="bundle"),
        "bundle B-0001",
        CHANGED,
    ),
    "a bundle sealed by another": (
        tampered("UPDATE bundle SET sealed_by = 'lead'", table="bundle"),
        "bundle B-0001",
        CHANGED,
    ),
    "handed over another way": (
        tampered("UPDATE bundle_event SET words = 'By hand'", table="bundle_event"),
        "handing over of B-0001 1",
        CHANGED,
    ),
}


@pytest.mark.parametrize("name", HARMS)
def test_each_harm_to_releases_and_the_register_is_named(released: Path, name: str) -> None:
    """Whoever has the database in hand must not be able to say that two people agreed."""
    harm, thing, code = HARMS[name]
    harm(released)

    findings = [one for one in examined(released).findings if one.code is code]

    assert any(one.thing.startswith(thing) and one.remedy for one in findings)


@pytest.mark.both_engines
def test_releases_that_are_well_raise_no_alarm_and_one_by_a_row_does(store: Path) -> None:
    """The same on either database, from asking to handing over."""
    release_four(store)
    assert codes(examined(store, deep=True)) == set()

    alter(store, APPROVED_BY_A_ROW)

    assert about(store, "approval of RL-0004").code is UNAUDITED


def test_an_approval_or_a_seal_without_an_entry_has_a_remedy_of_its_own(released: Path) -> None:
    """More is at stake than a row: what it says may leave the house."""
    alter(released, APPROVED_BY_A_ROW, SEALED_BY_A_ROW)

    assert "Withdraw the release and ask for it again" in about(released, "approval of RL-0004").remedy
    assert "Do not hand it out" in about(released, "bundle B-0002").remedy
    assert examined(released).sound is False
