"""Requests: asked of a post by a day, answered with evidence, overdue, asked again, withdrawn; each in the log once."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from evidence.errors import Contradiction, NotAllowed, NotFound
from evidence.workspace.workspace import Workspace
from schemas.evidence import AddOutcome
from schemas.links import NewLink, Verdict
from schemas.requests import EvidenceRequest, NewRequest, RequestStatus
from schemas.tests_of_evidence import EvidenceTest
from tests.conftest import NOW
from tests.workspace.conftest import Clock
from tests.workspace.test_gaps import close, listed

pytestmark = pytest.mark.both_engines

TODAY = NOW.date()
DUE = TODAY + timedelta(days=30)
FREE = NewRequest(asked_of="contributor", due=DUE, wants="The therapy waits of May, by district.")


def done(workspace: Workspace) -> list[tuple[str, str, str]]:
    """Who did what to which request, as the audit log has it."""
    entries = workspace.audit_entries()
    return [(entry.actor, entry.action, entry.object) for entry in entries if entry.object.startswith("R-")]


@pytest.fixture
def asked(workspace: Workspace) -> EvidenceRequest:
    """A request the quality lead made of the health contributor."""
    return workspace.ask(FREE)


def test_a_request_from_a_gap_asks_its_owner_for_its_next_step_by_its_due_day(workspace: Workspace) -> None:
    """Chasing a gap must cost one action, not a form."""
    gap = listed(workspace, EvidenceTest.FAMILY_VOICE, checkpoint="board")

    request = workspace.ask(NewRequest(gap=gap.ref))

    assert (request.gap, request.target, request.asked_of) == (gap.ref, "PA1.waits", gap.post)
    assert (request.due, request.wants) == (gap.due, gap.next_step)
    assert (request.status, request.asked_by, request.asked_of_title) == (
        RequestStatus.OPEN,
        "lead",
        "SEND quality lead",
    )


def test_a_gap_whose_day_has_gone_by_is_asked_for_by_the_first_day_that_can_be_kept(
    workspace: Workspace, clock: Clock
) -> None:
    """An overdue gap is the one most worth chasing; the command must not need a day that the form works out."""
    gap = listed(workspace)
    assert gap.due is not None
    assert gap.ask_by is not None
    clock.move_to(gap.due + timedelta(days=10))

    request = workspace.ask(NewRequest(gap=gap.ref))

    assert request.due == workspace.today + (gap.due - gap.ask_by)


def test_a_gap_names_the_requests_that_chase_it(workspace: Workspace) -> None:
    """Nobody asks twice for what was asked for yesterday."""
    gap = listed(workspace)
    refs = tuple(workspace.ask(NewRequest(gap=gap.ref, asked_of=post)).ref for post in ("contributor", "reviewer"))

    assert listed(workspace).requests == refs
    assert workspace.gap(gap.ref).requests == refs


def test_what_is_said_takes_the_place_of_the_gaps_own(workspace: Workspace) -> None:
    """The chair may ask another post, sooner, in other words."""
    gap = listed(workspace)

    request = workspace.acting_as("chair").ask(
        NewRequest(gap=gap.ref, asked_of="contributor", due=DUE, wants="A list.")
    )

    assert (request.asked_of, request.due, request.wants) == ("contributor", DUE, "A list.")


@pytest.mark.parametrize("left_out", ["asked_of", "due", "wants"])
def test_a_free_request_needs_whom_by_when_and_what(workspace: Workspace, left_out: str) -> None:
    """“Send us something” has never been answered."""
    with pytest.raises(NotFound):
        workspace.ask(FREE.model_copy(update={left_out: None}))


def test_a_request_for_a_gap_that_is_closed_is_refused(workspace: Workspace, minutes: str) -> None:
    """Nobody should be sent after what is there already."""
    gap = listed(workspace)
    close(workspace, minutes)

    with pytest.raises(Contradiction, match="closed"):
        workspace.ask(NewRequest(gap=gap.ref))


@pytest.mark.parametrize(
    ("different", "error"),
    [
        ({"asked_of": "nobody"}, NotFound),
        ({"target": "PA9.gone"}, NotFound),
        ({"due": TODAY - timedelta(days=1)}, Contradiction),
        ({"gap": "G-9999"}, NotFound),
    ],
)
def test_what_cannot_be_asked_is_refused_and_leaves_nothing(
    workspace: Workspace, different: dict[str, object], error: type[Exception]
) -> None:
    """A misspelt post would never be told; a day gone by is missed at once."""
    with pytest.raises(error):
        workspace.ask(FREE.model_copy(update=different))
    assert workspace.requests() == []
    assert done(workspace) == []


def test_the_whole_life_of_a_request(workspace: Workspace, asked: EvidenceRequest, minutes: str, clock: Clock) -> None:
    """Open, answered, not good enough and asked again, overdue, answered, and each step in the log once."""
    contributor, ref = workspace.acting_as("contributor"), asked.ref
    answered = contributor.answer_request(ref, minutes)
    assert (answered.status, [one.item for one in answered.answers]) == (RequestStatus.ANSWERED, [minutes])
    assert answered.answers[0].post == "contributor"
    assert answered.closed_at is not None

    again = workspace.ask_again(ref, why="The minutes give no figures.")
    assert (again.status, again.closed_at, again.closed_why) == (
        RequestStatus.OPEN,
        None,
        "The minutes give no figures.",
    )
    assert [one.item for one in again.answers] == [minutes]  # what was brought is not forgotten

    clock.move_to(DUE)
    assert workspace.request(ref).status is RequestStatus.OPEN
    clock.move_to(DUE + timedelta(days=1))
    assert workspace.request(ref).status is RequestStatus.OVERDUE
    assert workspace.request(ref).is_open

    withdrawn = workspace.withdraw_request(ref, why="The figures are published now.")
    assert (withdrawn.status, withdrawn.closed_why) == (RequestStatus.WITHDRAWN, "The figures are published now.")
    assert done(workspace) == [
        ("lead", "ask", ref),
        ("contributor", "answer-request", ref),
        ("lead", "close-request", ref),
        ("lead", "close-request", ref),
    ]
    assert workspace.audit_fault() == ""


def test_an_answer_given_after_the_day_ends_the_overdue(
    workspace: Workspace, asked: EvidenceRequest, minutes: str, clock: Clock
) -> None:
    """Late is not missing for ever."""
    clock.move_to(DUE + timedelta(days=5))

    assert workspace.answer_request(asked.ref, minutes).status is RequestStatus.ANSWERED


def test_the_same_answer_twice_is_one_answer(workspace: Workspace, asked: EvidenceRequest, minutes: str) -> None:
    """A page sent again must not write a second line."""
    workspace.answer_request(asked.ref, minutes)
    again = workspace.answer_request(asked.ref, minutes)

    assert len(again.answers) == 1
    assert [action for _, action, _ in done(workspace)] == ["ask", "answer-request"]


def test_the_same_evidence_brought_again_answers_a_request_that_was_asked_again(
    workspace: Workspace, asked: EvidenceRequest, minutes: str
) -> None:
    """A corrected version of the same item is the answer most often given; the request must not stay open."""
    workspace.answer_request(asked.ref, minutes)
    workspace.ask_again(asked.ref, why="The minutes give no figures.")

    assert workspace.answer_request(asked.ref, minutes).status is RequestStatus.ANSWERED
    assert [action for _, action, _ in done(workspace)] == ["ask", "answer-request", "close-request", "answer-request"]


def test_a_request_closes_no_gap(workspace: Workspace, minutes: str) -> None:
    """Bringing a paper is not showing a thing: links and decisions say that."""
    gap = listed(workspace)
    request = workspace.ask(NewRequest(gap=gap.ref, asked_of="contributor"))
    workspace.answer_request(request.ref, minutes)

    assert listed(workspace).ref == gap.ref
    assert listed(workspace).requests == (request.ref,)

    link = workspace.link(NewLink(item=minutes, target="PA1.waits", test=EvidenceTest.ACTION, says="Clinics opened."))
    workspace.acting_as("chair").decide(link.ref, Verdict.ACCEPT, "I read it.")

    assert workspace.gaps(target="PA1.waits").gaps[0].ref != gap.ref
    assert workspace.gap(gap.ref).closed_at is not None
    assert workspace.gap(gap.ref).requests == (request.ref,)


def test_a_withdrawn_request_takes_no_answer(workspace: Workspace, asked: EvidenceRequest, minutes: str) -> None:
    """People are told why, rather than working for nothing."""
    workspace.withdraw_request(asked.ref, why="The figures are published now.")

    with pytest.raises(Contradiction, match="published now"):
        workspace.answer_request(asked.ref, minutes)


def test_what_is_not_so_cannot_be_ended_or_opened_again(workspace: Workspace, asked: EvidenceRequest) -> None:
    """Asking again for what is open, twice withdrawing, or doing either without a reason says nothing to anybody."""
    with pytest.raises(Contradiction):
        workspace.ask_again(asked.ref, why="Please.")
    with pytest.raises(Contradiction):
        workspace.withdraw_request(asked.ref, why=" ")
    workspace.withdraw_request(asked.ref, why="The figures are published now.")
    with pytest.raises(Contradiction):
        workspace.withdraw_request(asked.ref, why="Once more.")
    with pytest.raises(NotFound):
        workspace.request("R-9999")
    assert len(done(workspace)) == 2


@pytest.mark.parametrize(
    ("post", "asks", "answers"),
    [
        ("lead", True, True),
        ("contributor", False, True),
        ("chair", True, False),
        ("reviewer", True, True),
        ("coordinator", True, False),
    ],
)
def test_who_may_ask_and_who_may_answer(
    workspace: Workspace, asked: EvidenceRequest, minutes: str, post: str, asks: bool, answers: bool
) -> None:
    """Those who bring evidence answer; those who chase it ask and close."""
    acting = workspace.acting_as(post)

    for allowed, doing in (
        (asks, lambda: acting.ask(FREE)),
        (answers, lambda: acting.answer_request(asked.ref, minutes)),
        (asks, lambda: acting.withdraw_request(asked.ref, why="No longer needed.")),
    ):
        if allowed:
            doing()
        else:
            with pytest.raises(NotAllowed):
                doing()


def test_requests_are_listed_by_post_and_item_open_ones_first(
    workspace: Workspace, asked: EvidenceRequest, minutes: str
) -> None:
    """A post opens its own list and sees first what is wanted first."""
    sooner = workspace.ask(FREE.model_copy(update={"due": TODAY + timedelta(days=3)}))
    other = workspace.ask(FREE.model_copy(update={"asked_of": "reviewer"}))
    first = workspace.ask(FREE.model_copy(update={"due": TODAY}))
    workspace.answer_request(first.ref, minutes)

    assert [one.ref for one in workspace.requests()] == [sooner.ref, asked.ref, other.ref, first.ref]
    assert [one.ref for one in workspace.requests(post="reviewer")] == [other.ref]
    assert [one.ref for one in workspace.requests(item=minutes)] == [first.ref]
    with pytest.raises(NotFound):
        workspace.requests(post="nobody")


def test_evidence_that_is_there_already_can_be_the_answer(
    workspace: Workspace, asked: EvidenceRequest, minutes: str, tmp_path: Path
) -> None:
    """A file sent twice is one item, and it is that item that answers."""
    again = workspace.add_file(tmp_path / "minutes of the board.md")

    assert again.outcome is AddOutcome.DUPLICATE
    assert workspace.answer_request(asked.ref, again.item or "").status is RequestStatus.ANSWERED


def test_a_day_is_due_to_its_end(workspace: Workspace, clock: Clock) -> None:
    """Due today is not overdue today."""
    request = workspace.ask(FREE.model_copy(update={"due": date(2026, 6, 15)}))

    assert request.status is RequestStatus.OPEN
