"""Coverage: the state of each test for each strand as at a date, with its reason and everything it looked at.

States come from asking one rule up to three times: with the links that count; with those that await a decision as well;
with those that have aged as well. The strongest state that applies is given, so that more accepted evidence can only
raise a state, and time alone can only lower it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import NamedTuple

from evidence.rules.answers import RULES, Answer, Case, Level
from evidence.rules.facts import LinkFacts
from evidence.rules.freshness import Freshness
from evidence.rules.series import DatedItem, breaks_of, late_by, strand_of
from evidence.rules.sorting import Groups, Sorted, sort_links
from evidence.rules.words import counted, day, listed
from schemas.area import Checkpoint, DeliveryStatus, PolicyException, Strand
from schemas.coverage import (
    Break,
    ConcernCoverage,
    Considered,
    Coverage,
    EndState,
    Explained,
    StrandCoverage,
    TestResult,
)
from schemas.links import LinkStatus
from schemas.local_area import LocalArea, StrandPlace
from schemas.tests_of_evidence import CoverageState, EvidenceTest

BY_STRAND_STATE = (CoverageState.MET, CoverageState.NOT_REQUIRED)


@dataclass(frozen=True, slots=True)
class Known:
    """What coverage is worked out from: the links of each strand, the dated items series look for, and what was
    worked out before.

    `kept` holds the answers for strands whose links were these very objects. Whoever reads the store hands over the
    same objects again for a strand nothing happened to, so that after a change one strand is judged anew and not sixty.
    """

    links: Mapping[str, Sequence[LinkFacts]]
    dated: Sequence[DatedItem] = ()
    kept: Kept | None = None

    @classmethod
    def of(cls, links: Iterable[LinkFacts], dated: Iterable[DatedItem] = ()) -> Known:
        """Links put to their strands, in the order of their numbers."""
        by_strand: dict[str, list[LinkFacts]] = defaultdict(list)
        for link in links:
            by_strand[link.strand].append(link)
        return cls({ref: sorted(some, key=_number) for ref, some in by_strand.items()}, tuple(dated))

    def every_link(self) -> Iterator[LinkFacts]:
        """Each link once."""
        return chain.from_iterable(self.links.values())


def _number(link: LinkFacts) -> int:
    return link.number


Key = tuple[str, str, date, date | None]
"""A strand, a checkpoint or none, the date looked at, and the date its series are looked at where that differs."""


class Kept:
    """Answers worked out before, by strand, date and checkpoint; good for as long as what they rest on is the same."""

    def __init__(self, *, most: int = 4000) -> None:
        self._most = most
        self._answers: dict[Key, tuple[object, object, Judged]] = {}

    def answer(self, key: Key, links: object, dated: object) -> Judged | None:
        """The answer for these very links and items; None when it must be worked out."""
        found = self._answers.get(key)
        return found[2] if found and found[0] is links and found[1] is dated else None

    def keep(self, key: Key, links: object, dated: object, judged: Judged) -> None:
        """Keep an answer. When there are too many they all go, in one step that no other thread can see half of."""
        if len(self._answers) >= self._most:
            self._answers = {}
        self._answers[key] = (links, dated, judged)


def coverage_on(area: LocalArea, known: Known, *, as_at: date, strands: Collection[str] | None = None) -> Coverage:
    """Coverage as at one date, for some strands or for all."""
    chosen = [place for ref, place in area.strands.items() if strands is None or ref in strands]
    judged = _judged(area, known, chosen, as_at, None)
    return _assemble(area, None, f"As at {day(as_at)}", as_at, as_at, chosen, judged)


def coverage_at(
    area: LocalArea, known: Known, checkpoint: Checkpoint, *, strands: Collection[str] | None = None
) -> Coverage:
    """Coverage at a checkpoint: tested at both ends of its window, and the weaker shown."""
    chosen = [p for p in area.strands_in_scope(checkpoint) if strands is None or p.strand.ref in strands]
    first = first_day_left(checkpoint, known.every_link())
    judged = _judged(area, known, chosen, first, checkpoint)
    if checkpoint.latest != first:
        late = _judged(area, known, chosen, checkpoint.latest, checkpoint, series_as_at=first)
        judged = [
            Judged([_weaker(*pair) for pair in zip(early.tests, end.tests, strict=True)], end.breaks)
            for early, end in zip(judged, late, strict=True)
        ]
    return _assemble(area, checkpoint.ref, checkpoint.title, checkpoint.earliest, checkpoint.latest, chosen, judged)


def _judged(
    area: LocalArea,
    known: Known,
    places: Sequence[StrandPlace],
    as_at: date,
    checkpoint: Checkpoint | None,
    series_as_at: date | None = None,
) -> list[Judged]:
    judge = Judge(area, as_at, checkpoint, series_as_at=series_as_at)
    return [
        _judged_once(judge, known, place, (place.strand.ref, checkpoint.ref if checkpoint else "", as_at, series_as_at))
        for place in places
    ]


def _judged_once(judge: Judge, known: Known, place: StrandPlace, key: Key) -> Judged:
    links = known.links.get(place.strand.ref, ())
    dated = known.dated if judge.expects_series(place) else ()
    judged = known.kept.answer(key, links, dated) if known.kept else None
    if judged is None:
        judged = judge.strand(place, links, dated)
        if known.kept:
            known.kept.keep(key, links, dated, judged)
    return judged


def first_day_left(checkpoint: Checkpoint, links: Iterable[LinkFacts]) -> date:
    """The first day of a window that can still be the day: evidence speaks only for days that have been.

    Inspections slip past the first day of their window; judged on that day for ever, nothing brought since could count.
    The newest accepted evidence decides and not the clock, so that the same store gives the same answer on any day.
    """
    dates = [link.on for link in links if link.on and link.status is LinkStatus.ACCEPTED]
    return min(checkpoint.latest, max([checkpoint.earliest, *dates]))


def _weaker(early: TestResult, late: TestResult) -> TestResult:
    ends = tuple([EndState.model_construct(on=end.on, state=end.state, reason=end.reason) for end in (early, late)])
    weaker = early if early.state.rank < late.state.rank else late
    reason = weaker.reason if early.state is late.state else f"On {day(weaker.on)}: {weaker.reason}"
    return weaker.model_copy(update={"ends": ends, "reason": reason})


class Judge:
    """Answers the twelve tests for strands, on one date."""

    def __init__(
        self, area: LocalArea, as_at: date, checkpoint: Checkpoint | None, *, series_as_at: date | None = None
    ) -> None:
        self._area = area
        # A date that is still to come breaks no series: at both ends of a window they are judged as on the first.
        self._series_as_at = series_as_at or as_at
        # Newer evidence moves the first day left. What has come due since the window opened is missing, and told, but
        # must not weaken a test: nobody may lose by bringing evidence.
        self._held_against = min(self._series_as_at, checkpoint.earliest) if checkpoint else self._series_as_at
        self._as_at = as_at
        self._freshness = Freshness(as_at, area.policy, checkpoint)
        self._must_be_current = frozenset(area.policy.must_be_current)
        self._exceptions = {(one.strand, one.test): one for one in area.policy.exceptions if one.until >= as_at}
        self._names = names_in(area)
        self._with_series = {strand_of(area, one) for one in area.policy.series}

    def expects_series(self, place: StrandPlace) -> bool:
        """True when evidence is expected again and again for a strand."""
        return place.strand.ref in self._with_series

    def strand(self, place: StrandPlace, links: Sequence[LinkFacts], dated: Sequence[DatedItem]) -> Judged:
        """The twelve answers for one strand, and the dates its series lack."""
        found = sort_links(links, as_at=self._as_at, freshness=self._freshness)
        breaks = breaks_of(self._area, place.strand.ref, dated, links, as_at=self._series_as_at)
        own_team = own_team_of(self._area, place.strand)
        late = late_by(self._area, breaks, on=self._held_against)
        case = Case(place.strand, place.concern, self._as_at, self._area.policy.minimums, self._names, own_team, late)
        return Judged([self._test(test, case, found) for test in EvidenceTest], breaks)

    def _test(self, test: EvidenceTest, case: Case, found: Sorted) -> TestResult:
        excused = self._not_required(test, case)
        if excused:
            return TestResult.model_construct(
                test=test, state=CoverageState.NOT_REQUIRED, reason=excused, on=self._as_at,
                counted=(), not_counted=(), ends=(),
            )  # fmt: skip
        if test is EvidenceTest.CONTRARY_ANSWERED:
            return _contrary(found, self._as_at)
        ages = test in self._must_be_current
        state, reason, answer = ask(test, found.serving(test), case, ages=ages)
        return TestResult.model_construct(
            test=test, state=state, reason=reason, on=self._as_at, ends=(),
            counted=Explained(_counted, answer), not_counted=Explained(_not_counted, answer, test, case, found, ages),
        )  # fmt: skip

    def _not_required(self, test: EvidenceTest, case: Case) -> str:
        """Why the test need not be met here; empty when it must be."""
        exception = self._exceptions.get((case.strand.ref, test))
        if exception:
            return _in_words(exception, self._names)
        if test not in self._area.policy.required[case.concern.kind]:
            return f"The policy does not ask this of a {case.concern.kind.value}."
        if test is EvidenceTest.REACH and not (case.strand.localities or case.strand.cohorts):
            return "The strand names no place or group that must be covered."
        if test is EvidenceTest.JOINT and not case.concern.responsible:
            return "The source names no responsible organisation."
        return ""


class Judged(NamedTuple):
    """The twelve answers for a strand, and the dates its series lack."""

    tests: list[TestResult]
    breaks: tuple[Break, ...]


def ask(test: EvidenceTest, groups: Groups, case: Case, *, ages: bool) -> tuple[CoverageState, str, Answer]:
    """The state of one test with its reason, and the answer of the links that count. `ages` says old links do not."""
    current = groups.current if ages else [*groups.current, *groups.old]
    awaiting = groups.awaiting if ages else [*groups.awaiting, *groups.awaiting_old]
    aged = [*groups.old, *groups.expired] if ages else groups.expired
    rule = RULES[test]
    answer = rule(current, case)
    if answer.level is not Level.NONE:
        return (CoverageState.MET if answer.level is Level.FULL else CoverageState.THIN), answer.reason, answer
    if awaiting and rule([*current, *awaiting], case).level is Level.FULL:
        reason = f"It would be met if {listed([link.link for link in awaiting])} were accepted."
        return CoverageState.AWAITING, reason, answer
    if aged and rule([*current, *aged], case).level is Level.FULL:
        return CoverageState.STALE, _aged(aged, answer), answer
    if groups.unsayable:
        return CoverageState.UNKNOWN, _unknown(groups.unsayable), answer
    return CoverageState.NOT_MET, answer.reason, answer


def _counted(answer: Answer) -> tuple[Considered, ...]:
    return tuple([link.counted for link in answer.counted])


def _not_counted(answer: Answer, test: EvidenceTest, case: Case, found: Sorted, ages: bool) -> tuple[Considered, ...]:
    """Why the links a test looked at and did not count did not."""
    if ages and not test.served_by_links:
        # Of what has aged nothing can have counted, so one list serves every test of the whole strand that ages.
        return found.why_not_the_rest()
    groups = found.serving(test)
    refused = [*answer.refused, *_refused_anyway(test, groups, case, ages=ages)]
    # Nor can what has aged be among those that counted for any other test that ages.
    taken = frozenset([one.link for one in refused] + ([] if ages else [link.link for link in answer.counted]))
    return (*refused, *found.why_not([link for link in groups.left_over() if link.link not in taken]))


def _refused_anyway(test: EvidenceTest, groups: Groups, case: Case, *, ages: bool) -> Sequence[Considered]:
    """The aged links the rule would turn away at any age. That is their reason: brought anew they would not count."""
    aged = [*groups.old, *groups.expired] if ages else groups.expired
    return RULES[test](aged, case).refused if aged and test.served_by_links else ()


def _aged(links: Sequence[LinkFacts], answer: Answer) -> str:
    newest = max(link.on for link in links if link.on)
    return f"It was met, but the newest evidence speaks for {day(newest)} and no longer counts. {answer.reason}"


def _unknown(links: Sequence[LinkFacts]) -> str:
    undated = [link.item for link in links if link.readable]
    unread = [link.item for link in links if not link.readable]
    causes = []
    if undated:
        causes.append(f"nobody has confirmed the date of {listed(sorted(set(undated)))}")
    if unread:
        causes.append(f"the text of {listed(sorted(set(unread)))} could not be read")
    return f"Something was linked, but it cannot be said: {' and '.join(causes)}."


def _contrary(found: Sorted, on: date) -> TestResult:
    """What points the other way must be answered, accepted or not, and however old it is (S32, S34)."""
    unanswered = [link for link in found.contrary if not link.answered]
    answered = tuple(link.counted for link in found.contrary if link.answered)
    out = found.why_not([link for link in found.all.out if link.contrary])
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
        not_counted=(*found.why_not(unanswered), *out),
    )


def _in_words(exception: PolicyException, names: dict[str, str]) -> str:
    by = names.get(exception.post, exception.post)
    return f"Excused until {day(exception.until)} by {by}: {exception.reason}"


def own_team_of(area: LocalArea, strand: Strand) -> frozenset[str]:
    """The post that owns a strand and those that lead the lines answering it."""
    return frozenset({strand.post, *(line.lead_post for line in area.lines_by_strand[strand.ref])})


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
    judged: Sequence[Judged],
) -> Coverage:
    by_concern: dict[str, list[StrandCoverage]] = defaultdict(list)
    for place, one in zip(places, judged, strict=True):
        by_concern[place.concern.ref].append(_strand(area, place, one))
    return Coverage(
        area=area.area.name,
        checkpoint=checkpoint,
        title=title,
        earliest=earliest,
        latest=latest,
        concerns=tuple(_concern(area, ref, strands) for ref, strands in by_concern.items()),
    )


def _strand(area: LocalArea, place: StrandPlace, judged: Judged) -> StrandCoverage:
    tests = judged.tests
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
        breaks=judged.breaks,
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
