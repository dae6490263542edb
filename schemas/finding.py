"""Questions to the index, and its answers."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field, NonNegativeInt, PositiveInt

from schemas.base import Ref, Schema
from schemas.evidence import EvidenceKind
from schemas.links import LinkStatus
from schemas.tests_of_evidence import EvidenceTest


class Order(StrEnum):
    """What comes first: the page that answers best, or the newest evidence."""

    RELEVANCE = "relevance"
    DATE = "date"


class Linked(StrEnum):
    """What has become of an item's links. An item with several links has several of these."""

    ACCEPTED = "accepted"
    AWAITING = "awaiting"
    CHALLENGED = "challenged"
    LAPSED = "lapsed"
    NOTHING = "nothing"


class Question(Schema):
    """What somebody wants to find. The words go through our own small grammar and never to an engine's parser."""

    words: str = Field(max_length=4000)
    kind: EvidenceKind | None = None
    organisation: Ref | None = None
    date_from: date | None = None
    date_to: date | None = None
    target: Ref | None = None
    state: Linked | None = None
    order: Order = Order.RELEVANCE
    limit: PositiveInt = 20


class Showing(Schema):
    """What an item already shows, by one of its links."""

    link: Ref
    strand: Ref
    test: EvidenceTest
    status: LinkStatus


class Hit(Schema):
    """A page that answers."""

    item: Ref
    version: PositiveInt
    page: PositiveInt
    label: str
    title: str
    kind: EvidenceKind | None
    organisation: Ref | None = None
    on: date | None
    shows: tuple[Showing, ...] = ()
    snippet: str = Field(description="plain text; matched words stand between \u2068 and \u2069")
    score: float


class Misread(Schema):
    """A part of what was typed that was not understood, and the question with that part put right."""

    at: NonNegativeInt = Field(description="where it begins, in characters from the start of the words")
    typed: str
    why: str = Field(description="a sentence that says what is wrong with it")
    instead: str = Field(default="", description="the whole question put right; empty when there is none to offer")


class Count(Schema):
    """How many of the pages that answer have one value of a property."""

    value: str
    pages: NonNegativeInt


class Counts(Schema):
    """The values of one property among the pages that answer, the most frequent first."""

    of: str = Field(description="kind, organisation, concern, state or year")
    counts: tuple[Count, ...]


class Found(Schema):
    """The pages that answer a question, best first."""

    hits: tuple[Hit, ...]
    total: NonNegativeInt
    took_ms: float
    engine: str
    notice: str = Field(default="", description="what the reader should know: words left out, an index being rebuilt")
    instead: str = Field(
        default="", description="the question with words spelt as the evidence has them; empty if none"
    )
    misread: tuple[Misread, ...] = ()
    counts: tuple[Counts, ...] = ()
