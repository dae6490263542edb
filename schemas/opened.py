"""A page opened: its text with what was looked for marked, and the words proposed for citing."""

from __future__ import annotations

from pydantic import NonNegativeInt, PositiveInt

from schemas.base import Schema
from schemas.evidence import Item, Page
from schemas.links import Link


class OpenedPage(Schema):
    """A page of an item's newest version, as somebody reads it.

    `page` is None for a page that could not be read; `numbers` names those that could, none when there is no text.
    `marked` is the page's plain text in its lines; what was looked for stands between \u2068 and \u2069.
    """

    item: Item
    number: PositiveInt
    numbers: tuple[PositiveInt, ...]
    page: Page | None = None
    marked: str = ""
    marks: NonNegativeInt = 0
    quote: str = ""
    """The words proposed for citing: those the link quotes, or the sentence around the words found."""
    quoted: tuple[str, ...] = ()
    """What the link quotes and this page, or it and the one before, says: that is marked, and not the words."""
    link: Link | None = None
    """The link asked for, when it is one of this item's."""
    quoting: tuple[Link, ...] = ()
    """The item's links that quote this page."""

    @property
    def last(self) -> int:
        """The highest number of a page that could be read; 1 when there is none."""
        return self.numbers[-1] if self.numbers else 1
