"""What the two engines inside the database share: pages are found by the engine and ranked by our own rule.

Each works on a connection it is handed, inside a transaction that is not its own: what it writes stands or falls with
the rows it was made from. Nothing typed reaches it, only words our own tokeniser cut, and every question has a limit.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from evidence.search import words as vocabulary
from evidence.search.blobs import IndexUnavailable
from evidence.search.candidates import Candidate, Candidates
from evidence.search.limits import TookTooLong
from evidence.search.matching import LOOKED_AT_CLOSELY, MOST_EXPANSIONS, rank
from evidence.search.pages import Answer, IndexedPage, PageHit
from evidence.search.query import Leaf, Phrase, Prefix, Query, Word, terms

# Words that begin alike, of which the nearest to a misspelt one is chosen.
MOST_ALIKE = 20_000

Place: TypeAlias = tuple[int, int]
"""An item's number and a page's."""


class Cut(NamedTuple):
    """A page as words, each set apart by a space: stems in order, and the different words as written."""

    page: int
    title: str
    text: str
    forms: str


def cut(page: IndexedPage) -> Cut:
    """The words of a page, cut by the one tokeniser there is."""
    text, title = vocabulary.forms(page.text), vocabulary.forms(page.title)
    return Cut(page.page, stems_of(title), stems_of(text), " ".join(sorted({*text, *title})))


def stems_of(forms: Iterable[str]) -> str:
    """Words as their stems, with a space between."""
    return " ".join(map(vocabulary.stem_of, forms))


class InDatabase(ABC):
    """The words of pages, kept beside the rows. `among` gives the items to look in by number: reference and version."""

    name: str

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    # Writing. The caller's transaction commits it, or nothing.

    def write(self, item: int, pages: Sequence[IndexedPage]) -> int:
        """Hold these pages of an item in place of any it had; answers how many words they are."""
        self.remove([item])
        cuts = [cut(page) for page in pages]
        if cuts:
            self._insert(item, cuts)
        return sum(one.text.count(" ") + 1 for one in cuts if one.text)

    @abstractmethod
    def remove(self, items: Collection[int]) -> None:
        """Hold no page of these items."""

    @abstractmethod
    def _insert(self, item: int, cuts: Sequence[Cut]) -> None: ...

    # Finding.

    def find(self, query: Query, *, among: Mapping[int, tuple[str, int]], limit: int, size: tuple[int, int]) -> Answer:
        """The pages that answer; `size` is how many pages are held, and of how many words.

        Raises TookTooLong at the limit, and IndexUnavailable when what is kept cannot be used.
        """
        if query.root is None:
            return Answer()
        with self._within_limits():
            return self._find(query, among, limit, size)

    def _find(
        self, query: Query, among: Mapping[int, tuple[str, int]], limit: int, size: tuple[int, int]
    ) -> Answer:  # fmt: skip
        beginnings = {leaf: self._beginning(leaf.letters) for leaf in _prefixes(query)}
        matched = [place for place in self._matching(query, beginnings, among, size) if place[0] in among]
        by_item = {among[item][0]: pages for item, pages in Counter(item for item, _ in matched).items()}
        if limit <= 0:
            return Answer((), by_item)
        near, far = matched[:LOOKED_AT_CLOSELY], matched[LOOKED_AT_CLOSELY:limit]
        standing = Candidates(terms(query), self._candidates(near, among), average=size[1] / max(1, size[0]))
        having = self._having(terms(query), beginnings)
        hits = rank(query, standing, having=having, of_pages=size[0], limit=limit)
        hits += [PageHit(*among[item], page=page, score=0.0) for item, page in far]
        return Answer(hits, by_item)

    def has(self, stem: str, *, among: Collection[int]) -> bool:
        """Whether a word is on any page of some items."""
        with self._within_limits():
            return self._has(stem, among)

    def pages_with(self, stems: Collection[str]) -> dict[str, int]:
        """On how many pages each of these words is; those on none are left out."""
        with self._within_limits():
            return self._counted(("text", "title"), stems)

    def words_beginning(self, letters: str) -> dict[str, int]:
        """Words as written that begin so, and on how many pages each is. Says nothing of who may see them."""
        with self._within_limits():
            return self._beginning(letters, most=MOST_ALIKE)

    def _having(self, leaves: Iterable[Leaf], beginnings: Mapping[Prefix, Mapping[str, int]]) -> dict[Leaf, int]:
        """On how many pages each leaf is: exactly for a word, no fewer than truly for the others."""
        leaves = list(leaves)
        stems = {stem for leaf in leaves for stem in _stems_of(leaf)}
        counted = self._counted(("text", "title"), stems)
        having: dict[Leaf, int] = {}
        for leaf in leaves:
            if isinstance(leaf, Prefix):
                having[leaf] = sum(beginnings[leaf].values())
            else:
                having[leaf] = min(counted.get(stem, 0) for stem in _stems_of(leaf))
        return having

    @abstractmethod
    def _matching(
        self,
        query: Query,
        beginnings: Mapping[Prefix, Mapping[str, int]],
        among: Mapping[int, tuple[str, int]],
        size: tuple[int, int],
    ) -> list[Place]:
        """Every page that answers, the likely best first; items that are not looked in may be among them."""

    @abstractmethod
    def _candidates(self, places: Sequence[Place], among: Mapping[int, tuple[str, int]]) -> list[Candidate]: ...

    @abstractmethod
    def _beginning(self, letters: str, *, most: int = MOST_EXPANSIONS) -> dict[str, int]:
        """The most frequent words as written that begin so, and on how many pages each is."""

    @abstractmethod
    def _counted(self, columns: Sequence[str], words: Collection[str]) -> dict[str, int]: ...

    @abstractmethod
    def _has(self, stem: str, among: Collection[int]) -> bool: ...

    @abstractmethod
    def _timed(self) -> Any:
        """A block in which the engine stops at the limit, raising an error that `_is_limit` knows."""

    @abstractmethod
    def _is_limit(self, error: DBAPIError) -> bool: ...

    @contextmanager
    def _within_limits(self) -> Iterator[None]:
        try:
            with self._timed():
                yield
        except DBAPIError as error:
            if self._is_limit(error):
                raise TookTooLong from error
            raise IndexUnavailable(f"The words kept in the database cannot be used ({error.orig}).") from error


def _prefixes(query: Query) -> set[Prefix]:
    """Every beginning looked for, those after NOT included."""
    assert query.root is not None
    found: set[Prefix] = set()
    nodes: list[Any] = [query.root]
    while nodes:
        node = nodes.pop()
        if isinstance(node, Prefix):
            found.add(node)
        nodes += getattr(node, "parts", ())
        if hasattr(node, "wanted"):
            nodes += [node.wanted, *node.unwanted]
    return found


def _stems_of(leaf: Leaf) -> tuple[str, ...]:
    if isinstance(leaf, Word):
        return (leaf.stem,)
    return leaf.stems if isinstance(leaf, Phrase) else ()
