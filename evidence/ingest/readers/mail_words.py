"""A mail's own words as pieces of a page, whether it was written as plain text or as a web page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evidence.ingest.readers.html import shown_text
from evidence.ingest.readers.sections import Piece
from evidence.settings import Limits

HINT_BELOW_CHARACTERS, SO_MUCH_MORE = 300, 4
COMPARED_CHARACTERS = 100_000
_BLANK_LINES = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of words as it stands in the mail."""

    text: str
    is_web_page: bool = False


def says_far_less(plain: str, other: str) -> bool:
    """True when the plain form of a mail is no more than a hint that there is another."""
    length = len(plain.strip())
    return length < HINT_BELOW_CHARACTERS and SO_MUCH_MORE * length < len(other.strip())


def shown_words(web_page: str) -> str:
    """The words of a web page as far as they are needed to see which form of a mail says more."""
    return "\n".join(piece.text for piece in shown_text(web_page[:COMPARED_CHARACTERS]).pieces)


def pieces_of(stretches: Iterable[Words], limits: Limits, problems: list[str]) -> Iterator[Piece]:
    """The words line by line, no more of them than one file may have; what is left out goes to `problems`."""
    left = limits.characters
    for stretch in stretches:
        text = stretch.text
        if len(text) > left:
            problems.append(f"The rest is over the limit of {limits.characters:,} characters.")
            text = text[:left]
        left -= len(text)
        if stretch.is_web_page:
            page = shown_text(text)
            problems.extend(page.problems)
            yield from (Piece(piece.text) for piece in page.pieces)
        else:
            yield from map(Piece, _BLANK_LINES.sub("\n\n", text).split("\n"))
