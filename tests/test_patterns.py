"""No pattern runs on: words that people bring or type are looked through in a time that grows with their length."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from evidence.errors import EvidenceError
from evidence.ingest.cells import Sheet
from evidence.ingest.checked_answers import without_strings
from evidence.ingest.dates import proposed_date
from evidence.ingest.readers.active_content import active_parts_note
from evidence.ingest.readers.hyphens import BROKEN_HERE, mended
from evidence.ingest.readers.text import open_markdown
from evidence.rules.quotes import find_quote
from evidence.settings import Limits
from evidence.workspace.log_columns import columns_of
from evidence.workspace.log_words import targets_called
from evidence.workspace.written_dates import dates_in
from schemas.local_area import LocalArea
from tests.apart import tried_apart
from tests.ingest.conftest import zip_of

PAGE = Limits().page_characters
CELL = 4_000
CELLS = 5_000
"""So many cells of that length are a log of twenty megabytes."""


def notes_on(**parts: bytes) -> list[str]:
    """What is said of the active content of a package."""
    with zipfile.ZipFile(io.BytesIO(zip_of(parts))) as package:
        return active_parts_note(package)


def refused(see_to: Callable[[], object]) -> None:
    """Nothing but the product's own refusal may come of it."""
    try:
        see_to()
    except EvidenceError:
        return


@pytest.mark.parametrize(
    "top", ["minutes of" + " " * 2_900, "dated" + "\n" * 2_900, "date" + " " * 2_900, "minutes of a" + " " * 2_900]
)
def test_a_page_that_begins_with_blanks_after_a_cue_has_an_end(top: str) -> None:
    """The blanks of a form without its date cost the page its thirty seconds, and so its text."""
    assert tried_apart(lambda: proposed_date(top, file_name="form.txt")) == "None"


def test_a_heading_of_blanks_or_marks_has_an_end() -> None:
    """A line of Markdown may be as long as the file."""
    for line in ("# a" + " " * 500_000 + "b", "# " + "#" * 500_000 + "b"):
        tried_apart(lambda line=line: list(open_markdown(io.BytesIO(line.encode()), Limits()).pages))


def test_headings_lose_the_marks_at_their_end_as_before() -> None:
    """Some people close a heading as they open it."""
    headings = ["# Waits ##", "## Waits#", "### # #", "# Waits  ", "####### seven", "#no blank", "# ## a"]

    found = [open_markdown(io.BytesIO(line.encode()), Limits()).heading for line in headings]

    assert found == ["Waits", "Waits", "#", "Waits", "", "", "## a"]


def test_a_word_without_an_end_beside_a_broken_one_has_an_end() -> None:
    """One long word and one broken word on a page are enough."""
    text = "inspec" + BROKEN_HERE + "tion " + "a" * PAGE

    assert tried_apart(lambda: mended([text])[0][:12]) == "inspec-tion "


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("word/document.xml", b"<w:instrText" * 80_000),
        ("word/_rels/settings.xml.rels", b"attachedTemplate" * 60_000),
        ("word/_rels/settings.xml.rels", b'TargetMode="External"' * 45_000),
        ("/embeddings/" * 5_000 + "!", b""),
    ],
)
def test_parts_that_only_begin_to_say_something_have_an_end(part: str, content: bytes) -> None:
    """What marks active content is sought in a megabyte of whatever somebody wrote there."""
    assert tried_apart(lambda: notes_on(**{part: content})) == "[]"


def test_a_quote_that_ends_in_hyphens_has_an_end() -> None:
    """Quotes are looked for in the app itself, while everybody waits."""
    page = "- " + "x -\n" + " " * 50_000 + "y"

    assert tried_apart(lambda: find_quote(page, "x - x y")) == "None"
    assert find_quote(page, "x - y") == page[2:]


def test_a_log_of_long_cells_has_an_end(northmoor: LocalArea) -> None:
    """A log is matched in the app itself, and it may have five thousand cells of this length."""
    blanks, brackets, clocks = " " * CELL + "x", "(" * CELL, "T" * CELL

    def all_cells() -> None:
        for _ in range(CELLS):
            targets_called(blanks, northmoor)
            refused(lambda: dates_in(clocks))
        refused(lambda: columns_of([Sheet(None, [[brackets] * CELLS])], shown="log.csv"))

    tried_apart(all_cells)


def test_targets_are_parted_whatever_stands_between_them(northmoor: LocalArea) -> None:
    """People write "and" with as many blanks as they like."""
    found = targets_called("PA1.waits" + " " * 30 + "and   PA2, \n PA1 and PA1.waits", northmoor)

    assert [one.written for one in found] == ["PA1.waits", "PA2", "PA1", "PA1.waits"]


def test_an_answer_with_a_string_that_never_ends_has_an_end() -> None:
    """A reader that was taken over may answer anything, and the worker looks at it."""
    assert tried_apart(lambda: without_strings(b'["a", "' + rb"\"" * 2_000_000)) == "b'[, '"
    assert without_strings(b'["a\\"b", 1, "\\') == b"[, 1, "
