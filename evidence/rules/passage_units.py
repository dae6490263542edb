"""Pages cut into what can be quoted: sentences, rows of tables and headings, each exactly as it stands on its page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

from schemas.evidence import Page

LONGEST_QUOTE = 320
LONGEST_HEADING, LONGEST_HEADING_WORDS, MOST_FIGURES = 90, 9, 2
_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]{0,3}\s")
_FIGURE = re.compile(r"\d[\d.,]*")
_SHORT_LINE = 60
_BULLETS = ("-", "•", "*", "–", "▪", "o ")
# A page's number, or the date an action is due: rows of a table that a PDF draws without lines.
_ENDS_A_ROW = re.compile(r"(?:\bpage \d{1,4}(?: of \d{1,4})?|\b[A-Z][a-z]{2,8} 20\d\d)$", re.IGNORECASE)
# Who sat round the table says nothing of what was done, and names half the services there are.
_WHO_WAS_THERE = re.compile(
    r"^(?:present|in attendance|attending|attendees|apologies|members?|distribution|copied to|cc|to|from|membership)\b"
    r"[^.]{0,40}:",
    re.IGNORECASE,
)


class Unit(NamedTuple):
    """A sentence, row or heading with the number of its page."""

    page: int
    text: str

    @property
    def is_heading(self) -> bool:
        """True for a few words that end in no mark: they say what follows is about, and show nothing themselves."""
        if self.text.startswith("#"):
            return True
        if len(self.text) > LONGEST_HEADING or not self.text[-1].isalnum() or " | " in self.text:
            return False
        words = self.text.split()
        return len(words) <= LONGEST_HEADING_WORDS and len(_FIGURE.findall(self.text)) <= MOST_FIGURES


def units_of(pages: Sequence[Page]) -> list[Unit]:
    """The units of some pages, in order, without running heads and lists of who was there."""
    running = _running(pages)
    return [Unit(page.number, said) for page in pages for said in _units(page.text, running)]


def _running(pages: Sequence[Page]) -> Set[str]:
    """Lines that head or foot at least half of the pages."""
    if len(pages) < 2:
        return frozenset()
    counts = Counter(line for page in pages for line in {line.strip() for line in page.text.splitlines()})
    return {line for line, count in counts.items() if line and count >= max(2, len(pages) / 2)}


def _units(text: str, running: Set[str]) -> Iterator[str]:
    for block in _blocks(text, running):
        if _WHO_WAS_THERE.match(block.strip()):
            continue
        begin = 0
        for end in _SENTENCE_END.finditer(block):
            following = block[end.end() : end.end() + 1]
            if following.islower() or following in ",;":
                continue  # an abbreviation
            yield from _kept(block[begin : end.end()])
            begin = end.end()
        yield from _kept(block[begin:])


def _kept(said: str) -> Iterator[str]:
    if said := said.strip().lstrip("-•*–▪ "):
        yield said


def _blocks(text: str, running: Set[str]) -> Iterator[str]:
    """Runs of lines that belong together: a paragraph broken over lines, or one row, heading or point."""
    begin = place = 0
    before = ""
    for line in text.splitlines(keepends=True):
        if place > begin and _begins_anew(before, line, running):
            if before.strip() not in running:
                yield text[begin:place]
            begin = place
        place += len(line)
        before = line
    if before.strip() not in running:
        yield text[begin:]


def _begins_anew(before: str, line: str, running: Set[str]) -> bool:
    before, line = before.strip(), line.strip()
    if not before or not line or before in running or line in running or _ENDS_A_ROW.search(before):
        return True
    if _is_row(before) or _is_row(line) or line.startswith(_BULLETS):
        return True
    # A short line followed by a capital is a heading or a cell; a wrapped line is long.
    return len(before) < _SHORT_LINE and not line[0].islower()


def _is_row(line: str) -> bool:
    return " | " in line or "\t" in line or line.startswith(("#", "|"))


def cut_around(text: str, start: int, end: int, *, longest: int = LONGEST_QUOTE) -> str:
    """Whole words of a text around a stretch of it, no longer than `longest` characters."""
    if len(text) <= longest:
        return text
    begin = max(0, min(start - max(0, longest - (end - start)) // 2, len(text) - longest))
    stop = min(len(text), begin + longest)
    cut = text[begin:stop]
    if begin and not text[begin - 1].isspace():
        cut = cut.partition(" ")[2] or cut
    if stop < len(text) and not text[stop].isspace():
        cut = cut.rpartition(" ")[0] or cut
    return cut.strip()
