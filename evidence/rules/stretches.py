"""Stretches of a text told so that they are found again in another reading of the same page.

Two readings of a page break lines, words and ligatures elsewhere, so that a place in the one is no place in the other.
What they share is the text without spaces and hyphens.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from evidence.rules.quotes import squeezed_with_places
from schemas.pictures import Stretch


class Sought(NamedTuple):
    """Words without their spaces and hyphens, and which of their occurrences are meant, counted from zero."""

    said: str
    which: tuple[int, ...]


def sought(text: str, stretches: Iterable[Stretch]) -> tuple[Sought, ...]:
    """The stretches as another reading of the same page is to be asked for them."""
    said, places = squeezed_with_places(text)
    starts: dict[str, set[int]] = defaultdict(set)
    for stretch in stretches:
        first, after = bisect_left(places, stretch.start), bisect_left(places, stretch.end)
        if first < after:
            starts[said[first:after]].add(first)
    return tuple(
        Sought(words, tuple(number for number, at in enumerate(_occurrences(said, words)) if at in wanted))
        for words, wanted in starts.items()
    )


def found_again(text: str, wanted: Iterable[Sought]) -> list[Stretch]:
    """Where a reading of the page has the words. What it does not have is left out."""
    said, places = squeezed_with_places(text)
    found = []
    for words, which in wanted:
        meant = set(which)
        for number, at in enumerate(_occurrences(said, words)):
            if number in meant:
                found.append(Stretch(start=places[at], end=places[at + len(words) - 1] + 1))
    return sorted(found, key=lambda stretch: stretch.start)


def _occurrences(said: str, words: str) -> Iterator[int]:
    at = said.find(words) if words else -1
    while at >= 0:
        yield at
        at = said.find(words, at + 1)
