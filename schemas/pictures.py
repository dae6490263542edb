"""Pages of originals as pictures, with the words looked for marked on them."""

from __future__ import annotations

from pydantic import Field, NonNegativeFloat, PositiveInt

from schemas.base import Schema


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
