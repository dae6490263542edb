"""Redact: words and areas are chosen by keyboard, looked at, and taken out of a copy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evidence import worker
from evidence.ingest import office_pdf
from evidence.settings import OFFICE_VARIABLE
from evidence.store.rows import RenditionRow
from evidence.workspace.folder import shared_core
from evidence.workspace.workspace import Workspace
from schemas.pictures import Mark
from schemas.redactions import RedactedArea
from tests.ingest.conftest import make_docx, make_pdf
from tests.ui.conftest import Open
from tests.ui.looking import drawn, told, words
from tests.ui.test_find_page import link_named

LINES = ["Synthetic minutes of 3 March 2026", "Alder Fennimore-Example asked for a review."]


@pytest.fixture
def report(worked: Path, tmp_path: Path) -> Path:
    """The worked area with E-0004, a PDF of two pages that names somebody."""
    desk = Workspace.of(shared_core(worked))
    desk.add_file(make_pdf(tmp_path / "report.pdf", [LINES, ["Page two."]], title="A report"))
    worker.see_to_it(desk)
    return worked


def test_words_and_an_area_are_chosen_looked_at_and_taken_out(open_page: Open, report: Path) -> None:
    """The whole way of a coordinator, by keyboard alone: type, see, give the reason, download."""
    page = open_page(report, "redact", item="E-0004")
    assert "On page 1, nothing would be covered." in words(page)

    page.text_input[0].set_value("Fennimore-Example")
    page.button[0].click().run()
    assert "On page 1, 1 place would be covered." in words(page)

    page.number_input(key="redact_left_E-0004_1_1").set_value(10.0)
    page.number_input(key="redact_top_E-0004_1_1").set_value(20.0)
    page.number_input(key="redact_width_E-0004_1_1").set_value(30.0)
    page.number_input(key="redact_height_E-0004_1_1").set_value(5.0).run()
    assert "The area you are choosing is shown, and not added yet." in words(page)
    page.button(key="redact_add_E-0004_1_1").click().run()
    assert "P: page 1, 30 wide and 5 high, from 10 across and 20 down" in words(page)

    page.text_input[1].set_value("It names a parent.")
    page.button[-1].click().run()

    assert not page.exception
    assert "2 places covered, and the leak scan found nothing." in page.success[0].value
    made = Workspace.of(shared_core(report)).renditions_of("E-0004")
    assert [(one.boxes, one.refused) for one in made] == [(2, False)]
    assert 'href="renditions/RN-0001?as=quality-lead"' in drawn(page)


def test_what_cannot_be_redacted_says_why_and_who_may(open_page: Open, report: Path) -> None:
    """Every state is designed: no pages, no right, no item."""
    assert "has no pages that could be redacted" in words(open_page(report, "redact", item="E-0001"))
    assert "may not redact evidence" in words(open_page(report, "redact", item="E-0004", post="independent-chair"))
    assert "There is no evidence item E" in open_page(report, "redact", item="E-0099").error[0].value
    assert "Choose an item on" in words(open_page(report, "redact"))


@pytest.fixture
def word_file(worked: Path, tmp_path: Path) -> Path:
    """The worked area with E-0004, a Word file, which has no pages of its own."""
    desk = Workspace.of(shared_core(worked))
    desk.add_file(make_docx(tmp_path / "audit.docx"))
    worker.see_to_it(desk)
    return worked


@pytest.mark.slow
@pytest.mark.skipif(bool(office_pdf.why_not()), reason="LibreOffice or bubblewrap is not installed")
def test_a_word_file_is_made_a_pdf_by_a_button_and_can_then_be_redacted(open_page: Open, word_file: Path) -> None:
    """A coordinator has no command line, and half of the evidence is Word files."""
    page = open_page(word_file, "redact", item="E-0004")
    assert "`" not in words(page)
    page.button(key="make_pdf_E-0004").click().run()

    assert not page.exception
    assert "The PDF copy is made: 1 page." in told(page)
    assert "On page 1, nothing would be covered." in words(page)


def test_where_no_pdf_can_be_made_the_page_says_what_is_missing(
    open_page: Open, word_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A button that cannot work would be tried again and again."""
    monkeypatch.setenv(OFFICE_VARIABLE, "/nowhere/office")
    page = open_page(word_file, "redact", item="E-0004")

    assert "There is no PDF copy of this file yet. The program that EVIDENCE_OFFICE_PROGRAM names" in words(page)
    assert "Install LibreOffice" in words(page)
    assert not [one for one in page.button if one.key == "make_pdf_E-0004"]


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not installed")
def test_a_pdf_that_could_not_be_made_is_said_where_it_was_asked_for(
    open_page: Open, word_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some files stop LibreOffice; whoever pressed the button waits for an answer."""
    monkeypatch.setenv(OFFICE_VARIABLE, "/bin/true")
    page = open_page(word_file, "redact", item="E-0004")
    page.button(key="make_pdf_E-0004").click().run()

    assert "No PDF copy was made. LibreOffice made no PDF of it." in told(page)


def test_a_copy_that_was_refused_is_listed_and_not_handed_out(open_page: Open, report: Path) -> None:
    """Nobody may take a leaking copy for a safe one."""
    desk = Workspace.of(shared_core(report))
    desk.redact("E-0004", 1, areas=[RedactedArea(page=1, place=Mark(left=0, top=0, width=1, height=0.1))], why="A try.")
    with desk.core.database.writing() as session:
        row = session.get_one(RenditionRow, 1)
        row.refused, row.scan = True, {"leaks": [{"where": "the picture of page 1", "page": 1}]}

    page = open_page(report, "redact", item="E-0004")

    assert "Refused What was to go was found again in: the picture of page 1" in words(page)
    assert 'href="renditions/RN-0001' not in drawn(page)


def test_the_page_of_an_item_leads_here(open_page: Open, report: Path) -> None:
    """The page is not in the navigation."""
    page = open_page(report, "evidence", item="E-0004")

    assert link_named(page, "Redact a copy")["item"] == "E-0004"
