"""Laws of coverage that hold for every collection of links."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.area import load_area
from evidence.rules.coverage import Kept, Known, coverage_at, coverage_on, own_team_of
from evidence.rules.facts import LinkFacts
from evidence.rules.freshness import Freshness
from evidence.rules.series import DatedItem
from evidence.rules.sorting import sort_links
from schemas.area import Meeting, Series
from schemas.coverage import Coverage
from schemas.evidence import EvidenceKind, Speaker, Voice
from schemas.links import Better, Change, LinkStatus, Point, Strength
from schemas.local_area import LocalArea
from schemas.tests_of_evidence import LINKABLE, CoverageState, EvidenceTest
from tests.conftest import NORTHMOOR
from tests.rules.conftest import PLAIN

START = date(2026, 1, 1)
SERIES = (
    Series(
        ref="minutes",
        title="Minutes of the board",
        target="PA1.waits",
        kind=EvidenceKind.MINUTES,
        meetings_of="Board",
        late_after_days=28,
        post="lead",
    ),
    Series(
        ref="quarters",
        title="Waits by quarter",
        target="PA1.waits",
        kind=EvidenceKind.DATA,
        every_months=3,
        first=date(2025, 7, 1),
        post="lead",
    ),
)


def area_with_series() -> LocalArea:
    """The invented area, whose board met now and then and which expects minutes and quarterly figures of one strand."""
    area = load_area(NORTHMOOR)
    met = [START + timedelta(days=day) for day in (-60, -20, 40, 110, 200, 300)]
    meetings = tuple(Meeting(body="Board", on=on, held=True, source="invented", verified=False) for on in met)
    return area.model_copy(
        update={
            "policy": area.policy.model_copy(update={"series": SERIES}),
            "area": area.area.model_copy(update={"meetings": meetings}),
        }
    )


AREA = area_with_series()
days = st.integers(-800, 330).map(lambda day: START + timedelta(days=day))


@st.composite
def changes(draw: st.DrawFn) -> Change:
    """A measured change, in either direction."""
    baseline = draw(days)
    later = draw(st.lists(st.integers(1, 600), min_size=1, max_size=3, unique=True))
    points = tuple(Point(on=baseline + timedelta(days=gap), value=draw(st.integers(0, 9))) for gap in later)
    return Change(
        measure=draw(st.sampled_from(["waits", "plans"])),
        better=draw(st.sampled_from(Better)),
        baseline=Point(on=baseline, value=draw(st.integers(0, 9))),
        later=points,
    )


voices = st.builds(Voice, speaker=st.sampled_from(Speaker), partly_by_others=st.booleans())
links_of_any_sort = st.builds(
    lambda **different: replace(PLAIN, **different),
    link=st.integers(1, 10**6).map("L-{}".format),
    item=st.integers(1, 8).map("E-{}".format),
    test=st.sampled_from(LINKABLE),
    strength=st.sampled_from(Strength),
    contrary=st.booleans(),
    answered=st.booleans(),
    status=st.sampled_from(LinkStatus),
    superseded=st.booleans(),
    readable=st.booleans(),
    on=st.none() | days,
    review_by=st.none() | days,
    kind=st.none() | st.sampled_from(EvidenceKind),
    organisation=st.sampled_from(["council", "board", "forum"]),
    voice=st.none() | voices,
    localities=st.frozensets(st.sampled_from(["upper", "lower"])),
    change=st.none() | changes(),
    followed_up=st.booleans(),
    checked_by=st.sampled_from([None, "lead", "reviewer", "forum"]),
    brought_by=st.sampled_from(["", "lead", "contributor", "reviewer"]),
)
collections = st.lists(links_of_any_sort, max_size=12, unique_by=lambda link: link.link)
AS_AT = date(2026, 3, 1)


def items_of(links: list[LinkFacts]) -> list[DatedItem]:
    """The items of some links as series see them; what is undated or unread they do not."""
    return [
        DatedItem(link.item, link.kind, link.organisation, link.on, link.on)
        for link in links
        if link.on and link.readable
    ]


def states(links: list[LinkFacts], as_at: date = AS_AT) -> dict[EvidenceTest, CoverageState]:
    """The state of each test of the strand the links speak for."""
    known = Known.of(links, items_of(links))
    strand = coverage_on(AREA, known, as_at=as_at, strands=["PA1.waits"]).concerns[0].strands[0]
    return {one.test: one.state for one in strand.tests}


@given(collections, links_of_any_sort)
@settings(max_examples=300, deadline=None)
def test_more_accepted_supporting_evidence_never_weakens_a_test(links: list[LinkFacts], extra: LinkFacts) -> None:
    """Otherwise people would hold evidence back, and one stale extra file would spoil a sound strand."""
    extra = replace(extra, status=LinkStatus.ACCEPTED, contrary=False)
    before = states([link for link in links if link.link != extra.link])
    after = states([*(link for link in links if link.link != extra.link), extra])

    assert all(after[test].rank >= before[test].rank for test in before)


def states_at_the_checkpoint(links: list[LinkFacts]) -> dict[EvidenceTest, CoverageState]:
    """The state of each test at a checkpoint with a window."""
    checkpoint = AREA.checkpoints_by_ref["monitoring"]
    known = Known.of(links, items_of(links))
    strand = coverage_at(AREA, known, checkpoint, strands=["PA1.waits"]).concerns[0].strands[0]
    return {one.test: one.state for one in strand.tests}


@given(collections, links_of_any_sort)
@settings(max_examples=200, deadline=None)
def test_more_accepted_evidence_never_weakens_a_checkpoint_either(links: list[LinkFacts], extra: LinkFacts) -> None:
    """New evidence moves the first day that is left; that must never cost anything."""
    extra = replace(extra, link="L-extra", status=LinkStatus.ACCEPTED, contrary=False)
    links = [link for link in links if not link.contrary]  # a contrary finding of a later day comes into view
    before, after = states_at_the_checkpoint(links), states_at_the_checkpoint([*links, extra])

    assert all(after[test].rank >= before[test].rank for test in before)


@given(collections, st.randoms())
@settings(max_examples=150, deadline=None)
def test_the_order_of_links_does_not_matter(links: list[LinkFacts], random: object) -> None:
    """Two people with the same evidence must see the same picture."""
    shuffled = list(links)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert states(shuffled) == states(links)


@given(collections, links_of_any_sort)
@settings(max_examples=150, deadline=None)
def test_a_suggestion_changes_nothing(links: list[LinkFacts], extra: LinkFacts) -> None:
    """What a machine proposes must never count."""
    suggestion = replace(extra, link="L-suggested", status=LinkStatus.SUGGESTION)

    assert states([*links, suggestion]) == states(links)


@given(collections, st.integers(1, 700))
@settings(max_examples=300, deadline=None)
def test_time_alone_never_freshens(links: list[LinkFacts], later_days: int) -> None:
    """Evidence and its points all known on the earlier date: waiting can only make it older."""
    known = [link for link in links if (link.on is None or link.on <= AS_AT) and _points_known(link)]
    before, after = states(known), states(known, AS_AT + timedelta(days=later_days))

    # An exception that ends makes a test required; it was outside the order before.
    ordered = [test for test in before if before[test] is not CoverageState.NOT_REQUIRED]
    assert all(after[test].rank <= before[test].rank for test in ordered)


def _points_known(link: LinkFacts) -> bool:
    return link.change is None or all(point.on <= AS_AT for point in link.change.later)


@given(collections)
@settings(max_examples=150, deadline=None)
def test_nothing_counted_is_outside_its_window(links: list[LinkFacts]) -> None:
    """A counted item is accepted, dated, readable, not contrary, and not past its review date or its kind's limit."""
    by_ref, freshness = {link.link: link for link in links}, Freshness(AS_AT, AREA.policy)
    strand = coverage_on(AREA, Known.of(links), as_at=AS_AT, strands=["PA1.waits"]).concerns[0].strands[0]

    for result in strand.tests:
        if result.test is EvidenceTest.CONTRARY_ANSWERED:
            continue
        for one in result.counted:
            link = by_ref[one.link]
            assert link.status is LinkStatus.ACCEPTED
            assert link.readable
            assert not link.contrary
            assert not link.superseded
            assert link.strength is not Strength.CONTEXT
            assert link.on is not None
            assert link.on <= AS_AT
            assert link.review_by is None or link.review_by >= AS_AT
            ages = result.test in AREA.policy.must_be_current
            assert not (ages and freshness.is_stale(link.on, link.kind))


@given(collections)
@settings(max_examples=100, deadline=None)
def test_no_check_by_the_own_team_counts_as_independent(links: list[LinkFacts]) -> None:
    """Who checked is who is named, else who brought it in; the team that does the work is neither."""
    by_ref = {link.link: link for link in links}
    own_team = own_team_of(AREA, AREA.strands["PA1.waits"].strand)
    strand = coverage_on(AREA, Known.of(links), as_at=AS_AT, strands=["PA1.waits"]).concerns[0].strands[0]

    assured = next(one for one in strand.tests if one.test is EvidenceTest.ASSURED)
    checkers = {by_ref[one.link].checked_by or by_ref[one.link].brought_by for one in assured.counted}

    assert checkers.isdisjoint(own_team)


@given(collections)
@settings(max_examples=150, deadline=None)
def test_every_link_considered_is_either_counted_or_has_its_reason(links: list[LinkFacts]) -> None:
    """Nothing that was linked may drop out of sight."""
    strand = coverage_on(AREA, Known.of(links), as_at=AS_AT, strands=["PA1.waits"]).concerns[0].strands[0]

    for result in strand.tests[:6]:
        shown = [one.link for one in (*result.counted, *result.not_counted)]
        expected = [link.link for link in links if link.test is result.test]
        contrary = [link.link for link in links if link.contrary]
        assert set(expected) - set(contrary) <= set(shown)
        assert all(one.why_not is not None and one.because for one in result.not_counted)


everywhere = st.lists(
    st.builds(
        lambda link, strand: replace(link, strand=strand),
        links_of_any_sort,
        st.sampled_from(list(AREA.strands)),
    ),
    max_size=20,
    unique_by=lambda link: link.link,
)


def moments(known: Known, as_at: date) -> list[Coverage]:
    """Coverage on a day and at each checkpoint."""
    checkpoints = AREA.checkpoints.checkpoints
    return [coverage_on(AREA, known, as_at=as_at), *(coverage_at(AREA, known, one) for one in checkpoints)]


@given(everywhere)
@settings(max_examples=60, deadline=None)
def test_a_strand_is_its_weakest_required_test_and_a_concern_its_weakest_strand(links: list[LinkFacts]) -> None:
    """One empty strand is fatal, and no average may hide it."""
    for coverage in moments(Known.of(links, items_of(links)), AS_AT):
        for concern in coverage.concerns:
            for strand in concern.strands:
                assert strand.state.rank == min(one.state.rank for one in strand.tests)
            assert concern.state.rank == min(strand.state.rank for strand in concern.strands)


@given(everywhere)
@settings(max_examples=60, deadline=None)
def test_a_checkpoint_shows_both_ends_and_the_weaker_of_them(links: list[LinkFacts]) -> None:
    """The day inspectors come is not known, so neither end may be better than what is shown."""
    coverage = coverage_at(AREA, Known.of(links, items_of(links)), AREA.checkpoints_by_ref["monitoring"])

    for strand in coverage.concerns[0].strands:
        for result in strand.tests:
            assert result.state.rank == min((end.state.rank for end in result.ends), default=result.state.rank)
            assert result.on in {end.on for end in result.ends} or not result.ends


steps = st.lists(st.tuples(links_of_any_sort, st.sampled_from(list(AREA.strands)), days), min_size=1, max_size=8)


@given(everywhere, steps)
@settings(max_examples=60, deadline=None)
def test_answers_that_were_kept_are_those_worked_out_anew(
    links: list[LinkFacts], made: list[tuple[LinkFacts, str, date]]
) -> None:
    """What is remembered to be quick must never be what was true before somebody linked, decided or described."""
    kept, by_strand, dated = Kept(), dict(Known.of(links).links), items_of(links)
    for link, strand, as_at in made:
        known = Known(dict(by_strand), dated, kept)
        assert moments(known, as_at) == moments(Known(dict(by_strand), dated), as_at)

        own = [one for one in by_strand.get(strand, ()) if one.link != link.link]
        by_strand[strand] = [*own, replace(link, strand=strand)]
        if link.on and link.readable:
            dated = [*dated, *items_of([link])]

    known = Known(dict(by_strand), dated, kept)
    assert moments(known, AS_AT) == moments(Known(dict(by_strand), dated), AS_AT)


@given(everywhere, st.lists(days, min_size=2, max_size=4))
@settings(max_examples=60, deadline=None)
def test_many_dates_looked_at_together_say_what_each_says_by_itself(links: list[LinkFacts], on: list[date]) -> None:
    """Lists are put into words when somebody opens them, perhaps after another date was looked at."""
    known = Known.of(links, items_of(links))
    together = [coverage_on(AREA, known, as_at=day) for day in on]

    for coverage, day in zip(together, on, strict=True):
        anew = Known.of([replace(link) for link in links], items_of(links))
        assert coverage.model_dump_json() == coverage_on(AREA, anew, as_at=day).model_dump_json()


@given(links_of_any_sort, days)
@settings(max_examples=300, deadline=None)
def test_the_short_way_to_a_group_ends_where_the_reasons_do(link: LinkFacts, as_at: date) -> None:
    """Links with nothing wrong are sorted by their days alone; a second opinion on them would be a second rule."""
    long_way = replace(link)
    long_way.sound = False
    freshness = Freshness(as_at, AREA.policy)
    short, full = (sort_links([one], as_at=as_at, freshness=freshness) for one in (link, long_way))

    assert (short.all, short.contrary) == (full.all, full.contrary)
