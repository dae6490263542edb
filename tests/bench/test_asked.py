"""What the bench of finding asks is what it says it asks, and the pages hold it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.asked import QUERIES, Asked, bombs, questions
from bench.engines import BEST, FLOOR, WHOOSH, Engine, engines_here
from bench.finding import measured
from bench.pages import FAMILIES, PAGES_EACH, Pages, indexed_page
from bench.rows import table_of
from evidence.search.grammar import MOST_TERMS, SHORTEST_PREFIX, parse, terms
from evidence.search.query import Phrase, Prefix

SIZE = 120


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    made = Pages(tmp_path_factory.mktemp("pages") / "pages.db", SIZE)
    yield made
    made.close()


@pytest.fixture(scope="module")
def engines(pages: Pages, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Engine]]:
    with engines_here(tmp_path_factory.mktemp("engines"), items=pages.items, pages=SIZE) as here:
        for engine in here.values():
            engine.fill(pages.all())
        yield here


def test_the_pages_are_as_many_as_asked_for_ten_to_an_item(pages: Pages) -> None:
    """A row that says 20,000 pages must be of 20,000."""
    held = list(pages.all())

    assert len(held) == SIZE
    assert len({page.item for page in held}) == pages.items == SIZE // PAGES_EACH
    assert all(any(word.startswith(family) for word in pages.words) for family in FAMILIES)


def test_no_word_is_asked_for_twice(pages: Pages) -> None:
    """An answer that is remembered would be measured as if it were found."""
    asked = [asked for sort in questions(pages).values() for asked in sort]
    words = [leaf for one in asked for leaf in terms(parse(one.typed)) if not isinstance(leaf, Phrase)]

    assert len(asked) == 8 * QUERIES
    assert len(words) == len(set(words))


def test_every_bomb_is_understood_whole_and_as_large_as_may_be() -> None:
    """What the grammar cuts short is no longer the worst there is."""
    read = {name: parse(asked.typed) for name, asked in bombs()}
    beginnings = [leaf for leaf in terms(read["any of twenty beginnings 1"]) if isinstance(leaf, Prefix)]

    assert {query.notice for query in read.values()} == {""}
    assert len(beginnings) == MOST_TERMS
    assert {len(leaf.letters) for leaf in beginnings} == {SHORTEST_PREFIX}
    assert len({asked.typed for _, asked in bombs()}) == len(read) == 21


def test_all_engines_answer_the_same_number_of_pages(pages: Pages, engines: dict[str, Engine]) -> None:
    """One that finds less does less, and would look quick for it. Words only: stems of phrases may differ."""
    for what, sort in questions(pages).items():
        if "phrase" not in what and "beginning" not in what:
            for asked in sort[:20]:
                found = {name: len(engine.find(asked)[: asked.snippets or BEST]) for name, engine in engines.items()}

                assert len(set(found.values())) == 1, (asked, found)


def test_an_item_added_is_found_at_once(pages: Pages, engines: dict[str, Engine]) -> None:
    """The time until it can be found is what is measured."""
    item = pages.items + 1
    page = indexed_page(item, 1, "An otter was seen by the weir.")

    for engine in (engines[WHOOSH], engines[FLOOR]):
        engine.add(item, [page])

        assert engine.find(Asked("otter", '"otter"')) == [(item, 1)]


@pytest.mark.slow
def test_a_small_run_gives_every_row(tmp_path: Path) -> None:
    """A bench that fails after half an hour has wasted it."""
    rows = list(measured(tmp_path / "run", SIZE))
    table = table_of(rows)

    assert "Whoosh, 120 pages: a phrase, ten snippets, CPU p95" in table
    assert "Whoosh, 120 pages: an item of ten pages added, wall p95" in table
    assert all(row.ours > 0 for row in rows if row.unit != "MB")
