"""bundle.pdf: which page shows what, which document a slip stands for and why, and what was taken out."""

from __future__ import annotations

from enum import StrEnum

from pydantic import NonNegativeInt, PositiveInt

from schemas.base import Ref, Schema


class RemovedKind(StrEnum):
    """What is left out of a document when it is bound."""

    ATTACHMENT = "attached file"
    COMMENT = "reviewer's comment"
    DEAD_LINK = "link to nowhere"
    FORM_ACTION = "sending or fetching of a form"
    LAUNCH = "starting of a program"
    MEDIA = "sound, film or 3D"
    OTHER_ACTION = "action of another kind"
    REMOTE_LINK = "link into another file"
    SCRIPT = "script"


class Removed(Schema):
    """What was left out of a document, and how often. The document itself is in the bundle as it came."""

    item: Ref
    kind: RemovedKind
    times: PositiveInt
    page: PositiveInt | None = None
    """The page of the bundle; None for what belonged to the document as a whole."""


class Slip(Schema):
    """A page that stands for a document, or for one page of it, and says why."""

    item: Ref
    page: PositiveInt
    why: str


class BoundItem(Schema):
    """Where a document is. One in two volumes is told twice."""

    item: Ref
    volume: PositiveInt
    first: PositiveInt
    """The number that stands on its first page here, or on its slip."""
    pages: PositiveInt
    source_first: PositiveInt = 1
    """Which of the document's own pages that is."""
    slip: bool = False


class BoundPassage(Schema):
    """A cited passage: the page it is on, and whether its words were found there and marked."""

    link: Ref
    item: Ref
    source_page: PositiveInt
    page: PositiveInt | None
    """The page of the bundle; None when the document has no such page, or a slip stands for it."""
    marked: bool


class Volume(Schema):
    """One file of the bundle."""

    number: PositiveInt
    name: str
    first: PositiveInt
    last: PositiveInt
    size_bytes: NonNegativeInt
    sha256: str


class PageMap(Schema):
    """What stands where. Page numbers run on through the volumes and are those that a viewer shows."""

    volumes: tuple[Volume, ...]
    items: tuple[BoundItem, ...]
    dividers: dict[Ref, PositiveInt]
    """The page of each concern and strand."""
    passages: tuple[BoundPassage, ...] = ()
    slips: tuple[Slip, ...] = ()
    removed: tuple[Removed, ...] = ()

    @property
    def last(self) -> int:
        """The last number given; a supplement goes on after it."""
        return self.volumes[-1].last

    def page_of(self, item: str, source_page: int = 1) -> int | None:
        """The number of a document's page in the bundle; its slip's for one that was not bound."""
        for part in self.items:
            if part.item == item and part.slip:
                return part.first
            if part.item == item and part.source_first <= source_page < part.source_first + part.pages:
                return part.first + source_page - part.source_first
        return None
