"""Answers about coverage: each test's state with its reason, what was counted, and what was not and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, overload

from pydantic import AfterValidator, Field, PlainSerializer

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
    OWN_TEAM = "own-team assurance"
    QUOTE_CHANGED = "quote changed"
    QUOTE_GONE = "quote gone"
    CONTRARY = "contrary"


@dataclass(slots=True, unsafe_hash=True)
class Considered:
    """A link looked at for a test, and why it did not count, if it did not. Never changed once made.

    A dataclass and not a model, nor a frozen one, which takes three times as long to make: a large area considers tens
    of thousands of these for each date.
    """

    link: str
    item: str
    title: str
    says: str
    on: date | None
    partial: bool = False
    why_not: WhyNotCounted | None = None
    because: str = ""


class Explained(Sequence[Considered]):
    """Links looked at, put into words when somebody first asks: a page of states opens few of its hundreds of lists.

    Equal to the tuple of the same links. Two threads that ask at once make the same words twice.
    """

    __slots__ = ("_about", "_explain", "_told")

    def __init__(self, explain: Callable[..., tuple[Considered, ...]], *about: object) -> None:
        self._explain, self._about = explain, about
        self._told: tuple[Considered, ...] | None = None

    def all(self) -> tuple[Considered, ...]:
        """Every link, in words."""
        if self._told is None:
            self._told = self._explain(*self._about)
        return self._told

    @overload
    def __getitem__(self, place: int) -> Considered: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Considered, ...]: ...
    def __getitem__(self, place: int | slice) -> Considered | tuple[Considered, ...]:
        return self.all()[place]

    def __len__(self) -> int:
        return len(self.all())

    def __iter__(self) -> Iterator[Considered]:
        return iter(self.all())

    def __eq__(self, other: object) -> bool:
        return self.all() == (other.all() if isinstance(other, Explained) else other)

    def __hash__(self) -> int:
        return hash(self.all())

    def __repr__(self) -> str:
        return repr(self.all())


def _in_words(links: Sequence[Considered]) -> tuple[Considered, ...]:
    return tuple(links)


Looked = Annotated[Sequence[Considered], AfterValidator(_in_words), PlainSerializer(_in_words)]


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
    counted: Looked = ()
    not_counted: Looked = ()
    ends: tuple[EndState, ...] = ()


class Break(Schema):
    """A date of a series that has no evidence."""

    series: str
    title: str
    on: date = Field(description="the meeting, or the last day of the period")
    post: str
    named: str = Field(description="what is missing: Minutes of the Improvement Board, 3 November 2025")


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
    breaks: tuple[Break, ...] = ()


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
