"""Laws of coverage that hold for every collection of links."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.area import load_area
from evidence.rules.coverage import Known, coverage_at, coverage_on
from evidence.rules.facts import LinkFacts
from schemas.evidence import EvidenceKind, Speaker, Voice
from schemas.links import Better, Change, LinkStatus, Point, Strength
from schemas.tests_of_evidence import LINKABLE, CoverageState, EvidenceTest
from tests.conftest import NORTHMOOR
from tests.rules.conftest import PLAIN

AREA = load_area(NORTHMOOR)
START = date(2026, 1, 1)
days = st.integers(-800, 200).map(lambda day: START + timedelta(days=day))


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
)
collections = st.lists(links_of_any_sort, max_size=12, unique_by=lambda link: link.link)
AS_AT = date(2026, 3, 1)


def states(links: list[LinkFacts], as_at: date = AS_AT) -> dict[EvidenceTest, CoverageState]:
    """The state of each test of the strand the links speak for."""
    strand = coverage_on(AREA, Known.of(links), as_at=as_at, strands=["PA1.waits"]).concerns[0].strands[0]
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
    strand = coverage_at(AREA, Known.of(links), checkpoint, strands=["PA1.waits"]).concerns[0].strands[0]
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
    """A counted item is accepted, dated, readable, not contrary, and not past its review date."""
    by_ref = {link.link: link for link in links}
    strand = coverage_on(AREA, Known.of(links), as_at=AS_AT, strands=["PA1.waits"]).concerns[0].strands[0]

    for result in strand.tests:
        if result.test is EvidenceTest.CONTRARY_ANSWERED:
            continue
        for one in result.counted:
            link = by_ref[one.link]
            assert link.status is LinkStatus.ACCEPTED
            assert link.readable
            assert not link.contrary
            assert link.on is not None
            assert link.on <= AS_AT
            assert link.review_by is None or link.review_by >= AS_AT


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
