"""Where words stand, read from an opened Whoosh index. Postings only: no query of the engine's is ever made."""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from heapq import nsmallest
from typing import Any, NamedTuple, TypeAlias

from whoosh.reading import SegmentReader

from evidence.search import postings
from evidence.search.in_order import InOrder
from evidence.search.limits import Clock
from evidence.search.matching import MOST_EXPANSIONS, Field, Thing
from evidence.search.parts import Part

# Words asked for again are answered from memory; beyond this many pages counted in all (about 50 MB) the oldest go.
_REMEMBERED_PAGES = 500_000


_Identity: TypeAlias = tuple[str, int, int]
_Digests: TypeAlias = tuple[tuple[str, str], ...]
# When a word is on more than this share of the pages, to count where takes longer than to look for it everywhere.
_MANY = 0.2
# So many are looked for in each segment; for more, where every item's pages are is worked out once.
_FEW_ITEMS = 100
# The engine has no types to check against.
_SegmentReader: Any = SegmentReader


class _Table(NamedTuple):
    """What a segment says of its pages. A segment never changes, but that pages are marked as deleted."""

    identities: list[_Identity | None]
    lengths: array[int]
    numbers: dict[str, list[int]]


class _Opened(NamedTuple):
    """A segment, open."""

    key: tuple[_Digests, int]
    segment: Any
    reader: Any
    table: _Table


def _digests_of(parts: Mapping[str, Part], segment: Any) -> _Digests:
    """What a segment is known by: its files, since the engine draws segments' names by lot."""
    beginning = f"{segment.segment_id()}."
    return tuple(sorted((name, part.digest) for name, part in parts.items() if name.startswith(beginning)))


def _table_of(reader: Any) -> _Table:
    identities: list[_Identity | None] = [None] * reader.doc_count_all()
    lengths = array("I", bytes(4 * len(identities)))
    numbers: dict[str, list[int]] = {}
    for number, stored in reader.iter_docs():
        item, version, page, lengths[number] = stored["page"]
        # One name for all pages of an item: there are many pages.
        identities[number] = (sys.intern(item), version, page)
        numbers.setdefault(item, []).append(number)
    return _Table(identities, lengths, numbers)


class IndexStanding:
    """One committed state of the index. It never changes: after a commit, open another. One question at a time."""

    def __init__(
        self,
        parts: Mapping[str, Part],
        files: Any,
        schema: Any,
        segments: Sequence[Any],
        *,
        before: IndexStanding | None = None,
    ) -> None:
        """Open segments, taking over from the state before it what is the same."""
        self.parts = parts
        known = {opened.key: opened for opened in before._opened} if before else {}
        tables = {opened.key[0]: opened.table for opened in known.values()}
        self._opened: list[_Opened] = []
        for segment in segments:
            key = (_digests_of(parts, segment), segment.deleted_count())
            opened = known.get(key)
            if opened is None:
                reader = _SegmentReader(files, schema, segment)
                opened = _Opened(key, segment, reader, tables.get(key[0]) or _table_of(reader))
            self._opened.append(opened)
        self._leaves: list[tuple[Any, int]] = []
        self._identities: list[_Identity | None] = []
        self._lengths = array("I")
        self._remembered: dict[tuple[str, str], Mapping[int, int]] = {}
        self._held = 0
        self._orders: dict[int, InOrder] = {}
        self._clock = Clock()
        for opened in self._opened:
            self._take(opened)
        self._live = [number for number, identity in enumerate(self._identities) if identity is not None]
        total = sum(self._lengths[number] for number in self._live)
        self._average = total / len(self._live) if self._live else 0.0

    def _take(self, opened: _Opened) -> None:
        offset = len(self._identities)
        self._leaves.append((opened.reader, offset))
        self._identities += opened.table.identities
        self._lengths += opened.table.lengths
        for number in opened.segment.deleted_docs():
            self._identities[offset + number] = None

    def segments(self) -> list[Any]:
        """The engine's segments, in the order of their pages' numbers."""
        return [opened.segment for opened in self._opened]

    @cached_property
    def _numbers(self) -> dict[str, list[int]]:
        numbers: dict[str, list[int]] = defaultdict(list)
        for number in self._live:
            numbers[self.identity(number)[0]].append(number)
        return numbers

    def versions(self) -> dict[str, int]:
        """Each item and the version its pages are of."""
        return {item: max(self.identity(number)[1] for number in numbers) for item, numbers in self._numbers.items()}

    def numbers_of(self, items: Collection[str]) -> set[int]:
        """The pages of these items."""
        if len(items) > _FEW_ITEMS:
            return {number for item in set(items) for number in self._numbers.get(item, ())}
        found = (
            offset + number
            for opened, (_, offset) in zip(self._opened, self._leaves, strict=True)
            for item in items
            for number in opened.table.numbers.get(item, ())
        )
        return {number for number in found if self._identities[number] is not None}

    def begin(self) -> None:
        """A question begins: from now on, and until the next one, TookTooLong may be raised whatever is asked."""
        self._clock.begin()

    def in_time(self, things: Iterable[Thing]) -> Iterator[Thing]:
        """The same things, for as long as the question may take. Raises TookTooLong."""
        return self._clock.watched(things)

    def pages(self) -> Collection[int]:
        """Every page's number."""
        return self._live

    def identity(self, page: int) -> tuple[str, int, int]:
        """The item, version and page behind a number."""
        identity = self._identities[page]
        assert identity is not None
        return identity

    def length(self, page: int) -> int:
        """How many words the page's text has."""
        return self._lengths[page]

    def average_length(self) -> float:
        """How many words a page's text has on average."""
        return self._average

    def counts(self, field: Field, stem: str) -> Mapping[int, int]:
        """Pages with the word in that field, and how often."""
        known = self._remembered.get((field, stem))
        if known is None:
            known = self._counts(field, stem)
            self._remember(field, stem, known)
        return known

    def _remember(self, field: Field, stem: str, counts: Mapping[int, int]) -> None:
        self._remembered[field, stem] = counts
        self._held += len(counts)
        while self._held > _REMEMBERED_PAGES and len(self._remembered) > 1:
            self._held -= len(self._remembered.pop(next(iter(self._remembered))))

    def counts_of_beginnings(self, letters: str) -> Mapping[int, int]:
        """Pages with a word that begins so, and how often; at most the 50 most frequent such words."""
        frequency: Counter[str] = Counter()
        for leaf, _ in self._leaves:
            for form in self.in_time(leaf.expand_prefix("forms", letters)):
                # Pages replaced since the last merge still count here, so near the cap the choice may differ a little.
                frequency[form.decode("utf-8")] += leaf.doc_frequency("forms", form)
        frequent = nsmallest(MOST_EXPANSIONS, frequency, key=lambda form: (-frequency[form], form))
        total: Counter[int] = Counter()
        for form in frequent:
            total.update(self._counts("forms", form))
        return total

    def counts_of_phrase(self, field: Field, stems: Sequence[str]) -> Mapping[int, int]:
        """Pages with the words one after another in that field, and how often.

        Every page with the rarest of the words is looked through, or simply every page when that is on many.
        """
        having, rarest = min((self._most_pages_with(field, stem), stem) for stem in stems)
        if not having:
            return {}
        many = having > len(self._live) * _MANY
        pages = range(len(self._identities)) if many else sorted(self.counts(field, rarest))
        return {
            offset + page: count
            for number, offset, here in self._by_segment(pages)
            for page, count in self._in_order(number).counts(field, stems, here).items()
            if self._identities[offset + page] is not None
        }

    def _most_pages_with(self, field: Field, stem: str) -> int:
        """On how many pages the word is; a few more, when pages were replaced since the last merge."""
        return sum(int(leaf.doc_frequency(field, stem)) for leaf, _ in self._leaves)

    def places(self, stems: Sequence[str], pages: Sequence[int]) -> Mapping[str, Mapping[int, Sequence[int]]]:
        """Where each of the words stands in the text of those of these pages that have it, in rising order."""
        found: dict[str, dict[int, Sequence[int]]] = {stem: {} for stem in stems}
        for number, offset, here in self._by_segment(sorted(pages)):
            in_order = self._in_order(number)
            for page in self.in_time(here):
                for stem, places in in_order.places(found, page).items():
                    if places:
                        found[stem][offset + page] = places
        return found

    def _by_segment(self, pages: Sequence[int]) -> Iterator[tuple[int, int, list[int]]]:
        """The segments that have some of these pages: which, its offset, and its pages; all in rising order."""
        for number, (leaf, offset) in enumerate(self._leaves):
            first, past = (bisect_left(pages, end) for end in (offset, offset + leaf.doc_count_all()))
            if first < past:
                yield number, offset, [page - offset for page in pages[first:past]]

    def _in_order(self, segment: int) -> InOrder:
        """The words of a segment's pages, opened when first asked for."""
        known = self._orders.get(segment)
        if known is None:
            known = self._orders[segment] = InOrder(self._leaves[segment][0], self._clock)
        return known

    def _counts(self, field: str, word: str) -> Mapping[int, int]:
        found: dict[int, int] = {}
        for leaf, offset in self._leaves:
            if (field, word) in leaf:
                for numbers, counts in postings.counts(leaf, field, word):
                    self._clock.check()
                    found.update(zip((offset + number for number in numbers), map(int, counts), strict=True))
                for number in leaf.deleted_docs_set:
                    found.pop(offset + number, None)
        return found
