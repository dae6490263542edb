"""Links from evidence to what it shows, and the decisions made about them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field, FiniteFloat, PositiveInt, model_validator

from schemas.base import Ref, Schema, Text
from schemas.tests_of_evidence import EvidenceTest


class Strength(StrEnum):
    """How much a link shows: partial links never meet a test alone, context links never count."""

    DIRECT = "direct"
    PARTIAL = "partial"
    CONTEXT = "context"


class Passage(Schema):
    """A page and an exact quote in it."""

    page: PositiveInt
    quote: Text


class QuoteFate(StrEnum):
    """What became of quoted words in a later version."""

    SAME = "same"
    MOVED = "moved"
    CHANGED = "changed"
    GONE = "gone"

    @property
    def still_said(self) -> bool:
        """True when the later version says the same words, on whatever page."""
        return self in {QuoteFate.SAME, QuoteFate.MOVED}


class QuoteFound(Schema):
    """A passage of a link, and what became of it in the item's newest version."""

    was: Passage
    fate: QuoteFate
    version: PositiveInt
    now: Passage | None = None
    """Where the words are now; for a changed quote the words that stand in their place; None when they are gone."""


class Better(StrEnum):
    """Which direction of a measure is better for children."""

    HIGHER = "higher"
    LOWER = "lower"


class Point(Schema):
    """A measure's value on a date."""

    on: date
    value: FiniteFloat


class Change(Schema):
    """What changed for children: a measure from a baseline to later points, or an evaluated change in words."""

    measure: str = Field(default="", max_length=300)
    unit: str = Field(default="", max_length=60)
    better: Better | None = None
    baseline: Point | None = None
    later: tuple[Point, ...] = ()
    in_words: str = Field(default="", max_length=2000, description="the change as an evaluation found it")
    evaluated_by: str = Field(default="", max_length=300, description="who evaluated it")

    @model_validator(mode="after")
    def _measured_or_evaluated(self) -> Change:
        measured = self.measure and self.better and self.baseline and self.later
        evaluated = self.in_words and self.evaluated_by
        if not (measured or evaluated):
            raise ValueError(
                "a change is either a measure (measure, better, baseline and at least one later point) "
                "or an evaluated change in words (in_words and evaluated_by)"
            )
        if self.baseline and any(point.on <= self.baseline.on for point in self.later):
            raise ValueError("every later point must be dated after the baseline")
        return self


class LinkStatus(StrEnum):
    """Where a link is in its life."""

    SUGGESTION = "suggestion"
    AWAITING = "awaiting decision"
    ACCEPTED = "accepted"
    CHALLENGED = "challenged"
    LAPSED = "lapsed"


class Verdict(StrEnum):
    """What a reviewer decided."""

    ACCEPT = "accept"
    CHALLENGE = "challenge"


class Decision(Schema):
    """A reviewer's acceptance or challenge, bound to a digest of what was in front of the reviewer."""

    verdict: Verdict
    post: Ref
    why: Text
    decided_at: datetime
    digest: str = Field(description="of the link and the original; empty beside a redacted copy")


class NewLink(Schema):
    """What a person says when linking an item to a strand or a line."""

    item: Ref
    target: Ref
    strand: Ref | None = Field(default=None, description="for a line that answers several strands, the one meant")
    test: EvidenceTest
    says: Text = Field(description="one sentence of what the item shows")
    strength: Strength = Strength.DIRECT
    contrary: bool = False
    passages: tuple[Passage, ...] = ()
    change: Change | None = None
    follow_up: Text | None = Field(default=None, description="what changed because of a check")
    checked_by: Ref | None = Field(default=None, description="the post or organisation that made a check")


class Link(Schema):
    """A link with its status today."""

    ref: Ref
    item: Ref
    version: PositiveInt
    target: Ref
    strand: Ref
    line: Ref | None
    test: EvidenceTest
    says: Text
    strength: Strength
    contrary: bool
    passages: tuple[Passage, ...]
    change: Change | None
    follow_up: str | None
    checked_by: Ref | None = None
    response: str | None
    status: LinkStatus
    made_by: Ref
    made_at: datetime
    decision: Decision | None
    refound: tuple[QuoteFound, ...] = ()
    """Where the quoted words are in the item's newest version; empty when no newer one has been read since."""
