"""A written case of each reason for not counting: the link, the test it names, the state, and why."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from schemas.coverage import TestResult, WhyNotCounted
from schemas.evidence import EvidenceKind, Speaker, Voice
from schemas.links import Better, LinkStatus, Point, QuoteFate, Strength
from schemas.local_area import LocalArea
from schemas.tests_of_evidence import CoverageState as State
from schemas.tests_of_evidence import EvidenceTest as Asked
from tests.rules.conftest import CHILDREN, FALLING, FAMILIES, MakeLink
from tests.rules.test_coverage import result

# On 15 June 2026 minutes count from 15 December 2025 on, everything else from 15 June 2025 on; action does not age.
OLD, AFTER = date(2025, 6, 14), date(2026, 6, 16)
RISING = FALLING.model_copy(update={"better": Better.HIGHER})
YET_TO_COME = FALLING.model_copy(update={"later": (Point(on=AFTER, value=1),)})
HALF_OWN = Voice(speaker=Speaker.CHILDREN, how="form", partly_by_others=True)
AUDIT = {"kind": EvidenceKind.AUDIT, "checked_by": "reviewer"}
SUPERSEDED = {"superseded": True, "newest": 2, "status": LinkStatus.LAPSED}

CASES: list[tuple[WhyNotCounted, Asked, dict[str, Any], State, str]] = [
    (WhyNotCounted.SUGGESTION, Asked.ACTION, {"status": LinkStatus.SUGGESTION}, State.NOT_MET, "a machine proposed it"),
    (WhyNotCounted.AWAITING, Asked.ACTION, {"status": LinkStatus.AWAITING}, State.AWAITING, "nobody decided yet"),
    (WhyNotCounted.LAPSED, Asked.ACTION, {"status": LinkStatus.LAPSED}, State.AWAITING, "what was accepted changed"),
    (WhyNotCounted.CHALLENGED, Asked.ACTION, {"status": LinkStatus.CHALLENGED}, State.NOT_MET, "a reviewer said no"),
    (WhyNotCounted.CONTEXT, Asked.ACTION, {"strength": Strength.CONTEXT}, State.NOT_MET, "context shows nothing"),
    (WhyNotCounted.LATER, Asked.ACTION, {"on": AFTER}, State.NOT_MET, "it speaks for tomorrow"),
    (WhyNotCounted.SUPERSEDED, Asked.ACTION, SUPERSEDED, State.NOT_MET, "a newer version came"),
    (WhyNotCounted.QUOTE_CHANGED, Asked.ACTION, SUPERSEDED | {"quotes": QuoteFate.CHANGED}, State.NOT_MET, "reworded"),
    (WhyNotCounted.QUOTE_GONE, Asked.ACTION, SUPERSEDED | {"quotes": QuoteFate.GONE}, State.NOT_MET, "words gone"),
    (WhyNotCounted.UNDATED, Asked.ACTION, {"on": None}, State.UNKNOWN, "nobody confirmed its date"),
    (WhyNotCounted.UNREAD, Asked.ACTION, {"readable": False}, State.UNKNOWN, "nobody could read it"),
    (WhyNotCounted.EXPIRED, Asked.ACTION, {"review_by": date(2026, 6, 14)}, State.STALE, "past its own review date"),
    (WhyNotCounted.TOO_OLD, Asked.FAMILY_VOICE, {"voice": FAMILIES, "on": OLD}, State.STALE, "a day over a year"),
    (WhyNotCounted.WRONG_VOICE, Asked.FAMILY_VOICE, {"voice": CHILDREN}, State.NOT_MET, "children are not parents"),
    (WhyNotCounted.WRONG_VOICE, Asked.CHILD_VOICE, {"voice": HALF_OWN}, State.NOT_MET, "adults filled in part"),
    (WhyNotCounted.WRONG_VOICE, Asked.CHILD_VOICE, {"voice": HALF_OWN, "on": OLD}, State.NOT_MET, "nor would any"),
    (WhyNotCounted.WRONG_VOICE, Asked.PRACTICE, {}, State.NOT_MET, "no voice recorded, and not a body of practice"),
    (WhyNotCounted.NO_CHANGE, Asked.IMPACT, {}, State.NOT_MET, "no baseline, no later point"),
    (WhyNotCounted.NO_CHANGE, Asked.IMPACT, {"change": YET_TO_COME}, State.NOT_MET, "its later point is tomorrow's"),
    (WhyNotCounted.WRONG_WAY, Asked.IMPACT, {"change": RISING}, State.NOT_MET, "it fell where higher is better"),
    (WhyNotCounted.WRONG_WAY, Asked.IMPACT, {"change": RISING, "on": OLD}, State.NOT_MET, "whatever its age"),
    (WhyNotCounted.NO_FOLLOW_UP, Asked.ASSURED, AUDIT, State.NOT_MET, "nothing is said to have changed"),
    (WhyNotCounted.OWN_TEAM, Asked.ASSURED, {"followed_up": True, "brought_by": "lead"}, State.NOT_MET, "the owner's"),
    (WhyNotCounted.OWN_TEAM, Asked.ASSURED, AUDIT | {"checked_by": "contributor", "followed_up": True}, State.NOT_MET,
     "a post that leads line 1.2 made it"),
    (WhyNotCounted.CONTRARY, Asked.CONTRARY_ANSWERED, {"contrary": True}, State.NOT_MET, "nobody answered it"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "test", "different", "state", "words"), CASES)
def test_a_link_that_does_not_count_has_its_one_reason(
    northmoor: LocalArea, a_link: MakeLink, why: WhyNotCounted, test: Asked, different: dict[str, Any], state: State,
    words: str,
) -> None:  # fmt: skip
    """A chair argues with the reason, not with the absence; each must be the one that a person would give."""
    named = test if test.served_by_links else Asked.IMPACT
    found = result(northmoor, [a_link(test=named, **different)], test)

    assert (found.state, [one.why_not for one in found.not_counted]) == (state, [why]), words
    assert not found.counted
    assert found.not_counted[0].because


def test_there_is_a_case_of_each_reason() -> None:
    """A reason nobody thought through would first be read by a chair."""
    assert {why for why, *_ in CASES} == set(WhyNotCounted)


@pytest.mark.parametrize(("checked_by", "brought_by"), [("reviewer", "lead"), (None, "reviewer"), ("forum", "lead")])
def test_a_check_by_somebody_outside_the_team_counts_whoever_brought_it_in(
    northmoor: LocalArea, a_link: MakeLink, checked_by: str | None, brought_by: str
) -> None:
    """Heads of service bring in the audits others made of them; that must not cost them the audit."""
    check = a_link(test=Asked.ASSURED, followed_up=True, checked_by=checked_by, brought_by=brought_by)

    assert _assured(northmoor, check).state is State.MET


def _assured(area: LocalArea, *links: Any) -> TestResult:
    return result(area, list(links), Asked.ASSURED)


def test_an_own_check_beside_an_independent_one_takes_nothing_away(northmoor: LocalArea, a_link: MakeLink) -> None:
    """Nobody should hide their own checks for fear of them."""
    own = a_link(test=Asked.ASSURED, followed_up=True, brought_by="lead")
    outside = a_link(test=Asked.ASSURED, followed_up=True, brought_by="lead", checked_by="reviewer")

    found = _assured(northmoor, own, outside)

    assert found.state is State.MET
    assert [one.link for one in found.counted] == [outside.link]
    assert [one.why_not for one in found.not_counted] == [WhyNotCounted.OWN_TEAM]
