"""Plain text and Markdown, as text; Markdown is never rendered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from evidence.ingest.decoding import decoded, encoding_of
from evidence.ingest.readers.answers import Opened, unreadable
from evidence.ingest.readers.sections import Piece, pages_of
from evidence.settings import Limits

READER = "plain text"
NOTHING = "Nothing to read: the file holds only blank lines."

_PARAGRAPH_END = re.compile(r"\n\s*\n")
_HEADING = re.compile(r"#{1,6}\s+(.+)$")
_FENCE = re.compile(r"\s*(?:```|~~~)")


def open_text(file: BinaryIO, limits: Limits) -> Opened:
    """The text in pages of about 3,000 characters that end where a paragraph ends."""
    paragraphs = _PARAGRAPH_END.split(whole_text(file, limits))
    pieces = (Piece(paragraph.strip("\n")) for paragraph in paragraphs if paragraph.strip())
    return Opened(reader=READER, pages=iter(pages_of(pieces, separator="\n\n")), nothing=NOTHING)


def open_markdown(file: BinaryIO, limits: Limits) -> Opened:
    """The text line by line, a new page at every heading."""
    pieces = list(_markdown_pieces(whole_text(file, limits)))
    first = next((piece.text for piece in pieces if piece.starts_section), "")
    return Opened(reader=READER, pages=iter(pages_of(pieces)), nothing=NOTHING, heading=first)


def whole_text(file: BinaryIO, limits: Limits) -> str:
    """The file's text. Four bytes are the most a character takes, so no more of the file is read than can be kept."""
    encoding = encoding_of(file)
    if encoding is None:
        raise unreadable("The file is not text, or its encoding could not be told. Save it as UTF-8 text.")
    file.seek(0)
    return decoded(file.read(4 * (limits.characters + 1)), encoding)


def _markdown_pieces(text: str) -> Iterator[Piece]:
    in_code = False
    for line in text.split("\n"):
        if _FENCE.match(line):
            in_code = not in_code
        heading = "" if in_code else _heading(line)
        yield Piece(heading, starts_section=True) if heading else Piece(line)


def _heading(line: str) -> str:
    """The words of a heading, without the marks some close it with; empty when the line is none."""
    opened = _HEADING.match(line)
    if not opened:
        return ""
    words = opened[1].rstrip()
    return words.rstrip("#").rstrip() or words[:1]
