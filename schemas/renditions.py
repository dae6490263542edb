"""Renditions: another shape of a version's bytes, kept by its own hash and never in the place of the original."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import Field, NonNegativeInt, PositiveInt

from schemas.base import Ref, Schema


class RenditionKind(StrEnum):
    """What a rendition is for."""

    PDF = "pdf"
    """The pages of a file that has none of its own, for reading and printing."""
    REDACTED = "redacted"
    """A PDF from which words or areas were taken away for good."""


class Rendition(Schema):
    """A PDF made from a version of an item."""

    ref: Ref = Field(description="RN-0001")
    item: Ref
    version: PositiveInt
    kind: RenditionKind
    sha256: str
    size_bytes: NonNegativeInt
    pages: PositiveInt
    made_by: Ref
    made_at: datetime
    maker: str = Field(description="the program that made it, with its version")
    why: str = Field(default="", max_length=2000, description="for a redaction: its reasons, by code")
    boxes: NonNegativeInt = Field(default=0, description="how many areas are covered")
    refused: bool = Field(
        default=False, description="true when the leak scan found something, so that it is never used"
    )
    whole: bool = Field(default=True, description="false when its bytes were found to be damaged or missing")

    @property
    def usable(self) -> bool:
        """True when it may be handed out."""
        return self.whole and not self.refused


class Rendered(Schema):
    """What came of making a PDF of an item."""

    item: Ref
    rendition: Rendition | None = None
    why_not: str = ""
