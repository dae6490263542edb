"""Bookmarks: our own list, with the source's beneath the document that they belong to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pypdf import PdfReader
from pypdf.generic import DictionaryObject, TextStringObject

from evidence.bundles.bound.destinations import Destinations, Target
from evidence.bundles.bound.pdf_file import PdfFile, pdf_text
from evidence.bundles.bound.resolving import resolved
from evidence.markup import visible

MOST_BOOKMARKS, DEEPEST, LONGEST_TITLE = 2_000, 12, 120


@dataclass(slots=True)
class Bookmark:
    """A bookmark, what it goes to as a PDF says it, and those beneath it."""

    title: str
    goes_to: bytes
    kids: list[Bookmark] = field(default_factory=list)

    def count(self) -> int:
        """How many stand beneath it, at any depth."""
        return sum(1 + kid.count() for kid in self.kids)


def bookmarks_of(
    reader: PdfReader, destinations: Destinations, to_own: Callable[[Target], bytes | None]
) -> list[Bookmark]:
    """A source's bookmarks; one that goes nowhere is left out, and those beneath it take its place."""
    outlines = resolved(dict.get(reader.root_object, "/Outlines"))
    if not isinstance(outlines, DictionaryObject):
        return []
    found: list[Bookmark] = []
    met: set[int] = set()
    waiting = [(dict.get(outlines, "/First"), found, 0)]
    while waiting and len(met) < MOST_BOOKMARKS:
        reference, among, depth = waiting.pop()
        item = resolved(reference)
        if not isinstance(item, DictionaryObject) or id(item) in met:
            continue
        met.add(id(item))
        bookmark = _bookmark(item, destinations, to_own)
        if bookmark:
            among.append(bookmark)
        waiting.append((dict.get(item, "/Next"), among, depth))
        if depth < DEEPEST:
            waiting.append((dict.get(item, "/First"), bookmark.kids if bookmark else among, depth + 1))
    return found


def write_bookmarks(file: PdfFile, top: list[Bookmark]) -> int:
    """Write the list, and answer its number. Only the first level stands open."""
    root = file.reserve()
    numbers = _write_level(file, top, root)
    file.put(b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>" % (numbers[0], numbers[-1], len(numbers)), root)
    return root


def _write_level(file: PdfFile, bookmarks: list[Bookmark], parent: int) -> list[int]:
    numbers = [file.reserve() for _ in bookmarks]
    for place, (number, bookmark) in enumerate(zip(numbers, bookmarks, strict=True)):
        kids = _write_level(file, bookmark.kids, number) if bookmark.kids else []
        beside = b"/Prev %d 0 R" % numbers[place - 1] if place else b""
        beside += b"/Next %d 0 R" % numbers[place + 1] if place + 1 < len(numbers) else b""
        beneath = b"/First %d 0 R/Last %d 0 R/Count %d" % (kids[0], kids[-1], -bookmark.count()) if kids else b""
        title = pdf_text(" ".join(visible(bookmark.title).split())[:LONGEST_TITLE] or "Untitled")
        body = b"<</Title %b/Parent %d 0 R%b%b%b>>" % (title, parent, beside, beneath, bookmark.goes_to)
        file.put(body, number)
    return numbers


def _bookmark(
    item: DictionaryObject, destinations: Destinations, to_own: Callable[[Target], bytes | None]
) -> Bookmark | None:
    said = dict.get(item, "/Dest")
    action = resolved(dict.get(item, "/A"))
    if said is None and isinstance(action, DictionaryObject) and resolved(dict.get(action, "/S")) == "/GoTo":
        said = dict.get(action, "/D")
    target = destinations.target(said)
    goes_to = to_own(target) if target else None
    title = resolved(dict.get(item, "/Title"))
    return Bookmark(str(title) if isinstance(title, TextStringObject) else "", goes_to) if goes_to else None
