from __future__ import annotations

from pathlib import Path

from evidence import worker
from evidence.workspace.folder import shared_core
from evidence.workspace.workspace import Workspace
from schemas.evidence import EvidenceKind, Item, Speaker
from tests.ui.conftest import Open
from tests.ui.looking import drawn, told, words


def stored(folder: Path, ref: str) -> Item:
    return Workspace.of(shared_core(folder)).item(ref)


def test_what_a_document_proposes_is_shown_with_where_it_was_read(open_page: Open, worked: Path) -> None:
    """A guess may save typing; it may never pass for something somebody said."""
    page = open_page(worked, "add")

    assert "Proposed from the document" in words(page)
    assert page.text_input(key="title_E-0003_1").value == "Minutes of the board"
    assert stored(worked, "E-0003").details.title is None


def test_saving_the_form_says_what_an_item_is(open_page: Open, worked: Path) -> None:
    """The first job of an afternoon: fifty files, each with its kind, date and voice."""
    page = open_page(worked, "add")
    page.selectbox(key="kind_E-0003_1").select(EvidenceKind.MINUTES)
    page.text_input(key="as_at_E-0003_1").input("9 February 2026")
    page.selectbox(key="speaker_E-0003_1").select("families")
    page.text_input(key="how_E-0003_1").input("discussion")
    page.multiselect(key="places_E-0003_1").select("burnley")

    page.button(key="save_E-0003_1").click().run()

    details = stored(worked, "E-0003").details
    assert (details.kind, str(details.as_at), details.localities) == (EvidenceKind.MINUTES, "2026-02-09", ("burnley",))
    assert details.voice is not None
    assert details.voice.speaker is Speaker.FAMILIES
    assert not details.publishable
    assert "E-0003 is described" in told(page)
    assert "Every item has a confirmed kind and date" in words(page)


def test_a_date_that_is_none_is_refused_and_nothing_is_saved(open_page: Open, worked: Path) -> None:
    """A slip in a date must be told in place, and the rest of what was typed must stay."""
    page = open_page(worked, "add")
    page.text_input(key="title_E-0003_1").input("Minutes, February")
    page.text_input(key="as_at_E-0003_1").input("31 February 2026")

    page.button(key="save_E-0003_1").click().run()

    assert "“31 February 2026” is not a date" in told(page)
    assert page.text_input(key="title_E-0003_1").value == "Minutes, February"
    assert stored(worked, "E-0003").details.title is None


def test_a_day_and_a_period_together_are_refused_in_words(open_page: Open, worked: Path) -> None:
    """An item speaks for a day or a period; the reader must learn which to take out."""
    page = open_page(worked, "add")
    page.text_input(key="as_at_E-0003_1").input("9 February 2026")
    page.text_input(key="period_from_E-0003_1").input("1 January 2026")
    page.text_input(key="period_to_E-0003_1").input("31 January 2026")

    page.button(key="save_E-0003_1").click().run()

    assert "give either one as-at date or a period, not both" in told(page).lower()


def test_how_somebody_spoke_without_who_is_refused(open_page: Open, worked: Path) -> None:
    """Words typed into a form must never vanish in silence."""
    page = open_page(worked, "add")
    page.text_input(key="how_E-0003_1").input("survey")

    page.button(key="save_E-0003_1").click().run()

    assert "how somebody spoke, and not who" in told(page)


def test_an_item_can_be_left_for_now(open_page: Open, worked: Path) -> None:
    """One file nobody can place must not hold up the other forty-nine."""
    desk = Workspace.of(shared_core(worked))
    desk.add([b"# Another note\n\nSynthetic example.\n"], "another note.md")
    worker.see_to_it(desk)
    page = open_page(worked, "add")

    page.button(key="leave_E-0003").click().run()

    assert page.text_input(key="title_E-0004_1").value is not None


def test_a_file_that_is_still_being_read_is_not_asked_about_yet(open_page: Open, worked: Path) -> None:
    """Its title and date are about to be proposed; typing them now would be typing for nothing."""
    Workspace.of(shared_core(worked)).add([b"# Another note\n\nSynthetic example.\n"], "another note.md")

    page = open_page(worked, "add")

    assert "1 file is being read." in " ".join(one.value for one in page.text)
    assert page.text_input(key="title_E-0003_1").value == "Minutes of the board"


def test_details_can_be_changed_on_the_items_own_page(open_page: Open, worked: Path) -> None:
    """A wrong date found later is put right where it was found."""
    page = open_page(worked, "evidence", unfold="describing_E-0001", item="E-0001")
    page.text_input(key="as_at_E-0001_1").input("6/1/2026")

    page.button(key="save_E-0001_1").click().run()

    assert str(stored(worked, "E-0001").details.as_at) == "2026-01-06"
    assert "6 January 2026" in words(page)


def test_a_post_that_may_not_add_sees_who_may(open_page: Open, worked: Path) -> None:
    """Being refused without knowing whom to ask is a dead end."""
    page = open_page(worked, "add", post="independent-chair")

    assert "may not add evidence" in words(page)
    assert "SEND Quality Lead (council)" in words(page)
    assert not [one for one in page.button if str(one.key).startswith("save_")]


def test_an_item_page_shows_its_text_and_its_original(open_page: Open, worked: Path) -> None:
    """Whoever opens an item wants to read it and to have it."""
    page = open_page(worked, "evidence", item="E-0001")

    assert "Every annual review is decided within four weeks" in words(page)
    assert 'href="originals/E-0001/1?as=quality-lead"' in drawn(page)
