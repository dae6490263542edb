"""Where words stand on the few pages that are ranked closely, read from words that were cut before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from evidence.search.matching import Field, Thing, counts_of_phrase
from evidence.search.query import Leaf, Phrase, Prefix, Word


class Candidate(NamedTuple):
    """A page that answers: which it is, and its words with a space between each."""

    identity: tuple[str, int, int]
    title: str
    text: str
    forms: str


class Candidates:
    """Pages numbered in the order given."""

    def __init__(self, leaves: Collection[Leaf], pages: Sequence[Candidate], *, average: float) -> None:
        self._average = average
        self._identities = [page.identity for page in pages]
        self._forms = [page.forms for page in pages] if any(isinstance(leaf, Prefix) for leaf in leaves) else []
        self._lengths = [page.text.count(" ") + 1 if page.text else 0 for page in pages]
        self._places: dict[tuple[str, str], dict[int, list[int]]] = defaultdict(dict)
        stems = {leaf.stem for leaf in leaves if isinstance(leaf, Word)}
        stems |= {stem for leaf in leaves if isinstance(leaf, Phrase) for stem in leaf.stems}
        for number, page in enumerate(pages):
            self._read("text", number, page.text, stems)
            self._read("title", number, page.title, stems)

    def _read(self, field: Field, number: int, words: str, stems: Collection[str]) -> None:
        for place, stem in enumerate(words.split(" ")):
            if stem in stems:
                self._places[field, stem].setdefault(number, []).append(place)

    def pages(self) -> Collection[int]:
        """Every page's number."""
        return range(len(self._identities))

    def identity(self, page: int) -> tuple[str, int, int]:
        """The item, version and page behind a number."""
        return self._identities[page]

    def length(self, page: int) -> int:
        """How many words the page's text has."""
        return self._lengths[page]

    def average_length(self) -> float:
        """How many words a page has on average, of all there are."""
        return self._average

    def counts(self, field: Field, stem: str) -> Mapping[int, int]:
        """Pages with the word in that field, and how often."""
        return {page: len(places) for page, places in self._places.get((field, stem), {}).items()}

    def counts_of_beginnings(self, letters: str) -> Mapping[int, int]:
        """Pages with words that begin so, and how many different ones."""
        counted = {number: f" {forms}".count(f" {letters}") for number, forms in enumerate(self._forms)}
        return {number: count for number, count in counted.items() if count}

    def counts_of_phrase(self, field: Field, stems: Sequence[str]) -> Mapping[int, int]:
        """Pages with the words one after another in that field, and how often."""
        return counts_of_phrase([self._places.get((field, stem), {}) for stem in stems])

    def places(self, stems: Sequence[str], pages: Sequence[int]) -> Mapping[str, Mapping[int, Sequence[int]]]:
        """Where each of the words stands in the text of those of these pages that have it, in rising order."""
        every = {stem: self._places.get(("text", stem), {}) for stem in stems}
        return {stem: {page: here[page] for page in pages if page in here} for stem, here in every.items()}

    def in_time(self, things: Iterable[Thing]) -> Iterable[Thing]:
        """The same things: pages as few as these take no time."""
        return things
