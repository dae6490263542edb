from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from evidence.workspace.folder import shared_core
from evidence.workspace.workspace import Workspace
from schemas.links import Link, LinkStatus, Verdict
from schemas.tests_of_evidence import EvidenceTest
from tests.ui.conftest import REVIEWS, Open
from tests.ui.looking import cell, told, words


def links(folder: Path, item: str) -> list[Link]:
    return Workspace.of(shared_core(folder)).links_of(item)


def fill_link(page: AppTest, item: str, *, quote: str, test: EvidenceTest = EvidenceTest.PRACTICE) -> AppTest:
    """Say that an item shows something about the timeliness of annual reviews."""
    page.selectbox(key=f"concern_{item}").select("PA2").run()
    page.selectbox(key=f"strand_{item}_PA2").select(REVIEWS)
    page.selectbox(key=f"test_{item}").select(test).run()
    page.text_area(key=f"says_{item}").input("Reviews are decided in four weeks.")
    page.text_area(key=f"quote_{item}").input(quote)
    return page


def decide(page: AppTest, link: str, verdict: Verdict, why: str) -> AppTest:
    page.text_area(key=f"why_{link}").input(why)
    return page.button(key=f"{verdict.value}_{link}").click().run()


def test_a_link_with_a_quote_is_made_and_awaits_decision(open_page: Open, worked: Path) -> None:
    """A link is worth what its passage is worth, so the words are kept as they stand on the page."""
    page = fill_link(
        open_page(worked, "evidence", unfold="linking_E-0001", item="E-0001"),
        "E-0001",
        quote="Every annual  review is decided",
    )

    page.button(key="link_it_E-0001").click().run()

    made = links(worked, "E-0001")[-1]
    assert (made.strand, made.status, made.passages[0].quote) == (
        REVIEWS,
        LinkStatus.AWAITING,
        "Every annual review is decided",
    )
    assert "Linked. It counts once it is accepted." in told(page)


def test_a_quote_that_is_not_on_the_page_is_refused_with_what_to_do(open_page: Open, worked: Path) -> None:
    """A wrong quote in front of an inspector costs more than all the right ones earn."""
    page = fill_link(
        open_page(worked, "evidence", unfold="linking_E-0001", item="E-0001"),
        "E-0001",
        quote="every review was on time",
    )

    page.button(key="link_it_E-0001").click().run()

    assert "The quote is not in E-0001" in told(page)
    assert "Copy the words from the page" in told(page)
    assert len(links(worked, "E-0001")) == 1


def test_a_link_must_say_what_the_evidence_shows(open_page: Open, worked: Path) -> None:
    """An inspector reads the sentence first; a link without one says nothing."""
    page = open_page(worked, "evidence", unfold="linking_E-0001", item="E-0001")

    page.button(key="link_it_E-0001").click().run()

    assert "does not say what the evidence shows" in told(page)


def test_an_impact_link_carries_its_baseline_and_later_point(open_page: Open, worked: Path) -> None:
    """Impact is a change; a figure without its baseline shows none."""
    page = open_page(worked, "evidence", unfold="linking_E-0001", item="E-0001")
    fill_link(page, "E-0001", quote="decided within four weeks", test=EvidenceTest.IMPACT)
    page.text_input(key="measure_E-0001").input("Reviews decided in four weeks")
    page.selectbox(key="better_E-0001").select_index(1)
    for place, (on, value) in enumerate([("31 December 2024", "42.3"), ("31 May 2026", "45 %")]):
        page.text_input(key=f"on_E-0001_{place}").input(on)
        page.text_input(key=f"value_E-0001_{place}").input(value)

    page.button(key="link_it_E-0001").click().run()

    change = links(worked, "E-0001")[-1].change
    assert change is not None
    assert change.baseline is not None
    assert (change.baseline.value, [point.value for point in change.later]) == (42.3, [45.0])


def test_half_a_change_is_refused_in_words(open_page: Open, worked: Path) -> None:
    """A measure without a baseline must be told before it is saved, not found out at the inspection."""
    page = open_page(worked, "evidence", unfold="linking_E-0001", item="E-0001")
    fill_link(page, "E-0001", quote="decided within four weeks", test=EvidenceTest.IMPACT)
    page.text_input(key="measure_E-0001").input("Reviews decided in four weeks")

    page.button(key="link_it_E-0001").click().run()

    assert "baseline and at least one later point" in told(page)


def test_accepting_a_link_changes_the_cell_of_the_matrix(open_page: Open, worked: Path) -> None:
    """The whole point: a decision by somebody else turns a test from waiting to met, and the page says so."""
    before = cell(open_page(worked, "standing"), REVIEWS, "action")
    page = open_page(worked, "evidence", post="independent-chair", item="E-0001")

    decide(page, "L-0001", Verdict.ACCEPT, "The standard says so in its first line.")

    assert "Action for ‘Timeliness of annual reviews’: Awaiting decision → Met." in told(page)
    assert (before, cell(open_page(worked, "standing"), REVIEWS, "action")) == ("awaiting", "met")


def test_challenging_a_link_from_the_review_page_takes_it_off_the_list(open_page: Open, worked: Path) -> None:
    """The chair works down a list; what was decided must leave it."""
    page = open_page(worked, "review", post="independent-chair")

    decide(page, "L-0001", Verdict.CHALLENGE, "A standard is not yet a practice.")

    assert links(worked, "E-0001")[0].status is LinkStatus.CHALLENGED
    assert "1 of 1 link awaiting a decision" in " ".join(one.value for one in page.text)


def test_a_challenge_without_its_reason_is_refused(open_page: Open, worked: Path) -> None:
    """A decision is read years later by people who were not there."""
    page = open_page(worked, "evidence", post="independent-chair", item="E-0001")

    decide(page, "L-0001", Verdict.CHALLENGE, " ")

    assert "A challenge needs its reason" in told(page)
    assert links(worked, "E-0001")[0].status is LinkStatus.AWAITING


def test_neither_answer_is_suggested(open_page: Open, worked: Path) -> None:
    """A button that stands out would be nudging the reviewer."""
    page = open_page(worked, "review", post="independent-chair")

    accept, challenge = (page.button(key=f"{one.value}_L-0001").proto for one in Verdict)
    assert accept.type == challenge.type == "secondary"


def test_the_one_who_linked_cannot_decide_and_is_told_why(open_page: Open, worked: Path) -> None:
    """Checking one's own work is no check."""
    page = open_page(worked, "evidence", unfold="linking_E-0001", item="E-0001")

    assert "You cannot decide this link." in words(page)
    assert not [one for one in page.button if (one.key or "").startswith("accept_L-")]


def test_a_contrary_link_can_be_answered(open_page: Open, worked: Path) -> None:
    """What points the other way is not hidden; it is answered."""
    page = open_page(worked, "evidence", item="E-0002")
    page.text_area(key="response_L-0002").input("Letters are sent the same week since 1 May.")

    page.button(key="save_answer_L-0002").click().run()

    assert links(worked, "E-0002")[0].response == "Letters are sent the same week since 1 May."
    assert "The answer to L-0002 is saved" in told(page)
    assert "Contrary answered for ‘Timeliness of annual reviews’: Not met → Met." in told(page)


def test_a_post_without_a_role_sees_who_may_decide(open_page: Open, worked: Path) -> None:
    """Being refused without knowing whom to ask is a dead end."""
    page = open_page(worked, "review", post="national-adviser")

    assert "may not accept or challenge links" in words(page)
    assert "Independent Chair" in words(page)
