"""One SQLite database, opened the same way by everybody, and the transaction each action runs in."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, select

from evidence.errors import EvidenceError, StoreUnusable
from evidence.store.rows import Meta, Row

FORMAT = "1"
BUSY_TIMEOUT_MS = 10_000

# WAL with synchronous=FULL: a commit is on the disk before anybody is told of it. Only the worker checkpoints
# (SQLite before 3.51.3 has a race between several checkpointers), so everybody else turns it off.
PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "busy_timeout": str(BUSY_TIMEOUT_MS),
    "trusted_schema": "OFF",
    "cell_size_check": "ON",
    "secure_delete": "ON",
    "wal_autocheckpoint": "0",
}

REFUSE_AUDIT_CHANGES = {
    f"audit_no_{change.lower()}": f"CREATE TRIGGER audit_no_{change.lower()} BEFORE {change} ON audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is final'); END"
    for change in ("UPDATE", "DELETE")
}


class Database:
    """The database of a data folder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine = create_engine(
            f"sqlite:///{path}",
            connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
        )
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)

    @classmethod
    def create(cls, path: Path, meta: dict[str, str]) -> Database:
        """Make a new database that says what it is."""
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            database = cls(path)
            with database.writing() as session:
                Row.metadata.create_all(session.connection())
                for statement in REFUSE_AUDIT_CHANGES.values():
                    session.connection().execute(text(statement))
                for key, value in {"format": FORMAT, "revision": "0", **meta}.items():
                    session.add(Meta(key=key, value=value))
        except OSError as error:
            raise unusable(path, error) or error from error
        return database

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction that writes: everything in it happens, or nothing does."""
        with self._session(writes=True) as session:
            yield session
            revision = session.get(Meta, "revision")
            if revision is not None:
                revision.value = str(int(revision.value) + 1)
            session.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A consistent look at the store. Nothing can be changed through it."""
        with self._session(writes=False) as session:
            yield session

    @contextmanager
    def _session(self, *, writes: bool) -> Iterator[Session]:
        try:
            with self._engine.connect().execution_options(writes=writes) as connection, Session(connection) as session:
                session.autoflush = writes
                yield session
        except (DatabaseError, sqlite3.Error, OSError) as error:
            known = unusable(self._path, error)
            if known is None:
                raise
            raise known from error

    def meta(self) -> dict[str, str]:
        """What the database says it is."""
        with self.reading() as session:
            return {row.key: row.value for row in session.exec(select(Meta))}

    def revision(self) -> int:
        """A number that grows with every write; caches are keyed by it."""
        try:
            with self._engine.connect() as connection:  # asked for at every turn, so without a session
                found = connection.exec_driver_sql("SELECT value FROM meta WHERE key = 'revision'").scalar()
        except (DatabaseError, sqlite3.Error, OSError) as error:
            raise unusable(self._path, error) or error from error
        return int(found or 0)

    def copy_to(self, path: Path) -> None:
        """Write a consistent copy beside the work that goes on, as one file without a log.

        In one go: a copy in steps starts again whenever somebody writes, and under load never ends.
        """
        try:
            with self._engine.connect() as connection, closing(sqlite3.connect(path)) as copy:
                source: Any = connection.connection.driver_connection
                source.backup(copy, pages=-1)
                copy.execute("PRAGMA journal_mode=DELETE")
        except (DatabaseError, sqlite3.Error, OSError) as error:
            raise unusable(self._path, error) or error from error

    def checkpoint(self) -> None:
        """Move what was committed from the log into the database file. The worker alone calls this."""
        with self._engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the begin event says BEGIN, not the driver
    cursor = connection.cursor()
    for name, value in PRAGMAS.items():
        cursor.execute(f"PRAGMA {name}={value}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """Writers take their place at once: a reader that turns writer half-way is refused without waiting."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class DatabaseDamaged(StoreUnusable):
    """The database file is there and cannot be read as what it should be."""

    remedy = "Restore the data folder from a backup."


DAMAGED = ("not a database", "malformed", "no such table", "no such column")

IN_WORDS: tuple[tuple[str, int, str, str], ...] = (
    ("disk is full", errno.ENOSPC, "The disk that holds {0} is full.", "Free some space and try again."),
    ("disk I/O error", errno.EIO, "The disk that holds {0} reported an error.", "Check the disk before going on."),
    ("readonly", errno.EROFS, "The data folder {0} cannot be written.", "Check that you may write in it."),
    ("unable to open", errno.EACCES, "The data folder {0} cannot be used.", "Check that you may write in it."),
    ("locked", 0, "The data folder {0} was busy for too long.", "Try again in a moment."),
)


def unusable(path: Path, error: BaseException) -> EvidenceError | None:
    """A failure of the disk or the file in the user's words; None for a failure that is ours."""
    cause = error.orig if isinstance(error, DatabaseError) and error.orig else error
    message, number = str(cause), getattr(cause, "errno", None)
    number = errno.EACCES if number == errno.EPERM else number
    if any(words in message for words in DAMAGED):
        return DatabaseDamaged(f"The database in {path.parent} is damaged ({message}).")
    for words, code, problem, remedy in IN_WORDS:
        if words in message or (code and number == code):
            return StoreUnusable(problem.format(path.parent), remedy=remedy)
    if isinstance(error, OSError):
        return StoreUnusable(f"The data folder {path.parent} could not be used: {error.strerror or message}.")
    return None
