"""What accepting a link would move."""

from __future__ import annotations

from schemas.base import Schema
from schemas.links import Link
from schemas.tests_of_evidence import CoverageState, EvidenceTest


class TestMoved(Schema):
    """A test that accepting a link would raise."""

    __test__ = False  # not a test class, whatever its name suggests to pytest

    test: EvidenceTest
    before: CoverageState
    after: CoverageState


class Awaiting(Schema):
    """A link that awaits a decision, with what accepting it would move on the date looked at."""

    link: Link
    moves: tuple[TestMoved, ...]
    strand_before: CoverageState
    strand_after: CoverageState
    tried: bool = True
    """False past the number that is tried: what it would move is not known, and it stands at the end."""

    @property
    def raises_strand(self) -> bool:
        """True when the strand as a whole would be better."""
        return self.strand_after.rank > self.strand_before.rank
