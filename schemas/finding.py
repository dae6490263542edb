"""Questions to the index, and its answers."""

from __future__ import annotations

from datetime import date

from pydantic import Field, NonNegativeInt, PositiveInt

from schemas.base import Ref, Schema
from schemas.evidence import EvidenceKind


class Question(Schema):
    """What somebody wants to find. The words go through our own small grammar and never to an engine's parser."""

    words: str = Field(max_length=4000)
    kind: EvidenceKind | None = None
    organisation: Ref | None = None
    date_from: date | None = None
    date_to: date | None = None
    target: Ref | None = None
    limit: PositiveInt = 20


class Hit(Schema):
    """A page that answers."""

    item: Ref
    version: PositiveInt
    page: PositiveInt
    label: str
    title: str
    kind: EvidenceKind | None
    on: date | None
    snippet: str = Field(description="plain text; matched words stand between \u2068 and \u2069")
    score: float


class Found(Schema):
    """The pages that answer a question, best first."""

    hits: tuple[Hit, ...]
    total: NonNegativeInt
    took_ms: float
    engine: str
    notice: str = Field(default="", description="what the reader should know: words left out, an index being rebuilt")
