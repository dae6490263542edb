"""Suggestions: links proposed by the machine or named by a log, which count for nothing until a person confirms one."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import Field, NonNegativeFloat, PositiveInt

from schemas.base import Ref, Schema
from schemas.links import Passage
from schemas.tests_of_evidence import EvidenceTest


class SuggestionState(StrEnum):
    """What became of a suggestion."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    OVERTAKEN = "overtaken"
    """A newer version, or newer files of the area, no longer give it."""


class SuggestionSource(StrEnum):
    """Where a suggestion comes from."""

    READING = "reading"
    LOG = "evidence log"


class Suggestion(Schema):
    """A proposed link: its target, the test, the words it rests on, why, and what became of it."""

    ref: Ref
    item: Ref
    version: PositiveInt
    source: SuggestionSource
    target: Ref = Field(description="the strand or line; a concern when a log names one whose strand is not chosen yet")
    strand: Ref | None = Field(default=None, description="none while the log's target leaves several to choose from")
    line: Ref | None = None
    test: EvidenceTest
    passages: tuple[Passage, ...] = ()
    score: NonNegativeFloat = Field(le=1, description="only for the order of suggestions")
    why: str
    state: SuggestionState
    made_at: datetime
    by: Ref | None = Field(default=None, description="the post that confirmed or refused it")
    at: datetime | None = None
    link: Ref | None = Field(default=None, description="the link it became")


class WaitingSuggestions(Schema):
    """An item with suggestions nobody has confirmed or refused."""

    item: Ref
    title: str
    count: PositiveInt
