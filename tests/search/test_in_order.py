"""Phrases are looked for in pages' words by short codes first, and what is found is what stands there."""

from __future__ import annotations

import random
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.search.grammar import parse
from evidence.search.in_order import _code_of
from evidence.search.pages import IndexedPage
from evidence.search.plain import scan
from evidence.search.query import Phrase, Query
from evidence.search.whoosh_index import PageIndex


def two_words_of_one_code() -> tuple[str, str]:
    """Numbers, which no stemmer changes."""
    known: dict[bytes, str] = {}
    for number in count(1_000):
        word = str(number)
        other = known.setdefault(_code_of(word), word)
        if other != word:
            return other, word
    raise AssertionError


ONE, ITS_DOUBLE = two_words_of_one_code()


def pages_of(texts: Sequence[str], item: str = "E-0001") -> list[IndexedPage]:
    return [IndexedPage(item, 1, number, "", "Synthetic", text) for number, text in enumerate(texts, start=1)]


def test_a_word_that_shares_its_code_with_another_is_not_taken_for_it(folder: Path) -> None:
    """Codes are short, so some words share one; a phrase nobody wrote must not be found."""
    index = PageIndex(folder)
    index.rebuild(pages_of([f"case {ONE} closed", f"case {ITS_DOUBLE} closed, and {ONE} open"]))

    hits, total = index.find(parse(f'"case {ONE}"'), allowed=None, limit=5)

    assert [hit.page for hit in hits] == [1]
    assert total == 1


def test_a_phrase_does_not_run_from_one_page_into_the_next(folder: Path) -> None:
    """Pages lie one behind another in the index; a citation names one page."""
    index = PageIndex(folder)
    index.rebuild(pages_of(["we met the annual", "review of annual accounts", ""]))

    assert index.find(parse('"annual review"'), allowed=None, limit=5)[1] == 0
    assert index.find(parse('"annual accounts"'), allowed=None, limit=5)[1] == 1


def test_a_phrase_that_overlaps_itself_counts_each_time(folder: Path) -> None:
    """How often a phrase stands decides the order, in the index as in the plain scan."""
    index = PageIndex(folder)
    pages = pages_of(["plan do plan do plan do plan", "plan do plan, then nothing", "plan plan plan"])
    index.rebuild(pages)

    for typed in ('"plan do plan"', '"plan plan"'):
        query = parse(typed)
        assert index.find(query, allowed=None, limit=5) == scan(query, pages, allowed=None, limit=5)


@settings(max_examples=25, deadline=None)
@given(
    texts=st.lists(st.lists(st.sampled_from([ONE, ITS_DOUBLE, "plan", "7"]), max_size=12), min_size=1, max_size=8),
    phrase=st.lists(st.sampled_from([ONE, ITS_DOUBLE, "plan", "7"]), min_size=2, max_size=4),
    replaced=st.booleans(),
)
def test_every_phrase_is_found_where_a_reader_finds_it(
    texts: list[list[str]], phrase: list[str], replaced: bool
) -> None:
    """Two ways of looking, one of them by reading: they may not differ on any page, replaced ones included."""
    pages = pages_of([" ".join(text) for text in texts])
    query = Query(Phrase(tuple(phrase)))
    with tempfile.TemporaryDirectory() as folder:
        index = PageIndex(Path(folder) / "index")
        index.rebuild([*pages, *pages_of([" ".join(phrase)] * 3, "E-0002")])
        kept = pages_of(["7 plan"], "E-0002") if replaced else pages_of([" ".join(phrase)] * 3, "E-0002")
        index.update("E-0002", kept)

        assert index.find(query, allowed=None, limit=50) == scan(query, [*pages, *kept], allowed=None, limit=50)


@settings(max_examples=60, deadline=None)
@given(
    places=st.lists(st.tuples(st.integers(0, 4), st.integers(1, 3)), max_size=40),
    limit=st.integers(1, 12),
)
def test_the_best_few_are_the_first_of_all(places: list[tuple[int, int]], limit: int) -> None:
    """Looking at no more pages than needed must not change which are shown first."""
    numbers: dict[int, int] = defaultdict(int)
    pages = []
    for item, times in places:
        numbers[item] += 1
        pages.append(IndexedPage(f"E-{item:04}", 1, numbers[item], "", "Synthetic", "plan " * times))
    query = parse("plan")

    every, total = scan(query, pages, allowed=None, limit=len(pages) + 1)
    best, counted = scan(query, pages, allowed=None, limit=limit)

    assert best == every[:limit]
    assert counted == total == len(pages)


def test_phrases_are_found_wherever_they_lie_in_a_long_index(folder: Path) -> None:
    """Pages are looked through many at a time; none may fall between two readings."""
    source = random.Random("synthetic")
    usual, rare = [f"w{number}" for number in range(25)], [f"x{number}" for number in range(40)]
    texts = [source.choices(usual, k=1_200) for _ in range(150)]
    for text in texts[::3]:
        text.insert(source.randrange(1_200), source.choice(rare))
    pages = pages_of([" ".join(text) for text in texts])
    index = PageIndex(folder)
    index.rebuild(pages)

    for phrase in [
        *(texts[number][-2:] for number in (0, 70, 149)),
        *([word, "w3"] for word in rare[:4]),
        ["x1", "x2"],
    ]:
        query = Query(Phrase(tuple(phrase)))
        assert index.find(query, allowed=None, limit=200) == scan(query, pages, allowed=None, limit=200)
