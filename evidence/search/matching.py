"""Which pages answer a query, and in what order: one rule for the index and for the plain scan.

Either hands over where words stand; everything decided from that is decided here, so the two cannot disagree.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice, pairwise
from math import log
from typing import Literal, Protocol, TypeAlias, TypeVar

from evidence.search.pages import Answer, PageHit
from evidence.search.query import AllOf, AnyOf, Leaf, Node, Phrase, Prefix, Query, Without, Word, terms

Thing = TypeVar("Thing")
Field: TypeAlias = Literal["title", "text"]
_FIELDS: tuple[Field, Field] = ("text", "title")

# A word in a title counts as this many in the text: enough to prefer the item, too little to bury a page that answers.
TITLE_COUNTS = 2.0
# The usual settings of BM25: how soon a repeated word stops adding, and how far long pages are held back.
REPEATS, LENGTH = 1.2, 0.75
# A page with every word keeps its whole score, a page with none would keep this share.
WITHOUT_COVERAGE = 0.3
# What two neighbouring words of the question are worth standing together, in shares of the rarer one's weight.
TOGETHER = 0.8
# Nearness is looked at for this many of the best pages: to read where words stand is the dear part.
LOOKED_AT_CLOSELY = 100
MOST_EXPANSIONS = 50
# After its best three, how far each further page of the same item steps back: the fourth keeps 4/5, the seventh half.
KEEP_THEIR_PLACE = 3
STEPS_BACK = 0.25


class Standing(Protocol):
    """Where words stand, for pages numbered by whoever answers."""

    def pages(self) -> Collection[int]:
        """Every page's number."""

    def identity(self, page: int) -> tuple[str, int, int]:
        """The item, version and page behind a number."""

    def length(self, page: int) -> int:
        """How many words the page's text has."""

    def average_length(self) -> float:
        """How many words a page's text has on average."""

    def counts(self, field: Field, stem: str) -> Mapping[int, int]:
        """Pages with the word in that field, and how often."""

    def counts_of_beginnings(self, letters: str) -> Mapping[int, int]:
        """Pages with a word that begins so, and how often; at most the 50 most frequent such words."""

    def counts_of_phrase(self, field: Field, stems: Sequence[str]) -> Mapping[int, int]:
        """Pages with the words one after another in that field, and how often."""

    def places(self, stems: Sequence[str], pages: Sequence[int]) -> Mapping[str, Mapping[int, Sequence[int]]]:
        """Where each of the words stands in the text of those of these pages that have it, in rising order."""

    def in_time(self, things: Iterable[Thing]) -> Iterable[Thing]:
        """The same things, for as long as the question may take. Raises TookTooLong."""


def answer(query: Query, standing: Standing, *, allowed: Collection[int] | None, limit: int) -> Answer:
    """The best pages first, no more than `limit`, and how many of which items there are in all.

    `allowed` limits to those pages.
    """
    if query.root is None:
        return Answer()
    weights = _Weights(standing)
    matched = _matching(query.root, weights)
    if allowed is not None:
        matched = matched.intersection(allowed)
    hits = _best(_scores(terms(query), weights, matched), standing, limit) if limit > 0 else []
    return Answer(hits, Counter(standing.identity(page)[0] for page in matched))


def rank(query: Query, standing: Standing, *, having: Mapping[Leaf, int], of_pages: int, limit: int) -> list[PageHit]:
    """Pages that are known to answer, the best first. `having` says on how many of all pages each word is."""
    rarity = {leaf: _rarity(of_pages, having[leaf]) for leaf in terms(query)}
    return _best(_scores(terms(query), _Weights(standing, rarity), standing.pages()), standing, limit)


def _best(scores: Mapping[int, float], standing: Standing, limit: int) -> list[PageHit]:
    if limit <= 0:
        return []
    settled = _stepping_back(scores, standing, limit)
    best = heapq.nsmallest(limit, settled, key=lambda page: (-settled[page], standing.identity(page)))
    return [PageHit(*standing.identity(page), score=round(settled[page], 6)) for page in best]


def _rarity(pages: int, having: int) -> float:
    having = min(pages, having)
    return log(1 + (pages - having + 0.5) / (having + 0.5))


class _Weights:
    """How heavily each word, phrase or prefix weighs on each page; each is worked out once."""

    def __init__(self, standing: Standing, rarity: Mapping[Leaf, float] | None = None) -> None:
        self.standing = standing
        self._rarity = rarity
        self._known: dict[Leaf, Mapping[int, float]] = {}

    def of(self, leaf: Leaf) -> Mapping[int, float]:
        if leaf not in self._known:
            self._known[leaf] = self._read(leaf)
        return self._known[leaf]

    def rarity(self, leaf: Leaf) -> float:
        """How much finding this says: much for a word on few pages, little for a word on most."""
        if self._rarity is not None:
            return self._rarity[leaf]
        return _rarity(len(self.standing.pages()), len(self.of(leaf)))

    def _read(self, leaf: Leaf) -> Mapping[int, float]:
        if isinstance(leaf, Prefix):
            return self.standing.counts_of_beginnings(leaf.letters)
        if isinstance(leaf, Phrase):
            text, title = (self.standing.counts_of_phrase(field, leaf.stems) for field in _FIELDS)
            return _both_fields(text, title)
        return _both_fields(self.standing.counts("text", leaf.stem), self.standing.counts("title", leaf.stem))


def counts_of_phrase(places: Sequence[Mapping[int, Sequence[int]]]) -> dict[int, int]:
    """Pages with words one after another, and how often, from where the first, the second, and so on, stands."""
    rarest = min(places, key=len)
    begins = {page: set(places[0].get(page, ())) for page in rarest}
    for step, where in enumerate(places):
        begins = {
            page: here.intersection(place - step for place in where.get(page, ())) for page, here in begins.items()
        }
    return {page: len(here) for page, here in begins.items() if here}


def _both_fields(text: Mapping[int, int], title: Mapping[int, int]) -> Mapping[int, float]:
    weights: dict[int, float] = dict(text)
    for page, count in title.items():
        weights[page] = weights.get(page, 0.0) + TITLE_COUNTS * count
    return weights


def _matching(node: Node, weights: _Weights) -> set[int]:
    if isinstance(node, AnyOf):
        return set().union(*(_matching(part, weights) for part in node.parts))
    if isinstance(node, AllOf):
        return set.intersection(*(_matching(part, weights) for part in node.parts))
    if isinstance(node, Without):
        return _matching(node.wanted, weights).difference(*(_matching(part, weights) for part in node.unwanted))
    return set(weights.of(node))


def _scores(leaves: Sequence[Leaf], weights: _Weights, pages: Iterable[int]) -> dict[int, float]:
    """Each word's weight, by how many of the words are there, and more for words that stand together."""
    standing = weights.standing
    average = standing.average_length() or 1.0
    rarity = {leaf: weights.rarity(leaf) for leaf in leaves}
    every = sum(rarity.values()) or 1.0
    scores: dict[int, float] = {}
    weighing = [(rarity[leaf], weights.of(leaf)) for leaf in leaves]
    for page in standing.in_time(pages):
        held_back = REPEATS * (1 - LENGTH + LENGTH * standing.length(page) / average)
        total = present = 0.0
        for rare, known in weighing:
            weight = known.get(page)
            if weight:
                present += rare
                total += rare * weight * (REPEATS + 1) / (weight + held_back)
        scores[page] = total * (WITHOUT_COVERAGE + (1 - WITHOUT_COVERAGE) * present / every)
    for page, bonus in _nearness(leaves, weights, rarity, scores).items():
        scores[page] += bonus
    return scores


def _stepping_back(scores: Mapping[int, float], standing: Standing, limit: int) -> dict[int, float]:
    """Further pages of one item give way, so that a table of thousands of rows cannot hide every report.

    Pages that can be none of the best, so many as the limit says, are left out: no page gains by giving way.
    """
    before: Counter[str] = Counter()
    settled: dict[int, float] = {}
    highest: list[float] = []
    for page in _falling(scores, standing):
        if len(highest) == limit and scores[page] < highest[0]:
            break
        item = standing.identity(page)[0]
        settled[page] = scores[page] / (1 + STEPS_BACK * max(0, before[item] + 1 - KEEP_THEIR_PLACE))
        before[item] += 1
        (heapq.heappushpop if len(highest) == limit else heapq.heappush)(highest, settled[page])
    return settled


def _falling(scores: Mapping[int, float], standing: Standing) -> Iterator[int]:
    """The pages by falling score; those of one score in the order of their identities."""
    falling = sorted(scores, key=scores.__getitem__, reverse=True)
    for _, alike in groupby(falling, key=scores.__getitem__):
        yield from sorted(alike, key=standing.identity)


def _nearness(
    leaves: Sequence[Leaf], weights: _Weights, rarity: Mapping[Leaf, float], scores: Mapping[int, float]
) -> dict[int, float]:
    """What the best pages gain from words that follow one another in the question and stand close on the page."""
    single = [leaf for leaf in leaves if isinstance(leaf, Word)]
    if len(single) < 2:
        return {}
    pages = sorted(islice(_falling(scores, weights.standing), LOOKED_AT_CLOSELY))
    places = weights.standing.places([word.stem for word in single], pages)
    gained = dict.fromkeys(pages, 0.0)
    for first, second in pairwise(single):
        here, there = places[first.stem], places[second.stem]
        for page in here.keys() & there.keys():
            close = _closeness(here[page], there[page])
            gained[page] += TOGETHER * close * min(rarity[first], rarity[second])
    return gained


def _closeness(first: Sequence[int], second: Sequence[int]) -> float:
    """1 when the second follows the first at once or one word on, a half within five either way, else nothing."""
    close = 0.0
    later = 0
    for place in first:
        while later < len(second) and second[later] < place - 5:
            later += 1
        for other in second[later : later + 11]:
            if 0 < other - place <= 2:
                return 1.0
            if abs(other - place) <= 5:
                close = 0.5
    return close
