"""The words of each page in the order they stand, one page behind another: where phrases and neighbours are looked for.

The engine's own way is to keep with each word its places on every page. All places of two frequent words are then
unpacked to be compared, which takes many times as long as looking through the pages that have the rarer of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from whoosh.columns import VarBytesColumn
from whoosh.fields import FieldType
from whoosh.formats import Existence

from evidence.search.limits import Clock

# Pages this near each other are read and looked through in one go, those between them as well: to begin anew costs as
# much as to go on for so long. No more than the second is held at once.
_NEAR_BYTES = 8 * 1024
_AT_ONCE_BYTES = 256 * 1024

# The engine has no types to check against.
_Field: Any = FieldType
_Column: Any = VarBytesColumn
_format: Any = Existence


class Words(_Field):  # type: ignore[misc]  # the engine leaves it without types
    """A field of words given as a list: on which pages each is and how often and, if wanted, in what order."""

    def __init__(self, *, in_order: bool) -> None:
        super().__init__(_format(), analyzer=None)
        self.column_type = _Column() if in_order else None

    def index(self, value: Sequence[str], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Each word once, with how often it is there as what the engine calls its weight."""
        return ((word.encode(), count, float(count), b"") for word, count in Counter(value).items())

    def to_column_value(self, value: Sequence[str]) -> bytes:
        """A page's words as they are kept: none holds a space, and there is one on either side of each."""
        return _run_of(value)


class InOrder:
    """The words of one segment's pages in a field. Pages are numbered as in the segment."""

    def __init__(self, reader: Any, field: str) -> None:
        column = reader.column_reader(field, translate=False)
        self._offsets: Sequence[int] = column._offsets
        self._lengths: Sequence[int] = column._lengths
        self._file = column._dbfile

    def counts(self, phrase: Sequence[str], pages: Sequence[int], clock: Clock) -> Mapping[int, int]:
        """How often the words stand one after another on some pages, given in rising order.

        Pages that lie between those may be counted too.
        """
        wanted = _run_of(phrase)
        found: Counter[int] = Counter()
        for start, end in self._stretches(pages):
            clock.check()
            read = self._file.get(start, end - start)
            at = read.find(wanted)
            while at >= 0:
                found[bisect_right(self._offsets, start + at) - 1] += 1
                at = read.find(wanted, at + 1)
        return found

    def places(self, words: Iterable[str], page: int) -> Mapping[str, Sequence[int]]:
        """Where words stand on a page, the first word's place being 0."""
        read = self._file.get(self._offsets[page], self._lengths[page])
        return {word: list(_places(_run_of([word]), read)) for word in words}

    def _stretches(self, pages: Sequence[int]) -> Iterator[tuple[int, int]]:
        """The bytes that hold these pages: from where, and to where."""
        start = end = 0
        for page in pages:
            begins, ends = self._offsets[page], self._offsets[page] + self._lengths[page]
            if begins > end + _NEAR_BYTES or ends > start + _AT_ONCE_BYTES:
                if end:
                    yield start, end
                start = begins
            end = ends
        if end:
            yield start, end


def _run_of(words: Sequence[str]) -> bytes:
    return f" {' '.join(words)} ".encode()


def _places(wanted: bytes, read: bytes) -> Iterator[int]:
    place = before = 0
    at = read.find(wanted)
    while at >= 0:
        place += read.count(b" ", before, at)
        yield place
        before = at
        at = read.find(wanted, at + 1)
