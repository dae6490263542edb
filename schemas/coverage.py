"""Answers about coverage: each test's state with its reason, what was counted, and what was not and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from schemas.area import ConcernKind, DeliveryStatus, ImpactStatus
from schemas.base import Schema
from schemas.tests_of_evidence import CoverageState, EvidenceTest


class WhyNotCounted(StrEnum):
    """The one reason a link considered for a test did not count."""

    AWAITING = "awaiting decision"
    SUGGESTION = "suggestion"
    CHALLENGED = "challenged"
    LAPSED = "decision lapsed"
    SUPERSEDED = "superseded"
    UNDATED = "undated"
    UNREAD = "unread"
    LATER = "dated after this date"
    EXPIRED = "past its review date"
    TOO_OLD = "too old"
    CONTEXT = "context only"
    WRONG_VOICE = "wrong voice"
    NO_CHANGE = "no change recorded"
    WRONG_WAY = "moved the wrong way"
    NO_FOLLOW_UP = "no follow-up recorded"
    CONTRARY = "contrary"


@dataclass(frozen=True, slots=True)
class Considered:
    """A link looked at for a test, and why it did not count, if it did not.

    A dataclass and not a model: a large area considers tens of thousands of these for each date.
    """

    link: str
    item: str
    title: str
    says: str
    on: date | None
    partial: bool = False
    why_not: WhyNotCounted | None = None
    because: str = ""


class EndState(Schema):
    """The state at one end of a checkpoint's window."""

    on: date
    state: CoverageState
    reason: str


class TestResult(Schema):
    """The answer to one test of evidence for one strand."""

    __test__ = False  # not a test class, whatever its name suggests to pytest

    test: EvidenceTest
    state: CoverageState
    reason: str
    on: date
    counted: tuple[Considered, ...] = ()
    not_counted: tuple[Considered, ...] = ()
    ends: tuple[EndState, ...] = ()


class StrandCoverage(Schema):
    """A strand with its twelve answers; its state is its weakest required test."""

    ref: str
    title: str
    concern: str
    post: str
    state: CoverageState
    reason: str
    done_impact_not_shown: bool
    tests: tuple[TestResult, ...]


class ConcernCoverage(Schema):
    """A concern with its strands; its state is its weakest strand.

    `responsible` names organisations in the order the source prints them; empty when it names none.
    """

    ref: str
    title: str
    kind: ConcernKind
    responsible: tuple[str, ...] = ()
    state: CoverageState
    reason: str
    strands: tuple[StrandCoverage, ...]


class Coverage(Schema):
    """Coverage of an area as at a date, or at both ends of a checkpoint's window."""

    area: str
    checkpoint: str | None
    title: str
    earliest: date
    latest: date
    concerns: tuple[ConcernCoverage, ...]


class Gap(Schema):
    """A required test that is not met."""

    strand: str
    strand_title: str
    concern: str
    test: EvidenceTest
    state: CoverageState
    reason: str
    next_step: str
    post: str
    post_title: str


class Gaps(Schema):
    """The gaps as at a date or a checkpoint, weakest first."""

    area: str
    checkpoint: str | None
    title: str
    earliest: date
    latest: date
    gaps: tuple[Gap, ...]


class LineStanding(Schema):
    """An action line: what its lead claims beside what accepted evidence supports."""

    ref: str
    action: str
    lead_post: str
    claimed_delivery: DeliveryStatus
    claimed_impact: ImpactStatus
    supported_action: CoverageState
    supported_impact: CoverageState
    sentence: str
    done_impact_not_shown: bool
    counted: tuple[Considered, ...]
    not_counted: tuple[Considered, ...]
