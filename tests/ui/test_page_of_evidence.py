"""A page opened from a hit or from a passage: its words marked, the way through the hits, and citing it."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from evidence import worker
from evidence.workspace.folder import shared_core
from evidence.workspace.workspace import Workspace
from schemas.evidence import Details
from tests.ui.conftest import REVIEWS, STANDARD, Open
from tests.ui.looking import drawn, told, words
from tests.ui.test_find_page import SCRIPT_TITLE, link_named
from tests.ui.test_one_item import partly_read

SENTENCE = "Every annual review is decided within four weeks of its meeting."


def quote_field(page: AppTest) -> str:
    """The key of the field with the words to cite."""
    (key,) = [str(one.key) for one in page.text_area if str(one.key).startswith("cite_")]
    return key


def reference(page: AppTest) -> str:
    return words(page).partition("Reference ")[2]


def test_a_hit_opens_with_its_words_marked_and_its_place_among_the_hits(open_page: Open, worked: Path) -> None:
    """An inspector says “show me where”; the next one, and the way back, are one key away."""
    page = open_page(worked, "page", item="E-0002", page="1", find="review letters", order="date")

    assert "<mark>review</mark>" in drawn(page)
    assert "Hit 1 of 2 for “review letters”" in words(page)
    assert link_named(page, "Next hit").items() >= {"item": "E-0001", "find": "review letters", "order": "date"}.items()
    assert link_named(page, "Back to the results").items() >= {"q": "review letters", "order": "date"}.items()
    assert "Previous hit" not in words(page)


def test_the_last_hit_leads_back_and_no_further(open_page: Open, worked: Path) -> None:
    """A next that goes nowhere makes people doubt the count."""
    page = open_page(worked, "page", item="E-0001", page="1", find="review letters", order="date")

    assert "Hit 2 of 2" in words(page)
    assert link_named(page, "Previous hit")["item"] == "E-0002"
    assert "Next hit" not in words(page)


def test_the_hit_after_those_shown_is_reached(open_page: Open, worked: Path, tmp_path: Path) -> None:
    """Walking on from the twenty-fifth must not end at the edge of the first list."""
    desk = Workspace.of(shared_core(worked))
    path = tmp_path / "many.md"
    path.write_text("".join(f"# Part {number}\n\nSynthetic zither.\n\n" for number in range(40)), encoding="utf-8")
    desk.add_file(path)
    worker.see_to_it(desk)
    page = open_page(worked, "find", q="zither")
    last = [part.partition("&amp;")[0] for part in drawn(page).split("item=E-0004&amp;page=")[1:]][-1]

    page = open_page(worked, "page", item="E-0004", page=last, find="zither")

    assert "Hit 25 of 40" in words(page)
    assert link_named(page, "Next hit")["shown"] == "75"


def test_a_page_that_is_no_hit_says_so_and_is_shown(open_page: Open, worked: Path) -> None:
    """Turning the page takes one away from the hits; the way back stays."""
    page = open_page(worked, "page", item="E-0001", page="1", find="letters")

    assert "This page is not among the hits for “letters”" in words(page)
    assert "Back to the results" in words(page)
    assert SENTENCE in words(page)


def test_the_sentence_found_is_proposed_and_the_reference_holds_it(open_page: Open, worked: Path) -> None:
    """Citing exactly must be less work than citing loosely."""
    page = open_page(worked, "page", item="E-0001", page="1", find="decided")

    assert page.text_area(key=quote_field(page)).value == SENTENCE
    assert reference(page).startswith(f"Standard for annual reviews, version 1, page 1: “{SENTENCE}” [E-0001 p. 1]")


def test_words_that_do_not_stand_on_the_page_are_not_cited(open_page: Open, worked: Path) -> None:
    """A reference with a misquotation in it would be the product's word against the document's."""
    page = open_page(worked, "page", item="E-0001", page="1", find="decided")

    page.text_area(key=quote_field(page)).input("decided within six weeks").run()

    assert "These words do not stand on page 1" in words(page)
    assert "six weeks”" not in reference(page)


def test_a_link_is_made_with_the_passage_on_the_page(open_page: Open, worked: Path) -> None:
    """From the words found to a link that rests on them, without copying anything."""
    page = open_page(worked, "page", item="E-0001", page="1", find="applies", unfold="linking_E-0001")
    page.selectbox(key="concern_E-0001").select("PA2").run()
    page.selectbox(key="strand_E-0001_PA2").select(REVIEWS).run()
    page.text_area(key="says_E-0001").input("A standard applies since January.")

    page.button(key="link_it_E-0001").click().run()

    assert "Linked." in told(page)
    newest = Workspace.of(shared_core(worked)).links_of("E-0001")[-1]
    assert [(one.page, one.quote) for one in newest.passages] == [(1, "The standard applies from 5 January 2026.")]
    assert "A standard applies since January." in words(page)


def test_who_may_not_link_reads_and_cites_and_is_told_who_may(open_page: Open, worked: Path) -> None:
    """The chair quotes evidence every day; only making a link is somebody else's."""
    page = open_page(
        worked, "page", post="independent-chair", item="E-0001", page="1", find="applies", unfold="linking_E-0001"
    )

    assert "Posts that may:" in words(page)
    assert "The standard applies from 5 January 2026.” [E-0001 p. 1]" in reference(page)


def test_a_passage_of_a_link_opens_with_its_quote_marked(open_page: Open, worked: Path) -> None:
    """From any status down to the words behind it, and back up to the strand."""
    strand = open_page(worked, "standing", strand=REVIEWS, test="action")
    said = link_named(strand, "page 1</a>")
    assert said.items() >= {"item": "E-0001", "page": "1", "link": "L-0001"}.items()

    page = open_page(worked, "page", item=said["item"], page=said["page"], link=said["link"])

    assert "<mark>decided within four weeks</mark>" in drawn(page)
    assert page.text_area(key=quote_field(page)).value == "decided within four weeks"
    assert link_named(page, "Back to ")["strand"] == REVIEWS
    assert "marked on the page above" in words(page)


def test_changed_words_are_marked_as_they_are_now_and_said_to_be_changed(
    open_page: Open, worked: Path, tmp_path: Path
) -> None:
    """The page opened is the newest; passing its words off as those accepted would mislead."""
    desk = Workspace.of(shared_core(worked))
    path = tmp_path / "second.md"
    path.write_text(STANDARD.replace("within four weeks", "within six weeks"), encoding="utf-8")
    desk.add_file(path, version_of="E-0001")
    worker.see_to_it(desk)

    page = open_page(worked, "page", item="E-0001", page="1", link="L-0001")

    assert "<mark>decided within six weeks</mark>" in drawn(page)
    assert "The words quoted were changed in version 2" in words(page)


@pytest.mark.parametrize("item", ["E-9999", "<b>nonsense", ""])
def test_an_item_that_is_not_there_leads_back_to_the_results(open_page: Open, worked: Path, item: str) -> None:
    """An old address must not end in a fault, nor lose the question it came with."""
    page = open_page(worked, "page", item=item, page="1", find="letters")

    assert link_named(page, "Find</a>")["q"] == "letters"
    assert len(page.error) == bool(item)


@pytest.mark.parametrize(("asked", "says"), [("3", "Page 3 could not be read"), ("99", "Page 99 could not be read")])
def test_a_page_that_was_not_read_says_so(open_page: Open, worked: Path, asked: str, says: str) -> None:
    """Blank is not the same as unread."""
    partly_read(worked, 1)

    page = open_page(worked, "page", item="E-0001", page=asked)

    assert says in words(page)
    assert link_named(page, "Page before")["page"] in ("2", "5")


def test_the_pages_of_an_item_are_turned_with_the_question_kept(open_page: Open, worked: Path) -> None:
    """What was looked for stays marked while one reads around it."""
    partly_read(worked, 1)

    page = open_page(worked, "page", item="E-0001", page="4", find="sheet", kind="policy")

    assert "<mark>sheet</mark> 4" in drawn(page)
    assert link_named(page, "Page before").items() >= {"page": "2", "find": "sheet", "kind": "policy"}.items()
    assert link_named(page, "Page after")["page"] == "5"


def test_a_title_that_is_markup_is_read_and_not_obeyed_on_its_page(open_page: Open, worked: Path) -> None:
    """A reference carries the title into other people's letters; on the way it stays text."""
    Workspace.of(shared_core(worked)).describe("E-0002", Details(title=SCRIPT_TITLE))

    page = open_page(worked, "page", item="E-0002", page="1", find="letters")

    assert "<script" not in drawn(page)
    assert SCRIPT_TITLE in reference(page)
    assert "](http" not in page.title[0].value


def test_an_item_leads_to_its_page_for_citing(open_page: Open, worked: Path) -> None:
    """Whoever came by the list of items cites in the same place as whoever searched."""
    page = open_page(worked, "evidence", item="E-0001")

    assert link_named(page, "See this page and cite it").items() >= {"item": "E-0001", "page": "1"}.items()
