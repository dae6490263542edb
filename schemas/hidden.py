"""What a file holds beside what a reader of its pages sees."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, NonNegativeInt

from schemas.base import Schema


class HiddenKind(StrEnum):
    """What sort of place words stand in, beside the pages."""

    PROPERTY = "property"
    COMMENT = "comment"
    FORM_VALUE = "form value"
    FILE_INSIDE = "file inside"
    BOOKMARK = "bookmark"
    ALTERNATE_TEXT = "alternate text"
    INVISIBLE = "invisible text"
    COVERED = "covered text"
    CROPPED = "cropped-away text"
    OFF_LAYER = "layer that is off"
    CHANGE = "tracked change"
    HIDDEN_SHEET = "hidden sheet"
    HIDDEN_ROWS = "hidden rows or columns"
    HIDDEN_TEXT = "hidden text"
    HIDDEN_SLIDE = "hidden slide"
    NOTES = "speaker's notes"
    MARGIN = "header or footer"
    MAIL_HEADER = "mail header"
    ADDRESS = "address of a link"
    OTHER = "another part"

    @property
    def is_unseen(self) -> bool:
        """True for what somebody who looks through the pages is not likely to know of, so that it is told by itself."""
        return self in UNSEEN


UNSEEN = frozenset(
    {
        *(HiddenKind.COMMENT, HiddenKind.FILE_INSIDE, HiddenKind.INVISIBLE, HiddenKind.COVERED, HiddenKind.CROPPED),
        *(HiddenKind.OFF_LAYER, HiddenKind.CHANGE, HiddenKind.HIDDEN_SHEET, HiddenKind.HIDDEN_ROWS),
        *(HiddenKind.HIDDEN_TEXT, HiddenKind.HIDDEN_SLIDE, HiddenKind.NOTES),
    }
)


class HiddenPart(Schema):
    """Words that stand in a file beside its pages, or nothing but that something is hidden there."""

    kind: HiddenKind
    where: str = Field(max_length=300, description="a comment on page 2; the sheet 'Cases', which is hidden")
    page: NonNegativeInt = Field(default=0, description="zero where it stands on no page")
    text: str = ""


class LookedInto(Schema):
    """What came of looking into a file: what it hides, what in it is active, and what was not looked into."""

    parts: tuple[HiddenPart, ...] = ()
    active: tuple[str, ...] = Field(default=(), description="JavaScript, macros ...; in words")
    not_looked_into: tuple[str, ...] = Field(default=(), description="in words; nothing is passed over in silence")
