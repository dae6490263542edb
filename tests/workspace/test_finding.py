"""Finding: any page, with the right filters, whatever is typed and whatever state the index is in."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence import worker
from evidence.errors import NotFound
from evidence.search import limits
from evidence.workspace.workspace import Workspace
from schemas.evidence import Details, EvidenceKind
from schemas.finding import Order, Question
from schemas.links import NewLink
from schemas.tests_of_evidence import EvidenceTest

pytestmark = pytest.mark.both_engines


@pytest.fixture
def library(workspace: Workspace, minutes: str, tmp_path: Path) -> Workspace:
    """The minutes, and a survey of families from another year."""
    path = tmp_path / "survey.txt"
    path.write_text("Synthetic example. Families say waits for therapy clinics are long.", encoding="utf-8")
    details = Details(kind=EvidenceKind.SURVEY, as_at=date(2025, 3, 1), organisation="forum", title="Parents' survey")
    workspace.add_file(path, details)
    worker.see_to_it(workspace)
    return workspace


def found(workspace: Workspace, words: str, **narrow: object) -> list[tuple[str, int]]:
    """The items and pages that answer."""
    return [(hit.item, hit.page) for hit in workspace.find(Question(words=words, **narrow)).hits]


def test_a_page_is_found_by_its_words_with_a_snippet(library: Workspace) -> None:
    """Show me where: the answer is a page, not a file."""
    answer = library.find(Question(words='"therapy clinics" open'))

    assert answer.hits[0].item == "E-0001"
    assert answer.hits[0].page == 1
    assert "\u2068therapy\u2069" in answer.hits[0].snippet or "\u2068therapy clinics\u2069" in answer.hits[0].snippet
    assert answer.engine == "whoosh"
    assert answer.notice == ""


@pytest.mark.parametrize(
    ("narrow", "items"),
    [
        ({}, {"E-0001", "E-0002"}),
        ({"kind": EvidenceKind.SURVEY}, {"E-0002"}),
        ({"organisation": "council"}, {"E-0001"}),
        ({"date_from": date(2026, 1, 1)}, {"E-0001"}),
        ({"date_to": date(2025, 12, 31)}, {"E-0002"}),
        ({"target": "PA1"}, {"E-0001"}),
        ({"target": "1.1"}, set()),
    ],
)
def test_filters_narrow_the_hits(library: Workspace, narrow: dict[str, object], items: set[str]) -> None:
    """Only surveys, only this year, only what speaks for a concern."""
    library.link(NewLink(item="E-0001", target="PA1.waits", test=EvidenceTest.ACTION, says="Clinics opened."))

    assert {item for item, _ in found(library, "therapy clinics", **narrow)} == items


def test_a_target_that_does_not_exist_is_refused(library: Workspace) -> None:
    """Finding nothing there would look like having no evidence."""
    with pytest.raises(NotFound, match="no concern, strand or line 'PA9'"):
        library.find(Question(words="clinics", target="PA9"))


def test_a_confirmed_title_can_be_found(library: Workspace) -> None:
    """People search for what they called it."""
    assert ("E-0002", 1) in found(library, "Parents' survey")

    library.describe("E-0001", Details(title="Winter board", as_at=date(2026, 1, 12)))
    worker.see_to_it(library)
    assert found(library, "winter")[0] == ("E-0001", 1)


def test_only_the_newest_version_is_found(library: Workspace, tmp_path: Path) -> None:
    """The old words are kept, and no longer answer."""
    path = tmp_path / "second.txt"
    path.write_text("Synthetic example. Nothing about that any more.", encoding="utf-8")
    library.add_file(path, version_of="E-0002")
    worker.see_to_it(library)

    assert found(library, "families long") == [("E-0001", 1)] or found(library, "families long") == []
    assert [hit.version for hit in library.find(Question(words="nothing any more")).hits if hit.item == "E-0002"] == [2]


def test_finding_goes_on_without_an_index_and_says_so(library: Workspace, data_folder: Path) -> None:
    """A lost index must never look like lost evidence."""
    before = found(library, "therapy clinics")
    shutil.rmtree(data_folder / "index")
    (data_folder / "index").mkdir(mode=0o700)

    answer = library.find(Question(words="therapy clinics"))
    assert [(hit.item, hit.page) for hit in answer.hits] == before
    assert "index" in answer.notice

    worker.work_once(library.core)
    again = library.find(Question(words="therapy clinics"))
    assert [(hit.item, hit.page) for hit in again.hits] == before
    assert again.notice == ""


def test_evidence_that_still_waits_is_mentioned(library: Workspace, tmp_path: Path) -> None:
    """Not found yet is not the same as not there."""
    path = tmp_path / "late.txt"
    path.write_text("Synthetic example.", encoding="utf-8")
    library.add_file(path)

    assert "still being read" in library.find(Question(words="clinics")).notice


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_typed_can_raise(library: Workspace, words: str) -> None:
    """The box is open to anything people paste."""
    assert library.find(Question(words=words)).total >= 0


@pytest.mark.parametrize("order", Order)
def test_a_search_that_takes_too_long_says_so_in_words(
    library: Workspace, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing found and nothing said would be read as: there is no such evidence."""
    monkeypatch.setattr(limits, "SECONDS", -1.0)

    answer = library.find(Question(words="therapy clinics", order=order))

    assert answer.total == 0
    assert "was stopped. Look for fewer words, or for rarer ones." in answer.notice
