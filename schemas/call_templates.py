"""How a call usually goes, as data an area can change: the days from the notice on, and what is asked for."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, NonNegativeInt, StringConstraints

from schemas.area import Source
from schemas.base import Ref, Schema, Sourced, Text
from schemas.evidence import EvidenceKind, Speaker

ClockTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A time of day here, as "17:00". In a file it needs its quotes: YAML reads it bare as a number."""

UNVERIFIED = "Not verified, check against the current handbook."


class CallKind(StrEnum):
    """What sort of inspection a call announces."""

    FULL = "full"
    MONITORING = "monitoring"

    @property
    def words(self) -> str:
        """As people say it."""
        return f"{self.value} inspection"


class TemplateDay(Sourced):
    """A day of a call, so many working days after the notice."""

    offset: NonNegativeInt = Field(description="working days after the day of the notice, which is 0")
    title: Text
    what: Text = Field(description="what the partnership does")
    post: Ref | None = Field(default=None, description="the post that sees to it")


class TemplateLine(Sourced):
    """A line of the information request: what is asked for, of whom, by when, and which evidence answers it."""

    ref: Ref
    asks: Text
    post: Ref = Field(description="the post that supplies it")
    organisations: tuple[Ref, ...] = Field(default=(), description="those that contribute")
    due_offset: NonNegativeInt = Field(description="working days after the day of the notice")
    due_at: ClockTime = "17:00"
    kinds: tuple[EvidenceKind, ...] = Field(default=(), description="kinds of evidence that answer it; none: any")
    speakers: tuple[Speaker, ...] = Field(default=(), description="whose voice answers it; none: anybody's")
    targets: tuple[Ref, ...] = Field(
        default=(), description="concerns, strands and lines whose evidence answers it; none: whatever is looked at"
    )
    elsewhere: bool = Field(default=False, description="answered from systems outside the repository")


class CallTemplate(Schema):
    """The days and the request of one sort of inspection."""

    kind: CallKind
    title: Text
    serves: tuple[Ref, ...] = Field(default=(), description="the checkpoints it is for unless somebody says otherwise")
    days: tuple[TemplateDay, ...] = Field(min_length=1)
    lines: tuple[TemplateLine, ...] = Field(min_length=1)


class CallTemplates(Schema):
    """The file call.yaml, which an area may do without. A template to edit, and never the official list."""

    note: Text
    closed: tuple[date, ...] = Field(default=(), description="days that are no working days here, past bank holidays")
    templates: tuple[CallTemplate, ...] = Field(min_length=1)

    def of(self, kind: CallKind) -> CallTemplate | None:
        """The template of a sort of inspection."""
        return next((one for one in self.templates if one.kind is kind), None)


class BankHoliday(Schema):
    """A day on which nobody works."""

    on: date
    title: Text


class BankHolidays(Schema):
    """The file bank_holidays.yaml: those of England, and the years it knows all of."""

    note: Text
    source: Source
    verified: bool
    years: tuple[int, ...] = Field(min_length=1)
    days: tuple[BankHoliday, ...] = Field(min_length=1)
