"""Data folders as earlier versions of the product left them, made by carrying today's rows into yesterday's tables."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from evidence.store.copying import carry_rows, make_tables
from evidence.store.database import VERSION_TABLE, Database
from evidence.store.migrations import FIRST
from evidence.workspace.folder import DATABASE_FILE


def make_older(folder: Path, revision: str) -> None:
    """Turn a data folder of today into one of an earlier revision. What that one had no place for is gone."""
    path, old = folder / DATABASE_FILE, folder / f"{DATABASE_FILE}.old"
    source, target = Database(path), Database(old)
    try:
        with source.reading() as session, target.changing_tables() as connection:
            make_tables(connection, revision)
            carry_rows(session.connection(), connection)
            if revision == FIRST:
                mark_as_the_first(connection)
        target.checkpoint()
    finally:
        source.close()
        target.close()
    for part in folder.glob(f"{DATABASE_FILE}*"):
        if not part.name.startswith(old.name):
            part.unlink()
    for part in folder.glob(f"{old.name}*"):
        part.rename(folder / part.name.replace(old.name, DATABASE_FILE))


def mark_as_the_first(connection: object) -> None:
    """The first revision kept its mark among the facts about the store, and knew no version table."""
    connection.execute(text(f"DROP TABLE {VERSION_TABLE}"))  # type: ignore[attr-defined]
    connection.execute(text("INSERT INTO meta (key, value) VALUES ('format', '1')"))  # type: ignore[attr-defined]
