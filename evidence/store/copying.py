"""Carrying every row from one store to another, between engines as well."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, MetaData, Table, column, create_engine, event, func, insert, select, table, text
from sqlalchemy.pool import NullPool

from evidence.store import protections, search_tables
from evidence.store.migrations import HEAD
from evidence.store.rows import Row

ROWS_AT_A_TIME = 500


def make_tables(connection: Connection, revision: str = HEAD) -> None:
    """The tables of a revision, the protection of the audit log, and the mark of where they are."""
    if revision == HEAD:
        Row.metadata.create_all(connection)
        search_tables.make(connection)
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
        connection.execute(text("INSERT INTO alembic_version (version_num) VALUES (:head)"), {"head": HEAD})
    else:
        from evidence.store.migrations.running import bring  # takes a while to load, and only an older store needs it

        bring(connection, to=revision)
    protections.put_in_place(connection)


def carry_rows(source: Connection, target: Connection) -> None:
    """Every row of every table, parents first. The target has the tables, and nothing in them.

    What the database's own search holds is left behind: each engine has its own way, and the worker fills it again.
    """
    known = MetaData()
    known.reflect(target, only=lambda name, _: name != "alembic_version" and not search_tables.is_of_search(name))
    for there in known.sorted_tables:
        names = [one.name for one in there.columns]
        # By name and as they are stored: text and whole numbers, whatever the engine.
        stored = select(table(there.name, *(column(name) for name in names)))
        rows = source.execution_options(yield_per=ROWS_AT_A_TIME).execute(stored)
        for batch in rows.mappings().partitions(ROWS_AT_A_TIME):
            target.execute(insert(there), [dict(row) for row in batch])
        if target.dialect.name == "postgresql":
            _count_on(target, there)


def _count_on(target: Connection, there: Table) -> None:
    """Have the server number new rows after those carried over."""
    key = there.autoincrement_column
    if key is not None and key.server_default is not None:
        sequence = func.pg_get_serial_sequence(there.name, key.name)
        target.execute(select(func.setval(sequence, func.coalesce(func.max(key), 1), func.max(key).is_not(None))))


def to_file(source: Connection, path: Path, revision: str) -> None:
    """A store in one file, from a consistent look at another of that revision."""
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool, hide_parameters=True)
    event.listen(engine, "connect", lambda connection, _: setattr(connection, "isolation_level", None))
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.begin() as target:
        make_tables(target, revision)
        carry_rows(source, target)
