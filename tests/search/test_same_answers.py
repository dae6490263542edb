"""The index and the plain scan answer alike: the scan is the oracle, and the fallback people rely on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.search.grammar import parse
from evidence.search.pages import IndexedPage
from evidence.search.plain import scan
from evidence.search.whoosh_index import PageIndex

WORDS = [
    "annual",
    "review",
    "reviews",
    "timely",
    "timeliness",
    "child",
    "children's",
    "20-week",
    "plan",
    "the",
    "board",
]
BITS = ["(", ")", '"', " AND ", " OR ", " NOT ", "*", " "]
TYPED = st.lists(st.sampled_from([*WORDS, *BITS, " ", " "]), max_size=16).map(" ".join)


@pytest.fixture(scope="module")
def corpus() -> tuple[IndexedPage, ...]:
    return corpus_of_few_words()


def corpus_of_few_words() -> tuple[IndexedPage, ...]:
    """Sixty pages of few words, so that every combination occurs."""
    pages = []
    for number in range(60):
        words = [WORDS[(number * step + step * step) % len(WORDS)] for step in range(1, 2 + number % 7)]
        item, page = f"E-{number // 3:04}", number % 3 + 1
        pages.append(
            IndexedPage(item, 1, page, f"page {page}", f"{WORDS[number % 11]} {WORDS[number % 5]}", " ".join(words))
        )
    return tuple(pages)


@pytest.fixture(scope="module")
def indexed(corpus: tuple[IndexedPage, ...], tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageIndex]:
    """The corpus in several segments, with replaced and removed items behind it."""
    index = PageIndex(tmp_path_factory.mktemp("corpus") / "index")
    index.rebuild(corpus[:30])
    old = [replace(page, item="E-0003", text="old words of a child") for page in corpus[:2]]
    index.update_many({"E-0003": old, "E-0099": [replace(page, item="E-0099") for page in corpus[9:20]]})
    for first in (9, *range(30, 60, 3)):
        index.update(corpus[first].item, corpus[first : first + 3])
    index.remove(["E-0099"])
    yield index
    index.close()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=TYPED, items=st.none() | st.sets(st.integers(0, 21).map("E-{:04}".format)))
def test_the_index_answers_as_the_scan_does(
    typed: str, items: set[str] | None, corpus: tuple[IndexedPage, ...], indexed: PageIndex
) -> None:
    """While the index is rebuilt people use the scan; the two must not tell different stories."""
    query = parse(typed)

    assert indexed.find(query, allowed=items, limit=100) == scan(query, corpus, allowed=items, limit=100)


ANSWERS_BY_READING = [
    ("timelin*", {("E-0001", 1)}),
    ("timely", {("E-0001", 1), ("E-0002", 1)}),
    ('"annual reviews"', {("E-0001", 1)}),
    ("annual AND reviews", {("E-0001", 1), ("E-0004", 1)}),
    ("reviews NOT accounts", {("E-0001", 1)}),
    ("20 AND week", {("E-0002", 1)}),
    ('"20 week"', {("E-0002", 1)}),
    ("20-week", {("E-0002", 1)}),
    ("child", {("E-0001", 2), ("E-0002", 1)}),
    ("newsletter", {("E-0003", 1)}),
    ('"board minutes"', {("E-0001", 1), ("E-0001", 2)}),
    ("minutes AND therapy", {("E-0001", 2)}),
    ("NOT board", set()),
    ("zebra", set()),
]


@pytest.mark.parametrize(("typed", "pages"), ANSWERS_BY_READING)
def test_a_query_finds_its_pages(
    typed: str, pages: set[tuple[str, int]], index: PageIndex, synthetic_pages: tuple[IndexedPage, ...]
) -> None:
    """The oracle could be wrong in the same way; these answers were worked out by reading."""
    for hits, total in (
        index.find(parse(typed), allowed=None, limit=20),
        scan(parse(typed), synthetic_pages, allowed=None, limit=20),
    ):
        assert {(hit.item, hit.page) for hit in hits} == pages
        assert total == len(pages)


def test_a_question_puts_the_page_that_answers_first(index: PageIndex) -> None:
    """Words that stand together outweigh the same words scattered."""
    hits, _ = index.find(parse("how long do children wait for speech and language therapy"), allowed=None, limit=5)

    assert (hits[0].item, hits[0].page) == ("E-0001", 2)
    assert hits[0].score > hits[1].score


def test_only_allowed_items_are_found_and_counted(index: PageIndex) -> None:
    """Neither a hit nor a count may betray an item the reader may not see."""
    hits, total = index.find(parse("reviews therapy"), allowed=["E-0004", "E-9999"], limit=5)

    assert [hit.item for hit in hits] == ["E-0004"]
    assert total == 1
    assert index.find(parse("reviews"), allowed=[], limit=5) == ([], 0)


def test_the_limit_shortens_the_list_and_not_the_count(index: PageIndex) -> None:
    """A page says "2 of 4": the count must be of everything."""
    hits, total = index.find(parse("annual OR therapy"), allowed=None, limit=2)

    assert (len(hits), total) == (2, 4)
    assert index.find(parse("annual OR therapy"), allowed=None, limit=0) == ([], 4)


def test_a_common_beginning_takes_its_fifty_most_frequent_words(folder: Path) -> None:
    """A beginning shared by thousands of words must not read them all."""
    pages = [IndexedPage("E-0001", 1, n, "", "", f"planner{n} " + "planning " * (n % 2)) for n in range(1, 101)]
    index = PageIndex(folder)
    index.rebuild(pages)
    query = parse("plan*")

    answer = index.find(query, allowed=None, limit=200)

    assert answer == scan(query, pages, allowed=None, limit=200)
    assert 50 <= answer[1] < 100


BOMBS = [
    "*",
    "?*",
    "[a TO z]",
    "????*",
    "a~99999",
    "a" * 100_000,
    "NOT " * 2000,
    "a* OR " * 5000,
    "(" * 5000,
    '"' * 5000,
]


@pytest.mark.parametrize("bomb", BOMBS)
def test_queries_made_to_hurt_are_answered(
    bomb: str, index: PageIndex, synthetic_pages: tuple[IndexedPage, ...]
) -> None:
    """An engine's own parser took seconds or was killed on each of these."""
    query = parse(bomb)

    assert index.find(query, allowed=None, limit=20) == scan(query, synthetic_pages, allowed=None, limit=20)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200), title=st.text(max_size=40))
def test_a_page_of_any_text_is_found_by_its_words(text: str, title: str, index: PageIndex) -> None:
    """Text from scanned and damaged files holds anything; one odd page must not spoil a batch."""
    page = IndexedPage("E-0100", 1, 1, "page 1", title, text)
    index.update("E-0100", [page])
    query = parse(text)

    assert index.find(query, allowed={"E-0100"}, limit=5)[1] == scan(query, [page], allowed=None, limit=5)[1]
