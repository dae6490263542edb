"""Pages of originals as pictures, with the words looked for marked on them."""

from __future__ import annotations

from pydantic import Field, NonNegativeFloat, NonNegativeInt, PositiveInt

from schemas.base import Schema
from schemas.evidence import Page


class Mark(Schema):
    """A stretch of a page where words looked for stand, in shares of the page's width and height from its top left."""

    left: NonNegativeFloat = Field(le=1)
    top: NonNegativeFloat = Field(le=1)
    width: NonNegativeFloat = Field(le=1)
    height: NonNegativeFloat = Field(le=1)


class PagePicture(Schema):
    """A page as a PNG picture. The marks are drawn on it already, so that it shows them wherever it is looked at."""

    png: bytes
    width: PositiveInt
    height: PositiveInt
    marks: tuple[Mark, ...] = ()


class Stretch(Schema):
    """A stretch of a text: from its first character up to, and without, the one at `end`."""

    start: NonNegativeInt
    end: NonNegativeInt


class PageWithMarks(Schema):
    """A page's text with the stretches that answer what was looked for, in order and apart from one another."""

    item: str
    version: PositiveInt
    page: Page
    marks: tuple[Stretch, ...] = ()
