"""The forecast: what counts today and will not on a checkpoint's last day, and the fewest renewals that would mend it.

A renewal is the same thing brought anew (the next audit, this year's survey), linked and accepted as the old one was.
The set is the smallest there is where few enough items are in question to try every smaller one; past that it is one
from which none can be left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from math import comb
from typing import NamedTuple

from evidence.rules.coverage import Judge, Known
from evidence.rules.facts import LinkFacts
from evidence.rules.freshness import Freshness, months_later, stale_after_months
from evidence.rules.sorting import sort_links
from evidence.rules.words import day
from schemas.area import Checkpoint, Policy
from schemas.coverage import TestResult
from schemas.evidence import EvidenceKind, Item
from schemas.forecast import Fading, Falling, Forecast, Renewal
from schemas.local_area import LocalArea, StrandPlace
from schemas.tests_of_evidence import CoverageState, EvidenceTest

MOST_SETS_TRIED = 4000
"""Sets of renewals tried before the smallest found so far is given."""

Test = tuple[str, EvidenceTest]


def forecast(
    area: LocalArea, known: Known, checkpoint: Checkpoint, items: Mapping[str, Item], *, today: date
) -> Forecast:
    """What a checkpoint's last day takes away from what counts today."""
    ahead = checkpoint.latest > today
    places = area.strands_in_scope(checkpoint) if ahead else ()
    strands = [_Fading.of(area, known, place, checkpoint, today) for place in places]
    falling = {key: states for strand in strands for key, states in strand.falls().items()}
    chosen = _fewest(strands, falling)
    by_ref = {strand.place.strand.ref: strand for strand in strands}
    mended = {key for key in falling if by_ref[key[0]].mends(key[1], chosen)}
    return Forecast(
        checkpoint=checkpoint.ref,
        title=checkpoint.title,
        today=today,
        earliest=checkpoint.earliest,
        latest=checkpoint.latest,
        fading=tuple(one for strand in strands for one in strand.told()),
        falling=tuple(
            Falling(
                strand=ref,
                strand_title=by_ref[ref].place.strand.title,
                test=test,
                now=now,
                then=then,
                mended=(ref, test) in mended,
            )
            for (ref, test), (now, then) in falling.items()
        ),
        renewals=_renewals(area, by_ref, mended, chosen, items, checkpoint, today),
    )


class _Fading:
    """One strand: its tests today and on the last day, and what they would be if some items were renewed."""

    def __init__(self, judge: Judge, place: StrandPlace, known: Known, checkpoint: Checkpoint, policy: Policy) -> None:
        self.place = place
        self._judge, self._known, self._checkpoint, self._policy = judge, known, checkpoint, policy
        self.links: Sequence[LinkFacts] = known.links.get(place.strand.ref, ())
        self.fading: list[LinkFacts] = []
        self._now: dict[EvidenceTest, TestResult] = {}
        self._states: dict[frozenset[str], dict[EvidenceTest, CoverageState]] = {}

    @classmethod
    def of(cls, area: LocalArea, known: Known, place: StrandPlace, checkpoint: Checkpoint, today: date) -> _Fading:
        """The strand as it is today and will be."""
        judge = Judge(area, checkpoint.latest, checkpoint, series_as_at=today)
        made = cls(judge, place, known, checkpoint, area.policy)
        now = sort_links(made.links, as_at=today, freshness=Freshness(today, area.policy, checkpoint))
        last = Freshness(checkpoint.latest, area.policy, checkpoint)
        then = sort_links(made.links, as_at=checkpoint.latest, freshness=last)
        aged = {link.link for link in (*then.all.old, *then.all.expired)}
        made.fading = [link for link in now.all.current if link.link in aged]
        judged = Judge(area, today, checkpoint).strand(place, made.links, known.dated)
        made._now = {result.test: result for result in judged.tests}
        return made

    def falls(self) -> dict[Test, tuple[CoverageState, CoverageState]]:
        """The tests that will be weaker than today, with both states. One that is excused today is not among them."""
        then = self.states(frozenset())
        return {
            (self.place.strand.ref, test): (result.state, then[test])
            for test, result in self._now.items()
            if then[test].rank < result.state.rank and result.state is not CoverageState.NOT_REQUIRED
        }

    def states(self, renewed: frozenset[str]) -> dict[EvidenceTest, CoverageState]:
        """The states on the last day if some of its items were renewed."""
        own = renewed & {link.item for link in self.fading}
        if own not in self._states:
            anew = [_anew(link, self._checkpoint.latest) for link in self.fading if link.item in own]
            judged = self._judge.strand(self.place, [*self.links, *anew], self._known.dated)
            self._states[own] = {result.test: result.state for result in judged.tests}
        return self._states[own]

    def mends(self, test: EvidenceTest, renewed: frozenset[str]) -> bool:
        """True when with these renewals a test is on the last day at least what it is today."""
        return self.states(renewed)[test].rank >= self._now[test].state.rank

    def told(self) -> Iterator[Fading]:
        """What fades, in words."""
        for link in self.fading:
            until, because = counts_until(link, self._policy, self._checkpoint)
            assert link.on is not None, "what counts today has its date"
            yield Fading(
                link=link.link, item=link.item, title=link.title, strand=link.strand, on=link.on, counts_until=until,
                because=because,
            )  # fmt: skip


def counts_until(link: LinkFacts, policy: Policy, checkpoint: Checkpoint) -> tuple[date, str]:
    """The last day a link counts, and why: its kind's limit, or its item's own review date if that is first."""
    assert link.on is not None, "what counts today has its date"
    months = stale_after_months(link.kind, policy, checkpoint)
    last = months_later(link.on, months)
    while months_later(last + timedelta(days=1), -months) <= link.on:  # the end of a long month
        last += timedelta(days=1)
    if link.review_by and link.review_by < last:
        return link.review_by, f"It is to be reviewed by {day(link.review_by)}."
    kind = link.kind.value if link.kind else "not confirmed"
    return last, f"It speaks for {day(link.on)}; evidence of this kind ({kind}) counts for {months} months."


def _anew(link: LinkFacts, on: date) -> LinkFacts:
    """The link its renewal would have."""
    return replace(link, link=f"{link.link} renewed", on=on, review_by=None)


def _fewest(strands: Sequence[_Fading], falling: Collection[Test]) -> frozenset[str]:
    """The fewest items whose renewal brings back every test that renewals can bring back."""
    chosen: set[str] = set()
    for group in _apart(strands, falling):
        chosen |= _fewest_of(group)
    return frozenset(chosen)


class _Group(NamedTuple):
    """Strands that share items, with the items and the tests in question: each group is settled by itself."""

    tests: list[tuple[_Fading, EvidenceTest]]
    items: frozenset[str]

    def mended(self, renewed: frozenset[str]) -> int:
        """How many of its tests some renewals bring back."""
        return sum(strand.mends(test, renewed) for strand, test in self.tests)


def _apart(strands: Sequence[_Fading], falling: Collection[Test]) -> Iterator[_Group]:
    waiting = [
        _Group([(strand, test)], frozenset(link.item for link in strand.fading))
        for strand in strands
        for ref, test in falling
        if ref == strand.place.strand.ref
    ]
    while waiting:
        group = waiting.pop(0)
        near = [other for other in waiting if other.items & group.items]
        if not near:
            yield group
            continue
        waiting = [other for other in waiting if not other.items & group.items]
        tests = [*group.tests, *(test for other in near for test in other.tests)]
        waiting.insert(0, _Group(tests, group.items.union(*(other.items for other in near))))


def _fewest_of(group: _Group) -> frozenset[str]:
    every = _one_of_each(group)
    able = [(strand, test) for strand, test in group.tests if strand.mends(test, every)]
    if not able:
        return frozenset()
    wanted = _Group(able, every)
    found = _without_needless(wanted, _one_after_another(wanted))
    return _smaller(wanted, found) or found


def _one_of_each(group: _Group) -> frozenset[str]:
    """Of the items that show the same things in the same way, the newest: renewing one is as good as another."""
    shows: dict[str, set[object]] = {}
    newest: dict[str, date] = {}
    for strand in {id(strand): strand for strand, _ in group.tests}.values():
        for link in strand.fading:
            shows.setdefault(link.item, set()).add(_what_it_shows(link))
            newest[link.item] = max(newest.get(link.item, date.min), link.on or date.min)
    best: dict[frozenset[object], str] = {}
    for item in sorted(shows, key=lambda one: (newest[one], one)):
        best[frozenset(shows[item])] = item
    return frozenset(best.values())


def _what_it_shows(link: LinkFacts) -> tuple[object, ...]:
    speaker = link.voice.speaker if link.voice else None
    measure = link.change.measure if link.change else ""
    whose = (link.kind, link.organisation, link.checked_by or link.brought_by)
    return (link.strand, link.test, link.strength, whose, link.covers, speaker, measure, link.followed_up)


def _one_after_another(group: _Group) -> frozenset[str]:
    """Each time the item that brings back most; where none does alone, the one that most tests look at."""
    chosen: frozenset[str] = frozenset()
    looked_at = {item: sum(item in _items(strand) for strand, _ in group.tests) for item in sorted(group.items)}
    while group.mended(chosen) < len(group.tests):
        rest = [item for item in looked_at if item not in chosen]
        best = max(rest, key=lambda item: (group.mended(chosen | {item}), looked_at[item]))
        chosen |= {best}
    return chosen


def _items(strand: _Fading) -> set[str]:
    return {link.item for link in strand.fading}


def _without_needless(group: _Group, chosen: frozenset[str]) -> frozenset[str]:
    for item in sorted(chosen):
        if group.mended(chosen - {item}) == len(group.tests):
            chosen -= {item}
    return chosen


def _smaller(group: _Group, found: frozenset[str]) -> frozenset[str] | None:
    """A set of fewer items that does as much, if there is one among those few enough to try."""
    items, tried = sorted(group.items), 0
    for size in range(1, len(found)):
        if tried + comb(len(items), size) > MOST_SETS_TRIED:
            return None
        for some in combinations(items, size):
            tried += 1
            if group.mended(frozenset(some)) == len(group.tests):
                return frozenset(some)
    return None


def _renewals(
    area: LocalArea,
    strands: Mapping[str, _Fading],
    mended: Iterable[Test],
    chosen: frozenset[str],
    items: Mapping[str, Item],
    checkpoint: Checkpoint,
    today: date,
) -> tuple[Renewal, ...]:
    """What to bring anew, by whom and by when; the first due first."""
    mended = list(mended)
    made = []
    for ref in chosen:
        link = next(one for strand in strands.values() for one in strand.fading if one.item == ref)
        post = _who_brings(area, items[ref], link)
        months = stale_after_months(link.kind, area.policy, checkpoint)
        dated_from = max(months_later(checkpoint.latest, -months), (link.on or today) + timedelta(days=1))
        made.append(
            Renewal(
                item=ref,
                title=link.title,
                kind=link.kind.value if link.kind else "",
                post=post,
                post_title=area.posts[post].title,
                dated_from=dated_from,
                due=_due(area.policy, link.kind, checkpoint, today, dated_from),
                mends=tuple(
                    sorted(
                        f"{name} {test.value}" for name, test in mended if not strands[name].mends(test, chosen - {ref})
                    )
                ),
            )
        )
    return tuple(sorted(made, key=lambda one: (one.due, one.post_title, one.item)))


def _who_brings(area: LocalArea, item: Item, link: LinkFacts) -> str:
    """The post that brought the newest version; where the area no longer has it, the one that owns the strand."""
    brought = item.version.received_by
    return brought if brought in area.posts else area.strands[link.strand].strand.post


def _due(policy: Policy, kind: EvidenceKind | None, checkpoint: Checkpoint, today: date, dated_from: date) -> date:
    """Before the window opens, or closes once it is open; not sooner than it can be had, nor before its own date."""
    lead = policy.lead_days.get(kind, policy.lead_days_otherwise) if kind else policy.lead_days_otherwise
    end = checkpoint.earliest if today < checkpoint.earliest else checkpoint.latest
    ready = end - timedelta(days=policy.ready_before_days)
    return min(checkpoint.latest, max(ready, today + timedelta(days=lead), dated_from))
