from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from evidence import worker
from evidence.ui.components.would_move import would_move
from evidence.workspace.folder import shared_core
from evidence.workspace.workspace import Workspace
from schemas.evidence import Details, EvidenceKind
from schemas.links import LinkStatus, NewLink, Passage, Strength, Verdict
from schemas.moves import Awaiting, TestMoved
from schemas.tests_of_evidence import CoverageState, EvidenceTest
from tests.ui.conftest import REVIEWS, Open
from tests.ui.looking import drawn, told, words

CHAIR = "independent-chair"
STANDS = "Accepted as it stands: the passage shows what the link says."


def shows(item: str, test: EvidenceTest, **different: object) -> NewLink:
    quote = Passage(page=1, quote="The standard applies from 5 January 2026.")
    given = {"says": "The standard applies.", "passages": (quote,)} | different
    return NewLink(item=item, target=REVIEWS, test=test, **given)


@pytest.fixture
def queue(worked: Path) -> Path:
    """The small worked area with a third link, L-0003, made last, which as background moves nothing."""
    Workspace.of(shared_core(worked)).link(shows("E-0001", EvidenceTest.PRACTICE, strength=Strength.CONTEXT))
    return worked


def status(folder: Path, item: str, ref: str) -> LinkStatus:
    return next(one.status for one in Workspace.of(shared_core(folder)).links_of(item) if one.ref == ref)


def in_focus(folder_page: object) -> str:
    """The link whose card stands open."""
    (ref,) = re.findall(r"review-link of-(L-\d+)", drawn(folder_page))  # type: ignore[arg-type]
    return str(ref)


def test_the_link_that_would_move_most_comes_first(open_page: Open, queue: Path) -> None:
    """The chair has an hour before the board; it goes where it changes the picture, not where the list is oldest."""
    page = open_page(queue, "review", post=CHAIR)

    assert in_focus(page) == "L-0001"
    assert "1 of 3 links awaiting a decision" in " ".join(one.value for one in page.text)
    assert re.findall(r"(\d)\. <a[^>]*>(L-\d+)", drawn(page)) == [("2", "L-0002"), ("3", "L-0003")]


def test_the_card_says_what_accepting_would_move(open_page: Open, queue: Path) -> None:
    """A reviewer should know what a yes is worth before saying it."""
    page = open_page(queue, "review", post=CHAIR)

    said = words(page)
    assert "tests for ‘Timeliness of annual reviews’: Action from Awaiting decision to Met" in said
    assert "Every annual review is decided within four weeks" not in said  # only the words quoted
    assert "decided within four weeks" in said


def test_a_link_that_would_move_nothing_says_so(open_page: Open, queue: Path) -> None:
    """Otherwise the reviewer looks for an effect there is none of."""
    page = open_page(queue, "review", post=CHAIR, link="L-0003")

    assert in_focus(page) == "L-0003"
    assert "It would move no test as at this date." in words(page)


@pytest.mark.parametrize(
    ("moves", "after", "sentence"),
    [
        (
            [("impact", "not-met", "met")],
            "thin",
            "Accepting it takes Impact for ‘Waits’ from Not met to Met, and the strand from Not met to Thin.",
        ),
        (
            [("impact", "not-met", "met")],
            "not-met",
            "Accepting it takes Impact for ‘Waits’ from Not met to Met; the strand stays Not met.",
        ),
        (
            [("action", "awaiting", "met"), ("joint", "not-met", "thin")],
            "not-met",
            "Accepting it moves 2 tests for ‘Waits’: Action from Awaiting decision to Met and Joint from Not met to "
            "Thin. The strand stays Not met.",
        ),
        ([], "not-met", "It would move no test as at this date."),
    ],
)
def test_what_would_move_is_one_plain_sentence(
    open_page: Open, queue: Path, moves: list[tuple[str, str, str]], after: str, sentence: str
) -> None:
    """A chair reads it aloud to a board."""
    (link, *_) = Workspace.of(shared_core(queue)).links_awaiting()
    moved = tuple(
        TestMoved(test=EvidenceTest(test), before=CoverageState(was), after=CoverageState(now))
        for test, was, now in moves
    )
    one = Awaiting(link=link, moves=moved, strand_before=CoverageState.NOT_MET, strand_after=CoverageState(after))

    assert would_move(one, "Waits") == sentence


def test_accepting_with_no_reason_typed_records_the_reason_shown_beforehand(open_page: Open, queue: Path) -> None:
    """One key is enough for what is plain, and still nobody reads a decision without its reason."""
    page = open_page(queue, "review", post=CHAIR)
    assert STANDS in words(page)

    page.button(key="accept_L-0001").click().run()

    (decided, *_) = Workspace.of(shared_core(queue)).links_of("E-0001")
    assert decided.decision is not None
    assert (decided.decision.verdict, decided.decision.why) == (Verdict.ACCEPT, STANDS)


def test_a_link_without_a_passage_is_not_said_to_rest_on_one(open_page: Open, queue: Path) -> None:
    """The recorded reason is read as evidence, so it may not claim a passage there is none of."""
    Workspace.of(shared_core(queue)).link(shows("E-0001", EvidenceTest.PRACTICE, passages=()))

    page = open_page(queue, "review", post=CHAIR, link="L-0004")

    assert "Accepted as it stands: the evidence shows what the link says." in words(page)


def test_after_a_decision_the_page_says_what_moved_and_the_next_link_comes_up(open_page: Open, queue: Path) -> None:
    """The chair works down the list without looking for the place again."""
    page = open_page(queue, "review", post=CHAIR)

    page.button(key="accept_L-0001").click().run()

    assert "L-0001 is accepted" in told(page)
    assert "Action for ‘Timeliness of annual reviews’: Awaiting decision → Met." in told(page)
    assert in_focus(page) == "L-0002"


def test_a_challenge_without_its_reason_is_sent_back_and_with_it_recorded(open_page: Open, queue: Path) -> None:
    """Whoever must mend it needs to know what is wrong."""
    page = open_page(queue, "review", post=CHAIR)

    page.button(key="challenge_L-0001").click().run()
    assert "A challenge needs its reason" in told(page)
    assert (status(queue, "E-0001", "L-0001"), in_focus(page)) == (LinkStatus.AWAITING, "L-0001")

    page.text_area(key="why_L-0001").input("A standard is not yet a practice.")
    page.button(key="challenge_L-0001").click().run()
    assert status(queue, "E-0001", "L-0001") is LinkStatus.CHALLENGED


def test_the_next_link_and_the_one_before_are_a_press_away(open_page: Open, queue: Path) -> None:
    """A reviewer looks ahead before deciding."""
    page = open_page(queue, "review", post=CHAIR)
    assert page.button(key="previous_link").disabled

    page.button(key="next_link").click().run()
    assert in_focus(page) == "L-0002"
    page.button(key="next_link").click().run()
    assert page.button(key="next_link").disabled
    page.button(key="previous_link").click().run()
    assert in_focus(page) == "L-0002"


def test_a_link_no_longer_in_the_list_is_said_to_be_gone(open_page: Open, queue: Path) -> None:
    """An address sent before the meeting is opened after it; another link must not pass for the one meant."""
    Workspace.of(shared_core(queue), CHAIR).decide("L-0003", Verdict.ACCEPT, "I read it.")

    page = open_page(queue, "review", post=CHAIR, link="L-0003")

    assert "is not in this list" in page.info[0].value
    assert in_focus(page) == "L-0001"


def test_the_order_is_that_of_the_moment_looked_at(open_page: Open, queue: Path) -> None:
    """A standard of January 2026 shows nothing of 2025, so accepting it moves nothing there."""
    page = open_page(queue, "review", post=CHAIR, at="2025-12-31")

    assert "as at 31 December 2025 come first" in words(page)
    assert "Action from Awaiting" not in words(page)


def test_whoever_may_not_decide_sees_the_links_and_no_button(open_page: Open, queue: Path) -> None:
    """Looking is for everybody; deciding is for those who neither brought nor linked the evidence."""
    page = open_page(queue, "review", post="quality-lead")

    assert in_focus(page) == "L-0001"
    assert "may not accept or challenge links" in words(page)
    assert "Independent Chair" in words(page)
    assert not [one for one in page.button if str(one.key).startswith(("accept_", "challenge_"))]


def test_the_keys_are_named_and_can_be_turned_off(open_page: Open, queue: Path) -> None:
    """People who speak to their computer set letters off by speaking (WCAG 2.1.4)."""
    page = open_page(queue, "review", post=CHAIR)
    assert "A accept, C challenge" in " ".join(words(page).split()).replace(" ,", ",")
    assert page.button(key="accept_L-0001").label.endswith("(A)")

    page.toggle(key="review_keys_on").set_value(False).run()

    assert "The keys are off." in words(page)
    assert page.button(key="accept_L-0001").label == "Accept: it shows this"


def test_an_empty_queue_says_that_nothing_waits(open_page: Open, empty: Path) -> None:
    """An empty page would look broken."""
    page = open_page(empty, "review", post=CHAIR)

    assert "Nothing awaits a decision." in words(page)


def test_a_choice_that_leaves_nothing_says_how_to_widen_it(open_page: Open, worked: Path) -> None:
    """A filter forgotten from this morning must not look like a finished job."""
    desk = Workspace.of(shared_core(worked))
    for ref in ("L-0001", "L-0002"):
        desk.acting_as(CHAIR).decide(ref, Verdict.ACCEPT, "I read it.")
    path = worked.parent / "audit.md"
    path.write_text("# Audit\n\nThe standard applies from 5 January 2026.\n", encoding="utf-8")
    desk.add_file(path, Details(kind=EvidenceKind.AUDIT, as_at=date(2026, 5, 1), organisation="lcc"))
    worker.see_to_it(desk)
    desk.link(shows("E-0004", EvidenceTest.ACTION, passages=(Passage(page=1, quote="The standard applies"),)))
    page = open_page(worked, "review", post=CHAIR)
    newer = worked.parent / "audit, corrected.md"
    newer.write_text("# Audit\n\nNothing of the kind applies.\n", encoding="utf-8")
    desk.add_file(newer, version_of="E-0004")
    worker.see_to_it(desk)

    page.radio(key="review_which").set_value("Those the acting post may decide").run()

    assert "No link that awaits a decision is like that." in words(page)


class TestWhoChecked:
    """An independent check names who made it."""

    def test_the_form_asks_who_checked_and_the_link_says_it(self, open_page: Open, worked: Path) -> None:
        """An inspector asks who checked before asking what was found."""
        page = open_page(worked, "evidence", unfold="linking_E-0001", item="E-0001")
        page.selectbox(key="concern_E-0001").select("PA2").run()
        page.selectbox(key="strand_E-0001_PA2").select(REVIEWS)
        page.selectbox(key="test_E-0001").select(EvidenceTest.ASSURED).run()
        page.selectbox(key="checked_by_E-0001").select("internal-audit").run()
        page.text_area(key="says_E-0001").input("Internal audit read twenty reviews.")
        page.text_area(key="follow_E-0001").input("The letter was changed.")

        page.button(key="link_it_E-0001").click().run()

        made = Workspace.of(shared_core(worked)).links_of("E-0001")[-1]
        assert (made.test, made.checked_by) == (EvidenceTest.ASSURED, "internal-audit")
        assert "Checked by Internal Audit (council)." in words(page)

    def test_a_check_by_the_owning_team_is_warned_of_before_it_is_saved(self, open_page: Open, worked: Path) -> None:
        """Nobody should write a link with care only to read later that it cannot count."""
        owner = shared_core(worked).area.strands[REVIEWS].strand.post
        page = open_page(worked, "evidence", unfold="linking_E-0001", item="E-0001")
        page.selectbox(key="concern_E-0001").select("PA2").run()
        page.selectbox(key="strand_E-0001_PA2").select(REVIEWS)
        page.selectbox(key="test_E-0001").select(EvidenceTest.ASSURED).run()

        page.selectbox(key="checked_by_E-0001").select(owner).run()

        assert "would not count: that post owns the strand or leads a line of it" in words(page)

    def test_only_a_check_is_asked_who_made_it(self, open_page: Open, worked: Path) -> None:
        """A question that does not apply is a question answered wrongly."""
        page = open_page(worked, "evidence", unfold="linking_E-0001", item="E-0001")

        page.selectbox(key="test_E-0001").select(EvidenceTest.ACTION).run()

        assert not [one for one in page.selectbox if one.key == "checked_by_E-0001"]
