"""Bringing a store's tables up to date, in one transaction: afterwards it is at the old revision or at the new one."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, func, inspect, select
from sqlalchemy import table as named
from sqlmodel import Session

from evidence.errors import Damaged
from evidence.failpoints import reach
from evidence.store import protections, search_tables, structure
from evidence.store.database import VERSION_TABLE, Database, schema_of
from evidence.store.migrations import HEAD

# Facts about the store itself, of which an upgrade may take some away.
COUNTED_OTHERWISE = {VERSION_TABLE, "meta"}


def upgrade(
    database: Database, *, to: str = HEAD, say_so: Callable[[Session, str], None] = lambda _session, _before: None
) -> str:
    """Bring the tables to a revision; answers the one they were at. Every row is counted before and after.

    Raises Damaged, and changes nothing, when a row would be lost or would point at nothing.
    """
    from evidence.store.migrations.running import bring  # takes a while to load, and every command would

    with database.changing_tables() as connection:
        before, had = schema_of(connection), _rows(connection)
        unmarked = not inspect(connection).has_table(VERSION_TABLE)
        bring(connection, to=to, at=before if unmarked else None)
        # Changing a table in SQLite makes it anew, and its triggers stay behind.
        protections.put_in_place(connection)
        _require_nothing_lost(connection, had)
        with Session(connection) as session:
            say_so(session, before)  # with the change it speaks of: all of it happens, or nothing does
        reach("upgrade tables changed")
    return before


def _rows(connection: Connection) -> dict[str, int]:
    names = {name for name in inspect(connection).get_table_names() if not search_tables.is_of_search(name)}
    names -= COUNTED_OTHERWISE
    return {name: connection.execute(select(func.count()).select_from(named(name))).scalar_one() for name in names}


def _require_nothing_lost(connection: Connection, had: dict[str, int]) -> None:
    has = _rows(connection)
    lost = [name for name, count in had.items() if has.get(name) != count]
    with Session(connection) as session:
        lost += [fault.sentence for fault in structure.foreign_key_faults(session)]
    if lost:
        raise Damaged(
            f"The upgrade would have lost rows ({', '.join(sorted(lost))}), so it was undone.",
            remedy="Run `evidence doctor` with the version the store was made by, and ask for help with what it says.",
        )
