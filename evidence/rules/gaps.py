"""Gaps: the required tests that are not met and the dates series lack, each with its next step in plain words, the post
that owns it and the day it is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from evidence.rules.freshness import months_later, stale_after_months
from evidence.rules.words import day, listed
from schemas.area import OrganisationKind, Policy, Strand
from schemas.coverage import Break, Coverage, StrandCoverage, TestResult, WhyNotCounted
from schemas.evidence import EvidenceKind
from schemas.gaps import Gap, Gaps
from schemas.local_area import LocalArea
from schemas.tests_of_evidence import CoverageState, EvidenceTest

NO_GAP = frozenset({CoverageState.MET, CoverageState.NOT_REQUIRED})


def gaps_in(area: LocalArea, coverage: Coverage, *, post: str | None = None) -> Gaps:
    """Every gap of a coverage, weakest first, then in the order of the area's files; for one post, or for all."""
    found = [gap for gap in _every_gap(area, coverage) if post in (None, gap.post)]
    return Gaps(
        area=coverage.area,
        checkpoint=coverage.checkpoint,
        title=coverage.title,
        earliest=coverage.earliest,
        latest=coverage.latest,
        gaps=tuple(sorted(found, key=lambda gap: gap.state.rank)),
    )


def _every_gap(area: LocalArea, coverage: Coverage) -> Iterator[Gap]:
    for concern in coverage.concerns:
        for strand in concern.strands:
            yield from (_gap(area, strand, one, coverage) for one in strand.tests if one.state not in NO_GAP)
            yield from (_break(area, strand, one) for one in strand.breaks)


def _break(area: LocalArea, strand: StrandCoverage, missing: Break) -> Gap:
    """A date of a series without evidence: a gap by its own name, whatever the strand's tests say."""
    series = next(one for one in area.policy.series if one.ref == missing.series)
    whose = area.organisations[series.organisation].name if series.organisation else "whoever has it"
    return Gap(
        strand=strand.ref,
        strand_title=strand.title,
        concern=strand.concern,
        test=EvidenceTest.SUSTAINED,
        state=CoverageState.NOT_MET,
        reason=f"Missing: {missing.named}.",
        next_step=f"Bring it from {whose}, dated as its {'meeting' if series.meetings_of else 'period'} is.",
        post=missing.post,
        post_title=area.posts[missing.post].title,
        series=missing.series,
        missing_on=missing.on,
    )


def _gap(area: LocalArea, strand: StrandCoverage, result: TestResult, coverage: Coverage) -> Gap:
    place = area.strands[strand.ref]
    return Gap(
        strand=strand.ref,
        strand_title=strand.title,
        concern=strand.concern,
        test=result.test,
        state=result.state,
        reason=result.reason,
        next_step=_next_step(area, place.strand, result, coverage),
        post=strand.post,
        post_title=area.posts[strand.post].title,
    )


def _next_step(area: LocalArea, strand: Strand, result: TestResult, coverage: Coverage) -> str:
    if result.state is CoverageState.AWAITING:
        waiting = [one.link for one in result.not_counted if one.why_not in _UNDECIDED]
        return f"Ask a reviewer or the chair to decide {listed(waiting)}."
    if result.state is CoverageState.UNKNOWN:
        return _settle(result)
    if result.test is EvidenceTest.CONTRARY_ANSWERED:
        unanswered = [one.link for one in result.not_counted if one.why_not is WhyNotCounted.CONTRARY]
        return f"Write the answer to {listed(unanswered)}: what was done about it."
    superseded = () if result.counted else {one.item for one in result.not_counted if one.why_not in _OVERTAKEN}
    if superseded:
        still = "where it still shows the same, use the new words beside the link"
        return (
            f"Read the newer version of {listed(sorted(superseded))}: {still}; otherwise link it to what it shows now."
        )
    return _ask(area, strand, result, coverage)


_OVERTAKEN = (WhyNotCounted.SUPERSEDED, WhyNotCounted.QUOTE_CHANGED, WhyNotCounted.QUOTE_GONE)
_UNDECIDED = (WhyNotCounted.AWAITING, WhyNotCounted.LAPSED)


def _settle(result: TestResult) -> str:
    """What would let an unknown be said."""
    undated = sorted({one.item for one in result.not_counted if one.why_not is WhyNotCounted.UNDATED})
    unread = sorted({one.item for one in result.not_counted if one.why_not is WhyNotCounted.UNREAD})
    steps = []
    if undated:
        steps.append(f"Confirm the date {listed(undated)} speaks for.")
    if unread:
        steps.append(f"Add a copy of {listed(unread)} whose text can be read.")
    return " ".join(steps)


def _ask(area: LocalArea, strand: Strand, result: TestResult, coverage: Coverage) -> str:
    about, after = f"‘{strand.title}’", _after(area, result, coverage)
    families = _body(area, OrganisationKind.FAMILIES, "families")
    young = _body(area, OrganisationKind.YOUNG_PEOPLE, "children and young people")
    missing = result.reason.rstrip(".")
    steps = {
        EvidenceTest.ACTION: f"Bring the decision, contract or report that shows {about} was acted on.",
        EvidenceTest.IMPACT: f"Bring a measure of {about} with a baseline and a later point{after}.",
        EvidenceTest.FAMILY_VOICE: f"Ask {families} for feedback on {about}{after}.",
        EvidenceTest.CHILD_VOICE: f"Ask {young} what they say themselves about {about}{after}.",
        EvidenceTest.PRACTICE: f"Ask front-line staff or settings how {about} works in practice{after}.",
        EvidenceTest.ASSURED: f"Record an independent check of {about}{after}, and what changed because of it.",
        EvidenceTest.TRIANGULATED: f"Add evidence on {about} of another kind, or from another organisation{after}.",
        EvidenceTest.RECENT: f"Bring newer evidence on {about}{after}.",
        EvidenceTest.SUSTAINED: f"Repeat a measure, survey or audit of {about}, so that change over time can be seen.",
        EvidenceTest.REACH: f"Bring evidence on {about} for the places and groups not covered{after}. {missing}.",
        EvidenceTest.JOINT: f"Ask each responsible organisation for its own evidence on {about}{after}. {missing}.",
    }
    return steps[result.test]


def _body(area: LocalArea, kind: OrganisationKind, otherwise: str) -> str:
    return next((one.name for one in area.area.organisations if one.kind is kind), otherwise)


def usual_kind(test: EvidenceTest) -> EvidenceKind:
    """The kind of evidence that usually meets a test."""
    return USUAL_KIND.get(test, EvidenceKind.REPORT)


USUAL_KIND = {
    EvidenceTest.IMPACT: EvidenceKind.DATA,
    EvidenceTest.FAMILY_VOICE: EvidenceKind.FEEDBACK,
    EvidenceTest.CHILD_VOICE: EvidenceKind.FEEDBACK,
    EvidenceTest.ASSURED: EvidenceKind.AUDIT,
}


def _after(area: LocalArea, result: TestResult, coverage: Coverage) -> str:
    """From which date evidence will still be current when it matters; empty for tests that do not ask for it."""
    if result.test not in area.policy.must_be_current:
        return ""
    return f", dated after {day(_oldest(area, usual_kind(result.test), coverage))}"


def _oldest(area: LocalArea, kind: EvidenceKind, coverage: Coverage) -> date:
    checkpoint = area.checkpoints_by_ref.get(coverage.checkpoint or "")
    return months_later(coverage.latest, -stale_after_months(kind, area.policy, checkpoint))


class Timing(NamedTuple):
    """When a gap is to be asked about, and the day what closes it must be in by."""

    ask_by: date
    due: date


def timing_of(gap: Gap, policy: Policy, *, noted_on: date, window: tuple[date, date] | None) -> Timing:
    """Derived from the checkpoint's window and the usual lead time, and counted from the day the gap was noted.

    All must be in some days before the window opens. Where there is no longer that much time, the usual lead time from
    the day it was noted is what can be asked, but never a day after the window has closed. A gap as at one day, with no
    checkpoint, has its lead time. Nothing here moves as days go by.
    """
    lead = timedelta(days=lead_days(gap, policy))
    due = noted_on + lead
    if window is not None:
        earliest, latest = window
        due = max(due, earliest - timedelta(days=policy.ready_before_days))
        if latest >= noted_on:
            due = min(due, latest)
    return Timing(max(noted_on, due - lead), due)


DECISION_DAYS = 14
"""What only a decision, an answer or a date confirmed is wanting for takes no new evidence."""


def lead_days(gap: Gap, policy: Policy) -> int:
    """Days from asking to having what closes a gap, by the area's policy for the kind that usually does."""
    if gap.state in {CoverageState.AWAITING, CoverageState.UNKNOWN} or gap.test is EvidenceTest.CONTRARY_ANSWERED:
        return DECISION_DAYS
    kind = next((one.kind for one in policy.series if one.ref == gap.series), usual_kind(gap.test))
    return policy.lead_days.get(kind, policy.lead_days_otherwise)
