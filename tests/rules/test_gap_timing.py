"""When a gap is due: derived from the checkpoint and the usual lead time, and the same on every day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.rules.gaps import DECISION_DAYS, lead_days, timing_of
from schemas.area import Policy, Series
from schemas.evidence import EvidenceKind
from schemas.gaps import Gap
from schemas.local_area import LocalArea
from schemas.tests_of_evidence import CoverageState, EvidenceTest
from tests.rules.test_laws import AREA

OPENS, CLOSES = date(2026, 9, 14), date(2027, 5, 13)
WINDOW = (OPENS, CLOSES)
READY = OPENS - timedelta(days=14)


def a_gap(test: EvidenceTest = EvidenceTest.FAMILY_VOICE, **different: Any) -> Gap:
    """A gap, different in what a test names."""
    said: dict[str, Any] = {
        "strand": "PA1.waits", "strand_title": "Waits", "concern": "PA1", "state": CoverageState.NOT_MET,
        "reason": "Nothing.", "next_step": "Ask.", "post": "lead", "post_title": "Lead",
    }  # fmt: skip
    return Gap(test=test, **(said | different))


@pytest.fixture(scope="module")
def policy(northmoor: LocalArea) -> Policy:
    """A policy in which feedback takes six weeks and an audit eight."""
    leads = {EvidenceKind.FEEDBACK: 42, EvidenceKind.AUDIT: 56, EvidenceKind.DATA: 21, EvidenceKind.MINUTES: 10}
    series = Series(
        ref="minutes", title="Minutes", target="PA1.waits", kind=EvidenceKind.MINUTES, meetings_of="Board", post="lead"
    )
    return northmoor.policy.model_copy(update={"lead_days": leads, "series": (series,)})


def test_all_must_be_in_some_days_before_the_window_opens(policy: Policy) -> None:
    """What comes on the morning of the call helps nobody."""
    timing = timing_of(a_gap(), policy, noted_on=date(2026, 1, 1), window=WINDOW)

    assert timing == (READY - timedelta(days=42), READY)


def test_a_gap_noted_late_is_due_its_lead_time_later_and_asked_for_at_once(policy: Policy) -> None:
    """A due date before the day the gap was seen is a joke at the owner's expense."""
    noted = date(2026, 8, 20)

    assert timing_of(a_gap(), policy, noted_on=noted, window=WINDOW) == (noted, noted + timedelta(days=42))


def test_no_gap_is_due_after_the_window_has_closed(policy: Policy) -> None:
    """After the inspection it is too late, however long a survey takes."""
    noted = CLOSES - timedelta(days=5)

    assert timing_of(a_gap(), policy, noted_on=noted, window=WINDOW) == (noted, CLOSES)


def test_a_window_that_closed_before_the_gap_was_noted_leaves_its_lead_time(policy: Policy) -> None:
    """Looking back at a past checkpoint must not make things due before they were seen."""
    noted = CLOSES + timedelta(days=1)

    assert timing_of(a_gap(), policy, noted_on=noted, window=WINDOW).due == noted + timedelta(days=42)


def test_a_gap_as_at_one_day_has_its_lead_time(policy: Policy) -> None:
    """Without a checkpoint there is nothing else to count from."""
    noted = date(2026, 6, 15)

    assert timing_of(a_gap(), policy, noted_on=noted, window=None) == (noted, noted + timedelta(days=42))


@pytest.mark.parametrize(
    ("gap", "days"),
    [
        (a_gap(EvidenceTest.FAMILY_VOICE), 42),
        (a_gap(EvidenceTest.CHILD_VOICE), 42),
        (a_gap(EvidenceTest.IMPACT), 21),
        (a_gap(EvidenceTest.ASSURED), 56),
        (a_gap(EvidenceTest.ACTION), 28),
        (a_gap(EvidenceTest.IMPACT, state=CoverageState.AWAITING), DECISION_DAYS),
        (a_gap(EvidenceTest.IMPACT, state=CoverageState.UNKNOWN), DECISION_DAYS),
        (a_gap(EvidenceTest.CONTRARY_ANSWERED), DECISION_DAYS),
        (a_gap(EvidenceTest.SUSTAINED, series="minutes", missing_on=date(2026, 1, 12)), 10),
    ],
)
def test_the_lead_time_is_that_of_what_usually_closes_the_gap(policy: Policy, gap: Gap, days: int) -> None:
    """An audit takes two months, a decision two weeks, and missing minutes only somebody's afternoon."""
    assert lead_days(gap, policy) == days


gaps = st.builds(
    a_gap, st.sampled_from(EvidenceTest), state=st.sampled_from([CoverageState.NOT_MET, CoverageState.THIN])
)
days = st.dates(date(2025, 6, 1), date(2027, 12, 31))


@given(gaps, days, st.integers(0, 400))
def test_a_due_day_is_never_before_its_asking_nor_its_asking_before_the_gap_was_noted(
    gap: Gap, noted_on: date, open_days: int
) -> None:
    """The order in which things can happen: noted, asked for, in."""
    window = (OPENS, OPENS + timedelta(days=open_days))

    ask_by, due = timing_of(gap, AREA.policy, noted_on=noted_on, window=window)

    assert noted_on <= ask_by <= due
    assert due <= max(window[1], noted_on + timedelta(days=lead_days(gap, AREA.policy)))
