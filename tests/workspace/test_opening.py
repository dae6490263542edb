"""A page opened at what was looked for, or at what a link quotes."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence import worker
from evidence.errors import NotFound
from evidence.search.snippets import MARK, UNMARK
from evidence.workspace.workspace import Workspace
from schemas.links import NewLink, Passage
from schemas.tests_of_evidence import EvidenceTest
from tests.conftest import MINUTES

OPEN_CLINICS = "41 of 60 therapy clinics are open"


def marked(words: str) -> str:
    return f"{MARK}{words}{UNMARK}"


def link_to(workspace: Workspace, item: str, *quotes: str) -> str:
    passages = tuple(Passage(page=1, quote=quote) for quote in quotes)
    new = NewLink(item=item, target="PA1.waits", test=EvidenceTest.ACTION, says="It opened.", passages=passages)
    return workspace.link(new).ref


def test_the_words_looked_for_are_marked_and_their_sentence_proposed(workspace: Workspace, minutes: str) -> None:
    """“Show me where” is answered by the words in their place, and the next step is to cite them."""
    opened = workspace.open_page(minutes, 1, words="clinics OR waits")

    assert f"therapy {marked('clinics')} are open" in opened.marked
    assert f"that {marked('waits')} are shorter" in opened.marked
    assert opened.marks == 2
    assert opened.quote == f"The board heard that {OPEN_CLINICS}."


def test_what_a_link_quotes_is_marked_instead_of_the_words(workspace: Workspace, minutes: str) -> None:
    """Whoever opens a status down to its quote must see that quote, and not every mention of a word."""
    ref = link_to(workspace, minutes, OPEN_CLINICS, "clinics are open", "shorter in\nUpper Moor")

    opened = workspace.open_page(minutes, words="board", link=ref)

    assert f"that {marked(OPEN_CLINICS)}." in opened.marked
    assert marked("shorter in Upper Moor") in opened.marked
    assert opened.marks == 2
    assert opened.quote == OPEN_CLINICS
    assert [link.ref for link in opened.quoting] == [ref]


def test_words_are_cited_as_the_page_has_them(workspace: Workspace, minutes: str) -> None:
    """What a reference quotes is what a link would quote, whatever spacing somebody pasted."""
    assert workspace.as_it_stands(minutes, 1, "41 of\n60   therapy clinics") == "41 of 60 therapy clinics"
    assert workspace.as_it_stands(minutes, 1, "40 of 60 therapy clinics") is None
    assert workspace.as_it_stands(minutes, 2, "41 of 60 therapy clinics") is None


def test_a_link_of_another_item_marks_nothing(workspace: Workspace, minutes: str) -> None:
    """An address is typed by anybody; it must not tell of links to what it does not name."""
    opened = workspace.open_page(minutes, link="L-0009")

    assert opened.link is None
    assert opened.marks == 0
    assert opened.quote == ""


def test_a_page_that_is_not_there_is_told_apart_from_an_item_that_is_not(workspace: Workspace, minutes: str) -> None:
    """One is a page to look for in the original, the other an old address."""
    assert workspace.open_page(minutes, 9).page is None
    assert workspace.open_page(minutes, 9).numbers == (1,)
    with pytest.raises(NotFound):
        workspace.open_page("E-0999")


def test_a_quote_that_moved_is_marked_where_it_is_now(workspace: Workspace, minutes: str, tmp_path: Path) -> None:
    """The newest version is what inspectors are shown, so that is where the words must be."""
    ref = link_to(workspace, minutes, OPEN_CLINICS)
    path = tmp_path / "second.md"
    path.write_text(f"# Summary\n\nSynthetic example.\n\n{MINUTES}", encoding="utf-8")
    workspace.add_file(path, version_of=minutes)
    worker.see_to_it(workspace)

    opened = workspace.open_page(minutes, 2, link=ref)

    assert marked(OPEN_CLINICS) in opened.marked


def test_signs_that_only_direct_the_text_are_not_shown(workspace: Workspace, tmp_path: Path) -> None:
    """A document that carries our marks, or turns its text round, must not mark what nobody looked for."""
    path = tmp_path / "odd.txt"
    path.write_text("Synthetic. \u2068Waits\u2069 are \u202eshorter\u202c, families said.\n", encoding="utf-8")
    item = workspace.add_file(path).item
    worker.see_to_it(workspace)
    assert item is not None

    opened = workspace.open_page(item, words="families")

    assert f"Waits are shorter, {marked('families')} said." in opened.marked
