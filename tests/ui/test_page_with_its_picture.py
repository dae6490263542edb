"""A page of a PDF opened: its picture beside its text, or larger above it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evidence import worker
from evidence.workspace.folder import shared_core
from evidence.workspace.workspace import Workspace
from schemas.links import NewLink, Passage
from schemas.tests_of_evidence import EvidenceTest
from tests.ingest.conftest import make_pdf
from tests.ui.conftest import REVIEWS, Open
from tests.ui.looking import drawn, words
from tests.ui.test_find_page import link_named

FIRST = "Synthetic. Every review is decided within"
SECOND = "six weeks of its meeting. That is all."


@pytest.fixture
def report(worked: Path, tmp_path: Path) -> Path:
    """The worked area with E-0004, a PDF of two pages in which a sentence goes over the page."""
    path = make_pdf(tmp_path / "report.pdf", [[FIRST], [SECOND]], title="A report")
    desk = Workspace.of(shared_core(worked))
    desk.add_file(path)
    worker.see_to_it(desk)
    return worked


def test_the_picture_says_what_it_is_to_those_who_do_not_see_it(open_page: Open, report: Path) -> None:
    """A picture without words is nothing to a screen reader, and the text beside it must carry the same marks."""
    page = open_page(report, "page", item="E-0004", page="1", find="decided")

    (alternative,) = re.findall(r'<img src="data:image/png;base64,[^"]+" [^>]*alt="([^"]+)"', drawn(page))
    assert alternative == "Picture of page 1 of A report. The words looked for are marked in 1 place."
    assert "<mark>decided</mark>" in drawn(page)
    assert link_named(page, "Larger picture").items() >= {"large": "yes", "find": "decided"}.items()
    assert 'class="picture large"' in drawn(open_page(report, "page", item="E-0004", page="1", large="yes"))


def test_what_has_no_picture_says_why(open_page: Open, worked: Path) -> None:
    """Nobody should wait for a picture that never comes."""
    page = open_page(worked, "page", item="E-0001", page="1", find="decided")

    assert "has no pages to draw. Its text is shown as it was read." in words(page)
    assert "Larger picture" not in words(page)


def test_a_quote_that_goes_over_the_page_is_marked_on_both(open_page: Open, report: Path) -> None:
    """Whoever opens the second page from a link must see where the words end."""
    quote = "decided within six weeks"
    new = NewLink(
        item="E-0004",
        target=REVIEWS,
        test=EvidenceTest.ACTION,
        says="They are decided.",
        passages=(Passage(page=1, quote=quote),),
    )
    ref = Workspace.of(shared_core(report)).link(new).ref

    begins = open_page(report, "page", item="E-0004", page="1", link=ref)
    ends = open_page(report, "page", item="E-0004", page="2", link=ref)

    assert Workspace.of(shared_core(report)).as_it_stands("E-0004", 1, quote) is not None
    assert "<mark>decided within</mark>" in drawn(begins)
    assert "<mark>six weeks</mark>" in drawn(ends)
