"""What accepting each link that awaits a decision would move, and the order a reviewer is shown them in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings

from evidence.rules.coverage import Known, coverage_on
from evidence.rules.facts import LinkFacts
from evidence.rules.moves import by_what_they_move
from schemas.area import Checkpoint
from schemas.links import Link, LinkStatus
from schemas.local_area import LocalArea
from schemas.moves import Awaiting
from schemas.tests_of_evidence import CoverageState, EvidenceTest
from tests.rules.conftest import FAMILIES, JUNE, MakeLink
from tests.rules.test_laws import AREA, AS_AT, collections, replace

MADE = datetime(2026, 6, 1, 9, tzinfo=UTC)
AWAITS = {"status": LinkStatus.AWAITING}


def as_link(facts: LinkFacts, *, made_at: datetime = MADE) -> Link:
    """The link a reviewer is shown, for the facts the rules see."""
    return Link(
        ref=facts.link, item=facts.item, version=1, target=facts.strand, strand=facts.strand, line=None,
        test=facts.test, says=facts.says, strength=facts.strength, contrary=facts.contrary, passages=(), change=None,
        follow_up=None, response=None, status=facts.status, made_by="lead", made_at=made_at, decision=None,
    )  # fmt: skip


def queue(area: LocalArea, *facts: LinkFacts, at: Checkpoint | date = JUNE) -> tuple[Awaiting, ...]:
    """The review queue of the links that await a decision."""
    links = [as_link(one, made_at=MADE + timedelta(hours=number)) for number, one in enumerate(facts)]
    waiting = [link for link in links if link.status is LinkStatus.AWAITING]
    return by_what_they_move(area, Known.of(facts), waiting, at=at)


def test_a_link_that_would_raise_its_strand_comes_first(northmoor: LocalArea, a_link: MakeLink) -> None:
    """The chair's half hour goes where a decision changes the picture."""
    beside = a_link(**AWAITS)
    raises = a_link(strand="SP1", **AWAITS)

    first, second = queue(northmoor, beside, raises)

    assert (first.link.ref, first.raises_strand) == (raises.link, True)
    assert (first.strand_before, first.strand_after) == (CoverageState.AWAITING, CoverageState.MET)
    assert not second.raises_strand


def test_then_the_link_that_moves_most_tests_then_the_oldest(northmoor: LocalArea, a_link: MakeLink) -> None:
    """Of two that raise no strand, one moves four tests; of two alike, the one that has waited longer goes first."""
    there = a_link(strand="AI1.letters")
    little, same = (a_link(strand="AI1.letters", **AWAITS) for _ in range(2))
    much = a_link(**AWAITS)

    found = queue(northmoor, there, little, same, much)

    assert [one.link.ref for one in found] == [much.link, little.link, same.link]
    assert [len(one.moves) for one in found] == [len(found[0].moves), 0, 0]
    assert {one.test for one in found[0].moves} >= {EvidenceTest.ACTION, EvidenceTest.RECENT, EvidenceTest.TRIANGULATED}


def test_each_is_judged_by_itself(northmoor: LocalArea, a_link: MakeLink) -> None:
    """Accepting one of two moves the test; what the other would add is seen after that."""
    voices = [a_link(test=EvidenceTest.FAMILY_VOICE, voice=FAMILIES, **AWAITS) for _ in range(2)]

    found = queue(northmoor, *voices)

    assert all(EvidenceTest.FAMILY_VOICE in {move.test for move in one.moves} for one in found)


def test_a_contrary_link_moves_nothing(northmoor: LocalArea, a_link: MakeLink) -> None:
    """It counts against the strand whether or not anybody accepts it."""
    (one,) = queue(northmoor, a_link(contrary=True, **AWAITS))

    assert one.moves == ()


def test_at_a_checkpoint_the_weaker_end_is_what_moves(northmoor: LocalArea, a_link: MakeLink) -> None:
    """Accepting a survey that will be stale by the end of the window moves a test to stale and no further."""
    checkpoint = northmoor.checkpoints_by_ref["monitoring"]
    old = a_link(test=EvidenceTest.FAMILY_VOICE, voice=FAMILIES, on=date(2025, 12, 1), **AWAITS)

    (one,) = queue(northmoor, old, at=checkpoint)

    (move,) = [move for move in one.moves if move.test is EvidenceTest.FAMILY_VOICE]
    assert (move.before, move.after) == (CoverageState.NOT_MET, CoverageState.STALE)


def test_a_strand_the_checkpoint_does_not_look_at_is_judged_on_its_last_day(
    northmoor: LocalArea, a_link: MakeLink
) -> None:
    """A reviewer decides everything that waits, whatever the inspectors look at."""
    (one,) = queue(northmoor, a_link(strand="SP1", **AWAITS), at=northmoor.checkpoints_by_ref["monitoring"])

    assert one.strand_after is CoverageState.MET


@pytest.mark.parametrize("strand", ["PA9.gone"])
def test_a_link_to_a_strand_the_files_no_longer_name_is_left_out(
    northmoor: LocalArea, a_link: MakeLink, strand: str
) -> None:
    """Nobody can decide it, so it must not stand in the way of what can be."""
    assert not queue(northmoor, a_link(strand=strand, **AWAITS))


@given(collections)
@settings(max_examples=60, deadline=None)
def test_what_a_move_says_is_what_accepting_does(links: list[LinkFacts]) -> None:
    """A reviewer who accepts must see the very thing happen that was promised."""
    for one in queue(AREA, *links, at=AS_AT):
        accepted = [replace(link, status=LinkStatus.ACCEPTED) if link.link == one.link.ref else link for link in links]
        before, after = (
            coverage_on(AREA, Known.of(some), as_at=AS_AT, strands=["PA1.waits"]).concerns[0].strands[0]
            for some in (links, accepted)
        )
        assert (one.strand_before, one.strand_after) == (before.state, after.state)
        moved = {
            was.test: (was.state, now.state)
            for was, now in zip(before.tests, after.tests, strict=True)
            if now.state is not was.state
        }
        assert {move.test: (move.before, move.after) for move in one.moves} == moved
