"""Series that must not break: what is expected for each meeting or period, and which dates lack it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from evidence.rules.coverage import Known, coverage_at, coverage_on
from evidence.rules.facts import LinkFacts
from evidence.rules.gaps import gaps_in
from evidence.rules.series import DatedItem, breaks_of
from schemas.area import Meeting, Series
from schemas.coverage import TestResult
from schemas.evidence import EvidenceKind
from schemas.links import LinkStatus
from schemas.local_area import LocalArea
from schemas.tests_of_evidence import CoverageState, EvidenceTest
from tests.rules.conftest import FAMILIES, MakeLink

STRAND = "PA1.waits"
# As the real board met: twice within three weeks, and not at all in August.
HELD = (date(2025, 7, 7), date(2025, 9, 15), date(2025, 10, 15), date(2025, 11, 3), date(2025, 12, 5))
MINUTES = Series(
    ref="minutes",
    title="Minutes of the board",
    target=STRAND,
    kind=EvidenceKind.MINUTES,
    organisation="board",
    meetings_of="Board",
    late_after_days=28,
    post="lead",
)
QUARTERS = Series(
    ref="quarters",
    title="Waits by quarter",
    target=STRAND,
    kind=EvidenceKind.DATA,
    every_months=3,
    first=date(2025, 4, 1),
    late_after_days=42,
    post="contributor",
)
LATER = date(2026, 3, 1)


def with_series(area: LocalArea, *series: Series, planned: tuple[date, ...] = ()) -> LocalArea:
    """The area, expecting series, whose board met on the days above and plans to on others."""
    meetings = [
        Meeting(body="Board", on=on, held=on in HELD, source="invented", verified=False) for on in (*HELD, *planned)
    ]
    meetings.append(Meeting(body="Cabinet", on=date(2025, 8, 4), held=True, source="invented", verified=False))
    return area.model_copy(
        update={
            "policy": area.policy.model_copy(update={"series": series}),
            "area": area.area.model_copy(update={"meetings": tuple(meetings)}),
        }
    )


def dated(on: date, *, item: str = "", first: date | None = None, **different: Any) -> DatedItem:
    """Minutes of the board, or what a test says it is."""
    is_a = {"kind": EvidenceKind.MINUTES, "organisation": "board"} | different
    return DatedItem(item=item or f"E-{on:%m%d}", first=first or on, last=on, **is_a)


def missing(
    area: LocalArea, items: list[DatedItem], links: list[LinkFacts] | None = None, on: date = LATER
) -> list[date]:
    """The dates of the strand's series that lack their evidence."""
    return [one.on for one in breaks_of(area, STRAND, items, links or [], as_at=on)]


def figures(on: date, *, item: str = "E-0001", first: date | None = None) -> DatedItem:
    """A data snapshot of anybody's."""
    return dated(on, item=item, first=first, kind=EvidenceKind.DATA, organisation="council")


def test_each_meeting_that_was_held_needs_its_own_minutes(northmoor: LocalArea) -> None:
    """Missing minutes are named by the dates the board really met on, two of them under three weeks apart."""
    area = with_series(northmoor, MINUTES)

    assert missing(area, []) == list(HELD)
    assert missing(area, [dated(on) for on in HELD]) == []
    assert missing(area, [dated(on) for on in HELD if on.month != 11]) == [date(2025, 11, 3)]


def test_a_meeting_that_was_only_planned_expects_nothing(northmoor: LocalArea) -> None:
    """A board that was called off has no minutes to miss."""
    area = with_series(northmoor, MINUTES, planned=(date(2026, 1, 12),))

    assert missing(area, [dated(on) for on in HELD]) == []


def test_minutes_are_known_by_kind_body_and_the_very_day(northmoor: LocalArea) -> None:
    """Cabinet's minutes of that day, or the board's slides, or minutes dated a day off are not the board's minutes."""
    area, on = with_series(northmoor, MINUTES), HELD[-1]
    others = [dated(day_) for day_ in HELD[:-1]]

    for wrong in (
        dated(on, organisation="council"),
        dated(on, kind=EvidenceKind.PRESENTATION),
        dated(on + timedelta(days=1)),
        dated(on, kind=None),
    ):
        assert missing(area, [*others, wrong]) == [on]


def test_minutes_need_no_link(northmoor: LocalArea, a_link: MakeLink) -> None:
    """That the minutes are there is the point; what they show is for links to say."""
    assert missing(with_series(northmoor, MINUTES), [dated(on) for on in HELD], []) == []


@pytest.mark.parametrize(("days", "expected"), [(27, []), (28, [HELD[-1]])])
def test_minutes_are_missed_only_once_they_are_late(northmoor: LocalArea, days: int, expected: list[date]) -> None:
    """Minutes are written after the meeting; on the next morning nobody has failed to bring them."""
    area = with_series(northmoor, MINUTES)
    there = [dated(on) for on in HELD[:-1]]

    assert missing(area, there, on=HELD[-1] + timedelta(days=days)) == expected


def test_meetings_before_the_first_and_after_the_last_day_are_not_expected(northmoor: LocalArea) -> None:
    """A series begins when it was agreed, and can end."""
    some = MINUTES.model_copy(update={"first": date(2025, 9, 15), "until": date(2025, 11, 3)})

    assert missing(with_series(northmoor, some), []) == list(HELD[1:4])


def test_each_period_needs_figures_that_speak_for_a_day_of_it(northmoor: LocalArea, a_link: MakeLink) -> None:
    """A quarterly figure may be dated on any day of its quarter, or for a period that touches it."""
    area = with_series(northmoor, QUARTERS)
    ends = [date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31)]
    link = a_link(item="E-0001")

    assert missing(area, []) == ends
    assert missing(area, [figures(date(2025, 7, 1))], [link]) == [ends[0], ends[2]]
    assert missing(area, [figures(date(2025, 9, 30))], [link]) == [ends[0], ends[2]]
    assert missing(area, [figures(date(2025, 10, 1))], [link]) == ends[:2]
    assert missing(area, [figures(date(2025, 12, 31), first=date(2025, 4, 1))], [link]) == []


def test_a_period_is_late_by_the_days_after_its_end(northmoor: LocalArea) -> None:
    """Figures of a quarter come weeks after it."""
    area = with_series(northmoor, QUARTERS)

    assert missing(area, [], on=date(2025, 8, 10)) == []
    assert missing(area, [], on=date(2025, 8, 11)) == [date(2025, 6, 30)]


def test_periods_end_with_the_series(northmoor: LocalArea) -> None:
    """A count that was stopped on purpose is not missed for ever."""
    ended = QUARTERS.model_copy(update={"until": date(2025, 9, 30)})

    assert missing(with_series(northmoor, ended), []) == [date(2025, 6, 30), date(2025, 9, 30)]


@pytest.mark.parametrize(
    "different",
    [
        {"status": LinkStatus.AWAITING},
        {"status": LinkStatus.CHALLENGED},
        {"status": LinkStatus.LAPSED},
        {"contrary": True},
        {"item": "E-0002"},
    ],
)
def test_figures_of_a_period_count_by_an_accepted_link(
    northmoor: LocalArea, a_link: MakeLink, different: dict[str, Any]
) -> None:
    """Any data snapshot of a quarter is not the one on waits; somebody accepted that it speaks for them."""
    area = with_series(northmoor, QUARTERS)
    link = a_link(**({"item": "E-0001"} | different))

    assert date(2025, 9, 30) in missing(area, [figures(date(2025, 8, 1))], [link])


def test_evidence_dated_after_the_day_looked_at_does_not_fill_a_date(northmoor: LocalArea, a_link: MakeLink) -> None:
    """What we could have shown on a past day does not include what came later, even for a period that touches it."""
    area = with_series(northmoor, QUARTERS)
    year = figures(date(2026, 2, 1), first=date(2025, 4, 1))
    link = a_link(item="E-0001")

    assert missing(area, [year], [link], on=date(2026, 1, 31)) == [date(2025, 6, 30), date(2025, 9, 30)]
    assert missing(area, [year], [link], on=date(2026, 2, 1)) == []


def test_months_that_end_on_different_days_are_each_a_period(northmoor: LocalArea) -> None:
    """Counting months from a 31st must not slip by the short months before it."""
    monthly = QUARTERS.model_copy(update={"every_months": 1, "first": date(2025, 10, 31)})

    assert missing(with_series(northmoor, monthly), [], on=date(2026, 5, 30)) == [
        date(2025, 11, 29),
        date(2025, 12, 30),
        date(2026, 1, 30),
        date(2026, 2, 27),
        date(2026, 3, 30),
    ]


def test_a_series_of_a_line_is_judged_under_the_lines_first_strand(northmoor: LocalArea) -> None:
    """A date is missing once, not once for each strand of the line."""
    area = with_series(northmoor, MINUTES.model_copy(update={"target": "1.2"}))

    assert not breaks_of(area, STRAND, [], [], as_at=LATER)
    assert len(breaks_of(area, "PA1.plans", [], [], as_at=LATER)) == len(HELD)


def test_a_missing_date_is_named_with_its_owner(northmoor: LocalArea) -> None:
    """“Minutes of the board, 3 November 2025” can be asked for; “a series is broken” cannot."""
    breaks = breaks_of(with_series(northmoor, MINUTES, QUARTERS), STRAND, [], [], as_at=LATER)

    assert [one.on for one in breaks] == sorted([*HELD, date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31)])
    assert ("Minutes of the board, 3 November 2025", "lead") in {(one.named, one.post) for one in breaks}
    assert ("Waits by quarter, 1 July 2025 to 30 September 2025", "contributor") in {
        (one.named, one.post) for one in breaks
    }


def test_each_missing_date_is_a_gap_of_the_posts_that_bring_it(northmoor: LocalArea) -> None:
    """The gap list asks for the very document, of the post that brings it and not of the strand's owner."""
    area = with_series(northmoor, MINUTES, QUARTERS)
    coverage = coverage_on(area, Known.of([]), as_at=LATER, strands=[STRAND])

    gaps = [gap for gap in gaps_in(area, coverage).gaps if gap.series]

    assert {(gap.series, gap.missing_on) for gap in gaps} >= {("minutes", HELD[0]), ("quarters", date(2025, 12, 31))}
    assert {gap.post for gap in gaps if gap.series == "quarters"} == {"contributor"}
    assert len({gap.key for gap in gaps}) == len(gaps) == len(HELD) + 3
    assert "Northmoor Integrated Care Board" in next(gap.next_step for gap in gaps if gap.series == "minutes")


def sustained(area: LocalArea, links: list[LinkFacts], items: list[DatedItem]) -> TestResult:
    """Whether more than one point in time is shown."""
    coverage = coverage_on(area, Known.of(links, items), as_at=LATER, strands=[STRAND])
    return next(one for one in coverage.concerns[0].strands[0].tests if one.test is EvidenceTest.SUSTAINED)


def test_a_broken_series_shows_less_than_it_could(northmoor: LocalArea, a_link: MakeLink) -> None:
    """Two waves beside a missing quarter are two waves and a hole; the hole is said, and closing it mends the test."""
    area = with_series(northmoor, MINUTES)
    waves = [
        a_link(kind=EvidenceKind.SURVEY, voice=FAMILIES, on=on, organisation="forum")
        for on in (date(2025, 9, 1), date(2026, 2, 1))
    ]

    broken = sustained(area, waves, [dated(on) for on in HELD[1:]])

    assert broken.state is CoverageState.THIN
    assert "Minutes of the board, 7 July 2025" in broken.reason
    assert sustained(area, waves, [dated(on) for on in HELD]).state is CoverageState.MET


def test_nothing_shown_stays_not_met_however_whole_the_series(northmoor: LocalArea) -> None:
    """Minutes of each meeting are no proof that anything lasted."""
    area = with_series(northmoor, MINUTES)

    assert sustained(area, [], [dated(on) for on in HELD]).state is CoverageState.NOT_MET


def test_a_date_that_is_still_to_come_breaks_nothing_at_the_end_of_a_window(northmoor: LocalArea) -> None:
    """The next quarters before May are nobody's failure today."""
    area = with_series(northmoor, QUARTERS)
    checkpoint = area.checkpoints_by_ref["monitoring"]

    strands = coverage_at(area, Known.of([]), checkpoint, strands=[STRAND]).concerns[0].strands

    assert max(one.on for one in strands[0].breaks) < checkpoint.earliest


def test_new_evidence_never_weakens_a_checkpoint_by_a_date_that_has_become_late(
    northmoor: LocalArea, a_link: MakeLink
) -> None:
    """Newer evidence moves the first day left. A date that came due since is a gap, and costs nobody's evidence."""
    area = with_series(northmoor, QUARTERS.model_copy(update={"first": date(2026, 1, 1)}))
    checkpoint = area.checkpoints_by_ref["monitoring"]
    waves = [
        a_link(kind=EvidenceKind.SURVEY, voice=FAMILIES, on=on, organisation="forum")
        for on in (date(2026, 2, 1), date(2026, 4, 1))
    ]
    first = figures(date(2026, 3, 1), item=waves[0].item)
    newer = a_link(on=date(2026, 9, 1))

    def looked_at(*links: LinkFacts) -> tuple[CoverageState, list[date]]:
        strand = coverage_at(area, Known.of(links, [first]), checkpoint, strands=[STRAND]).concerns[0].strands[0]
        state = next(one.state for one in strand.tests if one.test is EvidenceTest.SUSTAINED)
        return state, [one.on for one in strand.breaks]

    assert looked_at(*waves) == (CoverageState.MET, [])
    assert looked_at(*waves, newer) == (CoverageState.MET, [date(2026, 6, 30)])


@pytest.mark.parametrize(
    "rhythm",
    [{}, {"meetings_of": "Board", "every_months": 3, "first": date(2025, 1, 1)}, {"every_months": 3}],
)
def test_a_series_has_one_rhythm(rhythm: dict[str, Any]) -> None:
    """A series that expects nothing, or two things at once, is a mistake in the file."""
    said = MINUTES.model_dump(exclude={"meetings_of", "every_months", "first"}) | rhythm

    with pytest.raises(ValidationError):
        Series.model_validate(said)
