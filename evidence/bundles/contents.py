"""Where each item goes in a draft, and which links are told under which strand."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.bundles.names import file_name, folder_name, safe_extension
from evidence.errors import Contradiction
from schemas.bundles import Selection
from schemas.evidence import Item
from schemas.links import Link
from schemas.renditions import Rendition, RenditionKind
from schemas.tests_of_evidence import EvidenceTest

NO_CONCERN = "other"

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


@dataclass(frozen=True, slots=True)
class Contents:
    """A selection laid out: its top folder, each item's place, and each strand's links."""

    selection: Selection
    folder: str
    placed: dict[str, Placed]
    links: dict[str, tuple[Link, ...]]

    def supporting(self, strand: str) -> tuple[Link, ...]:
        """The strand's links that support it, in the order of the tests."""
        return tuple(link for link in self.links.get(strand, ()) if not link.contrary)

    def contrary(self, strand: str) -> tuple[Link, ...]:
        """The strand's links that point the other way."""
        return tuple(link for link in self.links.get(strand, ()) if link.contrary)


def lay_out(selection: Selection) -> Contents:
    """Give every item its place. An item linked to several concerns is stored once, under the first of them."""
    _refuse_strangers(selection)
    return Contents(
        selection=selection,
        folder=top_folder(selection),
        placed=_places(selection),
        links=_links_by_strand(selection),
    )


def top_folder(selection: Selection) -> str:
    """The one folder a draft unpacks to: draft-lancashire-monitoring-PA2."""
    scope = (
        selection.scope if len(selection.scope) <= 4 else (selection.scope[0], f"and-{len(selection.scope) - 1}-more")
    )
    return folder_name("draft", selection.area.lower(), selection.checkpoint, *scope)


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
    taken: dict[str, set[str]] = {}
    redacted = {one.item: one for one in selection.renditions if one.kind is RenditionKind.REDACTED}
    placed = {}
    for item in selection.items:
        folder = folders[item.ref]
        names = taken.setdefault(folder.lower(), set())
        extension = safe_extension(item.version.file_name, item.version.media_type)
        if item.ref in redacted:
            extension = " (redacted).pdf"
        name = file_name(item.ref, item.title, extension, taken=names)
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
