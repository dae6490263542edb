"""One thing in a data folder is deleted or altered: it is named, search still answers, and no bundle holds it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence import worker
from evidence.errors import Damaged
from evidence.workspace.doctor import examine
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice
from schemas.doctor import FindingCode
from schemas.finding import Question
from tests.conftest import NOW
from tests.workspace.conftest import alter, flip, original_of

ALTERED = "UPDATE page SET text = replace(text, '41 of 60', '51 of 60') WHERE version_id = 1"

HARMS: dict[str, tuple[Callable[[Path], object], FindingCode, str]] = {
    "the index is deleted": (
        lambda folder: shutil.rmtree(folder / "index"),
        FindingCode.INDEX_UNUSABLE,
        "",
    ),
    "a byte of the index is flipped": (
        lambda folder: flip(sorted(folder.glob("index/*.part"))[0]),
        FindingCode.INDEX_UNUSABLE,
        "",
    ),
    "a page is deleted": (
        lambda folder: alter(folder, "DELETE FROM page WHERE version_id = 1"),
        FindingCode.PAGE_MISSING,
        "Its text has not been read yet.",
    ),
    "a byte of a page is changed": (
        lambda folder: alter(folder, ALTERED),
        FindingCode.PAGE_CHANGED,
        "Its text has not been read yet.",
    ),
    "an original is deleted": (
        lambda folder: original_of(folder).unlink(),
        FindingCode.ORIGINAL_MISSING,
        "It is in quarantine.",
    ),
    "a byte of an original is flipped": (
        lambda folder: flip(original_of(folder)),
        FindingCode.ORIGINAL_CHANGED,
        "It is in quarantine.",
    ),
}


@pytest.fixture(params=HARMS)
def harmed(request: pytest.FixtureRequest, store: Path) -> tuple[Path, FindingCode, str]:
    """The small store with one thing wrong, what the doctor should call it, and why its item then stays out."""
    harm, code, why = HARMS[request.param]
    harm(store)
    return store, code, why


def test_the_doctor_names_it_and_a_bundle_goes_without_it(harmed: tuple[Path, FindingCode, str]) -> None:
    """An inspector must never be given what the partnership cannot stand behind."""
    folder, code, why = harmed

    found = examine(folder, deep=True, clock=lambda: NOW, reader_level=lambda: "not asked")
    workspace = Workspace.open(folder, clock=lambda: NOW)
    selection = workspace.selection(Choice(checkpoint="monitoring"))

    assert code in {one.code for one in found.findings}
    assert [(left.item, left.why) for left in selection.left_out] == ([("E-0001", why)] if why else [])
    assert ("E-0001" in {item.ref for item in selection.items}) is not bool(why)
    workspace.close()


def test_search_answers_before_anybody_has_noticed(harmed: tuple[Path, FindingCode, str]) -> None:
    """On the morning of an inspection the other evidence must still be found, without a repair first."""
    folder, _, _ = harmed
    workspace = Workspace.open(folder, clock=lambda: NOW)

    assert [hit.item for hit in workspace.find(Question(words="letter")).hits] == ["E-0002"]
    workspace.close()


@pytest.mark.parametrize("name", ["an original is deleted", "a byte of an original is flipped"])
def test_a_draft_is_refused_before_anybody_has_noticed(store: Path, tmp_path: Path, name: str) -> None:
    """Between two examinations the bytes are proved once more, as they are copied."""
    HARMS[name][0](store)
    workspace = Workspace.open(store, clock=lambda: NOW)

    with pytest.raises(Damaged, match="E-0001"):
        workspace.draft_bundle(tmp_path / "draft.zip", Choice(checkpoint="monitoring"))

    assert list(tmp_path.glob("*.zip")) == []
    workspace.close()


@pytest.mark.parametrize("name", [name for name in HARMS if "original" not in name])
def test_what_the_original_can_give_back_is_given_back_by_the_worker(store: Path, name: str) -> None:
    """The index and the pages are made from the originals, so nobody has to repair them."""
    HARMS[name][0](store)
    examine(store, deep=True, clock=lambda: NOW, reader_level=lambda: "not asked")
    workspace = Workspace.open(store, clock=lambda: NOW)

    worker.work_once(workspace.core)

    assert "41 of 60" in workspace.pages("E-0001")[0].text
    assert workspace.find(Question(words="clinics")).engine == "whoosh"
    assert [item.ref for item in workspace.selection(Choice(checkpoint="monitoring")).items] == ["E-0001"]
    workspace.close()
    assert examine(store, deep=True, clock=lambda: NOW, reader_level=lambda: "not asked").sound
