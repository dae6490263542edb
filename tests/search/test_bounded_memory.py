"""However large the index, what is held of it in memory stays small, and merging stays in small bites."""

from __future__ import annotations

import os
import random
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.search import merging
from evidence.search.grammar import parse
from evidence.search.pages import IndexedPage
from evidence.search.parts import Part
from evidence.search.whoosh_index import PageIndex

WORDS = [f"word{number}" for number in range(3_000)]


def pages_of(item: str, count: int, seed: int = 0) -> list[IndexedPage]:
    """Pages of many words."""
    source = random.Random(f"{item} {seed}")
    return [
        IndexedPage(item, 1, number, "", "Synthetic", " ".join(source.choices(WORDS, k=300)))
        for number in range(1, count + 1)
    ]


def held(index: PageIndex) -> tuple[int, int]:
    """Bytes of the index's files, and bytes of them held in memory."""
    parts = list(index._standing().parts.values())
    return sum(part.size for part in parts), sum(len(part._held or b"") for part in parts)


def test_the_index_is_read_where_it_lies(folder: Path) -> None:
    """Ten years of evidence must not need ten times the memory."""
    index = PageIndex(folder)
    index.rebuild(pages_of("E-0001", 300))

    in_files, in_memory = held(index)
    assert in_files > 1_000_000
    assert in_memory < in_files / 5
    assert index.find(parse("word7"), allowed=None, limit=1)[1] > 0


def test_a_reader_goes_on_with_files_a_commit_has_removed(folder: Path, tmp_path: Path) -> None:
    """A search under way must not break because the worker has just merged."""
    path = tmp_path / "a.part"
    path.write_bytes(bytes(range(256)) * 1024)
    part = Part.open(path)
    path.unlink()

    assert part.read(256 * 1023 + 1, 3) == bytes([1, 2, 3])
    assert part.read(part.size - 1, 10) == b"\xff"


class Segment:
    """As much of a segment as the policy looks at."""

    def __init__(self, pages: int, deleted: int = 0) -> None:
        self._pages, self._deleted = pages, deleted

    def doc_count(self) -> int:
        """Live pages."""
        return self._pages

    def deleted_count(self) -> int:
        """Deleted pages."""
        return self._deleted


@given(commits=st.lists(st.integers(1, 400), min_size=1, max_size=300))
@settings(max_examples=30, deadline=None)
def test_segments_stay_few_and_bites_small_whatever_comes(commits: list[int]) -> None:
    """One merge of everything would keep what was just added waiting for minutes."""
    segments: list[Segment] = []
    written = 0
    for pages in commits:
        segments.append(Segment(pages))
        while chosen := merging.one_bite(segments):
            bite = sum(segment.doc_count() for segment in chosen)
            assert bite <= merging._BITES_PAGES[-1] + merging._SIZES_PAGES[-1]
            written += bite
            segments = [segment for segment in segments if segment not in chosen] + [Segment(bite)]

    assert sum(segment.doc_count() for segment in segments) == sum(commits)
    assert len(segments) <= 2 * merging._SO_MANY + sum(commits) / merging._SIZES_PAGES[1] + 1
    assert written <= 4 * sum(commits)


def test_a_segment_mostly_deleted_is_written_anew() -> None:
    """Replaced versions would otherwise be carried along for ever."""
    mostly, little = Segment(2_000, deleted=2_001), Segment(2_000, deleted=100)

    assert merging.one_bite([little, mostly]) == [mostly]


def test_tidying_bit_by_bit_changes_no_answer(folder: Path) -> None:
    """Merging is housekeeping: nobody who searches may notice."""
    index = PageIndex(folder)
    index.rebuild([])
    for number in range(20):
        index.update_many({f"E-{number:04}": pages_of(f"E-{number:04}", 2)})
    index.update("E-0003", pages_of("E-0003", 3, seed=1))
    asked = [parse(f"{first} {second}") for first, second in pairwise(WORDS[:20])]
    before = [index.find(query, allowed=None, limit=50) for query in asked]
    segments = len(index._standing().segments())

    while index.tidy():
        pass

    assert [index.find(query, allowed=None, limit=50) for query in asked] == before
    assert len(index._standing().segments()) < segments
    assert PageIndex(folder).items_indexed() == index.items_indexed()


def test_a_file_changed_under_an_open_index_is_noticed(folder: Path) -> None:
    """Even when whoever changed it put its size and its time back."""
    index = PageIndex(folder)
    index.rebuild(pages_of("E-0001", 100))
    assert index.is_ready()
    largest = max(folder.glob("*.part"), key=lambda path: path.stat().st_size)
    stat = largest.stat()
    with largest.open("r+b") as file:
        file.seek(5_000)
        byte = file.read(1)
        file.seek(5_000)
        file.write(bytes([byte[0] ^ 1]))
    os.utime(largest, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    assert not index.is_ready()
