"""Finding by SQLite itself: our stems in an FTS5 table, written in the transaction that stores the pages."""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import DBAPIError

from evidence.search.candidates import Candidate
from evidence.search.in_database import Cut, InDatabase, Place
from evidence.search.limits import deadline
from evidence.search.matching import MOST_EXPANSIONS
from evidence.search.query import AllOf, AnyOf, Node, Phrase, Prefix, Query, Word

# A row's number holds the item's and the page's: no document has sixteen million pages.
_PAGE_BITS = 24
_PAGES = 1 << _PAGE_BITS
# The engine asks us so often whether to go on, in steps of its own of which it takes millions in a second.
_STEPS = 20_000

_FOUND = "SELECT rowid FROM page_words WHERE page_words MATCH ? ORDER BY bm25(page_words, 2.0, 1.0, 1.0), rowid"
_OF_ITEM = "rowid BETWEEN ? AND ?"


class Fts5(InDatabase):
    """The words of pages in `page_words`. Only words of our own tokeniser are put in a question, each in quotes."""

    name = "sqlite fts5"

    def remove(self, items: Collection[int]) -> None:
        """Hold no page of these items."""
        for item in items:
            self._ask(f"DELETE FROM page_words WHERE {_OF_ITEM}", _rows_of(item))  # noqa: S608 - a constant

    def _insert(self, item: int, cuts: Sequence[Cut]) -> None:
        rows = [(item * _PAGES + one.page, one.title, one.text, one.forms) for one in cuts]
        self.connection.exec_driver_sql("INSERT INTO page_words (rowid, title, text, forms) VALUES (?, ?, ?, ?)", rows)

    def _matching(
        self,
        query: Query,
        beginnings: Mapping[Prefix, Mapping[str, int]],
        among: Mapping[int, tuple[str, int]],
        size: tuple[int, int],
    ) -> list[Place]:
        assert query.root is not None
        asked = expression(query.root, beginnings)
        return [divmod(row, _PAGES) for (row,) in self._ask(_FOUND, (asked,))] if asked else []

    def _candidates(self, places: Sequence[Place], among: Mapping[int, tuple[str, int]]) -> list[Candidate]:
        rows = json.dumps([item * _PAGES + page for item, page in places])
        asked = "SELECT rowid, title, text, forms FROM page_words WHERE rowid IN (SELECT value FROM json_each(?))"
        found = []
        for row, title, text, forms in self._ask(asked, (rows,)):
            item, page = divmod(row, _PAGES)
            found.append(Candidate((*among[item], page), title, text, forms))
        return found

    def _beginning(self, letters: str, *, most: int = MOST_EXPANSIONS) -> dict[str, int]:
        asked = (
            "SELECT term, doc FROM page_words_vocabulary WHERE term >= ? AND term < ? AND col = 'forms' "
            "ORDER BY doc DESC, term LIMIT ?"
        )
        found = self._ask(asked, (letters, f"{letters}\U0010ffff", most))
        return {str(term): int(pages) for term, pages in found}

    def _counted(self, columns: Sequence[str], words: Collection[str]) -> dict[str, int]:
        asked = "SELECT sum(doc) FROM page_words_vocabulary WHERE term = ? AND col IN (SELECT value FROM json_each(?))"
        counted = {word: self._ask(asked, (word, json.dumps(columns))).scalar() for word in words}
        return {word: int(pages) for word, pages in counted.items() if pages}

    def _has(self, stem: str, among: Collection[int]) -> bool:
        # Rows come as they are asked for, so this ends with the first of them.
        found = self._ask("SELECT rowid FROM page_words WHERE page_words MATCH ?", (_quoted((stem,)),))
        try:
            return any(row // _PAGES in among for (row,) in found)
        finally:
            found.close()

    @contextmanager
    def _timed(self) -> Iterator[None]:
        until = deadline()
        driver: Any = self.connection.connection.driver_connection
        driver.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
        try:
            yield
        finally:
            driver.set_progress_handler(None, 0)

    def _is_limit(self, error: DBAPIError) -> bool:
        return "interrupted" in str(error.orig)

    def _ask(self, statement: str, values: tuple[object, ...]) -> Any:
        return self.connection.exec_driver_sql(statement, values)


def _rows_of(item: int) -> tuple[int, int]:
    return item * _PAGES, (item + 1) * _PAGES - 1


def expression(node: Node, beginnings: Mapping[Prefix, Mapping[str, int]]) -> str:
    """A question in the engine's words; empty when nothing can answer it."""
    if isinstance(node, Word):
        return _quoted((node.stem,))
    if isinstance(node, Phrase):
        return _quoted(node.stems)
    if isinstance(node, Prefix):
        either = " OR ".join(f'"{form}"' for form in beginnings[node])
        return f"forms : ({either})" if either else ""
    if isinstance(node, AllOf | AnyOf):
        parts = [expression(part, beginnings) for part in node.parts]
        if isinstance(node, AllOf) and not all(parts):
            return ""
        return _joined(" AND " if isinstance(node, AllOf) else " OR ", parts)
    wanted = expression(node.wanted, beginnings)
    unwanted = _joined(" OR ", [expression(part, beginnings) for part in node.unwanted])
    return f"({wanted} NOT {unwanted})" if wanted and unwanted else wanted


def _joined(operator: str, parts: Sequence[str]) -> str:
    kept = [part for part in parts if part]
    return f"({operator.join(kept)})" if len(kept) > 1 else "".join(kept)


def _quoted(stems: Sequence[str]) -> str:
    """A word, or words in a row. Our words are letters, digits and marks: there is nothing in them to escape."""
    return f'{{title text}} : "{" ".join(stems)}"'
