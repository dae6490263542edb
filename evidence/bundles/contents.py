"""Where each item goes in a draft, and which links are told under which strand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from evidence.bundles.names import file_name, folder_name, safe_extension
from evidence.errors import Contradiction
from schemas.bound import PageMap
from schemas.bundles import Edition, Selection
from schemas.evidence import Item
from schemas.links import Link
from schemas.renditions import Rendition, RenditionKind
from schemas.tests_of_evidence import EvidenceTest

NO_CONCERN = "other"

PageWords = Mapping[str, tuple[tuple[int, str], ...]]
"""By an item's reference, the number of each page with how it begins."""

BoundAt = tuple[str, int]
"""A PDF beside the index that binds many items, and a page of it as its viewer counts them."""


@dataclass(frozen=True, slots=True)
class BoundPlaces:
    """Where items stand in the PDFs that bind them, when there are any."""

    items: Mapping[str, BoundAt] = field(default_factory=dict)
    """The first page of an item."""
    pages: Mapping[tuple[str, int], BoundAt] = field(default_factory=dict)
    """The page on which a page of an item stands, by the item and the number of its own page."""

    @classmethod
    def on(cls, page_map: PageMap) -> BoundPlaces:
        """The places that a map gives. A viewer counts the pages of each file from 1."""
        items: dict[str, BoundAt] = {}
        pages: dict[tuple[str, int], BoundAt] = {}
        volumes = {volume.number: volume for volume in page_map.volumes}
        for part in page_map.items:
            volume = volumes[part.volume]
            first = part.first - volume.first + 1
            items.setdefault(part.item, (volume.name, first))
            own = () if part.slip else range(part.pages)
            pages |= {(part.item, part.source_first + number): (volume.name, first + number) for number in own}
        return cls(items, pages)


USUAL_AUDIENCE = "inspectors"
_TEST_ORDER = {test: place for place, test in enumerate(EvidenceTest)}


@dataclass(frozen=True, slots=True)
class Placed:
    """An item and the one place its original has, relative to data/."""

    item: Item
    path: str
    redacted: Rendition | None = None
    """The rendition that goes in, in the place of the item's own file."""

    @property
    def sha256(self) -> str:
        """The hash of what goes in."""
        return self.redacted.sha256 if self.redacted else self.item.version.sha256

    @property
    def size_bytes(self) -> int:
        """The size of what goes in."""
        return self.redacted.size_bytes if self.redacted else self.item.version.size_bytes


@dataclass(frozen=True)
class Contents:
    """A selection laid out: its top folder, each item's place, and each strand's links."""

    selection: Selection
    folder: str
    placed: dict[str, Placed]
    links: dict[str, tuple[Link, ...]]
    words: PageWords = field(default_factory=dict)
    bound: BoundPlaces = field(default_factory=BoundPlaces)

    def supporting(self, strand: str) -> tuple[Link, ...]:
        """The strand's links that support it, in the order of the tests."""
        return tuple(link for link in self.links.get(strand, ()) if not link.contrary)

    def contrary(self, strand: str) -> tuple[Link, ...]:
        """The strand's links that point the other way."""
        return tuple(link for link in self.links.get(strand, ()) if link.contrary)

    def of_item(self, ref: str) -> tuple[Link, ...]:
        """The links of an item, concern by concern."""
        return self._by_item.get(ref, ())

    @cached_property
    def strand_titles(self) -> dict[str, str]:
        """The title of each strand of the draft."""
        return {strand.ref: strand.title for concern in self.selection.concerns for strand in concern.strands}

    @cached_property
    def of_lines(self) -> dict[str, tuple[Link, ...]]:
        """The links that speak of each line of the plan that answers a strand here; none where none does."""
        found: dict[str, list[Link]] = {ref: [] for ref in self.selection.line_strands}
        for links in self.links.values():
            for link in links:
                if link.line in found:
                    found[link.line].append(link)
        return {ref: tuple(links) for ref, links in found.items()}

    @cached_property
    def _by_item(self) -> dict[str, tuple[Link, ...]]:
        found: dict[str, list[Link]] = {}
        for concern in self.selection.concerns:
            for strand in concern.strands:
                for link in self.links.get(strand.ref, ()):
                    found.setdefault(link.item, []).append(link)
        return {ref: tuple(links) for ref, links in found.items()}


def lay_out(selection: Selection, *, words: PageWords | None = None) -> Contents:
    """Give every item its place. An item linked to several concerns is stored once, under the first of them.

    `words` are those the index may be searched by.
    """
    _refuse_strangers(selection)
    return Contents(
        selection=selection,
        folder=top_folder(selection),
        placed=_places(selection),
        links=_links_by_strand(selection),
        words=words or {},
    )


def top_folder(selection: Selection) -> str:
    """The folder in the ZIP: bundle-lancashire-monitoring-PA2, bundle-lancashire-board-public-redacted.

    A supplement names what it goes on from: bundle-lancashire-monitoring-supplement-to-B-0003.
    """
    scope = (
        selection.scope if len(selection.scope) <= 4 else (selection.scope[0], f"and-{len(selection.scope) - 1}-more")
    )
    audience = selection.audience.ref if selection.audience else ""
    made_for = [audience] if audience not in {"", USUAL_AUDIENCE} else []
    edition = [selection.edition.value] if selection.edition is not Edition.FULL else []
    after = ["supplement-to", selection.supplement.bundle] if selection.supplement else []
    return folder_name("bundle", selection.area.lower(), selection.checkpoint, *after, *made_for, *edition, *scope)


def _refuse_strangers(selection: Selection) -> None:
    items = {item.ref for item in selection.items}
    strands = {strand.ref for concern in selection.concerns for strand in concern.strands}
    if len(items) != len(selection.items):
        raise Contradiction("The selection names an item twice.", remedy="Select each item once.")
    for link in selection.links:
        if link.item not in items or link.strand not in strands:
            stranger = f"item {link.item}" if link.item not in items else f"strand {link.strand}"
            raise Contradiction(
                f"Link {link.ref} is about {stranger}, which is not in the selection.",
                remedy="Select the links among the items and concerns chosen, and no others.",
            )


def _places(selection: Selection) -> dict[str, Placed]:
    folders = _folders(selection)
    words = selection.audience.name_words if selection.audience else 0
    taken: dict[str, set[str]] = {}
    redacted = {one.item: one for one in selection.renditions if one.kind is RenditionKind.REDACTED}
    placed = {}
    for item in selection.items:
        folder = folders[item.ref]
        names = taken.setdefault(folder.lower(), set())
        extension = safe_extension(item.version.file_name, item.version.media_type)
        title = " ".join(item.title.split()[:words]) if words else item.title
        if item.ref in redacted:
            extension = " (redacted).pdf"
        name = file_name(item.ref, title, extension, taken=names)
        names.add(name.lower())
        placed[item.ref] = Placed(item, f"evidence/{folder}/{name}", redacted.get(item.ref))
    return placed


def _folders(selection: Selection) -> dict[str, str]:
    """The folder of each item: its first concern in the selection's order."""
    folders: dict[str, str] = {}
    items_of: dict[str, list[str]] = {}
    for link in selection.links:
        items_of.setdefault(link.strand, []).append(link.item)
    for concern in selection.concerns:
        for strand in concern.strands:
            for item in items_of.get(strand.ref, ()):
                folders.setdefault(item, folder_name(concern.ref))
    return {item.ref: folders.get(item.ref, NO_CONCERN) for item in selection.items}


def _links_by_strand(selection: Selection) -> dict[str, tuple[Link, ...]]:
    by_strand: dict[str, list[Link]] = {}
    for link in selection.links:
        by_strand.setdefault(link.strand, []).append(link)
    return {
        strand: tuple(sorted(links, key=lambda link: _TEST_ORDER[link.test])) for strand, links in by_strand.items()
    }
