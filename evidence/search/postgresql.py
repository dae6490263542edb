"""Finding by PostgreSQL itself: our stems in arrays that find pages, and as text in which phrases are then looked for.

A tsvector forgets positions after 16,383 and after 256 of one word, and refuses a page of too many different words: a
phrase on a long page would be lost. Here every answer is exact whatever the length.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import log
from typing import Any

from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from evidence.search.candidates import Candidate
from evidence.search.in_database import Cut, InDatabase, Place
from evidence.search.limits import TookTooLong, deadline
from evidence.search.matching import LOOKED_AT_CLOSELY, MOST_EXPANSIONS, TITLE_COUNTS
from evidence.search.query import AllOf, AnyOf, Leaf, Node, Phrase, Prefix, Query, Word, terms

MOST_BEGINNINGS = 2
_STOPPED = "57014"  # what the server calls a question that was stopped at statement_timeout

_WRITE = sql(
    "INSERT INTO page_words (item, page, title, text, stems, forms) VALUES (:item, :page, :title, :text, "
    ":stems, :forms)"
)  # fmt: skip
_COUNT_UP = sql(
    "INSERT INTO page_words_vocabulary (col, term, doc) SELECT :col, term, doc FROM "
    "unnest(CAST(:terms AS text[]), CAST(:docs AS integer[])) AS counted (term, doc) ORDER BY term "
    "ON CONFLICT (col, term) DO UPDATE SET doc = page_words_vocabulary.doc + excluded.doc"
)
_COUNT_DOWN = sql(
    "UPDATE page_words_vocabulary AS known SET doc = known.doc - gone.doc FROM ("
    "SELECT 'forms' AS col, term, count(*) AS doc FROM page_words, unnest(forms) AS term "
    "WHERE item = ANY(:items) GROUP BY term UNION ALL "
    "SELECT 'stems', term, count(*) FROM page_words, unnest(stems) AS term WHERE item = ANY(:items) GROUP BY term"
    ") AS gone WHERE known.col = gone.col AND known.term = gone.term"
)


class PostgreSQLWords(InDatabase):
    """The words of pages in `page_words`. Only words of our own tokeniser are put in a question, as parameters."""

    name = "postgresql"

    def remove(self, items: Collection[int]) -> None:
        """Hold no page of these items."""
        gone = {"items": list(items)}
        if self.connection.execute(sql("SELECT 1 FROM page_words WHERE item = ANY(:items) LIMIT 1"), gone).first():
            self.connection.execute(_COUNT_DOWN, gone)
            self.connection.execute(sql("DELETE FROM page_words_vocabulary WHERE doc <= 0"))
            self.connection.execute(sql("DELETE FROM page_words WHERE item = ANY(:items)"), gone)

    def _insert(self, item: int, cuts: Sequence[Cut]) -> None:
        rows: list[dict[str, Any]] = []
        counted: dict[str, dict[str, int]] = {"stems": {}, "forms": {}}
        for one in cuts:
            kept = {"stems": sorted({*one.text.split(), *one.title.split()}), "forms": one.forms.split()}
            # With a space at either end, a phrase is found as it stands and never as a part of longer words.
            rows.append({"item": item, "page": one.page, "title": f" {one.title} ", "text": f" {one.text} ", **kept})
            for column, words in kept.items():
                for word in words:
                    counted[column][word] = counted[column].get(word, 0) + 1
        self.connection.execute(_WRITE, rows)
        for column, docs in counted.items():
            self.connection.execute(_COUNT_UP, {"col": column, "terms": [*docs], "docs": [*docs.values()]})

    def _matching(
        self,
        query: Query,
        beginnings: Mapping[Prefix, Mapping[str, int]],
        among: Mapping[int, tuple[str, int]],
        size: tuple[int, int],
    ) -> list[Place]:
        assert query.root is not None
        asked = _Asked(beginnings)
        condition = asked.condition(query.root)
        statement = f"SELECT item, page FROM page_words WHERE {condition} ORDER BY item, page"  # noqa: S608 - words are parameters
        found = self._ask(statement, asked.values)
        places = [(item, page) for item, page in found if item in among]
        return places if len(places) <= LOOKED_AT_CLOSELY else self._likely_best_first(query, places, asked, size)

    def _likely_best_first(
        self, query: Query, places: list[Place], asked: _Asked, size: tuple[int, int]
    ) -> list[Place]:
        """By how often the words stand there and how rare they are, as far as can be said without their places."""
        having = self._having(terms(query), asked.beginnings)
        weights = [asked.weight(leaf, log(1 + size[0] / (1 + having[leaf]))) for leaf in _telling(query, having)]
        statement = (
            f"SELECT item, page FROM page_words WHERE item = ANY(:items) AND {asked.condition(query.root)} "  # noqa: S608 - the same
            f"ORDER BY {' + '.join(weights)} DESC, item, page LIMIT {LOOKED_AT_CLOSELY}"
        )
        found = self._ask(statement, {**asked.values, "items": list({item for item, _ in places})})
        best = [(item, page) for item, page in found]
        chosen = set(best)
        return best + [place for place in places if place not in chosen]

    def _candidates(self, places: Sequence[Place], among: Mapping[int, tuple[str, int]]) -> list[Candidate]:
        found = self._ask(
            "SELECT item, page, title, text, forms FROM page_words JOIN "
            "unnest(CAST(:items AS integer[]), CAST(:pages AS integer[])) AS wanted (item, page) USING (item, page)",
            {"items": [item for item, _ in places], "pages": [page for _, page in places]},
        )
        return [
            Candidate((*among[item], page), title[1:-1], text[1:-1], " ".join(forms))
            for item, page, title, text, forms in found
        ]

    def _beginning(self, letters: str, *, most: int = MOST_EXPANSIONS) -> dict[str, int]:
        asked = (
            "SELECT term, doc FROM page_words_vocabulary WHERE col = 'forms' AND term >= :first AND term < :past "
            "ORDER BY doc DESC, term LIMIT :most"
        )
        found = self._ask(asked, {"first": letters, "past": f"{letters}\U0010ffff", "most": most})
        return {str(term): int(pages) for term, pages in found}

    def _counted(self, columns: Sequence[str], words: Collection[str]) -> dict[str, int]:
        asked = "SELECT term, doc FROM page_words_vocabulary WHERE col = 'stems' AND term = ANY(:words)"
        return {str(term): int(pages) for term, pages in self._ask(asked, {"words": list(words)})}

    def _has(self, stem: str, among: Collection[int]) -> bool:
        asked = "SELECT 1 FROM page_words WHERE stems @> CAST(:words AS text[]) AND item = ANY(:items) LIMIT 1"
        return self._ask(asked, {"words": [stem], "items": list(among)}).first() is not None

    @contextmanager
    def _timed(self) -> Iterator[None]:
        self._until = deadline()
        # What is stopped spoils the transaction it is in; this one is inside the caller's.
        with self.connection.begin_nested():
            limit = max(1, round((self._until - time.monotonic()) * 1000))
            self.connection.exec_driver_sql(f"SET LOCAL statement_timeout = {limit}")
            # The planner counts a page as read for nothing, and would rather unpack every page's words than ask the
            # index: a hundred times the work for a common word.
            self.connection.exec_driver_sql("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
            yield
            self.connection.exec_driver_sql("SET LOCAL enable_seqscan = on; SET LOCAL enable_indexscan = on")
            self.connection.exec_driver_sql("SET LOCAL statement_timeout = 0")

    def _is_limit(self, error: DBAPIError) -> bool:
        return getattr(error.orig, "sqlstate", "") == _STOPPED

    def _ask(self, statement: str, values: Mapping[str, object]) -> Any:
        # The server's limit is for each statement, and a question is a few of them.
        if time.monotonic() > self._until:
            raise TookTooLong
        return self.connection.execute(sql(statement), values)


def _telling(query: Query, having: Mapping[Leaf, int]) -> list[Leaf]:
    """What tells likely pages from others: words and phrases, and the rarest few beginnings.

    To look for the fifty words of a beginning among all of a page's takes a hundred times as long as for a word.
    """
    leaves = terms(query)
    beginnings = sorted((leaf for leaf in leaves if isinstance(leaf, Prefix)), key=lambda leaf: having[leaf])
    return [leaf for leaf in leaves if not isinstance(leaf, Prefix)] + beginnings[:MOST_BEGINNINGS]


class _Asked:
    """A question as a condition, and the words in it as the values of its parameters."""

    def __init__(self, beginnings: Mapping[Prefix, Mapping[str, int]]) -> None:
        self.beginnings = beginnings
        self.values: dict[str, object] = {}

    def condition(self, node: Node | None) -> str:
        """What a page must be to answer."""
        if isinstance(node, Word):
            return self._all_of((node.stem,))
        if isinstance(node, Phrase):
            words = self._value(f" {' '.join(node.stems)} ")
            stands = f"(strpos(text, {words}) > 0 OR strpos(title, {words}) > 0)"
            return f"({self._all_of(node.stems)} AND {stands})"
        if isinstance(node, Prefix):
            return f"forms && CAST({self._value([*self.beginnings[node]])} AS text[])"
        if isinstance(node, AllOf | AnyOf):
            return f"({(' AND ' if isinstance(node, AllOf) else ' OR ').join(map(self.condition, node.parts))})"
        assert node is not None
        return f"({self.condition(node.wanted)} AND NOT ({' OR '.join(map(self.condition, node.unwanted))}))"

    def weight(self, leaf: Leaf, rarity: float) -> str:
        """What a leaf adds to a page: the rarer it is the more, and of its times there each next one less."""
        if isinstance(leaf, Prefix):
            return f"CASE WHEN {self.condition(leaf)} THEN {rarity:.6f} ELSE 0 END"
        stems = (leaf.stem,) if isinstance(leaf, Word) else leaf.stems
        words, length = self._value(f" {' '.join(stems)} "), len(f" {' '.join(stems)} ") - 1
        times = " + ".join(
            f"{counts:.1f} * (length({field}) - length(replace({field}, {words}, ' '))) / {length}"
            for field, counts in (("text", 1.0), ("title", TITLE_COUNTS))
        )
        return f"{rarity:.6f} * ({times}) / (1.2 + {times})"

    def _all_of(self, stems: Sequence[str]) -> str:
        return f"stems @> CAST({self._value([*dict.fromkeys(stems)])} AS text[])"

    def _value(self, value: object) -> str:
        """A parameter for a value; the same one for the same value."""
        known = next((name for name, other in self.values.items() if other == value), None)
        name = known or f"word{len(self.values)}"
        self.values[name] = value
        return f":{name}"
