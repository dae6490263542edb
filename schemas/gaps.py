"""Gaps: what is not yet shown, as things with a life; and the risks accepted of leaving them open."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from schemas.base import Schema
from schemas.tests_of_evidence import CoverageState, EvidenceTest


class AcceptedRisk(Schema):
    """A written choice to leave a gap open: why, by whom, until when. It hides nothing: the gap stays a gap."""

    reason: str
    post: str
    until: date
    accepted_at: datetime


class Gap(Schema):
    """A required test that is not met, or a date of a series that has no evidence."""

    ref: str = Field(default="", description="G-0001; empty while nobody has noted it")
    strand: str
    strand_title: str
    concern: str
    test: EvidenceTest
    state: CoverageState
    reason: str
    next_step: str
    post: str
    post_title: str
    series: str = Field(default="", description="the series that breaks; empty for a test that is not met")
    missing_on: date | None = Field(default=None, description="the date of the series that has no evidence")
    noted_on: date | None = Field(default=None, description="the day it was first seen, if it has been noted")
    ask_by: date | None = Field(default=None, description="the day to ask for it, from the usual lead time")
    due: date | None = Field(default=None, description="the day it must be in by")
    risk: AcceptedRisk | None = None
    requests: tuple[str, ...] = Field(default=(), description="the requests that chase it")

    @property
    def key(self) -> str:
        """What makes it the same gap on another day."""
        return gap_key(self.strand, self.test, self.series, self.missing_on)


def gap_key(strand: str, test: EvidenceTest, series: str = "", missing_on: date | None = None) -> str:
    """The strand, the test and, for a series, the date: a gap keeps its reference for as long as these are one gap."""
    return "|".join((strand, test.value, series, missing_on.isoformat() if missing_on else ""))


class Gaps(Schema):
    """The gaps as at a date or a checkpoint, weakest first."""

    area: str
    checkpoint: str | None
    title: str
    earliest: date
    latest: date
    gaps: tuple[Gap, ...]


class GapHistory(Schema):
    """One gap with what became of it: when it was noted, when it was closed, and what it was found to be today."""

    ref: str
    strand: str
    test: EvidenceTest
    series: str
    missing_on: date | None
    noted_at: datetime
    closed_at: datetime | None
    gap: Gap | None = Field(default=None, description="the gap as it stands at the moment asked about; none when met")
    risk: AcceptedRisk | None = None
    requests: tuple[str, ...] = ()
