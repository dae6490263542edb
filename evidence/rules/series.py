"""Series that must not break: evidence expected for each meeting held, or for each period, and the dates that lack it.

Boards meet irregularly, so what is expected follows the dated meetings of the area and no rule of recurrence (domain
2.1: nine meetings found, none in August, two of them under three weeks apart).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from evidence.rules.facts import LinkFacts
from evidence.rules.freshness import months_later
from evidence.rules.words import day, month
from schemas.area import Series
from schemas.coverage import Break
from schemas.evidence import EvidenceKind, Item
from schemas.links import LinkStatus
from schemas.local_area import LocalArea


@dataclass(frozen=True, slots=True)
class DatedItem:
    """What a series needs to know of an item: what it is, whose, and the day or period it speaks for."""

    item: str
    kind: EvidenceKind | None
    organisation: str | None
    first: date
    last: date

    @classmethod
    def of(cls, item: Item) -> DatedItem | None:
        """The item as a series sees it; None when it has no date or no text to be seen."""
        details = item.details
        last = details.evidence_date
        if last is None or not item.version.reading.has_text:
            return None
        return cls(item.ref, details.kind, details.organisation, details.period_from or last, last)


@dataclass(frozen=True, slots=True)
class Expected:
    """A date of a series: the days evidence for it may speak for, and what it is called."""

    first: date
    last: date
    named: str


def breaks_of(
    area: LocalArea, strand: str, dated: Sequence[DatedItem], links: Iterable[LinkFacts], *, as_at: date
) -> tuple[Break, ...]:
    """The dates that lack their evidence in the series a strand or one of its lines expects, oldest first."""
    expecting = [one for one in area.policy.series if strand == strand_of(area, one)]
    if not expecting:
        return ()
    linked = frozenset(link.item for link in links if link.status is LinkStatus.ACCEPTED and not link.contrary)
    found = [gap for series in expecting for gap in _breaks(area, series, dated, linked, as_at)]
    return tuple(sorted(found, key=lambda gap: (gap.on, gap.series)))


def late_by(area: LocalArea, breaks: Iterable[Break], *, on: date) -> tuple[Break, ...]:
    """Those of some missing dates that were late by a day."""
    late_after = {one.ref: timedelta(days=one.late_after_days) for one in area.policy.series}
    return tuple(one for one in breaks if one.on + late_after[one.series] <= on)


def strand_of(area: LocalArea, series: Series) -> str:
    """The strand a series is judged under: its own, or the first one its line answers."""
    return area.lines[series.target].answers[0] if series.target in area.lines else series.target


def _breaks(
    area: LocalArea, series: Series, dated: Sequence[DatedItem], linked: frozenset[str], as_at: date
) -> Iterator[Break]:
    for expected in expected_dates(area, series, as_at=as_at):
        if not any(item.last <= as_at and _answers(item, expected, series, linked) for item in dated):
            yield Break(series=series.ref, title=series.title, on=expected.last, post=series.post, named=expected.named)


def expected_dates(area: LocalArea, series: Series, *, as_at: date) -> Iterator[Expected]:
    """The dates a series expects evidence for, of those whose evidence would be late by a day."""
    late_from = as_at - timedelta(days=series.late_after_days)
    every = _meetings(area, series) if series.meetings_of else _periods(series, late_from)
    for expected in every:
        begun = series.first is None or expected.last >= series.first
        ended = series.until is not None and expected.last > series.until
        if begun and not ended and expected.last <= late_from:
            yield expected


def _meetings(area: LocalArea, series: Series) -> Iterator[Expected]:
    """One for each meeting that was held; one that was only planned expects nothing."""
    for meeting in area.area.meetings:
        if meeting.held and meeting.body == series.meetings_of:
            yield Expected(meeting.on, meeting.on, f"{series.title}, {day(meeting.on)}")


def _periods(series: Series, until: date) -> Iterator[Expected]:
    assert series.first is not None, "a series by months says its first day"
    assert series.every_months is not None, "a series without meetings says its months"
    number = 0
    while True:
        first = months_later(series.first, number * series.every_months)
        last = months_later(series.first, (number + 1) * series.every_months) - timedelta(days=1)
        if last > until:
            return
        yield Expected(first, last, f"{series.title}, {_period(first, last)}")
        number += 1


def _period(first: date, last: date) -> str:
    return month(last) if (first.year, first.month) == (last.year, last.month) else f"{day(first)} to {day(last)}"


def _answers(item: DatedItem, expected: Expected, series: Series, linked: frozenset[str]) -> bool:
    """A meeting's evidence is known by its kind, body and date; a period's also by an accepted link to the strand."""
    if item.kind is not series.kind or series.organisation not in (None, item.organisation):
        return False
    if series.meetings_of:
        return item.last == expected.last
    return item.last >= expected.first and item.first <= expected.last and item.item in linked
