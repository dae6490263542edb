"""The engines that find pages, each behind the same few verbs: our three, and bare SQLite full text as their floor."""

from __future__ import annotations

import os
import re
import sqlite3
import sys
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from bench.asked import Asked
from bench.pages import ONE_KIND, PAGES_EACH, by_item, item_ref, items_of_one_kind, number_of
from evidence.search.grammar import parse
from evidence.search.pages import IndexedPage
from evidence.search.query import Query
from evidence.search.whoosh_index import PageIndex
from evidence.workspace.findable import FILLED_AT_ONCE_PAGES

WHOOSH, FTS5, POSTGRESQL = "Whoosh", "SQLite FTS5, ours", "PostgreSQL"
FLOOR = "SQLite FTS5, porter"
BEST = 20

Place: TypeAlias = tuple[int, int]
"""An item's number and a page's."""


@dataclass(frozen=True, slots=True)
class Made:
    """An engine that was filled: all that another process needs to open it again."""

    name: str
    where: str
    items: int
    pages: int
    words: int = 0


class Engine(Protocol):
    """What is asked of each."""

    made: Made

    def fill(self, pages: Iterable[IndexedPage]) -> None:
        """Hold these pages, which come item by item, and no others."""

    def find(self, asked: Asked) -> list[Place]:
        """The best pages, with how many there are counted."""

    def add(self, item: int, pages: Sequence[IndexedPage]) -> None:
        """Hold one item more, for good."""

    def seconds(self) -> float:
        """CPU seconds so far, those of a server included."""

    def processes(self) -> list[int]:
        """The processes that work: this one, and a server's on our behalf."""

    def close(self) -> None:
        """Let go of files and connections."""


class Whoosh:
    """The index in a folder."""

    def __init__(self, made: Made) -> None:
        self.made = made
        self._index = PageIndex(Path(made.where))
        self._one_kind = {item_ref(item) for item in items_of_one_kind(made.items)}

    def fill(self, pages: Iterable[IndexedPage]) -> None:
        """As after an upgrade or damage."""
        self._index.rebuild(pages)

    def find(self, asked: Asked) -> list[Place]:
        """As a person's question does, without the rows of the store."""
        allowed = self._one_kind if asked.one_kind else None
        hits, _ = self._index.find(parse(asked.typed), allowed=allowed, limit=BEST)
        return [(number_of(hit.item), hit.page) for hit in hits]

    def add(self, item: int, pages: Sequence[IndexedPage]) -> None:
        """As the worker does after reading one document."""
        self._index.update(item_ref(item), pages)

    def seconds(self) -> float:
        """All in this process."""
        return time.process_time()

    def processes(self) -> list[int]:
        """This one."""
        return [os.getpid()]

    def close(self) -> None:
        """Let go of the files held."""
        self._index.close()


class Floor:
    """An FTS5 table of the pages' text with the engine's own stemming, beside a table of the items' kinds."""

    def __init__(self, made: Made) -> None:
        self.made = made
        self._plain = sqlite3.connect(made.where)
        self._plain.execute("PRAGMA journal_mode = WAL")
        self._plain.execute("PRAGMA synchronous = FULL")

    def fill(self, pages: Iterable[IndexedPage]) -> None:
        """In one transaction."""
        self._plain.execute("CREATE VIRTUAL TABLE page USING fts5(text, tokenize = 'porter unicode61')")
        self._plain.execute("CREATE TABLE item (page INTEGER PRIMARY KEY, kind TEXT)")
        wanted = set(items_of_one_kind(self.made.items))
        for item, together in by_item(pages):
            number = number_of(item)
            self._insert(number, together, ONE_KIND if number in wanted else "other")
        self._plain.commit()

    def find(self, asked: Asked) -> list[Place]:
        """The best pages with as many snippets as are asked for, and how many there are in all."""
        narrowed = "AND rowid IN (SELECT page FROM item WHERE kind = ?)" if asked.one_kind else ""
        values = (asked.plain, *([ONE_KIND] if asked.one_kind else []))
        where = f"FROM page WHERE page MATCH ? {narrowed}"
        cut = ", snippet(page, 0, '<', '>', '…', 32)"
        rows: list[Any] = []
        if asked.snippets:
            rows = self._plain.execute(
                f"SELECT rowid{cut} {where} ORDER BY rank LIMIT {asked.snippets}", values
            ).fetchall()
        else:
            rows = self._plain.execute(f"SELECT rowid {where} ORDER BY rank LIMIT {BEST}", values).fetchall()
        self._plain.execute(f"SELECT count(*) {where}", values).fetchone()
        return [(row[0] // PAGES_EACH, row[0] % PAGES_EACH + 1) for row in rows]

    def add(self, item: int, pages: Sequence[IndexedPage]) -> None:
        """In a transaction of its own, on the disk when it ends."""
        self._insert(item, pages, "other")
        self._plain.commit()

    def _insert(self, item: int, pages: Sequence[IndexedPage], kind: str) -> None:
        numbers = [item * PAGES_EACH + page.page - 1 for page in pages]
        texts = [page.text for page in pages]
        self._plain.executemany("INSERT INTO page (rowid, text) VALUES (?, ?)", zip(numbers, texts, strict=True))
        self._plain.executemany("INSERT INTO item VALUES (?, ?)", [(number, kind) for number in numbers])

    def seconds(self) -> float:
        """All in this process."""
        return time.process_time()

    def processes(self) -> list[int]:
        """This one."""
        return [os.getpid()]

    def close(self) -> None:
        """Let go of the file."""
        self._plain.close()


class InDatabase:
    """The words of pages kept in the database, asked on a connection of their own. One place knows how: `_words_on`."""

    def __init__(self, made: Made) -> None:
        from sqlalchemy import create_engine
        from sqlalchemy.pool import NullPool

        self.made = made
        self._engine = create_engine(made.where, poolclass=NullPool)
        self._connection: Any = self._engine.connect()
        self._server_seconds = 0.0
        if self._connection.dialect.name == "sqlite":
            for pragma in ("journal_mode = WAL", "synchronous = FULL"):
                self._connection.exec_driver_sql(f"PRAGMA {pragma}")
        else:
            self._have_the_server_tell()
        self._connection.commit()
        self._words = _words_on(self._connection)
        self._all = self._among(range(1, made.items + 1))
        self._one_kind = self._among(items_of_one_kind(made.items))

    def fill(self, pages: Iterable[IndexedPage]) -> None:
        """In batches, as the product does; a server then counts what it holds, as it does by itself after a while."""
        _make_tables(self._connection)
        words = waiting = 0
        for item, together in by_item(pages):
            words += self._words.write(number_of(item), together)
            waiting += len(together)
            if waiting >= FILLED_AT_ONCE_PAGES:
                self._connection.commit()
                waiting = 0
        self._connection.commit()
        if self._connection.dialect.name == "postgresql":
            self._connection.exec_driver_sql("ANALYZE")
            self._connection.commit()
        self.made = Made(self.made.name, self.made.where, self.made.items, self.made.pages, words)

    def find(self, asked: Asked) -> list[Place]:
        """As a person's question does, without the rows of the store."""
        among = self._one_kind if asked.one_kind else self._all
        hits = self._find(parse(asked.typed), among)
        self._connection.rollback()
        return [(number_of(hit.item), hit.page) for hit in hits]

    def _find(self, query: Query, among: Mapping[int, tuple[str, int]]) -> Sequence[Any]:
        size = (self.made.pages, self.made.words)
        hits: Sequence[Any] = self._words.find(query, among=among, limit=BEST, size=size).hits
        return hits

    def add(self, item: int, pages: Sequence[IndexedPage]) -> None:
        """In a transaction of its own."""
        self._words.write(item, pages)
        self._connection.commit()

    def seconds(self) -> float:
        """This process's, and the server's as it tells them after each statement."""
        return time.process_time() + self._server_seconds

    def processes(self) -> list[int]:
        """This one, and that of the server which answers this connection: its peak counts memory that all share."""
        if self._connection.dialect.name == "sqlite":
            return [os.getpid()]
        return [os.getpid(), int(self._connection.exec_driver_sql("SELECT pg_backend_pid()").scalar())]

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()
        self._engine.dispose()

    @staticmethod
    def _among(items: Collection[int]) -> dict[int, tuple[str, int]]:
        return {item: (item_ref(item), 1) for item in items}

    def _have_the_server_tell(self) -> None:
        """Have the server say after each statement what CPU it took: the kernel counts a process in hundredths only.

        What helpers of a parallel query take it does not say, so there are none.
        """
        self._connection.connection.driver_connection.add_notice_handler(self._note)
        for setting in ("max_parallel_workers_per_gather = 0", "client_min_messages = log", "log_statement_stats = on"):
            self._connection.exec_driver_sql(f"SET {setting}")

    def _note(self, notice: Any) -> None:
        told = _CPU_TOLD.search(notice.message_detail or "")
        if told:
            self._server_seconds += float(told[1]) + float(told[2])


_CPU_TOLD = re.compile(r"(\d+\.\d+) s user, (\d+\.\d+) s system, ")


def _words_on(connection: Any) -> Any:
    """The product's own search in the database, on a connection."""
    from evidence.search.fts5 import Fts5
    from evidence.search.postgresql import PostgreSQLWords

    return Fts5(connection) if connection.dialect.name == "sqlite" else PostgreSQLWords(connection)


def _make_tables(connection: Any) -> None:
    from evidence.store import search_tables

    search_tables.make(connection)


KINDS: dict[str, Any] = {WHOOSH: Whoosh, FTS5: InDatabase, POSTGRESQL: InDatabase, FLOOR: Floor}


def opened(made: Made) -> Engine:
    """An engine, opened where it was filled."""
    engine: Engine = KINDS[made.name](made)
    return engine


@contextmanager
def engines_here(folder: Path, *, items: int, pages: int) -> Iterator[dict[str, Engine]]:
    """Those that can be measured here, empty, the floor among them; says which cannot and why."""
    with ExitStack() as stack:
        where = {FLOOR: str(folder / "floor.db"), WHOOSH: str(folder / "index")}
        if find_spec("evidence.search.fts5") is None:
            _say("there is no evidence.search.fts5 here: finding in the database is not measured")
        else:
            where[FTS5] = f"sqlite:///{folder / 'words.db'}"
            address = stack.enter_context(_a_server())
            where |= {POSTGRESQL: address} if address else {}
        engines = {name: opened(Made(name, place, items, pages)) for name, place in where.items()}
        for engine in engines.values():
            stack.callback(engine.close)
        yield engines


@contextmanager
def _a_server() -> Iterator[str]:
    """The address of an empty database on a PostgreSQL of our own; empty where it is not installed."""
    # The tests' server, which leaves durability to one side: an item added costs no wait for the disk.
    from tests.servers.postgresql import programs, running_server

    if programs() is None:
        _say("PostgreSQL is not installed: it is not measured")
        yield ""
        return
    with running_server() as server, server.database() as address:
        yield address.replace("postgresql://", "postgresql+psycopg://")


def _say(what: str) -> None:
    print(f"find: {what}", file=sys.stderr, flush=True)
