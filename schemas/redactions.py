"""Redactions: what is to be taken away from a page for good and why, and what looking for leaks found afterwards."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, NonNegativeInt, PositiveInt, StringConstraints

from schemas.base import Schema
from schemas.pictures import Mark
from schemas.renditions import Rendition


class ReasonCode(StrEnum):
    """Why something is taken away; the letter is printed on the black box."""

    PERSONAL = "P"
    THIRD_PARTY = "T"
    CONFIDENTIAL = "C"
    OTHER = "O"


REASONS = {
    ReasonCode.PERSONAL: "personal data",
    ReasonCode.THIRD_PARTY: "about a third party",
    ReasonCode.CONFIDENTIAL: "confidential",
    ReasonCode.OTHER: "another reason, given in words",
}

BETWEEN_PAGES = "\f"
"""Stands between the pages in the text that a rendition still has; older ones have a line break there."""

Wording = Annotated[str, BeforeValidator(lambda said: " ".join(str(said).split())), StringConstraints(max_length=200)]


class RedactedArea(Schema):
    """A stretch of a page to be covered, in shares of the page as it is displayed."""

    page: PositiveInt
    place: Mark
    code: ReasonCode = ReasonCode.PERSONAL


class RedactedWords(Schema):
    """Words to be covered wherever they stand, on every page; capitals, accents, spacing and line breaks aside."""

    words: Wording
    code: ReasonCode = ReasonCode.PERSONAL


class Leak(Schema):
    """A place where something that was to be taken away was found again. It never repeats what was found."""

    where: str = Field(description="the text of page 3; the file's metadata; the picture under a box")
    page: NonNegativeInt = Field(default=0, description="zero where it is on no page")


class LeakScan(Schema):
    """What reading a redacted rendition again found."""

    leaks: tuple[Leak, ...] = ()
    pictures_not_looked_into: tuple[PositiveInt, ...] = Field(
        default=(), description="pages with pictures in which nobody could look for words"
    )


class Redaction(Schema):
    """A redacted rendition, what was asked for, and what the leak scan said."""

    rendition: Rendition
    areas: tuple[RedactedArea, ...]
    words: tuple[RedactedWords, ...]
    scan: LeakScan
    left: str = Field(default="", description="the text that the rendition still has")
