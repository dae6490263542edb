"""A word's pages as the engine keeps them: in blocks of a hundred or so, each unpacked once and read as a whole.

The engine's own way goes from page to page through half a dozen calls, which takes several times as long as unpacking.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from pickle import loads
from typing import Any

from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.matching.wrappers import FilterMatcher

# A page's places: how many in four bytes, then the steps from each to the next as a pickle. Like every byte the engine
# unpickles, they were checked against the digest in the stamp.
_COUNT_BYTES = 4

# The engine has no types to check against.
_LeafMatcher: Any = W3LeafMatcher
_FilterMatcher: Any = FilterMatcher


def counts(reader: Any, field: str, word: str) -> Iterator[tuple[Sequence[int], Sequence[float]]]:
    """The pages of a segment that have a word, and how often: so many at a time, rising, deleted ones among them."""
    matcher = _matcher(reader, field, word)
    while matcher.is_active():
        if isinstance(matcher, _LeafMatcher):
            matcher.id(), matcher.weight()  # unpack the block
            yield matcher._ids, matcher._weights
            matcher._next_block()
        else:
            yield (matcher.id(),), (matcher.weight(),)
            matcher.next()


def places(reader: Any, field: str, word: str, pages: Sequence[int]) -> Iterator[dict[int, Sequence[int]]]:
    """Where a word stands on those of some pages of a segment that have it, so many pages at a time.

    The pages are given in rising order, and passed over in blocks where none of them is.
    """
    matcher = _matcher(reader, field, word)
    wanted, at = set(pages), 0
    while matcher.is_active() and at < len(pages):
        if not isinstance(matcher, _LeafMatcher):
            ids, values, last = (matcher.id(),), (matcher.value(),), matcher.id()
            matcher.next()
        elif matcher.block_max_id() < pages[at]:
            matcher._next_block()
            continue
        else:
            matcher.id(), matcher.value()  # unpack the block
            ids, values, last = matcher._ids, matcher._values, matcher.block_max_id()
            matcher._next_block()
        yield {page: _places(value) for page, value in zip(ids, values, strict=True) if page in wanted}
        while at < len(pages) and pages[at] <= last:
            at += 1


def _matcher(reader: Any, field: str, word: str) -> Any:
    matcher = reader.postings(field, word)
    # Where pages were deleted, each is looked at in turn; who asks here knows which they are.
    return matcher.child if isinstance(matcher, _FilterMatcher) else matcher


def _places(value: bytes) -> Sequence[int]:
    return list(accumulate(loads(value[_COUNT_BYTES:])))  # noqa: S301 - checked, as said above
