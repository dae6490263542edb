"""On which page each part of a draft's index stands: all on one, or, when there is much, a page for each concern."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from evidence.bundles.contents import Contents
from evidence.bundles.html_parts import anchor_of, item_anchor, line_anchor
from evidence.bundles.names import folder_name
from schemas.links import Link

INDEX, LINES, FILES = "index.html", "lines.html", "files.html"

MOST_ON_ONE_PAGE = 1_500_000
"""Past so many characters, as reckoned beforehand, the index is cut into pages. Browsers grow slow with more."""

ITEMS_ON_A_PAGE = 200
PER_LINK, PER_ITEM = 3_000, 1_500
"""What a link and an item take on the page beside their own words, measured."""


@dataclass(frozen=True)
class Sheet:
    """A page of the index being written, and where the other parts stand."""

    contents: Contents
    name: str = INDEX

    def to(self, anchor: str) -> str:
        """The address of a part, from this page."""
        page = self.pages.get(anchor, INDEX)
        return f"#{anchor}" if page == self.name else f"{page}#{anchor}"

    def page(self, name: str) -> Sheet:
        """Another page of the same index."""
        return Sheet(self.contents, name)

    @property
    def is_cut(self) -> bool:
        """True when the index is more than one page."""
        return is_cut(self.contents)

    @cached_property
    def pages(self) -> dict[str, str]:
        """The page of each part that is not on the first."""
        return _pages(self.contents) if self.is_cut else {}


def is_cut(contents: Contents) -> bool:
    """True when the index is cut into pages. It must be known before anything is written, so it is reckoned."""
    links = sum(PER_LINK + 2 * _words_of(link) for link in contents.selection.links)
    return links + PER_ITEM * len(contents.selection.items) > MOST_ON_ONE_PAGE


def page_names(contents: Contents) -> tuple[str, ...]:
    """The pages of an index, the first of them first."""
    return (INDEX, *dict.fromkeys(_pages(contents).values())) if is_cut(contents) else (INDEX,)


def items_by_page(contents: Contents) -> dict[str, tuple[str, ...]]:
    """The items of each page of items, by its name; one page, that says so, when there are none."""
    refs = tuple(contents.placed)
    starts = range(0, max(1, len(refs)), ITEMS_ON_A_PAGE)
    return {f"items-{n:02d}.html": refs[at : at + ITEMS_ON_A_PAGE] for n, at in enumerate(starts, start=1)}


def concern_page(number: int, ref: str) -> str:
    """The page of a concern, by its number among those of the draft."""
    return f"concern-{number:02d}-{folder_name(ref)}.html"


def _pages(contents: Contents) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, concern in enumerate(contents.selection.concerns, start=1):
        parts = [concern.ref, *(strand.ref for strand in concern.strands)]
        found |= dict.fromkeys(map(anchor_of, parts), concern_page(number, concern.ref))
    found |= dict.fromkeys(("lines", *map(line_anchor, contents.selection.line_strands)), LINES)
    for name, refs in items_by_page(contents).items():
        found |= dict.fromkeys(map(item_anchor, refs), name)
    return found | {"items": "items-01.html", "files": FILES}


def _words_of(link: Link) -> int:
    return len(link.says) + len(link.response or "") + sum(len(passage.quote) for passage in link.passages)
