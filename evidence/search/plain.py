"""Finding without an index: read every page. Slower, and right; used while the index is missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from evidence.search import words as vocabulary
from evidence.search.matching import MOST_EXPANSIONS, Field, Thing, answer, counts_of_phrase
from evidence.search.pages import Answer, IndexedPage, PageHit
from evidence.search.query import Node, Phrase, Prefix, Query, Without, Word


def scan(
    query: Query, pages: Iterable[IndexedPage], *, allowed: Collection[str] | None, limit: int
) -> tuple[list[PageHit], int]:
    """The pages that answer, best first, and how many there are in all. Keeps no page's text."""
    found = scan_all(query, pages, allowed=allowed, limit=limit)
    return [*found.hits], found.total


def scan_all(query: Query, pages: Iterable[IndexedPage], *, allowed: Collection[str] | None, limit: int) -> Answer:
    """The same, with how many pages of each item answer."""
    if query.root is None:
        return Answer()
    standing = _Read(query.root)
    for page in pages:
        standing.read(page)
    allowed_items = None if allowed is None else set(allowed)
    numbers = None if allowed_items is None else standing.numbers_of(allowed_items)
    return answer(query, standing, allowed=numbers, limit=limit)


class _Read:
    """Where the words of one query stand in the pages read so far."""

    def __init__(self, root: Node) -> None:
        self._stems, self._beginnings = _looked_for(root)
        self._pages: list[tuple[str, int, int]] = []
        self._lengths: list[int] = []
        self._places: dict[tuple[str, str], dict[int, list[int]]] = defaultdict(dict)
        self._forms: dict[str, Counter[int]] = defaultdict(Counter)

    def read(self, page: IndexedPage) -> None:
        number = len(self._pages)
        self._pages.append((page.item, page.version, page.page))
        text = vocabulary.forms(page.text)
        self._lengths.append(len(text))
        for field, forms in (("text", text), ("title", vocabulary.forms(page.title))):
            for place, form in enumerate(forms):
                stem = vocabulary.stem_of(form)
                if stem in self._stems:
                    self._places[field, stem].setdefault(number, []).append(place)
                if self._beginnings and form.startswith(self._beginnings):
                    self._forms[form][number] += 1

    def numbers_of(self, items: set[str]) -> set[int]:
        return {number for number, (item, _, _) in enumerate(self._pages) if item in items}

    def pages(self) -> Collection[int]:
        return range(len(self._pages))

    def identity(self, page: int) -> tuple[str, int, int]:
        return self._pages[page]

    def length(self, page: int) -> int:
        return self._lengths[page]

    def average_length(self) -> float:
        return sum(self._lengths) / len(self._lengths) if self._lengths else 0.0

    def counts(self, field: Field, stem: str) -> Mapping[int, int]:
        return {page: len(places) for page, places in self._places.get((field, stem), {}).items()}

    def counts_of_beginnings(self, letters: str) -> Mapping[int, int]:
        beginning = sorted(form for form in self._forms if form.startswith(letters))
        frequent = sorted(beginning, key=lambda form: -len(self._forms[form]))[:MOST_EXPANSIONS]
        return sum((self._forms[form] for form in frequent), Counter())

    def counts_of_phrase(self, field: Field, stems: Sequence[str]) -> Mapping[int, int]:
        return counts_of_phrase([self._places.get((field, stem), {}) for stem in stems])

    def places(self, stems: Sequence[str], pages: Sequence[int]) -> Mapping[str, Mapping[int, Sequence[int]]]:
        every = {stem: self._places.get(("text", stem), {}) for stem in stems}
        return {stem: {page: here[page] for page in pages if page in here} for stem, here in every.items()}

    def in_time(self, things: Iterable[Thing]) -> Iterable[Thing]:
        return things  # reading every page has taken its time already


def _looked_for(node: Node) -> tuple[frozenset[str], tuple[str, ...]]:
    """The stems and the beginnings a query needs, those after NOT included."""
    if isinstance(node, Word):
        return frozenset({node.stem}), ()
    if isinstance(node, Phrase):
        return frozenset(node.stems), ()
    if isinstance(node, Prefix):
        return frozenset(), (node.letters,)
    parts = (node.wanted, *node.unwanted) if isinstance(node, Without) else node.parts
    inner = [_looked_for(part) for part in parts]
    return frozenset().union(*(stems for stems, _ in inner)), tuple(b for _, beginnings in inner for b in beginnings)
