"""Gaps narrowed to those asked for, and put in order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any

from schemas.gap_filter import Chased, GapFilter, GapKind, GapOrder, Risk
from schemas.gaps import Gap
from schemas.local_area import LocalArea


def narrowed(
    gaps: Iterable[Gap], wanted: GapFilter, area: LocalArea, *, open_requests: Collection[str]
) -> tuple[Gap, ...]:
    """The gaps that are wanted, in the order wanted. Where the order leaves two alike they stay as they came."""
    found = [gap for gap in gaps if _is_wanted(gap, wanted, area, open_requests)]
    return tuple(sorted(found, key=ORDERS[wanted.order]))


def is_chased(gap: Gap, open_requests: Collection[str]) -> bool:
    """True when a request that still waits for evidence asks for it."""
    return any(ref in open_requests for ref in gap.requests)


def _is_wanted(gap: Gap, wanted: GapFilter, area: LocalArea, open_requests: Collection[str]) -> bool:
    return (
        wanted.post in (None, gap.post)
        and wanted.organisation in (None, area.posts[gap.post].organisation)
        and wanted.concern in (None, gap.concern)
        and wanted.test in (None, gap.test)
        and wanted.state in (None, gap.state)
        and wanted.risk in (None, Risk.ACCEPTED if gap.risk else Risk.NOT_ACCEPTED)
        and wanted.chased in (None, Chased.CHASED if is_chased(gap, open_requests) else Chased.NOT_CHASED)
        and wanted.kind in (None, GapKind.SERIES if gap.series else GapKind.TEST)
    )


# A gap nobody has noted has no day of its own and stands last.
ORDERS: dict[GapOrder, Callable[[Gap], Any]] = {
    GapOrder.WEAKEST: lambda gap: gap.state.rank,
    GapOrder.DUE: lambda gap: gap.due or date.max,
    GapOrder.POST: lambda gap: (gap.post_title.casefold(), gap.due or date.max),
    GapOrder.STRAND: lambda gap: gap.strand,
    GapOrder.NOTED: lambda gap: gap.noted_on or date.max,
}
