"""A board paper: everything a board is told of where an area stands, at a checkpoint or a date, in one frozen value."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from schemas.base import Ref, Schema
from schemas.forecast import Forecast
from schemas.gaps import Gap
from schemas.requests import EvidenceRequest
from schemas.snapshots import CoverageChanges
from schemas.tests_of_evidence import CoverageState, EvidenceTest


class PaperCell(Schema):
    """The answer to one test, without the evidence looked at."""

    test: EvidenceTest
    state: CoverageState
    reason: str


class PaperStrand(Schema):
    """A strand with its twelve answers."""

    ref: Ref
    title: str
    state: CoverageState
    reason: str
    done_impact_not_shown: bool
    cells: tuple[PaperCell, ...]


class PaperConcern(Schema):
    """A concern with the strand its state comes from, and why."""

    ref: Ref
    title: str
    kind: str
    responsible: tuple[str, ...] = Field(description="names of organisations; empty when the source names none")
    state: CoverageState
    weakest_title: str = Field(description="the strand its state comes from; empty when it has none")
    why: str
    strands: tuple[PaperStrand, ...]


class PaperLine(Schema):
    """A line of the plan claimed complete, whose impact is not shown."""

    ref: Ref
    action: str
    lead: str
    sentence: str


class TestInWords(Schema):
    """One of the twelve tests: what it asks and what meets it, under the area's policy."""

    __test__ = False  # not a test class, whatever its name suggests to pytest

    test: EvidenceTest
    rule: str


class KindAges(Schema):
    """How long evidence of a kind stays current."""

    kind: str
    months: int


class BoardPaper(Schema):
    """What a board is told. Equal papers print to equal bytes: the only clock in it is the day it was made."""

    area: Ref
    area_name: str
    partnership: str
    worked_example: bool
    checkpoint: str | None
    title: str
    earliest: date
    latest: date
    window: str = Field(description="the window or the day in a sentence, with the days left at both ends")
    why: str = Field(description="how the window was worked out, or what a day takes in")
    made_on: date
    made_by: str = Field(description="the post that made it; self-declared")
    posts: dict[Ref, str] = Field(description="the titles of the posts it names")
    concerns: tuple[PaperConcern, ...] = Field(description="weakest first")
    changes: CoverageChanges | None = Field(description="since the last board; none when there was no board before")
    gaps: tuple[Gap, ...] = Field(description="weakest first")
    requests: tuple[EvidenceRequest, ...] = Field(description="those that still wait for evidence, the first due first")
    forecast: Forecast | None = Field(description="of the checkpoint, or of the next one to come; none for a past day")
    done_lines: tuple[PaperLine, ...]
    tests: tuple[TestInWords, ...]
    ages: tuple[KindAges, ...]
    policy: str = Field(description="the policy's own note on where its rules come from")
