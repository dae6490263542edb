"""The page of one item: its pages by their own numbers, its names in full, and the way into a locked file."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence import worker
from evidence.ingest.triage import OFFICE_TYPES, MediaType
from evidence.ui.components.item_facts import OPENED_BY_PASSWORD
from evidence.workspace.folder import shared_core
from evidence.workspace.readings import store_reading
from evidence.workspace.unlocking import LONGEST_PASSWORD
from evidence.workspace.workspace import Workspace
from schemas.evidence import Details, Page, Reading, ReadingState
from tests.ingest.conftest import encrypt_pdf, make_pdf
from tests.ingest.test_open_document import ods, sheet
from tests.ui.conftest import NOW, Open
from tests.ui.looking import told, words

NUMBERS = (1, 2, 4, 5)


def partly_read(folder: Path, item: int) -> None:
    """Have an item's newest version be one whose third page could not be read."""
    desk = Workspace.of(shared_core(folder))
    pages = tuple(Page(number=number, text=f"These words stand on sheet {number}.") for number in NUMBERS)
    reading = Reading(state=ReadingState.PARTLY_READ, reason="Page 3 could not be read.", pages=pages)
    with desk.core.database.writing() as session:
        store_reading(session, item=item, version=item, reading=reading, at=NOW, by="worker")


@pytest.mark.parametrize(
    ("asked", "number", "text"),
    [("4", 4, "on sheet 4."), ("5", 5, "on sheet 5."), ("99", 5, "on sheet 5."), ("", 1, "on sheet 1.")],
)
def test_a_page_is_opened_by_its_own_number(open_page: Open, worked: Path, asked: str, number: int, text: str) -> None:
    """A link to page 4 must not show page 5 because page 3 could not be read."""
    partly_read(worked, 1)

    page = open_page(worked, "evidence", item="E-0001", page=asked)

    assert f"Page {number} (4 of 5 could be read)" in words(page)
    assert text in words(page)


def test_a_page_that_could_not_be_read_is_said_so(open_page: Open, worked: Path) -> None:
    """Page 3 is there; showing another in its place would be worse than saying so."""
    partly_read(worked, 1)

    page = open_page(worked, "evidence", item="E-0001", page="3")

    assert "Page 3 could not be read (4 of 5 could be read)." in words(page)
    assert "These words stand" not in words(page)


def test_the_last_page_of_a_partly_read_document_can_be_quoted(open_page: Open, worked: Path) -> None:
    """Its number is higher than the count of pages."""
    partly_read(worked, 1)

    page = open_page(worked, "evidence", unfold="linking_E-0001", item="E-0001", page="5")

    field = next(one for one in page.number_input if one.label == "Page")
    assert (field.value, field.max) == (5, 5)


def test_words_from_the_last_page_can_take_the_place_of_gone_ones(
    open_page: Open, worked: Path, tmp_path: Path
) -> None:
    """A newer version with an unreadable page in its middle."""
    desk = Workspace.of(shared_core(worked))
    path = tmp_path / "standard, second version.md"
    path.write_text("Quite another text.\n", encoding="utf-8")
    desk.add_file(path, version_of="E-0001")
    worker.see_to_it(desk)
    pages = tuple(Page(number=number, text=f"These words stand on sheet {number}.") for number in NUMBERS)
    reading = Reading(state=ReadingState.PARTLY_READ, reason="Page 3 could not be read.", pages=pages)
    with desk.core.database.writing() as session:
        store_reading(session, item=1, version=4, reading=reading, at=NOW, by="worker")
    page = open_page(worked, "evidence", item="E-0001")

    page.number_input(key="carry_page_L-0001").set_value(5)
    page.text_area(key="carry_quote_L-0001").input("stand on sheet 5")
    page.button(key="carry_L-0001").click().run()

    assert "L-0001 is carried to version 2" in told(page)


def test_the_title_and_the_name_of_the_file_are_shown_in_full(open_page: Open, empty: Path, tmp_path: Path) -> None:
    """What shows only when pointed at is not there for a keyboard or a finger."""
    title, name = "A very long title " * 15 + "end", "a very long name " * 10 + "end.md"
    desk = Workspace.of(shared_core(empty))
    (tmp_path / name).write_text("Synthetic example.\n", encoding="utf-8")
    desk.add_file(tmp_path / name, Details(title=title))
    worker.see_to_it(desk)

    page = open_page(empty, "evidence", item="E-0001")

    assert page.title[0].value == title
    assert f"E-0001, {name}." in words(page)


def add(folder: Path, path: Path) -> None:
    desk = Workspace.of(shared_core(folder))
    desk.add_file(path)
    worker.see_to_it(desk)


def test_a_locked_pdf_can_be_opened_on_its_page(open_page: Open, empty: Path, tmp_path: Path) -> None:
    """The words that say so are true on every page that shows them."""
    plain = make_pdf(tmp_path / "plain.pdf", [["Synthetic example.", "Forty clinics are open."]])
    encrypt_pdf(plain, tmp_path / "minutes.pdf", user_password="rhubarb")
    add(empty, tmp_path / "minutes.pdf")
    assert "Open its page and give its password, or add a copy saved without one." in words(open_page(empty, "add"))
    page = open_page(empty, "evidence", item="E-0001")

    field = next(one for one in page.text_input if one.label == "Password of this file")
    field.input("rhubarb")
    next(one for one in page.button if one.label == "Read it with this password").click().run()

    assert field.max_chars == LONGEST_PASSWORD
    assert "Its password was not kept." in told(page)
    assert "Forty clinics are open." in words(page)


def test_no_password_is_asked_for_where_none_would_help(open_page: Open, empty: Path, tmp_path: Path) -> None:
    """No reader opens a locked OpenDocument spreadsheet; asking for its password would be a promise we break."""
    add(empty, ods(tmp_path / "a.ods", sheet("A"), manifest="<manifest><encryption-data/></manifest>"))

    page = open_page(empty, "evidence", item="E-0001")

    assert "A password cannot be given here for a file of this type. Add a copy saved without one." in words(page)
    assert "Password of this file" not in [one.label for one in page.text_input]


def test_passwords_are_asked_for_where_the_readers_take_one() -> None:
    """The page and the readers must name the same types."""
    assert {MediaType.PDF, *OFFICE_TYPES} == OPENED_BY_PASSWORD
