"""The three engines behind one face, so that the same tests ask all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from evidence.search.fts5 import Fts5
from evidence.search.in_database import InDatabase
from evidence.search.pages import Answer, IndexedPage
from evidence.search.postgresql import PostgreSQLWords
from evidence.search.query import Query
from evidence.search.whoosh_index import PageIndex
from evidence.store import search_tables

ENGINES = ("whoosh", "sqlite fts5", "postgresql")


class SearchEngine(Protocol):
    """What the tests ask of an engine."""

    def hold(self, pages: Iterable[IndexedPage]) -> None:
        """Hold the pages of these items in place of any they had."""

    def remove(self, items: Collection[str]) -> None:
        """Hold nothing of these items."""

    def answer(self, query: Query, *, allowed: Collection[str] | None = None, limit: int = 20) -> Answer:
        """The pages that answer."""


class Whoosh:
    """The index in a folder."""

    def __init__(self, folder: Path) -> None:
        self.index = PageIndex(folder)
        self.index.rebuild([])

    def hold(self, pages: Iterable[IndexedPage]) -> None:
        self.index.update_many(_by_item(pages))

    def remove(self, items: Collection[str]) -> None:
        self.index.remove(items)

    def answer(self, query: Query, *, allowed: Collection[str] | None = None, limit: int = 20) -> Answer:
        return self.index.answer(query, allowed=allowed, limit=limit)


class Kept:
    """An engine in a database, with what the store knows of its items."""

    def __init__(self, words: InDatabase) -> None:
        self.words = words
        self.held: dict[str, tuple[int, int, int]] = {}

    def hold(self, pages: Iterable[IndexedPage]) -> None:
        for item, its_pages in _by_item(pages).items():
            counted = self.words.write(number_of(item), its_pages)
            self.held[item] = (its_pages[0].version, len(its_pages), counted)

    def remove(self, items: Collection[str]) -> None:
        self.words.remove([number_of(item) for item in items])
        self.held = {item: held for item, held in self.held.items() if item not in items}

    def answer(self, query: Query, *, allowed: Collection[str] | None = None, limit: int = 20) -> Answer:
        among = {
            number_of(item): (item, version)
            for item, (version, _, _) in self.held.items()
            if allowed is None or item in allowed
        }
        pages, words = (sum(held[part] for held in self.held.values()) for part in (1, 2))
        return self.words.find(query, among=among, limit=limit, size=(pages, words))


def number_of(item: str) -> int:
    return int(item.partition("-")[2])


def _by_item(pages: Iterable[IndexedPage]) -> Mapping[str, Sequence[IndexedPage]]:
    items: dict[str, list[IndexedPage]] = {}
    for page in pages:
        items.setdefault(page.item, []).append(page)
    return items


@contextmanager
def engine_named(name: str, folder: Path, ask: Any) -> Iterator[SearchEngine]:
    """An engine that holds nothing yet; `ask` answers for fixtures by name."""
    if name == "whoosh":
        made = Whoosh(folder / "index")
        yield made
        made.index.close()
        return
    if name == "sqlite fts5":
        with _connected(f"sqlite:///{folder / 'words.db'}") as connection:
            yield Kept(Fts5(connection))
        return
    with ask("postgresql").database() as address, _connected(address) as connection:
        yield Kept(PostgreSQLWords(connection))


@contextmanager
def _connected(address: str) -> Iterator[Connection]:
    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool)
    with engine.connect() as connection:
        search_tables.make(connection)
        connection.commit()
        yield connection
    engine.dispose()
