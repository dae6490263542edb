"""A word's pages as the engine keeps them: in blocks of a hundred or so, each unpacked once and read as a whole.

The engine's own way goes from page to page through half a dozen calls, which takes several times as long as unpacking.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.matching.wrappers import FilterMatcher

# The engine has no types to check against.
_LeafMatcher: Any = W3LeafMatcher
_FilterMatcher: Any = FilterMatcher


def counts(reader: Any, field: str, word: str) -> Iterator[tuple[Sequence[int], Sequence[float]]]:
    """The pages of a segment that have a word, and how often: so many at a time, rising, deleted ones among them."""
    matcher = _matcher(reader, field, word)
    while matcher.is_active():
        if isinstance(matcher, _LeafMatcher):
            matcher._read_data()
            steps, weights, _ = matcher._data
            # One number for all when they are alike, and none when it is one.
            alike = not isinstance(weights, tuple)
            yield list(accumulate(steps)), [weights or 1.0] * len(steps) if alike else weights
            matcher._next_block()
        else:
            yield (matcher.id(),), (matcher.weight(),)
            matcher.next()


def _matcher(reader: Any, field: str, word: str) -> Any:
    matcher = reader.postings(field, word)
    # Where pages were deleted, each is looked at in turn; who asks here knows which they are.
    return matcher.child if isinstance(matcher, _FilterMatcher) else matcher
