"""The documents of a draft in the order they are bound, and which file, if any, gives the pages of each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from evidence.bundles.contents import Contents
from evidence.bundles.wording import sizes
from schemas.bundles import Edition, Selection
from schemas.coverage import ConcernCoverage, StrandCoverage
from schemas.evidence import Item
from schemas.renditions import Rendition, RenditionKind

PDF = "application/pdf"
LARGEST_BYTES = 200 * 1024 * 1024
NOT_A_PDF = "It is not a PDF, so it has no pages to bind."
TOO_LARGE = f"It is larger than {sizes(LARGEST_BYTES)}, which is more than can be bound."


@dataclass(frozen=True, slots=True)
class Document:
    """An item to be bound: the file whose pages stand for it, or why a slip does."""

    item: Item
    sha256: str
    size_bytes: int
    is_rendition: bool
    why_slip: str = ""

    @property
    def ref(self) -> str:
        """The item's reference, which is also its source's key."""
        return self.item.ref

    @property
    def ending(self) -> str:
        """What the original's name ends with, in capitals, as people name its type."""
        return PurePosixPath(self.item.version.file_name).suffix.lstrip(".").upper()[:8]


@dataclass(frozen=True, slots=True)
class Section:
    """A divider with the documents behind it: a concern's, a strand's, or the one for all others."""

    concern: ConcernCoverage | None
    strand: StrandCoverage | None
    documents: tuple[Document, ...]

    @property
    def ref(self) -> str:
        """The reference that its page is found by; empty for the one for all others."""
        about = self.strand or self.concern
        return about.ref if about else ""


def sections_of(contents: Contents) -> tuple[Section, ...]:
    """Every concern and strand in order. A document stands once, behind the first strand that it speaks of.

    A supplement has a divider for those strands alone that it brings something for.
    """
    documents = {item.ref: _document(item, contents.selection) for item in contents.selection.items}
    sections = []
    for concern in contents.selection.concerns:
        sections.append(Section(concern, None, ()))
        for strand in concern.strands:
            named = dict.fromkeys(link.item for link in contents.links.get(strand.ref, ()))
            if not named and contents.selection.supplement:
                continue
            sections.append(Section(concern, strand, tuple(documents.pop(ref) for ref in named if ref in documents)))
    return (*sections, Section(None, None, tuple(documents.values()))) if documents else tuple(sections)


def _document(item: Item, selection: Selection) -> Document:
    rendition, version = _rendition(item, selection), item.version
    if rendition:
        document = Document(item, rendition.sha256, rendition.size_bytes, is_rendition=True)
    else:
        is_pdf = version.media_type.partition(";")[0].strip().lower() == PDF
        why = "" if is_pdf else NOT_A_PDF
        document = Document(item, version.sha256, version.size_bytes, is_rendition=False, why_slip=why)
    if document.why_slip or document.size_bytes <= LARGEST_BYTES:
        return document
    return Document(item, document.sha256, document.size_bytes, document.is_rendition, TOO_LARGE)


def _rendition(item: Item, selection: Selection) -> Rendition | None:
    """The rendition that is bound: a redacted one in a redacted edition, else the pages of a file that has none."""
    own = {one.kind: one for one in selection.renditions if one.item == item.ref and one.version == item.version.number}
    if selection.edition is Edition.REDACTED and RenditionKind.REDACTED in own:
        return own[RenditionKind.REDACTED]
    return own.get(RenditionKind.PDF)
