"""Which segments of the index are merged, and how: a few at a time, and never more in memory than a page's words.

Each commit adds a segment. Merging at every commit would make adding a document slow; never merging would make every
answer slow and need ever more open files. So segments come in four sizes, several small ones become one larger, and
a large one is left alone: a page is written four or five times in all, however large the index grows, and 300,000 pages
are some forty segments.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from typing import Any

from whoosh.reading import SegmentReader

# A segment of fewer pages than the first is small, than the second middling; so many of a size are merged.
_SIZES_PAGES = (150, 1_200, 12_000)
_SO_MANY = 8
# The most pages merged in one go, for each size: some seconds of work, so that what was just added is not kept waiting
# for longer. Only the largest merge, once in ten thousand pages, takes a minute.
_BITES_PAGES = (1_500, 1_500, 14_000)
# Merged even when nobody calls for it.
_FAR_TOO_MANY = 24

# The engine has no types to check against.
_SegmentReader: Any = SegmentReader


def one_bite(segments: Sequence[Any]) -> list[Any]:
    """The segments to merge next; none when the index is tidy enough."""
    for smallest, size, bite in zip((0, *_SIZES_PAGES), _SIZES_PAGES, _BITES_PAGES, strict=False):
        alike = [segment for segment in segments if smallest <= segment.doc_count() < size]
        if len(alike) >= _SO_MANY:
            return _within_a_bite(sorted(alike, key=lambda segment: int(segment.doc_count())), bite)
    return [segment for segment in segments if segment.deleted_count() > segment.doc_count()][:1]


def _within_a_bite(smallest_first: list[Any], bite: int) -> list[Any]:
    chosen: list[Any] = []
    pages = 0
    for segment in smallest_first:
        pages += segment.doc_count()
        if pages > bite and len(chosen) > 1:
            break
        chosen.append(segment)
    return chosen


def too_many_small(segments: Sequence[Any]) -> bool:
    """Whether so many small segments have gathered that a merge cannot wait for somebody to call for it."""
    return len([one for one in segments if one.doc_count() < _SIZES_PAGES[0]]) > _FAR_TOO_MANY


def what_was_deleted_from(segments: Sequence[Any]) -> list[Any]:
    """The segments that still hold words of deleted pages."""
    return [segment for segment in segments if segment.has_deletions()]


def everything(segments: Sequence[Any]) -> list[Any]:
    """All segments."""
    return [*segments]


def write_merged(writer: Any, chosen: Sequence[Any]) -> None:
    """Write the live pages of these segments into the writer's new one, in place of them.

    Each segment's words are sorted already, so they are merged as they are read and never gathered. The writer must
    have no pages of its own.
    """
    ours = {segment.segment_id() for segment in chosen}
    merging = _Merging(writer)
    for segment in writer.segments:
        if segment.segment_id() in ours and segment.doc_count():
            merging.take(segment)
    writer.segments = [segment for segment in writer.segments if segment.segment_id() not in ours]
    writer.pool = merging


class _Merging:
    """Stands where the engine gathers a new segment's words, and hands it those of other segments."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer
        self._readers: list[Any] = []
        self._words: list[Iterator[Any]] = []
        self._none: Any = writer.pool

    def take(self, segment: Any) -> None:
        writer = self._writer
        reader = _SegmentReader(writer.storage, writer.schema, segment)
        first = writer.docnum
        names = {name for name in reader.indexed_field_names() if name in writer.schema}
        numbers = writer.write_per_doc(set(writer.schema.names()) | names, reader)
        self._readers.append(reader)
        self._words.append(writer._process_posts(reader.iter_postings(), first, numbers))
        writer._added = True

    def iter_postings(self) -> Iterator[Any]:
        return heapq.merge(*self._words)

    def cleanup(self) -> None:
        """Close what was read; the engine calls this when the new segment is written, and when it is not."""
        for reader in self._readers:
            reader.close()
        self._readers.clear()
        self._none.cleanup()
