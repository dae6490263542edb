"""Web pages as text: what a browser would show, without scripts and styles. Nothing is fetched or run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import BinaryIO

from evidence.ingest.readers.answers import Opened
from evidence.ingest.readers.sections import Piece, pages_of
from evidence.ingest.readers.text import whole_text
from evidence.settings import Limits

READER = "html.parser"
NOTHING = "Nothing to read: the page shows no text of its own."

NOT_SHOWN = {"script", "style", "template", "title", "noscript", "svg", "object", "iframe"}
CELLS = {"td", "th"}
SECTION_HEADINGS = {"h1", "h2"}
LINES = SECTION_HEADINGS | {
    *("p", "div", "section", "article", "header", "footer", "main", "nav", "aside", "figure", "figcaption"),
    *("ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "caption", "form", "fieldset", "option"),
    *("h3", "h4", "h5", "h6", "blockquote", "pre", "address", "hr", "br", "body", "html", "details", "summary"),
}

_DECLARED_ENCODING = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,30})", re.IGNORECASE)


def open_html(file: BinaryIO, limits: Limits) -> Opened:
    """The shown text in sections, with the page's title for the proposal."""
    page = shown_text(_source(file, limits))
    return Opened(
        reader=READER,
        pages=iter(pages_of(page.pieces)),
        nothing=NOTHING,
        title=page.title,
        heading=page.heading,
        problems=page.problems,
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """What a browser would show of a page, line by line, and what was left out."""

    pieces: list[Piece]
    title: str
    heading: str
    problems: list[str]


def shown_text(source: str) -> Shown:
    """What a browser would show of the source."""
    page, problems = _ShownText(), list[str]()
    try:
        page.feed(source)
        page.close()
    except (AssertionError, ValueError):
        # html.parser gives up on some malformed declarations.
        problems.append("The rest of the page was left out: its markup is broken.")
    page.end_line()
    return Shown(page.pieces, " ".join(page.title.split()), page.heading, problems)


def _source(file: BinaryIO, limits: Limits) -> str:
    """The page's source in the encoding it declares, when that is a real one and decodes it."""
    file.seek(0)
    stated = _DECLARED_ENCODING.search(file.read(2048))
    # A declaration legible as ASCII cannot be true of UTF-16, and UTF-8 is told without it.
    if stated and not stated[1].lower().startswith(b"utf"):
        file.seek(0)
        try:
            return file.read(4 * (limits.characters + 1)).decode(stated[1].decode("ascii")).replace("\r\n", "\n")
        except (LookupError, UnicodeError):
            pass
    return whole_text(file, limits)


class _ShownText(HTMLParser):
    """Gathers the shown text line by line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Piece] = []
        self.title = ""
        self.heading = ""
        self._line: list[str] = []
        self._hiding: list[str] = []
        self._in_section_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            # An element left open in the head hides nothing of the body.
            self._hiding.clear()
        if tag in NOT_SHOWN:
            self._hiding.append(tag)
        elif tag in CELLS:
            self._line.append(" | " if "".join(self._line).strip() else "")
        elif tag in LINES:
            self.end_line()
            self._in_section_heading = tag in SECTION_HEADINGS

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in NOT_SHOWN:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hiding:
            while self._hiding.pop() != tag:
                pass
        elif tag in LINES:
            self.end_line()

    def handle_data(self, data: str) -> None:
        if not self._hiding:
            self._line.append(data)
        elif self._hiding[-1] == "title" and not self.title.strip():
            self.title += data[:1000]

    def end_line(self) -> None:
        """Close the line being gathered; blank ones are dropped."""
        text = " ".join("".join(self._line).split())
        self._line = []
        if text:
            self.pieces.append(Piece(text, starts_section=self._in_section_heading))
            self.heading = self.heading or (text if self._in_section_heading else "")
        self._in_section_heading = False
