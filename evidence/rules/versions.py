"""Two versions of an item compared page by page.

Pages are matched by their text, not by their number: first those that say exactly the same, in the order they come,
then those that say much the same. The work grows with the text, also when every one of 2,000 pages was altered.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from heapq import nlargest

from evidence.rules.quotes import one_line
from schemas.evidence import Page
from schemas.versions import PageChange, PageFate

HALF_ITS_WORDS = 0.5
"""A page was altered, and not removed with another added, when at least half the words of the two are in both."""

RARE_WORD_PAGES = 8
PARTNERS_COMPARED = 5

Pairs = list[tuple[int, int]]


def compare_pages(earlier: Sequence[Page], later: Sequence[Page]) -> tuple[PageChange, ...]:
    """What became of each page, in the order of the later version; removed pages stand where they stood."""
    before, after = [one_line(page.text) for page in earlier], [one_line(page.text) for page in later]
    alike = _pages_alike(before, after)
    altered = _pages_altered(before, after, dict(alike))
    changes = [_unaltered(earlier[left].number, later[right].number) for left, right in alike]
    changes += [
        PageChange(fate=PageFate.ALTERED, before=earlier[left].number, after=later[right].number)
        for left, right in altered
    ]
    kept, found = {left for left, _ in (*alike, *altered)}, {right for _, right in (*alike, *altered)}
    changes += [
        PageChange(fate=PageFate.REMOVED, before=page.number) for at, page in enumerate(earlier) if at not in kept
    ]
    changes += [PageChange(fate=PageFate.ADDED, after=page.number) for at, page in enumerate(later) if at not in found]
    return tuple(sorted(changes, key=lambda one: (one.after or one.before or 0, one.after is not None)))


def _unaltered(before: int, after: int) -> PageChange:
    fate = PageFate.SAME if before == after else PageFate.MOVED
    return PageChange(fate=fate, before=before, after=after)


def _pages_alike(before: Sequence[str], after: Sequence[str]) -> Pairs:
    """Pages that say the same. Of several alike, as blank ones are, those between the same neighbours come first."""
    pairs = _in_order(_with_neighbours(before), _with_neighbours(after))
    left, right = {one for one, _ in pairs}, {other for _, other in pairs}
    rest = {place: said for place, said in enumerate(before) if place not in left}
    return pairs + _in_order(rest, {place: said for place, said in enumerate(after) if place not in right})


def _with_neighbours(said: Sequence[str]) -> dict[int, Hashable]:
    around = [None, *said, None]
    return {place: tuple(around[place : place + 3]) for place in range(len(said))}


def _in_order(before: Mapping[int, Hashable], after: Mapping[int, Hashable]) -> Pairs:
    """The first of one side with the first like it on the other, the second with the second, and so on."""
    waiting: dict[Hashable, deque[int]] = defaultdict(deque)
    for place, said in after.items():
        waiting[said].append(place)
    return [(place, waiting[said].popleft()) for place, said in before.items() if waiting.get(said)]


def _pages_altered(before: Sequence[str], after: Sequence[str], alike: Mapping[int, int]) -> Pairs:
    """Pages that say much the same, the closest first; each page is taken once."""
    back = {right: left for left, right in alike.items()}
    left = {place: Counter(said.split()) for place, said in enumerate(before) if place not in alike}
    right = {place: Counter(said.split()) for place, said in enumerate(after) if place not in back}
    # Asked from both sides, so that comparing the other way round answers the same.
    likely = {*_partners(left, right, alike), *((one, other) for other, one in _partners(right, left, back))}
    scored = ((_likeness(left[one], right[other]), one, other) for one, other in likely)
    close = [pair for pair in scored if pair[0] >= HALF_ITS_WORDS]
    close.sort(key=lambda pair: (-pair[0], abs(pair[1] - pair[2]), pair[1] + pair[2]))
    taken: dict[int, int] = {}
    used: set[int] = set()
    for _, one, other in close:
        if one not in taken and other not in used:
            taken[one] = other
            used.add(other)
    return list(taken.items())


def _likeness(left: Counter[str], right: Counter[str]) -> float:
    """The share of the words of two pages, taken together, that are in both: 0 to 1."""
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 0.0


def _partners(
    pages: Mapping[int, Counter[str]], others: Mapping[int, Counter[str]], alike: Mapping[int, int]
) -> Iterator[tuple[int, int]]:
    """Which pages are worth comparing: those that share rare words, and those that stand in the same place."""
    saying: dict[str, list[int]] = defaultdict(list)
    for place, words in others.items():
        for word in words:
            saying[word].append(place)
    for place, other in _same_places(pages, alike):
        if other in others:
            yield place, other
    for place, words in pages.items():
        shared = Counter(
            other for word in words if len(saying.get(word, ())) <= RARE_WORD_PAGES for other in saying.get(word, ())
        )
        for other in nlargest(PARTNERS_COMPARED, shared, key=lambda one: (shared[one], -abs(one - place))):
            yield place, other


def _same_places(pages: Iterable[int], alike: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """Each page with the one of the same number, and with those as far from the pages found around it."""
    ordered = sorted({*pages, *alike})
    for order in (ordered, ordered[::-1]):
        offset = 0
        for place in order:
            if place in alike:
                offset = alike[place] - place
            else:
                yield place, place
                yield place, place + offset
