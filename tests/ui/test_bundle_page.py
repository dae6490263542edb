"""The Bundle page: choosing for whom and what, keeping a choice, and seeing what stays out and what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.workspace.folder import shared_core
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice
from schemas.choosing import NewChoice
from schemas.evidence import Details, Marking
from schemas.links import Verdict
from tests.ui.conftest import HOSTILE, REVIEWS, Open
from tests.ui.looking import drawn, told, words


@pytest.fixture
def accepted(worked: Path) -> Path:
    """The small worked area with E-0001 accepted and marked as sensitive."""
    desk = Workspace.of(shared_core(worked))
    desk.describe("E-0001", Details(marking=Marking.OFFICIAL_SENSITIVE))
    desk.acting_as("independent-chair").decide("L-0001", Verdict.ACCEPT, "It says so.")
    return worked


def test_the_page_shows_every_file_the_receiver_will_see(open_page: Open, accepted: Path) -> None:
    """Whoever presses the button knows beforehand what leaves."""
    page = open_page(accepted, "bundle", post="coordinator", at="monitoring")

    assert "data/evidence/PA2/E-0001 Standard for annual reviews.md" in words(page)
    assert "The index, to open first" in words(page)
    assert "in volumes: bundle-1.pdf, bundle-2.pdf and so on" in words(page)
    assert "Evidence for inspectors." in words(page)


def test_another_receiver_gets_less_and_the_page_says_why(open_page: Open, accepted: Path) -> None:
    """A marking must not depend on who is in a hurry."""
    page = open_page(accepted, "bundle", post="coordinator", at="monitoring")

    page.selectbox(key="bundle_audience").select("government").run()

    assert "It is marked OFFICIAL-SENSITIVE, which is not for this audience." in words(page)
    assert "Its reference and why, not its title" in words(page)
    assert "No item goes in" in words(page)


def test_an_item_is_picked_from_its_own_page_and_shows_nothing_yet(open_page: Open, accepted: Path) -> None:
    """Inspectors name a paper; the coordinator finds it and hands it over."""
    item = open_page(accepted, "evidence", post="coordinator", item="E-0003")
    assert 'href="bundle?pick=E-0003' in drawn(item)

    page = open_page(accepted, "bundle", post="coordinator", at="monitoring", pick="E-0003")

    assert page.multiselect(key="bundle_picked").value == ["E-0003"]
    assert "Picked. It shows nothing in this scope yet." in words(page)
    assert "It was not picked." in words(page)


def test_picks_add_up_and_can_be_taken_away_again(open_page: Open, accepted: Path) -> None:
    """Whoever picks five papers from their pages must not end with the last one."""
    page = open_page(accepted, "bundle", post="coordinator", at="monitoring", pick="E-0003")
    page.selectbox(key="bundle_audience").select("board").run()
    page.switch_page("views/evidence.py").run()

    page.query_params["pick"] = "E-0001,E-9999"
    page.switch_page("views/bundle.py").run()

    assert page.multiselect(key="bundle_picked").value == ["E-0003", "E-0001"]
    assert page.selectbox(key="bundle_audience").value == "board"
    page.multiselect(key="bundle_picked").unselect("E-0003").run()
    assert page.multiselect(key="bundle_picked").value == ["E-0001"]


def test_an_answer_of_find_can_be_picked(open_page: Open, accepted: Path) -> None:
    """Finding it and handing it over is one thought."""
    page = open_page(accepted, "find", post="coordinator", q="letters")

    assert 'href="bundle?pick=E-0002' in drawn(page)


def test_items_are_offered_by_the_words_of_their_titles(open_page: Open, accepted: Path) -> None:
    """Three thousand items do not fit a list."""
    page = open_page(accepted, "bundle", post="coordinator", at="monitoring")

    page.text_input(key="bundle_pick_words").set_value("standard for").run()
    page.multiselect(key="bundle_picked").select("E-0001").run()
    page.text_input(key="bundle_pick_words").set_value("nothing like it").run()

    assert page.multiselect(key="bundle_picked").value == ["E-0001"]
    assert len(page.multiselect(key="bundle_picked").options) == 1


def test_a_bundle_is_narrowed_to_a_set_a_strand_or_a_line(open_page: Open, accepted: Path) -> None:
    """Each of them is how somebody asks."""
    page = open_page(accepted, "bundle", post="coordinator", at="monitoring")

    page.multiselect(key="bundle_scope_monitoring").select(REVIEWS).run()

    assert "PA2-timeliness-reviews" in words(page) or f"monitoring-{REVIEWS}" in words(page)
    parts = " ".join(page.multiselect(key="bundle_scope_monitoring").options)
    assert "All of:" in parts
    assert "Line 2.4" in parts


def test_a_choice_is_kept_used_again_and_deleted(open_page: Open, accepted: Path) -> None:
    """What was sent last time is the start of what is sent this time."""
    page = open_page(accepted, "bundle", post="coordinator", at="monitoring")
    page.selectbox(key="bundle_audience").select("board").run()
    page.multiselect(key="bundle_scope_monitoring").select("PA2").run()
    page.text_input(key="saved_choice_name").input("For the board")
    page.button(key="keep_choice_button").click().run()
    assert "The choice is kept as For the board" in told(page)
    page.selectbox(key="bundle_audience").select("public").run()

    page.selectbox(key="saved_choice").select("For the board").run()
    page.button(key="use_choice").click().run()

    assert page.selectbox(key="bundle_audience").value == "board"
    assert page.multiselect(key="bundle_scope_monitoring").value == ["PA2"]
    page.button(key="forget_choice").click().run()
    assert "is deleted" in told(page)
    assert not page.exception


def test_a_kept_choice_that_cannot_be_used_any_more_says_so(open_page: Open, accepted: Path) -> None:
    """A page that fails on the day of the call is no help on it."""
    desk = Workspace.of(shared_core(accepted), "coordinator")
    desk.save_choice(NewChoice(name="Old", choice=Choice(checkpoint="monitoring", audience="public")))
    kept = tuple(one for one in desk.area.audiences if one.ref != "public")
    desk.core.area = desk.area.model_construct(**{**dict(desk.area), "audiences": kept})
    page = open_page(accepted, "bundle", post="coordinator", at="monitoring")

    page.selectbox(key="saved_choice").select("Old").run()

    assert "It can no longer be used. There is no audience" in told(page)
    assert page.button(key="use_choice").disabled


def test_a_draft_that_is_too_large_is_refused_with_what_to_do(open_page: Open, accepted: Path) -> None:
    """It says so before the button is pressed, and again after."""
    desk = Workspace.of(shared_core(accepted))
    small = tuple(one.model_copy(update={"largest_bytes": 10}) for one in desk.area.audiences)
    desk.core.area = desk.area.model_construct(**{**dict(desk.area), "audiences": small})
    page = open_page(accepted, "bundle", post="coordinator", at="monitoring")
    assert "It is too large for this receiver" in words(page)

    page.button(key="make_draft").click().run()

    assert "this audience takes" in told(page)
    assert 'href="bundles/' not in drawn(page)


def test_hostile_titles_stay_words(open_page: Open, worked: Path) -> None:
    """Titles come from documents anybody may have written."""
    page = open_page(worked, "bundle", post="coordinator", at="monitoring", pick="E-0002")

    assert HOSTILE not in drawn(page)
    assert "<img" not in drawn(page)


def test_an_empty_area_can_still_be_looked_at(open_page: Open, empty: Path) -> None:
    """On the first afternoon there is nothing, and the page says what a draft would say."""
    page = open_page(empty, "bundle", post="coordinator", at="monitoring")

    assert "No item goes in" in words(page)
    assert "No item that was chosen stays out." in words(page)
