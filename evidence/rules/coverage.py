"""Coverage: the state of each test for each strand as at a date, with its reason and everything it looked at.

States come from asking one rule up to three times: with the links that count; with those that await a decision as well;
with those that have aged as well. The strongest state that applies is given, so that more accepted evidence can only
raise a state, and time alone can only lower it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from evidence.rules.answers import RULES, Answer, Case, Level
from evidence.rules.facts import LinkFacts
from evidence.rules.freshness import Freshness
from evidence.rules.sorting import Sorted, sort_links
from evidence.rules.words import counted, day, listed
from schemas.area import Checkpoint, DeliveryStatus, PolicyException
from schemas.coverage import ConcernCoverage, Considered, Coverage, EndState, StrandCoverage, TestResult
from schemas.links import LinkStatus
from schemas.local_area import LocalArea, StrandPlace
from schemas.tests_of_evidence import CoverageState, EvidenceTest

BY_STRAND_STATE = (CoverageState.MET, CoverageState.NOT_REQUIRED)


def coverage_on(
    area: LocalArea, links: Iterable[LinkFacts], *, as_at: date, strands: Sequence[str] | None = None
) -> Coverage:
    """Coverage as at one date, for some strands or for all."""
    chosen = [place for ref, place in area.strands.items() if strands is None or ref in strands]
    results = _Judge(area, links, as_at, None).strands(chosen)
    return _assemble(area, None, f"As at {day(as_at)}", as_at, as_at, chosen, results)


def coverage_at(
    area: LocalArea, links: Iterable[LinkFacts], checkpoint: Checkpoint, *, strands: Sequence[str] | None = None
) -> Coverage:
    """Coverage at a checkpoint: tested at both ends of its window, and the weaker shown."""
    chosen = [p for p in area.strands_in_scope(checkpoint) if strands is None or p.strand.ref in strands]
    links = tuple(links)
    first = first_day_left(checkpoint, links)
    results = _Judge(area, links, first, checkpoint).strands(chosen)
    if checkpoint.latest != first:
        late = _Judge(area, links, checkpoint.latest, checkpoint).strands(chosen)
        results = [[_weaker(*pair) for pair in zip(*both, strict=True)] for both in zip(results, late, strict=True)]
    return _assemble(area, checkpoint.ref, checkpoint.title, checkpoint.earliest, checkpoint.latest, chosen, results)


def first_day_left(checkpoint: Checkpoint, links: Iterable[LinkFacts]) -> date:
    """The first day of a window that can still be the day: evidence speaks only for days that have been.

    Inspections slip past the first day of their window; judged on that day for ever, nothing brought since could count.
    The newest accepted evidence decides and not the clock, so that the same store gives the same answer on any day.
    """
    dates = [link.on for link in links if link.on and link.status is LinkStatus.ACCEPTED]
    return min(checkpoint.latest, max([checkpoint.earliest, *dates]))


def _weaker(early: TestResult, late: TestResult) -> TestResult:
    ends = tuple(EndState(on=end.on, state=end.state, reason=end.reason) for end in (early, late))
    weaker = early if early.state.rank < late.state.rank else late
    reason = weaker.reason if early.state is late.state else f"On {day(weaker.on)}: {weaker.reason}"
    return weaker.model_copy(update={"ends": ends, "reason": reason})


@dataclass(frozen=True, slots=True)
class _Prepared:
    place: StrandPlace
    case: Case
    groups: Sorted


class _Judge:
    """Answers the twelve tests for strands, on one date."""

    def __init__(self, area: LocalArea, links: Iterable[LinkFacts], as_at: date, checkpoint: Checkpoint | None) -> None:
        self._area = area
        self._as_at = as_at
        self._freshness = Freshness(as_at, area.policy, checkpoint)
        self._links: dict[str, list[LinkFacts]] = defaultdict(list)
        for link in links:
            self._links[link.strand].append(link)
        self._must_be_current = frozenset(area.policy.must_be_current)
        self._exceptions = {(one.strand, one.test): one for one in area.policy.exceptions if one.until >= as_at}
        self._names = names_in(area)

    def strands(self, places: Sequence[StrandPlace]) -> list[list[TestResult]]:
        return [self._strand(place) for place in places]

    def _strand(self, place: StrandPlace) -> list[TestResult]:
        groups = sort_links(self._links[place.strand.ref], as_at=self._as_at, freshness=self._freshness)
        case = Case(place.strand, place.concern, self._as_at, self._area.policy.minimums, self._names)
        prepared = _Prepared(place, case, groups)
        return [self._test(test, prepared) for test in EvidenceTest]

    def _test(self, test: EvidenceTest, prepared: _Prepared) -> TestResult:
        excused = self._not_required(test, prepared.place)
        if excused:
            return TestResult(test=test, state=CoverageState.NOT_REQUIRED, reason=excused, on=self._as_at)
        if test is EvidenceTest.CONTRARY_ANSWERED:
            return _contrary(prepared.groups, self._as_at)
        return self._ask(test, prepared)

    def _not_required(self, test: EvidenceTest, place: StrandPlace) -> str:
        """Why the test need not be met here; empty when it must be."""
        exception = self._exceptions.get((place.strand.ref, test))
        if exception:
            return _in_words(exception, self._names)
        if test not in self._area.policy.required[place.concern.kind]:
            return f"The policy does not ask this of a {place.concern.kind.value}."
        if test is EvidenceTest.REACH and not (place.strand.localities or place.strand.cohorts):
            return "The strand names no place or group that must be covered."
        if test is EvidenceTest.JOINT and not place.concern.responsible:
            return "The source names no responsible organisation."
        return ""

    def _ask(self, test: EvidenceTest, prepared: _Prepared) -> TestResult:
        groups, case, rule = prepared.groups, prepared.case, RULES[test]
        current, old = _serving(test, groups.current), _serving(test, groups.old)
        awaiting, expired = _serving(test, groups.awaiting), _serving(test, groups.expired)
        if test not in self._must_be_current:
            current, old, awaiting = current + old, [], awaiting + _serving(test, groups.awaiting_old)
        answer = rule(current, case)
        state, reason = _state_of(answer), answer.reason
        if answer.level is Level.NONE:
            if awaiting and rule(current + awaiting, case).level is Level.FULL:
                state = CoverageState.AWAITING
                reason = f"It would be met if {listed([link.link for link in awaiting])} were accepted."
            elif (old or expired) and rule(current + old + expired, case).level is Level.FULL:
                state, reason = CoverageState.STALE, _aged(old + expired, answer)
            elif unsayable := _serving(test, groups.unsayable):
                state, reason = CoverageState.UNKNOWN, _unknown(unsayable)
        return _result(test, state, reason, self._as_at, answer, groups)


def _serving(test: EvidenceTest, links: list[LinkFacts]) -> list[LinkFacts]:
    """The links a test looks at: those that name it, or all of them for a test worked out from the whole strand."""
    return [link for link in links if link.test is test] if test.served_by_links else list(links)


def _state_of(answer: Answer) -> CoverageState:
    return {
        Level.FULL: CoverageState.MET,
        Level.SOME: CoverageState.THIN,
        Level.NONE: CoverageState.NOT_MET,
    }[answer.level]


def _aged(links: list[LinkFacts], answer: Answer) -> str:
    newest = max(link.on for link in links if link.on)
    return f"It was met, but the newest evidence speaks for {day(newest)} and no longer counts. {answer.reason}"


def _unknown(links: list[LinkFacts]) -> str:
    undated = [link.item for link in links if link.readable]
    unread = [link.item for link in links if not link.readable]
    causes = []
    if undated:
        causes.append(f"nobody has confirmed the date of {listed(sorted(set(undated)))}")
    if unread:
        causes.append(f"the text of {listed(sorted(set(unread)))} could not be read")
    return f"Something was linked, but it cannot be said: {' and '.join(causes)}."


def _result(
    test: EvidenceTest, state: CoverageState, reason: str, on: date, answer: Answer, groups: Sorted
) -> TestResult:
    taken = {link.link for link in answer.counted}
    refused = {one.link: one for one in answer.refused}
    others: list[Considered] = list(answer.refused)
    for group in (groups.old, groups.expired, groups.awaiting, groups.awaiting_old, groups.unsayable, groups.out):
        for link in _serving(test, group):
            if link.link not in taken and link.link not in refused:
                others.append(groups.reasons[link.link])
    return TestResult.model_construct(
        test=test, state=state, reason=reason, on=on,
        counted=tuple(groups.counted(link) for link in answer.counted), not_counted=tuple(others), ends=(),
    )  # fmt: skip


def _contrary(groups: Sorted, on: date) -> TestResult:
    """What points the other way must be answered, accepted or not, and however old it is (S32, S34)."""
    unanswered = [link for link in groups.contrary if not link.answered]
    answered = tuple(groups.counted(link) for link in groups.contrary if link.answered)
    open_ones = tuple(groups.reasons[link.link] for link in unanswered)
    out = tuple(groups.reasons[link.link] for link in groups.out if link.contrary)
    state, reason = CoverageState.MET, "No contrary evidence has been recorded."
    if unanswered:
        state = CoverageState.NOT_MET
        reason = f"{counted(len(unanswered), 'contrary finding')} not answered: {listed([x.link for x in unanswered])}."
    elif out and not answered:
        reason = f"No contrary finding stands; {counted(len(out), 'other')} recorded and not counted."
    elif answered:
        reason = f"{counted(len(answered), 'contrary finding')} answered."
    return TestResult(
        test=EvidenceTest.CONTRARY_ANSWERED,
        state=state,
        reason=reason,
        on=on,
        counted=answered,
        not_counted=(*open_ones, *out),
    )


def _in_words(exception: PolicyException, names: dict[str, str]) -> str:
    by = names.get(exception.post, exception.post)
    return f"Excused until {day(exception.until)} by {by}: {exception.reason}"


def names_in(area: LocalArea) -> dict[str, str]:
    """Names of organisations, posts, places and groups by reference."""
    return {
        **{ref: one.short for ref, one in area.organisations.items()},
        **{ref: one.title for ref, one in area.posts.items()},
        **{place.ref: place.name for place in area.area.localities},
        **{cohort.ref: cohort.name for cohort in area.area.cohorts},
    }


def _assemble(
    area: LocalArea,
    checkpoint: str | None,
    title: str,
    earliest: date,
    latest: date,
    places: Sequence[StrandPlace],
    results: Sequence[Sequence[TestResult]],
) -> Coverage:
    by_concern: dict[str, list[StrandCoverage]] = defaultdict(list)
    for place, tests in zip(places, results, strict=True):
        by_concern[place.concern.ref].append(_strand(area, place, tests))
    return Coverage(
        area=area.area.name,
        checkpoint=checkpoint,
        title=title,
        earliest=earliest,
        latest=latest,
        concerns=tuple(_concern(area, ref, strands) for ref, strands in by_concern.items()),
    )


def _strand(area: LocalArea, place: StrandPlace, tests: Sequence[TestResult]) -> StrandCoverage:
    weakest = min(tests, key=lambda result: result.state.rank)
    impact = next(result for result in tests if result.test is EvidenceTest.IMPACT)
    claimed = any(line.claimed_delivery is DeliveryStatus.COMPLETE for line in area.lines_by_strand[place.strand.ref])
    return StrandCoverage(
        ref=place.strand.ref,
        title=place.strand.title,
        concern=place.concern.ref,
        post=place.strand.post,
        state=weakest.state,
        reason=f"{weakest.test.words}: {weakest.reason}",
        done_impact_not_shown=claimed and impact.state not in BY_STRAND_STATE,
        tests=tuple(tests),
    )


def _concern(area: LocalArea, ref: str, strands: Sequence[StrandCoverage]) -> ConcernCoverage:
    concern = area.concerns[ref]
    weakest = min(strands, key=lambda strand: strand.state.rank)
    return ConcernCoverage(
        ref=ref,
        title=concern.title,
        kind=concern.kind,
        responsible=concern.responsible,
        state=weakest.state,
        reason=f"Weakest strand: {weakest.title}. {weakest.reason}",
        strands=tuple(strands),
    )
