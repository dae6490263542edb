"""Data folders as earlier versions of the product left them, made by carrying today's rows into yesterday's tables."""

from __future__ import annotations

from pathlib import Path

import psycopg
from sqlalchemy import Connection, text

from evidence.settings import database_url
from evidence.store.copying import carry_rows, make_tables
from evidence.store.database import VERSION_TABLE, Database
from evidence.store.migrations import FIRST
from evidence.workspace.folder import DATABASE_FILE


def make_older(folder: Path, revision: str) -> None:
    """Turn a data folder of today into one of an earlier revision. What that one had no place for is gone."""
    path, old = folder / DATABASE_FILE, folder / f"{DATABASE_FILE}.old"
    if not path.exists():
        _make_older_on_server(database_url(), old, revision)
        return
    _carry(path, old, revision, unmarked=revision == FIRST)
    for part in folder.glob(f"{DATABASE_FILE}*"):
        if not part.name.startswith(old.name):
            part.unlink()
    for part in folder.glob(f"{old.name}*"):
        part.rename(folder / part.name.replace(old.name, DATABASE_FILE))


def _make_older_on_server(address: str, between: Path, revision: str) -> None:
    """The same on a server, where every revision has had its version table."""
    _carry(address, between, revision)
    empty_server(address)
    _carry(between, address, revision)
    for part in between.parent.glob(f"{between.name}*"):
        part.unlink()


def empty_server(address: str) -> None:
    """Take everything out of a database."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def _carry(whence: Path | str, to: Path | str, revision: str, *, unmarked: bool = False) -> None:
    source, target = Database(whence), Database(to)
    try:
        with source.reading() as session, target.changing_tables() as connection:
            make_tables(connection, revision)
            carry_rows(session.connection(), connection)
            if unmarked:
                mark_as_the_first(connection)
        target.checkpoint()
    finally:
        source.close()
        target.close()


def mark_as_the_first(connection: Connection) -> None:
    """The first revision kept its mark among the facts about the store, and knew no version table."""
    connection.execute(text(f"DROP TABLE {VERSION_TABLE}"))
    connection.execute(text("INSERT INTO meta (key, value) VALUES ('format', '1')"))
