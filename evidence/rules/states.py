"""States in order and in words: which concern comes first, what each state means, and how print marks it."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.area import ConcernKind
from schemas.coverage import ConcernCoverage, StrandCoverage
from schemas.tests_of_evidence import CoverageState

FOUND_BY_INSPECTORS = (ConcernKind.PRIORITY_ACTION, ConcernKind.AREA_FOR_IMPROVEMENT)

MEANINGS = {
    CoverageState.NOT_MET: "nothing accepted serves it",
    CoverageState.UNKNOWN: "undated or unreadable",
    CoverageState.STALE: "too old on that date",
    CoverageState.AWAITING: "waits for a decision",
    CoverageState.THIN: "not yet enough",
    CoverageState.MET: "shown",
    CoverageState.NOT_REQUIRED: "by policy or exception",
}

# In print a state is never told by its colour alone: each has its own mark, and its name stands beside it.
MARKS = {
    CoverageState.NOT_MET: "✗",
    CoverageState.UNKNOWN: "?",
    CoverageState.STALE: "↻",
    CoverageState.AWAITING: "…",
    CoverageState.THIN: "◐",
    CoverageState.MET: "✓",
    CoverageState.NOT_REQUIRED: "–",
}


def weakest_first(concerns: Iterable[ConcernCoverage]) -> list[ConcernCoverage]:
    """Concerns with the weakest first; among equals what inspectors found, then the larger share of unmet tests."""
    return sorted(concerns, key=lambda one: (one.state.rank, one.kind not in FOUND_BY_INSPECTORS, -_unmet_share(one)))


def _unmet_share(concern: ConcernCoverage) -> float:
    required = [
        test.state
        for strand in concern.strands
        for test in strand.tests
        if test.state is not CoverageState.NOT_REQUIRED
    ]
    return sum(state is not CoverageState.MET for state in required) / len(required) if required else 0.0


def weakest_strand(concern: ConcernCoverage) -> StrandCoverage | None:
    """The strand a concern's state comes from."""
    return min(concern.strands, key=lambda strand: strand.state.rank, default=None)
