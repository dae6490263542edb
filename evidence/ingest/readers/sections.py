"""Running text becomes pages: a new page at a heading, or at a paragraph's end after about 3,000 characters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evidence.ingest.readers.answers import PageText

PAGE_CHARACTERS = 3_000
LABEL_CHARACTERS = 150


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, table row or heading, in the order of the document."""

    text: str
    starts_section: bool = False


def pages_of(pieces: Iterable[Piece], *, separator: str = "\n") -> Iterator[PageText]:
    """The pieces gathered into pages; a page is labelled with its section's heading."""
    heading, gathered, length, continued = "", list[str](), 0, False
    for piece in pieces:
        for text in _portions(piece.text):
            full = length + len(text) > PAGE_CHARACTERS
            if gathered and (piece.starts_section or full):
                yield _page(gathered, heading, separator, continued=continued)
                gathered, length, continued = [], 0, True
            if piece.starts_section:
                heading, continued = text, False
            gathered.append(text)
            length += len(text)
    if gathered:
        yield _page(gathered, heading, separator, continued=continued)


def _portions(text: str) -> Iterator[str]:
    """The text itself, or portions of it, cut at spaces, when it is far longer than a page."""
    start = 0
    while len(text) - start > 2 * PAGE_CHARACTERS:
        # Found from where we are: cutting off what was taken copies the rest, which on one long line takes minutes.
        cut = text.rfind(" ", start + PAGE_CHARACTERS // 2, start + PAGE_CHARACTERS)
        cut = cut if cut > 0 else start + PAGE_CHARACTERS
        yield text[start:cut]
        start = cut
    yield text[start:]


def _page(gathered: list[str], heading: str, separator: str, *, continued: bool) -> PageText:
    label = " ".join(heading.split())[:LABEL_CHARACTERS]
    if label and continued:
        label = f"{label} (continued)"
    return PageText(text=separator.join(gathered), label=label)
