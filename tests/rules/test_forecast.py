"""The forecast: what fades by a checkpoint's last day, until when each thing counts, and the fewest renewals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.rules.coverage import Judge, Known
from evidence.rules.facts import LinkFacts
from evidence.rules.forecast import counts_until, forecast
from evidence.rules.freshness import Freshness
from schemas.area import Checkpoint
from schemas.evidence import Details, EvidenceKind, Item, ReadingState, Version
from schemas.forecast import Forecast
from schemas.links import LinkStatus, Strength
from schemas.local_area import LocalArea
from schemas.tests_of_evidence import LINKABLE, CoverageState, EvidenceTest
from tests.rules.conftest import CHILDREN, FALLING, FAMILIES, PLAIN, STAFF, MakeLink
from tests.rules.test_laws import AREA

TODAY = date(2026, 6, 15)
AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
ENDS = date(2027, 1, 9)  # the last day of the invented area's monitoring inspection
FADES, LASTS = date(2025, 12, 1), date(2026, 5, 1)  # both current today; a report of the first day is not on the last


def item_of(ref: str, *, by: str = "lead") -> Item:
    """An item as the forecast needs to know it: who brought it."""
    version = Version(
        number=1, sha256="0" * 64, size_bytes=1, file_name="report.md", media_type="text/markdown", received_at=AT,
        received_by=by, reading=ReadingState.READ,
    )  # fmt: skip
    return Item(ref=ref, details=Details(), version=version, added_by=by, added_at=AT)


def foretold(area: LocalArea, links: Iterable[LinkFacts], *, today: date = TODAY, by: str = "lead") -> Forecast:
    """The forecast for the monitoring inspection."""
    links = list(links)
    items = {link.item: item_of(link.item, by=by) for link in links}
    return forecast(area, Known.of(links), area.checkpoints_by_ref["monitoring"], items, today=today)


def test_what_counts_today_and_not_on_the_last_day_is_named(northmoor: LocalArea, a_link: MakeLink) -> None:
    """The list to renew is made of things by name, not of a number."""
    fades, lasts = a_link(on=FADES), a_link(on=LASTS)

    found = foretold(northmoor, [fades, lasts])

    assert [(one.link, one.item, one.on) for one in found.fading] == [(fades.link, fades.item, FADES)]
    assert found.fading[0].counts_until == date(2026, 12, 1)


@pytest.mark.parametrize(
    "different",
    [
        {"status": LinkStatus.AWAITING},
        {"on": date(2025, 6, 14)},
        {"on": None},
        {"strength": Strength.CONTEXT},
        {"contrary": True},
        {"strand": "AI1.letters"},
    ],
)
def test_what_does_not_count_today_cannot_fade(
    northmoor: LocalArea, a_link: MakeLink, different: dict[str, object]
) -> None:
    """Only what is lost by waiting is a renewal; the rest is a gap already, or looked at by no inspector there."""
    assert not foretold(northmoor, [a_link(**({"on": FADES} | different))]).fading


def test_a_review_date_before_the_last_day_fades_it(northmoor: LocalArea, a_link: MakeLink) -> None:
    """A policy past the day it should have been reviewed is no evidence, however new its kind's limit would have it."""
    due = date(2026, 9, 30)

    found = foretold(northmoor, [a_link(on=LASTS, review_by=due)])

    assert [(one.counts_until, one.because) for one in found.fading] == [
        (due, "It is to be reviewed by 30 September 2026.")
    ]


def test_nothing_fades_by_a_window_that_has_closed(northmoor: LocalArea, a_link: MakeLink) -> None:
    """A forecast of the past would only confuse."""
    found = foretold(northmoor, [a_link(on=FADES)], today=ENDS)

    assert (found.fading, found.falling, found.renewals) == ((), (), ())


dates_of_years = st.dates(date(2023, 1, 1), date(2027, 12, 31))


@given(dates_of_years, st.sampled_from(list(EvidenceKind)), st.none() | dates_of_years)
@settings(max_examples=300, deadline=None)
def test_the_day_named_is_the_last_on_which_it_counts(on: date, kind: EvidenceKind, review_by: date | None) -> None:
    """Renewing a day late because a month is short would leave a day with nothing to show."""
    checkpoint = AREA.checkpoints_by_ref["monitoring"]
    until, because = counts_until(replace(PLAIN, on=on, kind=kind, review_by=review_by), AREA.policy, checkpoint)

    def counts(day: date) -> bool:
        expired = review_by is not None and review_by < day
        return not expired and not Freshness(day, AREA.policy, checkpoint).is_stale(on, kind)

    assert because
    assert not counts(until + timedelta(days=1))
    assert counts(until) or (review_by is not None and until == review_by)


@pytest.mark.parametrize(
    ("kind", "on", "until"),
    [
        (EvidenceKind.REPORT, date(2025, 2, 28), date(2026, 2, 28)),
        (EvidenceKind.REPORT, date(2024, 2, 29), date(2025, 2, 28)),
        (EvidenceKind.MINUTES, date(2025, 8, 31), date(2026, 2, 28)),
        (EvidenceKind.MINUTES, date(2025, 2, 28), date(2025, 8, 31)),
    ],
)
def test_months_end_where_the_rule_ends_them(kind: EvidenceKind, on: date, until: date) -> None:
    """Six months from the end of February is the end of August: the day where people and programs disagree."""
    last, _ = counts_until(replace(PLAIN, on=on, kind=kind), AREA.policy, AREA.checkpoints_by_ref["monitoring"])

    assert last == until


def test_tests_that_will_be_weaker_are_named_with_both_states(northmoor: LocalArea, a_link: MakeLink) -> None:
    """The chair sees what will be lost, from what to what."""
    links = [a_link(test=EvidenceTest.FAMILY_VOICE, voice=FAMILIES, on=FADES), a_link(on=LASTS)]

    falling = {one.test: (one.now, one.then, one.mended) for one in foretold(northmoor, links).falling}

    assert falling[EvidenceTest.FAMILY_VOICE] == (CoverageState.MET, CoverageState.STALE, True)
    assert EvidenceTest.ACTION not in falling  # a step that was taken stays taken
    assert EvidenceTest.RECENT not in falling  # the newer report is still current


def test_one_renewal_does_for_several_tests_and_says_which(northmoor: LocalArea, a_link: MakeLink) -> None:
    """Asking a forum twice for what one paper shows would be asking too much."""
    both = {"item": "E-0007", "on": FADES}
    links = [
        a_link(test=EvidenceTest.FAMILY_VOICE, voice=FAMILIES, **both),
        a_link(test=EvidenceTest.IMPACT, change=FALLING, **both),
        a_link(on=LASTS),
    ]

    (renewal,) = foretold(northmoor, links).renewals

    assert renewal.item == "E-0007"
    assert {"PA1.waits family-voice", "PA1.waits impact"} <= set(renewal.mends)


def test_of_two_alike_the_newest_is_renewed(northmoor: LocalArea, a_link: MakeLink) -> None:
    """Where either would do, the last one asked for is the one people still have in hand."""
    older, newer = (
        a_link(test=EvidenceTest.FAMILY_VOICE, voice=FAMILIES, on=on, kind=EvidenceKind.FEEDBACK)
        for on in (date(2025, 10, 1), date(2025, 11, 1))
    )

    (renewal,) = foretold(northmoor, [older, newer]).renewals

    assert renewal.item == newer.item


def test_a_renewal_has_its_post_the_date_it_must_speak_for_and_its_due_day(
    northmoor: LocalArea, a_link: MakeLink
) -> None:
    """“Renew it” without who, by when and for which day is no plan."""
    link = a_link(test=EvidenceTest.FAMILY_VOICE, voice=FAMILIES, on=FADES)

    (renewal,) = foretold(northmoor, [link], by="contributor").renewals

    assert (renewal.post, renewal.post_title) == ("contributor", "Health contributor")
    assert renewal.dated_from == date(2026, 1, 9)
    assert renewal.due == ENDS - timedelta(days=northmoor.policy.ready_before_days)


def test_what_awaits_a_decision_and_will_be_too_old_by_then_is_told_and_not_mended(
    northmoor: LocalArea, a_link: MakeLink
) -> None:
    """It falls from awaiting to nothing though no accepted link of the strand fades; nobody should be surprised."""
    waits = a_link(test=EvidenceTest.FAMILY_VOICE, voice=FAMILIES, on=FADES, status=LinkStatus.AWAITING)

    found = foretold(northmoor, [waits])

    told = {one.test: (one.now, one.then, one.mended) for one in found.falling}
    assert told[EvidenceTest.FAMILY_VOICE] == (CoverageState.AWAITING, CoverageState.NOT_MET, False)
    assert found.renewals == ()


def test_an_exception_that_ends_is_no_loss_of_evidence(northmoor: LocalArea, a_link: MakeLink) -> None:
    """No renewal brings back a test that was excused; it is asked for the first time."""
    links = [a_link(strand="PA1.plans", test=EvidenceTest.FAMILY_VOICE, voice=FAMILIES, on=FADES)]

    assert EvidenceTest.CHILD_VOICE not in {one.test for one in foretold(northmoor, links).falling}


# Small random areas of evidence, against every set of renewals there is.

links_today = st.builds(
    lambda **different: replace(PLAIN, **different),
    link=st.integers(1, 10**6).map("L-{}".format),
    item=st.integers(1, 6).map("E-{}".format),
    strand=st.sampled_from(["PA1.waits", "PA1.plans"]),
    test=st.sampled_from(LINKABLE),
    strength=st.sampled_from([Strength.DIRECT, Strength.PARTIAL]),
    on=st.sampled_from([FADES, LASTS, date(2025, 7, 20)]),
    kind=st.sampled_from([EvidenceKind.SURVEY, EvidenceKind.REPORT, EvidenceKind.FEEDBACK]),
    organisation=st.sampled_from(["council", "board", "forum"]),
    voice=st.sampled_from([None, FAMILIES, CHILDREN, STAFF]),
    localities=st.frozensets(st.sampled_from(["upper", "lower"])),
    change=st.sampled_from([None, FALLING]),
    followed_up=st.booleans(),
    checked_by=st.sampled_from([None, "reviewer"]),
    brought_by=st.just("lead"),
)


def one_item_each(links: list[LinkFacts]) -> list[LinkFacts]:
    """The links of an item share what is said of the item."""
    said: dict[str, LinkFacts] = {}
    for link in links:
        said.setdefault(link.item, link)
    names = ("on", "kind", "organisation", "voice", "localities", "brought_by")
    return [replace(link, **{name: getattr(said[link.item], name) for name in names}) for link in links]


class Oracle:
    """What the forecast promises, worked out the slow way: renew some items, and judge the last day again."""

    def __init__(self, area: LocalArea, checkpoint: Checkpoint, links: list[LinkFacts]) -> None:
        self.area, self.checkpoint, self.links = area, checkpoint, links
        self.today = self._states(TODAY, links)

    def _states(self, on: date, links: list[LinkFacts]) -> dict[tuple[str, EvidenceTest], CoverageState]:
        judge = Judge(self.area, on, self.checkpoint, series_as_at=TODAY)
        known = Known.of(links)
        return {
            (place.strand.ref, one.test): one.state
            for place in self.area.strands_in_scope(self.checkpoint)
            for one in judge.strand(place, known.links.get(place.strand.ref, ()), ()).tests
        }

    def lost(self, renewed: Iterable[str]) -> set[tuple[str, EvidenceTest]]:
        """The tests weaker on the last day than today, though some items were renewed."""
        last = self.checkpoint.latest
        faded = [link for link in self.links if Freshness(last, self.area.policy).is_stale(link.on or last, link.kind)]
        anew = [replace(link, link=f"{link.link} anew", on=last) for link in faded if link.item in set(renewed)]
        then = self._states(last, [*self.links, *anew])
        return {
            key
            for key, was in self.today.items()
            if was is not CoverageState.NOT_REQUIRED and then[key].rank < was.rank
        }

    def fewest(self, items: list[str]) -> int:
        """The size of the smallest set of renewals that brings back all that any can."""
        hopeless = self.lost(items)
        for size in range(len(items) + 1):
            if any(self.lost(some) <= hopeless for some in combinations(items, size)):
                return size
        raise AssertionError("all of them together always do")


@given(st.lists(links_today, min_size=1, max_size=8, unique_by=lambda link: link.link))
@settings(max_examples=150, deadline=None)
def test_the_renewals_mend_what_can_be_mended_and_no_smaller_set_does(links: list[LinkFacts]) -> None:
    """People are asked for what is needed and for nothing more; each promise is tried against every set there is."""
    links = one_item_each(links)
    oracle = Oracle(AREA, AREA.checkpoints_by_ref["monitoring"], links)
    found = foretold(AREA, links)
    chosen, items = [one.item for one in found.renewals], sorted({one.item for one in found.fading})

    assert oracle.lost(chosen) == {(one.strand, one.test) for one in found.falling if not one.mended}
    assert oracle.lost(items) == oracle.lost(chosen)
    assert len(chosen) == oracle.fewest(items)
