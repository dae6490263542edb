"""What may go into a bundle: laws that hold for whatever evidence and whatever audience."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from evidence.rules.entering import NOT_PICKED, goes, why_not_for, why_out
from schemas.audiences import Audience
from schemas.evidence import SCAN_CLEAN, SCAN_FOUND, SCAN_WAITING, Details, Item, Marking, ReadingState, Version
from schemas.links import Link, LinkStatus, Strength
from schemas.tests_of_evidence import EvidenceTest

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)

versions = st.builds(
    Version,
    number=st.just(2),
    sha256=st.just("0" * 64),
    size_bytes=st.integers(0, 100),
    file_name=st.just("notes.txt"),
    media_type=st.just("text/plain"),
    received_at=st.just(NOON),
    received_by=st.just("lead"),
    reading=st.sampled_from(ReadingState),
    scan=st.sampled_from(["", SCAN_WAITING, SCAN_CLEAN, f"{SCAN_FOUND}Eicar"]),
)
details = st.builds(
    Details,
    title=st.just("Notes"),
    kind=st.none(),
    voice=st.none(),
    as_at=st.none(),
    period_from=st.none(),
    period_to=st.none(),
    marking=st.none() | st.sampled_from(Marking),
    publishable=st.none() | st.booleans(),
)
items = st.builds(
    Item, ref=st.just("E-0001"), details=details, version=versions, added_by=st.just("lead"), added_at=st.just(NOON)
)
links = st.lists(
    st.builds(
        lambda status, contrary, version: Link(
            ref="L-0001",
            item="E-0001",
            version=version,
            target="PA1.waits",
            strand="PA1.waits",
            line=None,
            test=EvidenceTest.ACTION,
            says="Shown.",
            strength=Strength.DIRECT,
            contrary=contrary,
            passages=(),
            change=None,
            follow_up=None,
            response=None,
            status=status,
            made_by="lead",
            made_at=NOON,
            decision=None,
        ),
        st.sampled_from([one for one in LinkStatus if one is not LinkStatus.SUGGESTION]),
        st.booleans(),
        st.sampled_from([1, 2]),
    ),
    max_size=4,
)
audiences = st.builds(
    Audience,
    ref=st.just("readers"),
    title=st.just("Readers"),
    markings=st.sets(st.sampled_from(Marking)).map(tuple),
    publishable_only=st.booleans(),
    contrary=st.booleans(),
    largest_file_bytes=st.integers(1, 100),
)
picks = st.sampled_from([frozenset(), frozenset({"E-0001"}), frozenset({"E-0002"})])


@given(items, links, audiences, picks)
def test_no_item_goes_to_an_audience_it_is_not_for_whoever_picked_it(
    item: Item, links: list[Link], audience: Audience, picked: frozenset[str]
) -> None:
    """One paper handed to the wrong people is in the newspaper; no combination may let it through."""
    if why_out(item, links, audience, picked=picked) is None:
        assert (item.details.marking or Marking.OFFICIAL) in audience.markings
        assert item.details.publishable or not audience.publishable_only
        assert item.version.size_bytes <= audience.largest_file_bytes
        assert not item.version.kept_back
        assert item.version.reading not in (ReadingState.QUARANTINED, ReadingState.WAITING)


@given(items, links, audiences, picks)
def test_what_stays_out_has_a_reason_and_a_title_only_for_those_it_is_for(
    item: Item, links: list[Link], audience: Audience, picked: frozenset[str]
) -> None:
    """A title can say as much as the paper, whatever the reason it stays out for."""
    left = why_out(item, links, audience, picked=picked)

    if left is not None:
        assert left.why.endswith(".")
        assert left.withheld or not why_not_for(item, audience)
        assert left.not_picked == (left.why == NOT_PICKED)


@given(items, links, audiences)
def test_without_picks_an_item_goes_in_only_with_an_accepted_link_that_goes_with_it(
    item: Item, links: list[Link], audience: Audience
) -> None:
    """What nobody accepted is nobody's evidence."""
    if why_out(item, links, audience) is None:
        assert any(link.status is LinkStatus.ACCEPTED and goes(link, item, audience) for link in links)


@given(items, links, audiences)
def test_a_challenged_link_and_one_of_an_older_version_never_go(
    item: Item, links: list[Link], audience: Audience
) -> None:
    """Both would claim what nobody stands for today."""
    going = [link for link in links if goes(link, item, audience)]

    assert all(link.status is not LinkStatus.CHALLENGED and link.version == 2 for link in going)
    assert audience.contrary or not any(link.contrary for link in going)
