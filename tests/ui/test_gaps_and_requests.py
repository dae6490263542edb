"""Gaps and requests on the screen: narrowed lists whose address can be shared, one gap or request with its forms."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from evidence.rules.words import day
from evidence.store.rows import RequestRow
from evidence.workspace.folder import shared_core
from evidence.workspace.workspace import Workspace
from schemas.gaps import Gap
from schemas.requests import EvidenceRequest, NewRequest, RequestStatus
from schemas.tests_of_evidence import EvidenceTest
from tests.ui.conftest import HOSTILE, REVIEWS, Open
from tests.ui.looking import drawn, told, words

CHAIR = "independent-chair"


def desk_of(folder: Path, post: str = "quality-lead") -> Workspace:
    return Workspace.of(shared_core(folder), post)


def gap_of(folder: Path, test: EvidenceTest = EvidenceTest.IMPACT) -> Gap:
    """A gap of the reviews strand at the monitoring inspection."""
    found = desk_of(folder).gaps(checkpoint="monitoring", target=REVIEWS).gaps
    return next(gap for gap in found if gap.test is test and not gap.series)


def asked(folder: Path, wants: str = "A later point of the measure.", *, gap: str | None = None) -> EvidenceRequest:
    """A request of the chair, due in a month."""
    desk = desk_of(folder, CHAIR)
    due = desk.today + timedelta(days=30)
    return desk.ask(NewRequest(gap=gap, asked_of="quality-lead", due=due, wants=wants))


def put_due(folder: Path, ref: str, due: date) -> None:
    """Let the due day of a request be another, as days that go by do."""
    with shared_core(folder).database.writing() as session:
        session.get_one(RequestRow, int(ref[2:])).due = due


def press(page: AppTest, key: str) -> AppTest:
    return page.button(key=key).click().run()


def test_the_list_tells_whom_to_ask_for_what_by_when(open_page: Open, worked: Path) -> None:
    """The chair leaves the board knowing who brings what by which day."""
    gap = gap_of(worked)

    page = open_page(worked, "gaps", at="monitoring", concern="PA2", test="impact")

    said = words(page)
    assert gap.ref in said
    assert gap.next_step in said
    assert gap.post_title in said
    assert gap.due is not None
    assert day(gap.due) in said
    assert f"gaps?gap={gap.ref}&amp;concern=PA2&amp;test=impact" in drawn(page)


def test_choices_stand_in_the_address_and_begin_as_it_asks(open_page: Open, worked: Path) -> None:
    """A list sent to somebody opens as the sender saw it; so does the spreadsheet beside it."""
    page = open_page(worked, "gaps", at="monitoring", state="not-met", order="due", concern="nowhere")

    assert page.selectbox(key="gaps_state").value == "not-met"
    assert page.selectbox(key="gaps_concern").value == ""
    assert "concern" not in page.query_params
    page.selectbox(key="gaps_test").select("impact").run()
    assert page.query_params["test"] == "impact"
    assert page.query_params["order"] == "due"
    assert "gaps.xlsx?as=quality-lead&amp;at=monitoring&amp;state=not-met&amp;order=due&amp;test=impact" in drawn(page)
    page.selectbox(key="gaps_test").select("").run()
    assert "test" not in page.query_params


def test_a_choice_that_fits_nothing_says_so(open_page: Open, worked: Path) -> None:
    """An empty list must not read as a clean bill."""
    page = open_page(worked, "gaps", at="monitoring", risk="accepted")

    assert "No gap is like that. Take a filter away." in words(page)


def test_gaps_are_narrowed_to_those_nobody_chases(open_page: Open, worked: Path) -> None:
    """What nobody was asked for is what falls between two chairs."""
    gap = gap_of(worked)
    asked(worked, gap=gap.ref)

    chased = open_page(worked, "gaps", at="monitoring", chased="chased")
    assert gap.ref in words(chased)
    assert "R-0001" in words(chased)
    assert gap.ref not in words(open_page(worked, "gaps", at="monitoring", chased="not-chased", test="impact"))


def test_one_gap_tells_its_whole_story(open_page: Open, worked: Path) -> None:
    """Whoever argues with a gap sees the rule, the reason, the days and who was asked."""
    gap = gap_of(worked)
    request = asked(worked, gap=gap.ref)

    page = open_page(worked, "gaps", at="monitoring", gap=gap.ref, concern="PA2", order="due")

    said = words(page)
    assert "records a measure with a baseline and a later point that is better" in said
    assert gap.reason in said
    assert gap.next_step in said
    assert request.ref in said
    assert "Open" in said
    assert "gaps?concern=PA2&amp;order=due" in drawn(page)


@pytest.mark.parametrize("nonsense", ["G-9999", "<b>nonsense"])
def test_a_gap_that_is_not_there_is_answered_with_the_list(open_page: Open, worked: Path, nonsense: str) -> None:
    """An old link must say what is wrong."""
    page = open_page(worked, "gaps", at="monitoring", gap=nonsense)

    assert "There is no gap" in told(page)
    assert page.title[0].value == "Gaps"


def test_the_chair_accepts_a_risk_and_takes_it_back(open_page: Open, worked: Path) -> None:
    """A written choice with an end, that hides nothing and can be undone."""
    gap = gap_of(worked)
    page = open_page(worked, "gaps", at="monitoring", post=CHAIR, gap=gap.ref)
    until = desk_of(worked).today + timedelta(days=60)

    page.text_area(key=f"accept_why_{gap.ref}").set_value("The measure is made in spring.")
    page.text_input(key=f"accept_until_{gap.ref}").set_value(day(until))
    press(page, f"accept_risk_{gap.ref}")

    risk = desk_of(worked).gap(gap.ref).risk
    assert risk is not None
    assert (risk.reason, risk.until, risk.post) == ("The measure is made in spring.", until, CHAIR)
    assert f"accepted until {day(until)}" in words(page)
    press(page, f"take_back_{gap.ref}")
    assert desk_of(worked).gap(gap.ref).risk is None
    assert "is accepted no longer" in told(page)


@pytest.mark.parametrize(
    ("why", "until", "says"),
    [
        ("", "1 January 2099", "Accepting a risk needs its reason."),
        ("It can wait.", "", "is not ahead"),
        ("It can wait.", "soon", "“soon” is not a date."),
    ],
)
def test_a_risk_needs_a_reason_and_an_end(open_page: Open, worked: Path, why: str, until: str, says: str) -> None:
    """A risk accepted for ever and for no reason is a gap swept away."""
    gap = gap_of(worked)
    page = open_page(worked, "gaps", at="monitoring", post=CHAIR, gap=gap.ref)

    page.text_area(key=f"accept_why_{gap.ref}").set_value(why)
    page.text_input(key=f"accept_until_{gap.ref}").set_value(until)
    press(page, f"accept_risk_{gap.ref}")

    assert says in told(page)
    assert desk_of(worked).gap(gap.ref).risk is None


def test_who_may_not_accept_a_risk_is_told_who_may(open_page: Open, worked: Path) -> None:
    """The form is the chair's alone."""
    page = open_page(worked, "gaps", at="monitoring", gap=gap_of(worked).ref)

    assert "may not accept the risk of a gap" in words(page)
    assert not [one for one in page.button if one.label == "Accept the risk"]


def test_evidence_is_asked_for_from_a_gap_with_its_fields_filled(open_page: Open, worked: Path) -> None:
    """Asking takes one press, because the gap knows whom, by when and for what."""
    gap = gap_of(worked)
    page = open_page(worked, "gaps", at="monitoring", post=CHAIR, gap=gap.ref)
    assert page.selectbox(key=f"ask_of_{gap.ref}").value == gap.post
    assert page.text_area(key=f"ask_wants_{gap.ref}").value == gap.next_step

    press(page, f"ask_button_{gap.ref}")

    (made,) = desk_of(worked).requests()
    assert (made.gap, made.asked_of, made.wants, made.asked_by) == (gap.ref, gap.post, gap.next_step, CHAIR)
    assert made.due > desk_of(worked).today
    assert "R-0001 is asked of" in told(page)


def test_a_closed_gap_says_when_it_closed(open_page: Open, worked: Path) -> None:
    """A reference in old minutes must still be answered."""
    gap = gap_of(worked, EvidenceTest.CONTRARY_ANSWERED)
    desk_of(worked).answer("L-0002", "Letters now go out within a week.")
    desk_of(worked).gaps(checkpoint="monitoring")

    page = open_page(worked, "gaps", at="monitoring", post=CHAIR, gap=gap.ref)

    assert f"It was closed on {day(desk_of(worked).today)}." in words(page)
    assert not page.button


def test_an_overdue_request_stands_first_and_says_so_in_words(open_page: Open, worked: Path) -> None:
    """Nobody counts days in their head at a board."""
    first, second, third = (asked(worked, f"Evidence {number}.") for number in (1, 2, 3))
    put_due(worked, second.ref, desk_of(worked).today - timedelta(days=5))
    desk_of(worked).answer_request(first.ref, "E-0001")

    page = open_page(worked, "requests")

    said = words(page)
    assert "Overdue" in said
    assert "(5 days overdue)" in said
    assert said.index(second.ref) < said.index(third.ref) < said.index(first.ref)
    assert "3 requests, 1 overdue." in page.text[0].value


def test_requests_are_narrowed_by_post_and_status_in_the_address(open_page: Open, worked: Path) -> None:
    """A post looks at its own; the address can be kept."""
    asked(worked, "What is open.")
    withdrawn = asked(worked, "What is withdrawn.")
    desk_of(worked).withdraw_request(withdrawn.ref, why="It was there already.")

    page = open_page(worked, "requests", status="withdrawn")

    assert "What is withdrawn." in words(page)
    assert "What is open." not in words(page)
    page.selectbox(key="requests_post").select(CHAIR).run()
    assert page.query_params["post"] == CHAIR
    assert "No request is like that." in words(page)
    assert f"requests.ics?as=quality-lead&amp;of={CHAIR}" in drawn(page)


def test_a_free_request_is_asked(open_page: Open, worked: Path) -> None:
    """Inspectors ask for what is no gap."""
    page = open_page(worked, "requests", post=CHAIR)
    due = desk_of(worked).today + timedelta(days=7)

    page.selectbox(key="ask_of_free").select("quality-lead")
    page.selectbox(key="ask_target_free").select("PA2")
    page.text_input(key="ask_due_free").set_value(day(due))
    page.text_area(key="ask_wants_free").set_value("The plan as it was signed.")
    press(page, "ask_button_free")

    (made,) = desk_of(worked).requests()
    assert (made.gap, made.target, made.asked_of, made.due) == (None, "PA2", "quality-lead", due)
    assert "The plan as it was signed." in words(page)


def test_a_request_with_nothing_in_it_is_refused_in_words(open_page: Open, worked: Path) -> None:
    """The form says what is missing and keeps nothing."""
    page = press(open_page(worked, "requests", post=CHAIR), "ask_button_free")

    assert "needs whom it is asked of, by when, and what would satisfy it" in told(page)
    assert desk_of(worked).requests() == []


def test_a_request_is_answered_with_what_is_here_then_asked_again_and_withdrawn(open_page: Open, worked: Path) -> None:
    """The life of a request, each step with its reason."""
    ref = asked(worked).ref
    page = open_page(worked, "requests", request=ref)

    page.selectbox(key=f"answer_with_{ref}").select("E-0002")
    press(page, f"link_answer_{ref}")
    assert desk_of(worked).request(ref).status is RequestStatus.ANSWERED
    assert HOSTILE[:20] in words(page)
    assert "<img" not in drawn(page)

    page.text_area(key=f"close_why_{ref}_answered").set_value("It stops in May.")
    press(page, f"close_button_{ref}")
    assert desk_of(worked).request(ref).status is RequestStatus.OPEN

    page.text_area(key=f"close_why_{ref}_open").set_value("The inspectors have it.")
    press(page, f"close_button_{ref}")
    assert desk_of(worked).request(ref).status is RequestStatus.WITHDRAWN
    assert "The inspectors have it." in words(page)
    assert "It was withdrawn, so nothing is asked for." in words(page)


def test_who_may_not_answer_or_close_a_request_is_told_who_may(open_page: Open, worked: Path) -> None:
    """A viewer sees everything and changes nothing."""
    page = open_page(worked, "requests", post="national-adviser", request=asked(worked).ref)

    assert "may not answer a request with evidence" in words(page)
    assert "may not close a request" in words(page)
    assert not page.button


def test_the_add_page_says_which_request_is_answered(open_page: Open, worked: Path) -> None:
    """Whoever was sent a link must see that the files land where they are waited for."""
    ref = asked(worked, "A later point of the measure.").ref

    said = words(open_page(worked, "add", request=ref))

    assert f"You are answering request {ref}" in said
    assert "A later point of the measure." in said


def test_what_was_stored_in_a_visit_is_linked_to_the_request(open_page: Open, worked: Path) -> None:
    """The link is made once the files are safe, and once only."""
    ref = asked(worked).ref
    page = open_page(worked, "add", request=ref)

    page.session_state[f"upload-{ref}"] = {"brought": ["E-0001", "E-0003", "E-9999"]}
    page.run().run()

    assert [one.item for one in desk_of(worked).request(ref).answers] == ["E-0001", "E-0003"]
    assert "Standard for annual reviews" in words(page)


def test_a_withdrawn_or_unknown_request_is_said_on_the_add_page(open_page: Open, worked: Path) -> None:
    """Nobody may add files in the belief that somebody waits for them."""
    ref = asked(worked).ref
    desk_of(worked).withdraw_request(ref, why="It was there already.")

    assert "was withdrawn: It was there already." in words(open_page(worked, "add", request=ref))
    assert "There is no request R-9999" in told(open_page(worked, "add", request="R-9999"))


def test_an_item_says_which_request_it_answers(open_page: Open, worked: Path) -> None:
    """Whoever reads it knows why it was brought."""
    ref = asked(worked).ref
    desk_of(worked).answer_request(ref, "E-0001")

    page = open_page(worked, "evidence", item="E-0001")

    assert f"Brought in answer to {ref}" in words(page)
    assert f"requests?request={ref}" in drawn(page)
