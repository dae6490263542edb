"""The review queue: links that await a decision, with what accepting each would move, those first that move most."""

from __future__ import annotations

from datetime import date

import pytest

from evidence.errors import NotFound
from evidence.workspace.workspace import Workspace
from schemas.links import Change, Link, NewLink, Passage, Strength, Verdict
from schemas.moves import Awaiting
from schemas.tests_of_evidence import CoverageState, EvidenceTest

pytestmark = pytest.mark.both_engines


def linked(workspace: Workspace, item: str, **different: object) -> Link:
    """A link made now."""
    quote = Passage(page=1, quote="41 of 60 therapy clinics are open")
    given = {"test": EvidenceTest.ACTION, "says": "41 of 60 clinics are open.", "passages": (quote,)}
    return workspace.link(NewLink(item=item, **({"target": "PA1.waits"} | given | different)))


def moved(one: Awaiting) -> dict[EvidenceTest, tuple[CoverageState, CoverageState]]:
    """The tests a link would move, from what to what."""
    return {move.test: (move.before, move.after) for move in one.moves}


def test_links_come_by_what_they_would_move_and_not_by_their_age(workspace: Workspace, minutes: str) -> None:
    """The chair's first hour should go where it changes the picture."""
    background = linked(workspace, minutes, strength=Strength.CONTEXT)
    step = linked(workspace, minutes)

    queue = workspace.review_queue()

    assert [one.link.ref for one in queue] == [step.ref, background.ref]
    assert moved(queue[0])[EvidenceTest.ACTION] == (CoverageState.AWAITING, CoverageState.MET)
    assert queue[1].moves == ()
    assert queue[1].strand_before is queue[1].strand_after


def test_what_the_queue_foretells_comes_true(workspace: Workspace, minutes: str) -> None:
    """A promise on the screen that the decision does not keep would cost the chair's trust at once."""
    step = linked(workspace, minutes)
    (one,) = workspace.review_queue()

    workspace.acting_as("chair").decide(step.ref, Verdict.ACCEPT, "I read page 1.")

    strand = workspace.coverage(target="PA1.waits").concerns[0].strands[0]
    states = {result.test: result.state for result in strand.tests}
    assert {test: after for test, (_, after) in moved(one).items()}.items() <= states.items()
    assert strand.state is one.strand_after


def test_each_link_is_weighed_by_itself(workspace: Workspace, minutes: str) -> None:
    """Of two links that show the same step, either would do; neither may count on the other."""
    first, second = linked(workspace, minutes), linked(workspace, minutes)

    queue = workspace.review_queue()

    assert [one.link.ref for one in queue] == [first.ref, second.ref]
    assert moved(queue[0]) == moved(queue[1])
    workspace.acting_as("chair").decide(first.ref, Verdict.ACCEPT, "I read page 1.")
    assert EvidenceTest.ACTION not in moved(workspace.review_queue()[0])


def test_a_link_of_a_later_date_moves_nothing_on_an_earlier_one(workspace: Workspace, minutes: str) -> None:
    """The minutes of January show nothing of the December before."""
    linked(workspace, minutes)

    (then,) = workspace.review_queue(as_at=date(2025, 12, 31))
    (now,) = workspace.review_queue(checkpoint="monitoring")

    assert then.moves == ()
    assert now.moves


def test_a_contrary_link_is_not_said_to_move_anything_up(workspace: Workspace, minutes: str) -> None:
    """What points the other way must be decided too; it promises nothing."""
    linked(workspace, minutes, contrary=True, says="Nineteen are still closed.")

    (one,) = workspace.review_queue()

    assert one.moves == ()


def test_decided_links_leave_the_queue(workspace: Workspace, minutes: str) -> None:
    """A list that keeps what is done is read to its end by nobody."""
    accepted, challenged = linked(workspace, minutes), linked(workspace, minutes)
    workspace.acting_as("chair").decide(accepted.ref, Verdict.ACCEPT, "I read page 1.")
    workspace.acting_as("chair").decide(challenged.ref, Verdict.CHALLENGE, "Which clinics?")

    assert workspace.review_queue() == ()


def test_the_queue_of_a_checkpoint_there_is_not_is_refused(workspace: Workspace) -> None:
    """A slip in an address may not pass for an empty queue."""
    with pytest.raises(NotFound, match="no checkpoint 'easter'"):
        workspace.review_queue(checkpoint="easter")


def test_an_impact_link_moves_impact(workspace: Workspace, minutes: str) -> None:
    """The commonest gap is impact, so the sentence about it has to be right."""
    change = Change.model_validate(
        {
            "measure": "Weeks waited",
            "better": "lower",
            "baseline": {"on": date(2025, 3, 1), "value": 40},
            "later": [{"on": date(2026, 1, 1), "value": 22}],
        }
    )
    linked(workspace, minutes, test=EvidenceTest.IMPACT, change=change)

    (one,) = workspace.review_queue()

    assert moved(one)[EvidenceTest.IMPACT] == (CoverageState.AWAITING, CoverageState.MET)
