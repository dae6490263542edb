"""SQLite as the engine of a store: one file in the data folder."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from evidence.errors import EvidenceError
from evidence.store.failures import unusable

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


class SQLite:
    """A store in a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = str(path)

    def engine(self, *, foreign_keys: bool = True) -> Engine:
        """The engine, whose connections are all prepared alike."""
        engine = create_engine(
            f"sqlite:///{self.path}",
            connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
            hide_parameters=True,  # they are evidence, and an error's text ends in logs
        )
        pragmas = PRAGMAS | ({} if foreign_keys else {"foreign_keys": "OFF"})

        def prepare(connection: Any, _record: Any) -> None:
            connection.isolation_level = None  # the begin event says BEGIN, not the driver
            cursor = connection.cursor()
            for name, value in pragmas.items():
                cursor.execute(f"PRAGMA {name}={value}")
            cursor.close()

        event.listen(engine, "connect", prepare)
        event.listen(engine, "begin", _begin)
        return engine

    def copy_to(self, connection: Connection, path: Path) -> None:
        """In one go: a copy in steps starts again whenever somebody writes, and under load never ends."""
        with closing(sqlite3.connect(path)) as copy:
            source: Any = connection.connection.driver_connection
            source.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode=DELETE")

    def checkpoint(self, engine: Engine) -> None:
        """Move what was committed from the log into the database file."""
        with engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")

    @contextmanager
    def alone(self, engine: Engine) -> Iterator[bool]:
        """A file on one machine: the data folder's own lock says who is alone with it."""
        yield True

    def problem(self, error: BaseException) -> EvidenceError | None:
        """A failure in the user's words; None for one that is ours."""
        return unusable(self.path, error)


def _begin(connection: Connection) -> None:
    """Writers take their place at once: a reader that turns writer half-way is refused without waiting."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
