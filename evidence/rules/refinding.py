"""Where the words quoted from an older version are in a newer one: the same, moved, changed, or gone.

A quote that is not there word for word is looked for as a closely similar stretch. The cost is bounded: only pages that
share the quote's rarer words are looked at, and in them only the likeliest stretches.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from heapq import nlargest
from typing import NamedTuple

from evidence.rules.page_breaks import PageBreak, PageBreaks
from evidence.rules.quotes import Word, find_quote, sayings, squeezed, words_of
from schemas.evidence import Page
from schemas.links import Passage, QuoteFate, QuoteFound

CLOSE_ENOUGH = 0.6
"""The least share of words, of the quote and of the stretch taken together, that stand in both in the same order.
A changed figure or clause stays above it; another sentence on the same matter falls below."""

FEWEST_SHARED_WORDS = 3
"""Fewer words in common, such as “of 60”, stand in any text by chance."""

PAGES_LOOKED_AT = 8
STRETCHES_COMPARED = 4
COMMON_WORD_PAGES = 32
SPARE_WORDS = 3
"""How far past as many words as the quote had a changed stretch may run to the end of its sentence."""

SENTENCE_WORDS = 25
"""How far it may run when the quote was a whole sentence or the end of one."""

LONGEST_QUOTE = 2000
LONG_WORD = 12
CLOSING_MARKS = frozenset('.!?)"”’')


class _Window(NamedTuple):
    """A part of a page that has many of the quote's words."""

    shared: int
    nearness: int
    page: Page
    words: list[Word]


class QuoteSearch:
    """Looks for passages of an older version in the pages of a newer one."""

    def __init__(self, pages: Sequence[Page], *, version: int) -> None:
        self._pages = list(pages)
        self._version = version
        self._known: dict[Passage, QuoteFound] = {}

    def find(self, passages: Iterable[Passage]) -> tuple[QuoteFound, ...]:
        """What became of each passage. The same passage quoted by several links is looked for once."""
        return tuple(self._known.get(passage) or self._find(passage) for passage in passages)

    def _find(self, was: Passage) -> QuoteFound:
        fate, now = self._fate(was)
        self._known[was] = QuoteFound(was=was, fate=fate, version=self._version, now=now)
        return self._known[was]

    def _fate(self, was: Passage) -> tuple[QuoteFate, Passage | None]:
        page, exact = self._word_for_word(was) or self._over_a_page_break(was) or (0, "")
        if page and len(exact) <= LONGEST_QUOTE:
            return QuoteFate.SAME if page == was.page else QuoteFate.MOVED, Passage(page=page, quote=exact)
        nearly = self._nearly(was)
        return (QuoteFate.CHANGED, nearly) if nearly else (QuoteFate.GONE, None)

    def _word_for_word(self, was: Passage) -> tuple[int, str] | None:
        """The passage on its own page when it is there, else on the nearest page that says it."""
        looked_for = squeezed(was.quote)
        holding = [page for page, said in zip(self._pages, self._squeezed, strict=True) if looked_for in said]
        for page in sorted(holding, key=lambda one: (abs(one.number - was.page), one.number)):
            if exact := find_quote(page.text, was.quote):
                return page.number, exact
        return None

    def _over_a_page_break(self, was: Passage) -> tuple[int, str] | None:
        """The passage where it begins on one page and ends on the next."""
        for page in sorted(self._pages, key=lambda one: (abs(one.number - was.page), one.number)):
            if exact := self._breaks.quoted(page.number, was.quote):
                return page.number, exact
        return None

    @cached_property
    def _breaks(self) -> PageBreaks:
        return PageBreaks({page.number: page.text for page in self._pages})

    @cached_property
    def _squeezed(self) -> list[str]:
        return [squeezed(page.text) for page in self._pages]

    def _nearly(self, was: Passage) -> Passage | None:
        """The closest stretch that is close enough; of two as close, the one on the nearer page."""
        wanted = [word.said for word in words_of(was.quote)]
        if len(wanted) < FEWEST_SHARED_WORDS:
            return None
        likely = self._likely_pages(was, wanted)
        return _nearest(likely, was, wanted) or self._nearly_over_a_page_break(likely, was, wanted)

    def _nearly_over_a_page_break(self, likely: Sequence[Page], was: Passage, wanted: Sequence[str]) -> Passage | None:
        """The closest stretch that begins on one of these pages, or on the one before, and ends on the next."""
        numbers = dict.fromkeys(number for page in likely for number in (page.number, page.number - 1))
        broken = [parts[-1] for number in numbers if (parts := self._breaks.after(number))]
        around = {one.page: _around(one, len(was.quote)) for one in broken}
        pages = [Page(number=one.page, text=one.text) for one in around.values()]
        found = _nearest(pages, was, wanted)
        if found is None:
            return None
        near = around[found.page]
        begins = near.text.find(found.quote)
        return found if begins < len(near.before) < begins + len(found.quote) - 1 else None

    def _likely_pages(self, was: Passage, wanted: Sequence[str]) -> list[Page]:
        """The pages that share most of the quote's words, the rarer the better, and the page it was on."""
        scores: dict[int, float] = defaultdict(float)
        most = max(COMMON_WORD_PAGES, len(self._pages) // 4)
        for word in set(wanted):
            saying = self._pages_saying.get(word, [])
            if len(saying) <= most:
                for place in saying:
                    scores[place] += math.log(1 + len(self._pages) / len(saying))
        best = nlargest(PAGES_LOOKED_AT, scores, key=lambda place: (scores[place], -place))
        own = [place for place, page in enumerate(self._pages) if page.number == was.page and place not in best]
        return [self._pages[place] for place in (*best, *own)]

    @cached_property
    def _pages_saying(self) -> dict[str, list[int]]:
        """The places of the pages that say a word."""
        saying: dict[str, list[int]] = defaultdict(list)
        for place, page in enumerate(self._pages):
            for word in sayings(page.text):
                saying[word].append(place)
        return saying


def _nearest(pages: Iterable[Page], was: Passage, wanted: Sequence[str]) -> Passage | None:
    """The closest stretch of these pages that is close enough."""
    windows = [window for page in pages for window in _windows(page, was, wanted)]
    likeliest = nlargest(STRETCHES_COMPARED, windows, key=lambda one: one[:2])
    sentence = was.quote[-1] in CLOSING_MARKS
    closest = max(
        ((_closest(window.words, wanted, sentence=sentence), window) for window in likeliest),
        key=lambda one: (one[0][0], one[1].nearness),
        default=None,
    )
    if closest is None or closest[0][0] < CLOSE_ENOUGH:
        return None
    (_, stretch), window = closest
    return _passage(window.page, stretch, with_mark=sentence)


def _around(broken: PageBreak, length: int) -> PageBreak:
    """The break with no more of either page than a quote of that length can reach, so that only it is compared."""
    reach = 4 * length + SENTENCE_WORDS * LONG_WORD
    return broken._replace(before=broken.before[-reach:], after=broken.after[:reach])


def _windows(page: Page, was: Passage, wanted: Sequence[str]) -> Iterator[_Window]:
    """The best parts of a page, as long as the quote and half as much on either side, and to a sentence's end."""
    words, length = words_of(page.text), len(wanted)
    shared = _shared_from_each_word([word.said for word in words], wanted)
    nearness = -abs(page.number - was.page)
    taken: list[int] = []
    for start in sorted(range(len(shared)), key=lambda place: -shared[place]):
        if shared[start] < FEWEST_SHARED_WORDS or len(taken) == STRETCHES_COMPARED:
            return
        if all(abs(start - other) >= length for other in taken):
            taken.append(start)
            part = words[max(0, start - length // 2) : start + length + length // 2 + SENTENCE_WORDS]
            yield _Window(shared[start], nearness, page, part)


def _shared_from_each_word(said: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """For each word of a page, how many of the quote's words stand in the stretch that begins there.

    The stretch slides by one word at a time, so that the cost grows with the page and not with the quote.
    """
    length, lacking = len(wanted), Counter(wanted)
    shared, counts = 0, []
    for end in range(len(said) + length - 1):
        if end < len(said) and said[end] in lacking:
            shared += lacking[said[end]] > 0
            lacking[said[end]] -= 1
        start = end - length + 1
        if start > 0 and said[start - 1] in lacking:
            lacking[said[start - 1]] += 1
            shared -= lacking[said[start - 1]] > 0
        if start >= 0:
            counts.append(shared)
    return counts or [shared]


def _closest(words: list[Word], wanted: Sequence[str], *, sentence: bool) -> tuple[float, list[Word]]:
    """The stretch of some words that reads most like the quote, and how close it is: 0 to 1.

    In the place of a whole sentence stands a whole sentence: what was put in at its end may turn its meaning round.
    """
    matcher = SequenceMatcher(None, [word.said for word in words], wanted, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    best: tuple[float, list[Word]] = (0.0, [])
    while sum(block.size for block in blocks) >= FEWEST_SHARED_WORDS:
        first, last = blocks[0], blocks[-1]
        start = _reaching_back(words, first.a, most=first.b)
        end = _reaching_on(words, last.a + last.size, most=len(wanted) - last.b - last.size)
        closeness = 2 * sum(block.size for block in blocks) / (end - start + len(wanted))
        if closeness > best[0]:
            best = closeness, words[start : _sentence_end(words, end, most=SENTENCE_WORDS) if sentence else end]
        # A word in common far from the others draws the stretch out: try without the smaller of the two ends.
        blocks = blocks[1:] if first.size < last.size else blocks[:-1]
    return best


def _reaching_back(words: Sequence[Word], start: int, *, most: int) -> int:
    """Where a stretch begins when its first words were changed too: not beyond its sentence."""
    least = max(0, start - most)
    while start > least and not words[start - 1].ends_sentence:
        start -= 1
    return start


def _reaching_on(words: Sequence[Word], end: int, *, most: int) -> int:
    """Where a stretch ends when its last words were changed too: not beyond its sentence."""
    limit = min(len(words), end + most)
    while end < limit and not words[end - 1].ends_sentence:
        end += 1
    return _sentence_end(words, end, most=SPARE_WORDS) if most else end


def _sentence_end(words: Sequence[Word], end: int, *, most: int) -> int:
    """Where the sentence ends that a stretch is in; the stretch's own end when that is further than so many words."""
    ends = (place for place in range(end, min(len(words), end + most) + 1) if words[place - 1].ends_sentence)
    return next(ends, end)


def _passage(page: Page, stretch: Sequence[Word], *, with_mark: bool) -> Passage:
    """The words of a stretch exactly as the page has them; with the mark that ends them when the quote had one."""
    start, last = stretch[0].start, stretch[-1]
    marked = with_mark and page.text[last.end : last.end + 1] in CLOSING_MARKS
    exact = page.text[start : last.end + marked]
    if len(exact) > LONGEST_QUOTE:
        exact = exact[:LONGEST_QUOTE].rsplit(maxsplit=1)[0]
    return Passage(page=page.number, quote=exact)
