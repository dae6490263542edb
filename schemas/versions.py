"""What changed between two versions of an item, and where the words quoted from the older one are now."""

from __future__ import annotations

from enum import StrEnum

from pydantic import PositiveInt

from schemas.base import Ref, Schema
from schemas.links import Link


class PageFate(StrEnum):
    """What became of a page from one version to a later one."""

    SAME = "same"
    MOVED = "moved"
    ALTERED = "altered"
    ADDED = "added"
    REMOVED = "removed"


class PageChange(Schema):
    """One page, by its number in either version."""

    fate: PageFate
    before: PositiveInt | None = None
    after: PositiveInt | None = None


class VersionChanges(Schema):
    """How a later version differs from an earlier one, page by page."""

    item: Ref
    earlier: PositiveInt
    later: PositiveInt
    pages: tuple[PageChange, ...] = ()
    unknown: str = ""
    """Why it cannot be said, as when one of the two has no text; empty when it can."""

    def of(self, fate: PageFate) -> tuple[PageChange, ...]:
        """The pages with one fate."""
        return tuple(page for page in self.pages if page.fate is fate)


class VersionsCompared(Schema):
    """Two versions of an item, with its links and what became of the words they quote in the newest."""

    changes: VersionChanges
    links: tuple[Link, ...] = ()
