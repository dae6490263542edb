"""The words of each page in the order they stand, one page behind another: where phrases and neighbours are looked for.

The engine's own way is to keep with each word its places on every page. All places of two frequent words are then
unpacked to be compared, which takes many times as long as looking through the pages that have the rarer of them. Each
word of a text is kept a second time, as two bytes: to look through these first leaves few pages to be read in words.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any
from zlib import crc32

from whoosh.columns import VarBytesColumn
from whoosh.fields import COLUMN, FieldType
from whoosh.formats import Existence

from evidence.search.limits import Clock

# Pages this near each other are read and looked through in one go, those between them as well: to begin anew costs as
# much as to go on for so long. Of pages that are shorter than the second, no more is held at once.
_NEAR_BYTES = 8 * 1024
_AT_ONCE_BYTES = 256 * 1024
# Several words share one such code, so what it finds is always looked up in the words themselves.
_CODE_BYTES = 2

# The engine has no types to check against.
_Field: Any = FieldType
_ColumnField: Any = COLUMN
_Column: Any = VarBytesColumn
_Format: Any = Existence


class Words(_Field):  # type: ignore[misc]  # the engine leaves it without types
    """A field of words given as a list: on which pages each is and how often and, if wanted, in what order."""

    def __init__(self, *, in_order: bool) -> None:
        super().__init__(_Format(), analyzer=None)
        self.column_type = _Column() if in_order else None

    def index(self, value: Sequence[str], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Each word once, with how often it is there as what the engine calls its weight."""
        return ((word.encode(), count, float(count), b"") for word, count in Counter(value).items())

    def to_column_value(self, value: Sequence[str]) -> bytes:
        """A page's words as they are kept: none holds a space, and there is one on either side of each."""
        return _run_of(value)


class Codes(_ColumnField):  # type: ignore[misc]  # the engine leaves it without types
    """A field of words given as a list, kept in order as a code for each."""

    def to_bytes(self, value: Sequence[str]) -> bytes:
        """A page's codes, one behind another."""
        return _codes_of(value)


class InOrder:
    """The words of one segment's pages. Pages are numbered as in the segment, and given in rising order."""

    def __init__(self, reader: Any, clock: Clock) -> None:
        self._clock = clock
        self._words = {field: _Runs(reader, field) for field in ("text", "title")}
        self._codes = _Runs(reader, "codes")

    def counts(self, field: str, phrase: Sequence[str], pages: Sequence[int]) -> Mapping[int, int]:
        """How often the words stand one after another on some pages. Pages between those may be counted too."""
        self._clock.check()
        if field == "text":
            codes = _codes_of(phrase)
            coded = self._clock.watched(self._codes.having(codes, pages))
            pages = [page for page, run in coded if any(at % _CODE_BYTES == 0 for at in _each(codes, run))]
        # Where two pages meet there are two spaces, so no phrase runs from one into the next.
        words = _run_of(phrase)
        return {
            page: sum(1 for _ in self._clock.watched(_each(words, run)))
            for page, run in self._words[field].having(words, pages)
        }

    def places(self, words: Collection[str], page: int) -> Mapping[str, Sequence[int]]:
        """Where words stand in the text of a page, the first word's place being 0."""
        read = self._words["text"].of(page)
        return {word: list(_places(_run_of([word]), read)) for word in words}


class _Runs:
    """One run of bytes for each page, one behind another in a column of the engine's."""

    def __init__(self, reader: Any, field: str) -> None:
        column = reader.column_reader(field, translate=False)
        self._offsets: Sequence[int] = column._offsets
        self._lengths: Sequence[int] = column._lengths
        self._file = column._dbfile

    def of(self, page: int) -> bytes:
        """A page's own."""
        found: bytes = self._file.get(self._offsets[page], self._lengths[page])
        return found

    def having(self, wanted: bytes, pages: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        """The pages at which some bytes begin, each with all of its own; pages between those given count as well."""
        for start, end in self._stretches(pages):
            read = self._file.get(start, end - start)
            at = read.find(wanted)
            while at >= 0:
                page = bisect_right(self._offsets, start + at) - 1
                begins = self._offsets[page] - start
                ends = begins + self._lengths[page]
                yield page, read[begins:ends]
                at = read.find(wanted, ends)

    def _stretches(self, pages: Sequence[int]) -> Iterator[tuple[int, int]]:
        """The bytes that hold these pages: from where, and to where."""
        return self._all_stretches() if len(pages) == len(self._offsets) else self._stretches_of(pages)

    def _all_stretches(self) -> Iterator[tuple[int, int]]:
        first = 0
        while first < len(self._offsets):
            start = self._offsets[first]
            past = max(first + 1, bisect_right(self._offsets, start + _AT_ONCE_BYTES) - 1)
            yield start, self._offsets[past - 1] + self._lengths[past - 1]
            first = past

    def _stretches_of(self, pages: Sequence[int]) -> Iterator[tuple[int, int]]:
        start = end = 0
        for page in pages:
            begins = self._offsets[page]
            ends = begins + self._lengths[page]
            if begins > end + _NEAR_BYTES or ends > start + _AT_ONCE_BYTES:
                if end > start:
                    yield start, end
                start = begins
            end = ends
        if end > start:
            yield start, end


def _run_of(words: Sequence[str]) -> bytes:
    return f" {' '.join(words)} ".encode()


def _codes_of(words: Sequence[str]) -> bytes:
    return b"".join(map(_code_of, words))


@lru_cache(maxsize=65_536)
def _code_of(word: str) -> bytes:
    return crc32(word.encode()).to_bytes(4, "little")[:_CODE_BYTES]


def _each(wanted: bytes, read: bytes) -> Iterator[int]:
    """Where some bytes stand in others; two places may overlap, as those of a phrase that begins with its end."""
    at = read.find(wanted)
    while at >= 0:
        yield at
        at = read.find(wanted, at + 1)


def _places(wanted: bytes, read: bytes) -> Iterator[int]:
    place = before = 0
    for at in _each(wanted, read):
        place += read.count(b" ", before, at)
        yield place
        before = at
