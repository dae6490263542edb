"""Quotes that begin on one page and end on the next, past the lines that run along the foot and head of every page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple, TypeAlias

from evidence.rules.quotes import one_line, place_of_quote, squeezed
from schemas.pictures import Stretch

EDGE_LINES = 5
"""So many lines at the foot or the head of a page may run along every page: a title, a date, a number, a marking."""

LONGEST_QUOTE = 4_000
"""Longer than any quote a passage may have."""

NEIGHBOURS = (-2, -1, 1, 2)
"""Left and right pages may have lines of their own."""

_FIGURES = re.compile(r"\d+")

_Line: TypeAlias = tuple[str, int, int]


class PageBreak(NamedTuple):
    """The end of one page and the beginning of the next, read as one text."""

    page: int
    before: str
    after: str
    skipped: int
    """How many characters the next page has before `after`."""

    @property
    def text(self) -> str:
        """Both, with the line's end that a page's end is."""
        return f"{self.before}\n{self.after}"


class OverBreak(NamedTuple):
    """A quote found across a page break: its words as the pages have them, and where they stand on either."""

    page: int
    exact: str
    before: Stretch
    after: Stretch


class PageBreaks:
    """The page breaks of a document, of which any number of pages are known."""

    def __init__(self, texts: Mapping[int, str]) -> None:
        self._texts = texts
        self._foot, self._head, self._edges = cache(_foot), cache(_head), cache(self._squeezed_edges)

    def find(self, page: int, quote: str) -> OverBreak | None:
        """The quote where it begins on that page and ends on the next; None when it does not."""
        looked_for = squeezed(quote)
        for broken, tail, head in self._edges(page):
            # Much quicker than the pattern, which would not match either.
            near = tail[-len(looked_for) :] + head[: len(looked_for)]
            if looked_for and looked_for in near and (found := _found(broken, quote)):
                return found
        return None

    def quoted(self, page: int, quote: str) -> str | None:
        """The words of such a quote as the pages have them; None when it is not there."""
        found = self.find(page, quote)
        return found.exact if found else None

    def after(self, page: int) -> list[PageBreak]:
        """The break after a page: everything on both sides, and once more without the lines that run along every page.

        Nothing when either page is not known.
        """
        before, after = self._texts.get(page), self._texts.get(page + 1)
        if not before or not after:
            return []
        whole = PageBreak(page, before, after, 0)
        body, start = before[: self._body_end(page)], self._body_start(page + 1)
        without = PageBreak(page, body, after[start:], start)
        return [whole] if without == whole or not body or not without.after else [whole, without]

    def _squeezed_edges(self, page: int) -> list[tuple[PageBreak, str, str]]:
        """The breaks after a page, each with what stands nearest to it, for a first look."""
        return [
            (broken, squeezed(broken.before)[-LONGEST_QUOTE:], squeezed(broken.after)[:LONGEST_QUOTE])
            for broken in self.after(page)
        ]

    def _body_end(self, page: int) -> int:
        """Where the lines begin that run along the foot of every page."""
        running = {alike for other in self._near(page) for alike, _, _ in self._foot(other)}
        end = len(self._texts[page])
        for alike, start, _ in self._foot(self._texts[page]):
            if alike and alike not in running:
                break
            end = start
        return end

    def _body_start(self, page: int) -> int:
        """Where the lines end that run along the head of every page."""
        running = {alike for other in self._near(page) for alike, _, _ in self._head(other)}
        begins = 0
        for alike, _, end in self._head(self._texts[page]):
            if alike and alike not in running:
                break
            begins = end
        return begins

    def _near(self, page: int) -> list[str]:
        return [self._texts[page + step] for step in NEIGHBOURS if page + step in self._texts]


def stretches_of_quote(texts: Mapping[int, str], page: int, quote: str) -> tuple[Stretch, ...]:
    """What a page has of a quote: the whole, or its beginning, or its end; nothing when it has none of it."""
    whole = place_of_quote(texts.get(page, ""), quote)
    if whole:
        return (whole,)
    breaks = PageBreaks(texts)
    if begins := breaks.find(page, quote):
        return (begins.before,)
    if ends := breaks.find(page - 1, quote):
        return (ends.after,)
    return ()


def _found(broken: PageBreak, quote: str) -> OverBreak | None:
    turn = len(broken.before)
    place = place_of_quote(broken.text, quote)
    if place is None or not place.start < turn < place.end - 1:
        return None
    begins = Stretch(start=place.start, end=turn)
    ends = Stretch(start=broken.skipped, end=broken.skipped + place.end - turn - 1)
    return OverBreak(broken.page, broken.text[place.start : place.end], begins, ends)


def _foot(text: str) -> list[_Line]:
    """The last lines of a page, the last first: each without its figures, and where it begins and ends."""
    lines, end = list[_Line](), len(text)
    while end > 0 and len(lines) < EDGE_LINES:
        start = text.rfind("\n", 0, end) + 1
        lines.append((_alike(text[start:end]), start, end))
        end = start - 1
    return lines


def _head(text: str) -> list[_Line]:
    """The first lines of a page, the first first, in the same way; each ends after its line's end."""
    lines, start = list[_Line](), 0
    while start < len(text) and len(lines) < EDGE_LINES:
        end = text.find("\n", start) + 1 or len(text)
        lines.append((_alike(text[start:end]), start, end))
        start = end
    return lines


def _alike(line: str) -> str:
    """What a line has in common with the same line of another page: all but its figures."""
    return _FIGURES.sub("#", one_line(line))
