"""Every engine answers as reading every page does: the same pages, of the same items, within the same limits."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.search import limits
from evidence.search.grammar import MOST_TERMS, parse
from evidence.search.limits import TookTooLong
from evidence.search.matching import MOST_EXPANSIONS
from evidence.search.pages import Answer, IndexedPage
from evidence.search.plain import scan, scan_all
from evidence.search.query import Prefix, terms
from tests.search.conftest import SYNTHETIC_PAGES
from tests.search.engines import ENGINES, Kept, SearchEngine, engine_named
from tests.search.test_same_answers import ANSWERS_BY_READING, BOMBS, TYPED, corpus_of_few_words

CORPUS = corpus_of_few_words()
IN_DATABASE = [name for name in ENGINES if name != "whoosh"]
SHARED = [HealthCheck.function_scoped_fixture]


@pytest.fixture(scope="module", params=ENGINES)
def holding_corpus(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchEngine]:
    """The corpus, with replaced and removed items behind it."""
    folder = tmp_path_factory.mktemp("engines")
    with engine_named(request.param, folder, request.getfixturevalue) as engine:
        engine.hold(replace(page, text="old words of a child", title="old") for page in CORPUS[:9])
        engine.hold(replace(page, item="E-0099", page=page.page + n) for n, page in enumerate(CORPUS[9:50:3]))
        engine.hold(CORPUS)
        engine.remove(["E-0099"])
        yield engine


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchEngine]:
    """An engine of a test's own, that holds nothing yet."""
    with engine_named(request.param, tmp_path, request.getfixturevalue) as made:
        yield made


def places(answer: Answer) -> set[tuple[str, int, int]]:
    return {(hit.item, hit.version, hit.page) for hit in answer.hits}


@settings(max_examples=200, deadline=None, suppress_health_check=SHARED)
@given(typed=TYPED, items=st.none() | st.sets(st.integers(0, 21).map("E-{:04}".format)))
def test_the_same_pages_answer_as_by_reading_every_page(
    holding_corpus: SearchEngine, typed: str, items: set[str] | None
) -> None:
    """Whichever engine a site has, the same question has the same answers."""
    query = parse(typed)

    found = holding_corpus.answer(query, allowed=items, limit=100)

    wanted = scan_all(query, CORPUS, allowed=items, limit=100)
    assert places(found) == places(wanted)
    assert found.by_item == wanted.by_item


@pytest.mark.parametrize(("typed", "pages"), ANSWERS_BY_READING)
def test_a_query_finds_its_pages(engine: SearchEngine, typed: str, pages: set[tuple[str, int]]) -> None:
    """The oracle could be wrong in the same way; these answers were worked out by reading."""
    engine.hold(SYNTHETIC_PAGES)

    assert {(hit.item, hit.page) for hit in engine.answer(parse(typed)).hits} == pages


def test_a_question_puts_the_page_that_answers_first(engine: SearchEngine) -> None:
    """Words that stand together outweigh the same words scattered."""
    engine.hold(SYNTHETIC_PAGES)

    hits = engine.answer(parse("how long do children wait for speech and language therapy")).hits

    assert (hits[0].item, hits[0].page) == ("E-0001", 2)
    assert hits[0].score > hits[1].score


def test_the_best_of_many_pages_comes_first(engine: SearchEngine) -> None:
    """Among hundreds of pages that share a word, the one with every word asked for must not be cut away."""
    dull = [IndexedPage(f"E-{n:04}", 1, 1, "", "", "clinic " * (1 + n % 5) + "rota and parking") for n in range(1, 301)]
    answers = IndexedPage("E-0400", 1, 1, "", "", "The waiting list of the clinic closed " + "with other matters " * 30)
    engine.hold([*dull, answers])

    found = engine.answer(parse("clinic waiting list closed"), limit=5)

    assert found.hits[0].item == "E-0400"
    assert found.total == 301


def test_only_allowed_items_are_found_and_counted(engine: SearchEngine) -> None:
    """Neither a hit nor a count may betray an item the reader may not see."""
    engine.hold(SYNTHETIC_PAGES)

    found = engine.answer(parse("reviews therapy"), allowed=["E-0004", "E-9999"])

    assert found.by_item == {"E-0004": 1}
    assert places(found) == {("E-0004", 2, 1)}
    assert engine.answer(parse("reviews"), allowed=[]).total == 0


def test_the_limit_shortens_the_list_and_not_the_count(engine: SearchEngine) -> None:
    """A page says "2 of 4": the count must be of everything."""
    engine.hold(SYNTHETIC_PAGES)

    found = engine.answer(parse("annual OR therapy"), limit=2)

    assert (len(found.hits), found.total) == (2, 4)
    assert len(engine.answer(parse("annual OR therapy"), limit=0).hits) == 0


def test_more_pages_than_are_ranked_closely_can_be_asked_for(engine: SearchEngine) -> None:
    """Whoever asks for 300 pages gets 300, each once."""
    pages = [IndexedPage(f"E-{n:04}", 1, 1, "", "", "the plan " * (1 + n % 3)) for n in range(1, 401)]
    engine.hold(pages)

    found = engine.answer(parse("plan"), limit=300)

    assert len(places(found)) == len(found.hits) == 300
    assert found.total == 400


def test_what_took_the_place_of_something_is_found_and_what_it_replaced_is_not(engine: SearchEngine) -> None:
    """Old words that still answer would be cited and then not be there."""
    engine.hold(SYNTHETIC_PAGES)
    engine.hold([IndexedPage("E-0001", 2, 1, "page 1", "Corrected minutes", "Nothing was late.")])

    assert engine.answer(parse("minutes children timelin* 41")).by_item == {
        "E-0001": 1,
        "E-0002": 1,
    }
    assert engine.answer(parse("corrected")).hits[0].version == 2
    assert "E-0001" not in engine.answer(parse("therapy")).by_item


def test_what_was_removed_is_nowhere(engine: SearchEngine) -> None:
    """A file kept back by the virus scanner must not be found by words read in it before."""
    engine.hold(SYNTHETIC_PAGES)
    engine.remove(["E-0002", "E-0003"])

    assert engine.answer(parse("timely parent* OR newsletter OR early")).by_item == {"E-0001": 1}


@pytest.mark.parametrize("engine", IN_DATABASE, indirect=True)  # the index is a copy with commits of its own
def test_words_stand_or_fall_with_the_transaction_they_are_written_in(engine: SearchEngine) -> None:
    """A page that is found and was never stored, or the reverse, would be a lie about the evidence."""
    assert isinstance(engine, Kept)
    engine.hold(SYNTHETIC_PAGES)
    engine.words.connection.commit()
    engine.hold([IndexedPage("E-0001", 2, 1, "page 1", "Corrected minutes", "Nothing was late.")])

    engine.words.connection.rollback()

    assert engine.answer(parse("corrected")).total == 0
    assert engine.answer(parse('"speech and language"')).total == 1
    assert engine.answer(parse("minut*")).total == 2


def test_a_phrase_is_found_beyond_where_other_engines_stop_counting(engine: SearchEngine) -> None:
    """A PostgreSQL text vector forgets places after the 16,383rd word and after 256 of the same."""
    filler = "plan review " * 9_000
    engine.hold([IndexedPage("E-0001", 1, 1, "", "", f"{filler} speech therapy {filler} review speech plan")])

    assert engine.answer(parse('"speech therapy"')).total == 1
    assert engine.answer(parse('"review speech plan"')).total == 1
    assert engine.answer(parse('"therapy speech"')).total == 0


def test_a_common_beginning_takes_its_fifty_most_frequent_words(engine: SearchEngine) -> None:
    """A beginning shared by thousands of words must not read them all."""
    pages = [IndexedPage("E-0001", 1, n, "", "", f"planner{n} " + "planning " * (n % 2)) for n in range(1, 101)]
    engine.hold(pages)
    query = parse("plan*")

    found = engine.answer(query, limit=200)

    assert found.by_item == scan_all(query, pages, allowed=None, limit=200).by_item
    assert 50 <= found.total < 100


@pytest.mark.parametrize("bomb", BOMBS)
def test_queries_made_to_hurt_are_answered(engine: SearchEngine, bomb: str) -> None:
    """An engine's own parser took seconds or was killed on each of these."""
    engine.hold(SYNTHETIC_PAGES)
    query = parse(bomb)

    assert engine.answer(query).total == scan(query, SYNTHETIC_PAGES, allowed=None, limit=20)[1]


ODD = st.text(max_size=120) | st.text(alphabet="aé\u0301½ß\u00ad’'İﬁ١𝒜 -\u200d", max_size=60)


@settings(max_examples=80, deadline=None, suppress_health_check=SHARED)
@given(text=ODD, title=ODD)
def test_a_page_of_any_text_is_found_by_its_words(holding_corpus: SearchEngine, text: str, title: str) -> None:
    """Text from scanned and damaged files holds anything; one odd page must not spoil a batch."""
    page = IndexedPage("E-0100", 1, 1, "page 1", title, text)
    holding_corpus.hold([page])
    queries = [parse(text), parse(f'"{text}"'), parse(f"{title}*")]

    for query in queries:
        found = holding_corpus.answer(query, allowed={"E-0100"})
        assert found.total == scan(query, [page], allowed=None, limit=5)[1]
    holding_corpus.remove(["E-0100"])


@pytest.mark.slow
def test_ten_thousand_random_questions_are_answered_within_the_limits(holding_corpus: SearchEngine) -> None:
    """The box is open to anything; no question may raise, or have an engine look for more than it should."""
    dice = random.Random(20_261_128)
    most = 0
    for _ in range(10_000):
        query = parse(random_question(dice))
        expanded = expansions_of(holding_corpus, [leaf for leaf in terms(query) if isinstance(leaf, Prefix)])
        most = max(most, expanded)

        found = holding_corpus.answer(query, limit=10)

        assert len(terms(query)) <= MOST_TERMS
        assert expanded <= MOST_EXPANSIONS
        assert len(found.hits) <= 10
        assert found.total <= len(CORPUS)
    assert most or not isinstance(holding_corpus, Kept)


def random_question(dice: random.Random) -> str:
    """Words of the corpus, operators, and pieces of what hurts parsers."""
    pieces = [
        "annual",
        "review*",
        "chil*",
        '"',
        "(",
        ")",
        " AND ",
        " OR ",
        " NOT ",
        "20-week",
        "*",
        "~9",
        "^",
        ":",
        "é",
    ]
    pieces += [
        "kind:",
        "before:2026",
        "state:accepted",
        "[a TO z]",
        "\u0301",
        "'",
        "{",
        "}",
        "%",
        "\\",
        "NEAR(",
        "+",
        "-",
    ]
    return " ".join(dice.choice(pieces) for _ in range(dice.randint(1, 30)))


def expansions_of(engine: SearchEngine, prefixes: list[Prefix]) -> int:
    """The most words any of these beginnings stands for."""
    if not isinstance(engine, Kept):
        return 0
    with engine.words._within_limits():
        return max((len(engine.words._beginning(prefix.letters)) for prefix in prefixes), default=0)


def test_a_question_that_takes_too_long_is_stopped_and_the_next_one_answered(
    engine: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One bad question must hold up nobody, and must leave the engine as it was."""
    engine.hold(IndexedPage("E-0001", 1, n, "", "", f"plan number{n} review") for n in range(1, 3_000))
    monkeypatch.setattr(limits, "SECONDS", -1.0)
    with pytest.raises(TookTooLong, match="stopped"):
        engine.answer(parse("plan review numbe*"), limit=20)
    monkeypatch.undo()

    assert engine.answer(parse("plan"), limit=1).total == 2_999


def test_the_server_stops_one_slow_statement_and_answers_the_next(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two statements we look at the clock; within one only the server can."""
    with engine_named("postgresql", tmp_path, request.getfixturevalue) as engine:
        assert isinstance(engine, Kept)
        engine.hold(SYNTHETIC_PAGES)
        monkeypatch.setattr(limits, "SECONDS", 0.2)
        with pytest.raises(TookTooLong), engine.words._within_limits():
            engine.words.connection.exec_driver_sql("SELECT pg_sleep(30)")
        monkeypatch.undo()

        assert engine.answer(parse("therapy")).total == 2
