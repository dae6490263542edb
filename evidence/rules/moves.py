"""What accepting each link that awaits a decision would move, so that a reviewer begins where it matters most."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from evidence.rules.coverage import Known, coverage_at, coverage_on
from schemas.area import Checkpoint
from schemas.coverage import Coverage, StrandCoverage
from schemas.links import Link, LinkStatus
from schemas.local_area import LocalArea
from schemas.moves import Awaiting, TestMoved

MOST_TRIED = 300
"""Each costs two looks at its strand. Nobody decides more in a sitting, and the oldest come first."""


def by_what_they_move(
    area: LocalArea, known: Known, links: Iterable[Link], *, at: Checkpoint | date
) -> tuple[Awaiting, ...]:
    """Links with what each would move by itself: those that raise a strand, then the most tests, then the oldest."""
    waiting = [link for link in links if link.strand in area.strands]
    found = [_awaiting(area, known, link, at) for link in waiting[:MOST_TRIED]]
    found += [_untried(area, known, link, at) for link in waiting[MOST_TRIED:]]
    return tuple(
        sorted(found, key=lambda one: (not one.raises_strand, -len(one.moves), one.link.made_at, one.link.ref))
    )


def _untried(area: LocalArea, known: Known, link: Link, at: Checkpoint | date) -> Awaiting:
    state = _strand(area, known, link, at).state
    return Awaiting(link=link, moves=(), strand_before=state, strand_after=state, tried=False)


def _awaiting(area: LocalArea, known: Known, link: Link, at: Checkpoint | date) -> Awaiting:
    own = known.links.get(link.strand, ())
    accepted = [replace(one, status=LinkStatus.ACCEPTED) if one.link == link.ref else one for one in own]
    before = _strand(area, known, link, at)
    after = _strand(area, Known({**known.links, link.strand: accepted}, known.dated), link, at)
    moves = tuple(
        TestMoved(test=now.test, before=was.state, after=now.state)
        for was, now in zip(before.tests, after.tests, strict=True)
        if now.state.rank > was.state.rank
    )
    return Awaiting(link=link, moves=moves, strand_before=before.state, strand_after=after.state)


def _strand(area: LocalArea, known: Known, link: Link, at: Checkpoint | date) -> StrandCoverage:
    """The link's strand at the moment looked at; where a checkpoint does not look at it, on its last day."""
    coverage: Coverage | None = None
    if isinstance(at, Checkpoint):
        coverage = coverage_at(area, known, at, strands=[link.strand])
        if coverage.concerns:
            return coverage.concerns[0].strands[0]
    on = at.latest if isinstance(at, Checkpoint) else at
    return coverage_on(area, known, as_at=on, strands=[link.strand]).concerns[0].strands[0]
