"""Coverage as it stood: what a snapshot keeps, and what changed between two of them."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from schemas.base import Ref, Schema
from schemas.tests_of_evidence import CoverageState, EvidenceTest


class TestStood(Schema):
    """The answer to one test as it stood: its state, why, which links counted, and why the others did not."""

    __test__ = False  # not a test class, whatever its name suggests to pytest

    test: EvidenceTest
    state: CoverageState
    reason: str
    counted: tuple[Ref, ...] = ()
    not_counted: dict[Ref, str] = Field(default_factory=dict)


class StrandStood(Schema):
    """A strand as it stood."""

    ref: Ref
    title: str
    concern: Ref
    state: CoverageState
    reason: str
    tests: tuple[TestStood, ...]


class Stood(Schema):
    """Coverage of an area as it stood at a date or a checkpoint."""

    title: str
    checkpoint: str | None
    earliest: date
    latest: date
    strands: tuple[StrandStood, ...]


class Snapshot(Schema):
    """Coverage kept for ever, so that what was said to a board does not depend on today's policy."""

    ref: Ref
    taken_at: datetime
    taken_by: Ref
    occasion: str = Field(description="what it was taken for: Improvement Board, 13 July 2026")
    meeting_on: date | None = Field(default=None, description="the meeting it was taken for, if it was")
    policy_sha256: str = Field(description="of the area's policy and requirements it was worked out with")
    stood: Stood


class SnapshotTaken(Schema):
    """A snapshot without what it holds, for a list."""

    ref: Ref
    taken_at: datetime
    taken_by: Ref
    occasion: str
    meeting_on: date | None
    title: str
    checkpoint: str | None
    states: dict[CoverageState, int] = Field(description="how many strands were in each state")


class TestChanged(Schema):
    """A test whose state changed, and because of what."""

    __test__ = False

    test: EvidenceTest
    before: CoverageState
    after: CoverageState
    because: tuple[str, ...]


class StrandChanged(Schema):
    """A strand that rose or fell, or one of whose tests did."""

    ref: Ref
    title: str
    concern: Ref
    before: CoverageState
    after: CoverageState
    tests: tuple[TestChanged, ...]

    @property
    def rose(self) -> bool:
        """True when the strand as a whole is better than it was."""
        return self.after.rank > self.before.rank

    @property
    def fell(self) -> bool:
        """True when the strand as a whole is worse than it was."""
        return self.after.rank < self.before.rank


class CoverageChanges(Schema):
    """What changed between two looks at coverage."""

    before: str = Field(description="what was looked at first, in words")
    after: str
    kept: bool = Field(description="true when the first look is a kept snapshot; false when it was worked out anew")
    strands: tuple[StrandChanged, ...]
    added: tuple[Ref, ...] = Field(default=(), description="strands that are looked at now and were not before")
    gone: tuple[Ref, ...] = Field(default=(), description="strands that were looked at before and are not now")
