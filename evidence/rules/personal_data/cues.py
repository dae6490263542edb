"""Cue words: what stands before a number, just behind it, or at the head of its column, and says what it is."""

from __future__ import annotations

import re
from functools import cached_property

BEFORE, AFTER = 40, 24
# Where a row is longer than this, counting its bars again for each of its cells would never end.
LONGEST_ROW = 4_000
BAR = " | "


class Cued:
    """A text in which cues are looked for. The cells of a table's row are parted by bars, as the readers write them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._columns: dict[re.Pattern[str], list[tuple[int, set[int]]]] = {}

    def has(self, cue: re.Pattern[str], start: int, end: int) -> bool:
        """True when a cue stands near the words from `start` to `end`, or over their column."""
        return (
            cue.search(self._text, max(0, start - BEFORE), start) is not None
            or cue.search(self._text, end, min(len(self._text), end + AFTER)) is not None
            or self._over_column(cue, start)
        )

    @cached_property
    def _rows(self) -> list[tuple[int, str]]:
        """The lines that are rows of a table, and where each begins."""
        rows, at = list[tuple[int, str]](), 0
        for line in self._text.split("\n"):
            if BAR in line:
                rows.append((at, line))
            at += len(line) + 1
        return rows

    def _over_column(self, cue: re.Pattern[str], start: int) -> bool:
        line_start = self._text.rfind("\n", max(0, start - LONGEST_ROW), start) + 1
        before, behind = self._text[line_start:start], self._text[start : start + LONGEST_ROW].split("\n", 1)[0]
        if BAR not in before and BAR not in behind:
            return False
        column = before.count(BAR)
        return any(at < line_start and column in cued for at, cued in self._columns_with(cue))

    def _columns_with(self, cue: re.Pattern[str]) -> list[tuple[int, set[int]]]:
        """The first rows that name a cue, and in which columns. A table has its heads on top, so the rest is passed."""
        if cue not in self._columns:
            found = list[tuple[int, set[int]]]()
            for at, line in self._rows:
                if cue.search(line):
                    found.append((at, {place for place, cell in enumerate(line.split(BAR)) if cue.search(cell)}))
                if len(found) == 20:
                    break
            self._columns[cue] = found
        return self._columns[cue]
