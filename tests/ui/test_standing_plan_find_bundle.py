from __future__ import annotations

import re
from pathlib import Path

import pytest

from evidence.workspace.folder import shared_core
from evidence.workspace.workspace import Workspace
from schemas.links import Verdict
from schemas.tests_of_evidence import EvidenceTest
from tests.ui.conftest import REVIEWS, Open
from tests.ui.looking import drawn, told, words


def test_an_empty_area_says_what_to_do_first(open_page: Open, empty: Path) -> None:
    """A page of red without a way forward helps nobody on the first afternoon."""
    page = open_page(empty, "standing", at="monitoring")

    assert "There is no evidence here yet" in words(page)
    assert 'href="add?' in drawn(page)


def test_the_matrix_names_every_test_and_never_speaks_by_colour_alone(open_page: Open, worked: Path) -> None:
    """One reader in twelve men cannot tell the red from the green, and a screen reader sees neither."""
    page = open_page(worked, "standing")
    body = drawn(page)

    for test in EvidenceTest:
        assert f'title="{test.question}"' in body
    cells = re.findall(
        r'<td><a class="ev-[a-z-]+"[^>]*><span class="symbol" aria-hidden="true">.</span>([^<]+)</a>', body
    )
    assert len(cells) == len(re.findall(r"<td><a class=", body)) > 300
    assert set(cells) <= {"Met", "Not met", "Thin", "Stale", "Awaiting", "Unknown", "Not required"}


def test_a_checkpoint_looks_only_at_its_own_concerns(open_page: Open, worked: Path) -> None:
    """The monitoring inspection asks about the priority actions; showing more would mislead."""
    page = open_page(worked, "standing", at="monitoring")

    assert "PA2" in words(page)
    assert "Communication with families" not in words(page)


def test_among_equally_weak_concerns_those_of_the_inspection_come_first(open_page: Open, worked: Path) -> None:
    """Inspectors come back to what they found; a strategy's own priorities must not push it down the page."""
    page = open_page(worked, "standing")

    shown = re.findall(r'<th scope="row"><strong>([A-Z]+)\d</strong>', drawn(page))

    assert set(shown[:5]) == {"PA", "AI"}
    assert len(shown) > 5


def test_a_chosen_checkpoint_is_kept_in_the_address(open_page: Open, worked: Path) -> None:
    """A reload, or a link sent to a colleague, must show the same picture."""
    page = open_page(worked, "standing")

    page.radio(key="moment_choice").set_value("reinspection").run()

    assert page.query_params["at"] == "reinspection"
    assert "1 December 2027" in words(page)


def test_a_strand_shows_each_test_with_what_did_not_count_and_why(open_page: Open, worked: Path) -> None:
    """Any status opens down to the page and the quote behind it."""
    page = open_page(worked, "standing", strand=REVIEWS, test="action")

    assert "decided within four weeks" in words(page)
    assert "awaiting decision" in words(page)
    assert "Ask a reviewer or the chair to decide L-0001." in words(page)


def test_a_strand_outside_the_checkpoint_is_shown_as_at_today_and_says_so(open_page: Open, worked: Path) -> None:
    """A strand the checkpoint does not look at has no answer there; silence would read as fine."""
    page = open_page(worked, "standing", strand="AI1.strategy", at="monitoring")

    assert "does not look at this strand" in words(page)


def test_the_plan_sets_claims_beside_what_is_supported_and_says_it_is_an_illustration(
    open_page: Open, worked: Path
) -> None:
    """Claimed complete is not shown complete; and these are not the partnership's own lines."""
    page = open_page(worked, "plan")

    assert "NOT the lines of the partnership" in words(page)
    assert "Claimed complete; action not shown, impact not shown." in words(page)


def test_the_plan_can_be_narrowed_to_done_but_not_shown(open_page: Open, worked: Path) -> None:
    """The commonest criticism has a list of its own."""
    page = open_page(worked, "plan")
    every = drawn(page).count('<th scope="row">')

    page.checkbox(key="plan_done").check().run()

    assert 0 < drawn(page).count('<th scope="row">') < every


def test_a_line_shows_its_baseline_with_the_source(open_page: Open, worked: Path) -> None:
    """A success measure without its source is an opinion."""
    page = open_page(worked, "plan", line="2.4")

    assert "baseline: 42.3% in 2024" in words(page)
    assert "source:" in words(page)


def test_a_search_marks_its_words_and_opens_the_page_they_stand_on(open_page: Open, worked: Path) -> None:
    """Finding is only found when one click shows the words in their place."""
    page = open_page(worked, "find", q="letters")

    assert "<mark>letters</mark>" in drawn(page)
    assert 'href="page?item=E-0002&amp;page=1&amp;find=letters' in drawn(page)


def test_a_search_that_finds_nothing_says_what_to_try(open_page: Open, worked: Path) -> None:
    """An empty answer ends the search; a hint may not."""
    page = open_page(worked, "find", q='"zebra crossing"')

    assert "No page says" in words(page)
    assert "Take the quotation marks away" in words(page)


def test_a_wrong_date_in_a_search_is_told(open_page: Open, worked: Path) -> None:
    """A filter that is silently ignored gives a wrong answer."""
    page = open_page(worked, "find")
    page.text_input(key="find_words").input("letters")
    page.text_input(key="find_from").input("soon")

    page.button(key="find_button").click().run()

    assert "“soon” is not a date" in told(page)


@pytest.mark.slow
def test_a_draft_is_made_checked_and_offered(open_page: Open, worked: Path) -> None:
    """From the inspectors' call to a checked file in minutes."""
    Workspace.of(shared_core(worked), "independent-chair").decide("L-0001", Verdict.ACCEPT, "It says so.")
    page = open_page(worked, "bundle", post="coordinator")

    page.button(key="make_draft").click().run()
    page.button(key="check_draft").click().run()

    assert re.search(r'href="bundles/draft-lancashire-[\w.-]+\.zip\?as=coordinator"', drawn(page))
    assert "It holds." in words(page)


def test_a_draft_of_an_older_choice_is_not_offered(open_page: Open, worked: Path) -> None:
    """Handing over a file that no longer matches what the page shows would be handing over the wrong one."""
    page = open_page(worked, "bundle", post="coordinator")
    page.button(key="make_draft").click().run()

    page.selectbox(key="bundle_checkpoint").select("reinspection").run()

    assert "Make it again" in words(page)
    assert 'href="bundles/' not in drawn(page)


def test_what_stays_out_of_a_bundle_is_named_with_the_reason(open_page: Open, worked: Path) -> None:
    """What is left out and not said will be asked about by an inspector."""
    page = open_page(worked, "bundle", post="coordinator", at="monitoring")

    assert "Items left out, and why" in words(page)
    assert "No link to it has been accepted; L-0001 awaits a decision." in words(page)


def test_a_post_that_may_not_make_a_bundle_sees_who_may(open_page: Open, worked: Path) -> None:
    """Being refused without knowing whom to ask is a dead end."""
    page = open_page(worked, "bundle", post="head-of-send")

    assert "may not make a bundle" in words(page)
    assert not [one for one in page.button if one.key == "make_draft"]
