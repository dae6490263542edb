"""The database of a store, opened the same way by everybody, and the transaction each action runs in."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from sqlmodel import Session, select

from evidence.errors import StoreUnusable
from evidence.store import changed_items, copying
from evidence.store.failures import unusable
from evidence.store.migrations import FIRST
from evidence.store.postgresql import PostgreSQL
from evidence.store.rows import Meta
from evidence.store.sqlite import SQLite

VERSION_TABLE = "alembic_version"
FAILURES = (DBAPIError, NoConnectionLeft, sqlite3.Error, OSError)


class Database:
    """The database of a data folder: a file in it, or one on a server when an address is given."""

    def __init__(self, where: Path | str) -> None:
        self._kind = SQLite(where) if isinstance(where, Path) else PostgreSQL(where)
        self._engine = self._kind.engine()

    @classmethod
    def create(
        cls, where: Path | str, meta: dict[str, str], *, say_so: Callable[[Session], None] = lambda _: None
    ) -> Database:
        """Make a new database that says what it is. Raises StoreUnusable when the server's holds something already."""
        if isinstance(where, Path):
            _make_file(where)
        database = cls(where)
        try:
            with database.filling() as connection, Session(connection) as session:
                for key, value in {"revision": "0", **meta}.items():
                    session.add(Meta(key=key, value=value))
                say_so(session)
                session.flush()
        except BaseException:
            database.close()
            raise
        return database

    @property
    def name(self) -> str:
        """Which database it is, for messages; never with a password."""
        return self._kind.name

    @property
    def on_server(self) -> bool:
        """True for a database on a server, that other machines may use as well."""
        return isinstance(self._kind, PostgreSQL)

    @contextmanager
    def filling(self) -> Iterator[Connection]:
        """The one transaction in which an empty database gets its tables and its first rows."""
        with self._failures_named(), self._engine.connect().execution_options(writes=True) as connection:
            self._refuse_filled(connection)
            copying.make_tables(connection)
            yield connection
            connection.commit()

    def require_empty(self) -> None:
        """Raises StoreUnusable when there is anything in it."""
        with self._failures_named(), self._engine.connect() as connection:
            self._refuse_filled(connection)

    def _refuse_filled(self, connection: Connection) -> None:
        if inspect(connection).get_table_names():
            raise StoreUnusable(
                f"The database {self.name} is not empty.", remedy="Name an empty one. Nothing was changed."
            )

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction that writes: everything in it happens, or nothing does."""
        with self._session(writes=True) as session:
            changed_items.watch(session)
            yield session
            revision = session.get(Meta, "revision")
            if revision is not None:
                revision.value = str(int(revision.value) + 1)
                changed_items.stamp(session, int(revision.value))
            session.commit()

    @contextmanager
    def noting(self) -> Iterator[Session]:
        """One transaction that keeps what was worked out from the rest. It tells nobody anything new: the revision
        stays, and with it whatever is kept by it."""
        with self._session(writes=True) as session:
            yield session
            session.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A consistent look at the store. Nothing can be changed through it."""
        with self._session(writes=False) as session:
            yield session

    @contextmanager
    def _session(self, *, writes: bool) -> Iterator[Session]:
        with (
            self._failures_named(),
            self._engine.connect().execution_options(writes=writes) as connection,
            Session(connection) as session,
        ):
            session.autoflush = writes
            yield session

    @contextmanager
    def _failures_named(self) -> Iterator[None]:
        try:
            yield
        except FAILURES as error:
            known = self._kind.problem(error)
            if known is None:
                raise
            raise known from error

    def meta(self) -> dict[str, str]:
        """What the database says it is."""
        with self.reading() as session:
            return {row.key: row.value for row in session.exec(select(Meta))}

    def schema(self) -> str:
        """The revision its tables are at; empty when it does not say."""
        with self.reading() as session:
            return schema_of(session.connection())

    def revision(self) -> int:
        """A number that grows with every write; caches are keyed by it."""
        with self._failures_named(), self._engine.connect() as connection:  # asked for at every turn: no session
            found = connection.exec_driver_sql("SELECT value FROM meta WHERE key = 'revision'").scalar()
        return int(found or 0)

    def copy_to(self, path: Path) -> None:
        """Write a consistent copy beside the work that goes on, as one SQLite file without a log."""
        with self._failures_named(), self._engine.connect() as connection:
            self._kind.copy_to(connection, path)

    def checkpoint(self) -> None:
        """Move what was committed from the log into the database file. The worker alone calls this."""
        with self._failures_named():
            self._kind.checkpoint(self._engine)

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether we are the only worker of this database, whatever folder or machine others work from."""
        with self._failures_named(), self._kind.alone(self._engine) as ours:
            yield ours

    @contextmanager
    def changing_tables(self) -> Iterator[Connection]:
        """The one transaction of an upgrade, with foreign keys unchecked: they are checked at its end."""
        engine = self._kind.engine(foreign_keys=False)
        try:
            with self._failures_named(), engine.connect().execution_options(writes=True) as connection:
                yield connection
                connection.commit()
        finally:
            engine.dispose()

    def close(self) -> None:
        """Let go of it."""
        self._engine.dispose()


def schema_of(connection: Connection) -> str:
    """The revision a store's tables are at; empty when it does not say."""
    tables = inspect(connection).get_table_names()
    if VERSION_TABLE in tables:
        return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or "")
    # The first revision wrote its mark among the facts about the store.
    if "meta" in tables:
        marked = connection.exec_driver_sql("SELECT value FROM meta WHERE key = 'format'").scalar()
        return FIRST if marked == "1" else ""
    return ""


def _make_file(path: Path) -> None:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise unusable(path, error) or error from error
