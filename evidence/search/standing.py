"""Where words stand, read from an opened Whoosh index. Postings only: no query of the engine's is ever made."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from heapq import nsmallest
from typing import Any

from evidence.search.matching import MOST_EXPANSIONS, Field

# Words asked for again are answered from memory; beyond this many pages counted in all (about 50 MB) the oldest go.
_REMEMBERED_PAGES = 500_000


class IndexStanding:
    """One committed state of the index. It never changes: after a commit, open another."""

    def __init__(self, reader: Any) -> None:
        self._leaves: list[tuple[Any, int]] = list(reader.leaf_readers())
        self._identities: dict[int, tuple[str, int, int]] = {}
        self._lengths: dict[int, int] = {}
        self._numbers: dict[str, list[int]] = defaultdict(list)
        self._remembered: dict[tuple[str, str], Mapping[int, int]] = {}
        self._held = 0
        for leaf, offset in self._leaves:
            self._read_pages(leaf, offset)
        self._average = sum(self._lengths.values()) / len(self._lengths) if self._lengths else 0.0

    def _read_pages(self, leaf: Any, offset: int) -> None:
        for number, stored in leaf.iter_docs():
            item, version, page, length = stored["page"]
            self._identities[offset + number] = (item, version, page)
            self._lengths[offset + number] = length
            self._numbers[item].append(offset + number)

    def versions(self) -> dict[str, int]:
        """Each item and the version its pages are of."""
        return {item: max(self._identities[number][1] for number in numbers) for item, numbers in self._numbers.items()}

    def numbers_of(self, items: Collection[str]) -> set[int]:
        """The pages of these items."""
        return {number for item in set(items) for number in self._numbers.get(item, ())}

    def pages(self) -> Collection[int]:
        """Every page's number."""
        return self._identities.keys()

    def identity(self, page: int) -> tuple[str, int, int]:
        """The item, version and page behind a number."""
        return self._identities[page]

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
            for form in leaf.expand_prefix("forms", letters):
                # Pages replaced since the last merge still count here, so near the cap the choice may differ a little.
                frequency[form.decode("utf-8")] += leaf.doc_frequency("forms", form)
        frequent = nsmallest(MOST_EXPANSIONS, frequency, key=lambda form: (-frequency[form], form))
        total: Counter[int] = Counter()
        for form in frequent:
            total.update(self._counts("forms", form))
        return total

    def positions(self, field: Field, stem: str, pages: Collection[int]) -> Mapping[int, Sequence[int]]:
        """Where the word stands in those of these pages that have it, in rising order."""
        having = self.counts(field, stem)
        wanted = sorted(page for page in pages if page in having)
        found: dict[int, Sequence[int]] = {}
        for leaf, offset in self._leaves:
            here = [page - offset for page in wanted if 0 <= page - offset < leaf.doc_count_all()]
            if here:
                matcher = leaf.postings(field, stem)
                for number in here:
                    matcher.skip_to(number)
                    found[offset + number] = matcher.value_as("positions")
        return found

    def _counts(self, field: str, word: str) -> Mapping[int, int]:
        found: dict[int, int] = {}
        for leaf, offset in self._leaves:
            if (field, word) in leaf:
                matcher = leaf.postings(field, word)
                while matcher.is_active():
                    found[offset + matcher.id()] = int(matcher.weight())
                    matcher.next()
        return found
