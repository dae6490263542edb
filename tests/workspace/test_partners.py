"""Who contributes, the timeline, and a line claimed complete whose impact is shown or not."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from evidence.errors import NotFound
from evidence.workspace.workspace import Workspace
from schemas.coverage import LineStanding
from schemas.evidence import Details, EvidenceKind
from schemas.links import Better, Change, NewLink, Point, Verdict
from schemas.partners import OrganisationShare, PostShare
from schemas.requests import NewRequest
from schemas.tests_of_evidence import CoverageState, EvidenceTest
from tests.conftest import NOW
from tests.workspace.conftest import Clock
from tests.workspace.test_gaps import close, listed

TODAY = NOW.date()
FELL = Change(
    measure="Weeks waited",
    unit="weeks",
    better=Better.LOWER,
    baseline=Point(on=date(2025, 3, 1), value=40),
    later=(Point(on=date(2026, 4, 1), value=22),),
)


def share(workspace: Workspace, organisation: str, **when: str) -> OrganisationShare:
    """What an organisation contributes."""
    return next(one for one in workspace.partners(**when) if one.organisation == organisation)  # type: ignore[arg-type]


def post_share(workspace: Workspace, post: str) -> PostShare:
    """What a post brought and is asked for."""
    return next(one for body in workspace.partners() for one in body.posts if one.post == post)


def line(workspace: Workspace, ref: str = "1.1") -> LineStanding:
    """A line of the plan."""
    return next(one for one in workspace.lines() if one.ref == ref)


def test_every_organisation_is_told_of_also_one_that_brings_nothing(workspace: Workspace, minutes: str) -> None:
    """The empty row is the one the board should see."""
    close(workspace, minutes)
    bodies = workspace.partners()

    assert [one.organisation for one in bodies] == ["council", "board", "forum", "youth", "schools"]
    council, forum = bodies[0], bodies[2]
    assert (council.items, council.newest, council.links_counted) == (1, date(2026, 1, 12), 1)
    assert council.strands == ("PA1.waits",)
    assert (forum.items, forum.newest, forum.links_counted, forum.links_awaiting) == (0, None, 0, 0)


def test_links_that_wait_are_told_apart_from_those_that_count(workspace: Workspace, minutes: str) -> None:
    """A partner who brought much and was never read is not a partner who brought nothing."""
    workspace.link(NewLink(item=minutes, target="PA1.waits", test=EvidenceTest.ACTION, says="Clinics opened."))

    council = share(workspace, "council")

    assert (council.links_counted, council.links_awaiting, council.strands) == (0, 1, ())


def test_a_responsible_organisation_is_told_the_strands_it_gives_nothing_to(workspace: Workspace, minutes: str) -> None:
    """The report named both; the one that is silent is asked by name."""
    close(workspace, minutes)

    assert share(workspace, "council").joint_missing == ("PA1.plans",)
    assert share(workspace, "board").joint_missing == ("PA1.waits", "PA1.plans")
    assert share(workspace, "forum").joint_missing == ()


def test_an_unanswered_finding_is_its_owners_to_answer(workspace: Workspace, minutes: str) -> None:
    """A finding is answered by whoever owns the strand, not by whoever brought it in."""
    new = NewLink(item=minutes, target="PA1.plans", test=EvidenceTest.IMPACT, says="Plans came late.", contrary=True)
    link = workspace.link(new)

    assert share(workspace, "board").contrary_unanswered == (link.ref,)  # the contributor of the care board owns it
    assert share(workspace, "council").contrary_unanswered == ()

    workspace.answer(link.ref, "Two assessors were hired.")
    assert share(workspace, "board").contrary_unanswered == ()


def test_a_post_has_its_items_gaps_and_requests(workspace: Workspace, minutes: str, clock: Clock) -> None:
    """Before a board each post sees its own share, with what is overdue."""
    gap = listed(workspace)
    workspace.ask(NewRequest(gap=gap.ref, asked_of="contributor", due=TODAY + timedelta(days=5)))
    answered = workspace.ask(NewRequest(gap=gap.ref, asked_of="contributor", due=TODAY + timedelta(days=5)))
    workspace.answer_request(answered.ref, minutes)
    lead, asked = post_share(workspace, "lead"), post_share(workspace, "contributor")

    assert lead.items == 1
    assert lead.gaps == len(workspace.gaps(post="lead").gaps)
    assert lead.due_first == min(one.due for one in workspace.gaps(post="lead").gaps if one.due)
    assert (asked.requests_open, asked.requests_overdue) == (1, 0)

    clock.move_to(TODAY + timedelta(days=6))
    asked = post_share(workspace, "contributor")
    assert (asked.requests_open, asked.requests_overdue) == (1, 1)


def test_at_a_checkpoint_only_what_still_counts_there_is_counted(workspace: Workspace, minutes: str) -> None:
    """The share at the inspection is not the share of today."""
    close(workspace, minutes)

    assert share(workspace, "council").joint_missing == ("PA1.plans",)
    assert share(workspace, "council", checkpoint="monitoring").joint_missing == ("PA1.waits", "PA1.plans")
    with pytest.raises(NotFound):
        workspace.partners(checkpoint="christmas")


def test_the_timeline_has_every_dated_item_and_names_those_without_a_date(
    workspace: Workspace, minutes: str, tmp_path: Path
) -> None:
    """What stands nowhere in time is named, or nobody would ask for its date."""
    close(workspace, minutes)
    letter = tmp_path / "letter.txt"
    letter.write_text("Synthetic example. A letter about waits.", encoding="utf-8")
    undated = workspace.add_file(letter).item
    period = tmp_path / "figures.txt"
    period.write_text("Synthetic example. Figures of the spring.", encoding="utf-8")
    details = Details(kind=EvidenceKind.DATA, period_from=date(2025, 4, 1), period_to=date(2025, 6, 30))
    figures = workspace.add_file(period, details).item

    timeline = workspace.timeline()

    assert [(one.item, one.first, one.last, one.strands) for one in timeline.items] == [
        (figures, date(2025, 4, 1), date(2025, 6, 30), ()),
        (minutes, date(2026, 1, 12), date(2026, 1, 12), ("PA1.waits",)),
    ]
    assert timeline.undated == (undated,)
    assert [(one.what, one.first, one.last) for one in timeline.marks] == [
        ("meeting", date(2026, 1, 12), date(2026, 1, 12)),
        ("checkpoint", date(2026, 6, 9), date(2027, 1, 9)),
        ("checkpoint", date(2026, 7, 1), date(2026, 7, 1)),
    ]


@pytest.fixture
def delivered(workspace: Workspace, minutes: str) -> str:
    """The minutes, accepted as showing that line 1.1, which is claimed complete, was delivered."""
    link = workspace.link(NewLink(item=minutes, target="1.1", test=EvidenceTest.ACTION, says="Clinics opened."))
    workspace.acting_as("chair").decide(link.ref, Verdict.ACCEPT, "I read it.")
    return minutes


def strand_flag(workspace: Workspace) -> bool:
    """Whether the strand the line answers reads “done, impact not shown”."""
    return workspace.coverage(target="PA1.waits").concerns[0].strands[0].done_impact_not_shown


def test_claimed_complete_with_delivery_alone_reads_done_impact_not_shown(workspace: Workspace, delivered: str) -> None:
    """The commonest criticism in published reports: activity without impact."""
    found = line(workspace)

    assert (found.supported_action, found.supported_impact) == (CoverageState.MET, CoverageState.NOT_MET)
    assert found.done_impact_not_shown
    assert found.sentence == "Claimed complete; action shown, impact not shown."
    assert strand_flag(workspace)
    assert share(workspace, "council").lines_done_impact_not_shown == ("1.1",)
    assert post_share(workspace, "lead").lines_done_impact_not_shown == ("1.1",)


def test_an_accepted_measure_with_a_baseline_and_a_later_point_turns_it(workspace: Workspace, delivered: str) -> None:
    """And nothing less: neither the link that waits for a decision, nor one without figures."""
    impact = NewLink(item=delivered, target="1.1", test=EvidenceTest.IMPACT, says="Waits fell.")
    chair = workspace.acting_as("chair")
    chair.decide(workspace.link(impact).ref, Verdict.ACCEPT, "I read it.")
    assert line(workspace).done_impact_not_shown

    measured = workspace.link(impact.model_copy(update={"change": FELL}))
    assert line(workspace).supported_impact is CoverageState.AWAITING
    assert line(workspace).done_impact_not_shown

    chair.decide(measured.ref, Verdict.ACCEPT, "Baseline and later point are dated.")
    found = line(workspace)
    assert found.supported_impact is CoverageState.MET
    assert found.sentence == "Claimed complete; action shown, impact shown."
    assert not found.done_impact_not_shown
    assert not strand_flag(workspace)
    assert share(workspace, "council").lines_done_impact_not_shown == ()


def test_a_measure_that_moved_the_wrong_way_does_not_turn_it(workspace: Workspace, delivered: str) -> None:
    """A figure that got worse shows no impact, whatever the sentence beside it says."""
    worse = FELL.model_copy(update={"better": Better.HIGHER})
    link = workspace.link(
        NewLink(item=delivered, target="1.1", test=EvidenceTest.IMPACT, says="Waits improved.", change=worse)
    )
    workspace.acting_as("chair").decide(link.ref, Verdict.ACCEPT, "I read it.")

    assert line(workspace).done_impact_not_shown
    assert strand_flag(workspace)


def test_a_line_that_is_not_claimed_complete_is_not_flagged(workspace: Workspace, minutes: str) -> None:
    """In progress without impact is where most honest lines are."""
    assert not line(workspace, "1.2").done_impact_not_shown
