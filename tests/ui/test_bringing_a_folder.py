"""The page that brings files in: its log, as it is understood and put right."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from evidence.workspace.folder import shared_core
from evidence.workspace.workspace import Workspace
from tests.ui.conftest import HOSTILE, Open
from tests.ui.looking import drawn, told, words

LOG = (
    "File name,What we call it,Date,Organisation\n"
    "minutes.txt,Minutes,31/02/2026,LCC\n"
    "report.pdf,A report,03/03/2026,Nobody Ltd\n"
)


def give(folder: Path, text: str, name: str = "Evidence log.csv") -> Workspace:
    """A log given by the quality lead."""
    desk = Workspace.of(shared_core(folder), "quality-lead")
    desk.keep_log([text.encode()], name)
    return desk


def test_an_empty_area_asks_for_files_and_offers_the_log(open_page: Open, empty: Path) -> None:
    """The first person to open the page has a folder and a spreadsheet, and must see that both are welcome."""
    page = open_page(empty, "add")

    assert [one.value for one in page.header] == ["The evidence log you keep", "Say what each item is"]
    assert "If somebody has kept a spreadsheet about these files, give it too" in words(page)
    assert "Nothing has been added yet" in words(page)


def test_a_log_is_shown_as_it_is_understood_with_each_bad_cell(open_page: Open, empty: Path) -> None:
    """What was misread must be seen before it is on five hundred items."""
    give(empty, LOG)

    page = open_page(empty, "add")

    said = words(page)
    assert "Evidence log.csv : headings in row 1, 2 rows. Its columns are understood by its headings." in said
    assert "3 of 4 columns are used." in said
    assert "B What we call it left out" in said
    assert "C Date date" in said
    assert "C2 31/02/2026 is not a date" in said
    assert "D3 “Nobody Ltd” is not an organisation of this area." in said


def test_a_column_can_be_chosen_for_each_meaning_and_is_remembered(open_page: Open, empty: Path) -> None:
    """The person who keeps the log knows what its columns mean; we only guess."""
    desk = give(empty, LOG)
    page = open_page(empty, "add")

    next(one for one in page.selectbox if one.label == "Its title").select_index(2)
    next(one for one in page.button if one.label == "Use these columns").click().run()

    kept = desk.kept_log()
    assert kept is not None
    assert kept.log is not None
    assert [entry.said["title"] for entry in kept.log.entries] == ["Minutes", "A report"]
    assert "The log is read by the columns you chose" in told(page)
    assert "Its columns are understood as you said before. 4 of 4 columns are used." in words(page)


def test_two_columns_for_one_meaning_are_refused_in_words(open_page: Open, empty: Path) -> None:
    """Choosing the same column twice is a slip; the log must stay as it was understood."""
    desk = give(empty, LOG)
    page = open_page(empty, "add")

    next(one for one in page.selectbox if one.label == "The file’s name").select_index(0)
    next(one for one in page.button if one.label == "Use these columns").click().run()

    kept = desk.kept_log()
    assert "No column of it is the file" in told(page)
    assert kept is not None
    assert kept.log is not None


def test_a_log_nobody_could_guess_asks_for_its_columns(open_page: Open, empty: Path) -> None:
    """Unusual headings are no reason to send somebody away."""
    give(empty, "Which,Called\nminutes.txt,Minutes\n")

    page = open_page(empty, "add")

    assert "is not understood yet. No column of Evidence log.csv seems to name files" in words(page)
    assert "Say below which column is which." in words(page)
    assert next(one for one in page.selectbox if one.label == "The file’s name").options[1] == "A: Which"


def test_a_log_can_be_put_away(open_page: Open, empty: Path) -> None:
    """Last year's log must not go on describing this year's files."""
    desk = give(empty, LOG)
    page = open_page(empty, "add")

    page.button(key="put_log_away").click().run()

    assert desk.kept_log() is None
    assert "The log is put away" in told(page)


def test_what_a_log_says_stays_text(open_page: Open, empty: Path) -> None:
    """A heading is a stranger's words too."""
    give(empty, f'File name,"{HOSTILE.replace(chr(34), chr(34) * 2)}"\nminutes.txt,x\n', f"{HOSTILE}.csv")

    page = open_page(empty, "add")

    assert "<img" not in drawn(page)
    assert "onerror=" not in drawn(page).replace("onerror=&quot;", "")


def test_a_post_that_may_not_add_sees_neither_the_log_nor_a_place_for_files(open_page: Open, empty: Path) -> None:
    """A button that is bound to be refused is a trap."""
    give(empty, LOG)

    page = open_page(empty, "add", post="independent-chair")

    assert "may not add evidence" in words(page)
    assert not page.header
    assert not [one for one in page.get("bidi_component") if one.key in {"upload", "log"}]


def choose(page: AppTest, label: str, column: str) -> None:
    """Choose a column for a meaning and use what is chosen."""
    field = next(one for one in page.selectbox if one.label == label)
    field.select_index(next(at for at, option in enumerate(field.options) if option.startswith(f"{column}: ")))
    next(one for one in page.button if one.label == "Use these columns").click().run()


def test_a_column_chosen_for_two_meanings_is_named(open_page: Open, empty: Path) -> None:
    """Whichever won silently, the other meaning would be missing from five hundred items."""
    give(empty, LOG)
    page = open_page(empty, "add")

    choose(page, "Its title", "A")

    assert "Column A, File name, is chosen twice: as “The file’s name” and as “Its title”." in told(page)


def test_two_columns_with_the_same_heading_are_named(open_page: Open, empty: Path) -> None:
    """What is remembered goes by headings, and cannot tell the two apart."""
    give(empty, "File name,Words,Words\nminutes.txt,Minutes,More\n")
    page = open_page(empty, "add")

    choose(page, "Its title", "C")

    assert "Columns B and C have the same heading, Words, and are not taken alike." in told(page)
