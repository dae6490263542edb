"""Whether the database itself is whole: its file, its tables, its triggers and its audit chain."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Table, exists, inspect
from sqlalchemy import select as choose
from sqlmodel import Session, select

from evidence.store import audit, protections
from evidence.store.database import VERSION_TABLE, schema_of
from evidence.store.rows import Meta, Row
from schemas.doctor import DoctorFinding, FindingCode, found

META_KEYS = ("purpose", "area", "revision")
MOST_SAID = 20
MENDED = frozenset({FindingCode.TRIGGER_MISSING})
NO_USE_GOING_ON = frozenset({FindingCode.DATABASE_DAMAGED, FindingCode.TABLE_ALTERED})


def faults(session: Session, *, deep: bool, older: bool = False) -> Iterator[DoctorFinding]:
    """Everything wrong with the database as a database; of one that cannot be relied on, only that.

    Of an older store, whose tables are not yet what this version makes, everything but the tables.
    """
    unusable = [*file_faults(session, deep=deep), *(() if older else _table_faults(session))]
    yield from unusable
    if not unusable:
        yield from _content_faults(session)


def faults_for_good(session: Session, *, older: bool) -> Iterator[DoctorFinding]:
    """What stands in the way of a backup, a restore or an upgrade: every fault but those the product itself mends."""
    return (fault for fault in faults(session, deep=True, older=older) if fault.code not in MENDED)


def _content_faults(session: Session) -> Iterator[DoctorFinding]:
    yield from foreign_key_faults(session)
    for name in protections.missing(session.connection()):
        sentence = f"The protection {name} of the table {protections.table_of(name)} was taken out or altered."
        yield found(FindingCode.TRIGGER_MISSING, name, sentence)
    for key in META_KEYS:
        if session.get(Meta, key) is None:
            yield found(FindingCode.META_MISSING, key, f"The database no longer says its {key}.")
    if not schema_of(session.connection()):
        yield found(FindingCode.META_MISSING, VERSION_TABLE, "The database no longer says which version made it.")
    fault = audit.first_fault(session)
    if fault:
        yield found(FindingCode.AUDIT_BROKEN, "audit log", f"The audit chain does not hold. {fault}")


def file_faults(session: Session, *, deep: bool) -> Iterator[DoctorFinding]:
    """What SQLite says about its own file. A server looks after its own files."""
    if _on_server(session):
        return
    check = "integrity_check" if deep else "quick_check"
    for (said,) in _ask(session, f"PRAGMA {check}({MOST_SAID})"):
        if said != "ok":
            yield found(FindingCode.DATABASE_DAMAGED, "evidence.db", f"The database file is damaged: {said}.")


def foreign_key_faults(session: Session) -> Iterator[DoctorFinding]:
    """Rows that point at nothing."""
    lost = _pointing_at_nothing(session) if _on_server(session) else _ask(session, "PRAGMA foreign_key_check")
    for table, row, parent, *_ in islice(lost, MOST_SAID):
        yield found(
            FindingCode.FOREIGN_KEY_BROKEN,
            f"{table} {row}",
            f"Row {row} of the table {table} points at a {parent} that is not there.",
        )


def _pointing_at_nothing(session: Session) -> Iterator[tuple[str, Any, str]]:
    """The same question for a server, which has none of its own: its checks can be switched off by who runs it."""
    for table in Row.metadata.sorted_tables:
        for key in table.foreign_keys:
            above, number = key.column.table.alias(), next(iter(table.primary_key.columns))
            there = exists().where(above.c[key.column.name] == key.parent)
            for (row,) in session.execute(choose(number).where(key.parent.is_not(None), ~there)):
                yield table.name, row, key.column.table.name


def _table_faults(session: Session) -> Iterator[DoctorFinding]:
    """Tables, columns and indexes against what this version makes."""
    there = inspect(session.connection())
    names = set(there.get_table_names())
    loose = _not_strict(session)
    for table in Row.metadata.sorted_tables:
        name = table.name
        if name not in names or name in loose:
            lacks = "is missing" if name not in names else "no longer refuses values of the wrong type"
            yield found(FindingCode.TABLE_ALTERED, name, f"The table {name} {lacks}.")
            continue
        columns = {str(one["name"]) for one in there.get_columns(name)}
        indexes = {str(one["name"]) for one in there.get_indexes(name)}
        for lack in _lacks(table, columns, indexes):
            yield found(FindingCode.TABLE_ALTERED, name, f"The table {name} lacks its {lack}.")


def _lacks(table: Table, columns: set[str], indexes: set[str]) -> Iterator[str]:
    yield from (f"column {one.name}" for one in table.columns if one.name not in columns)
    yield from (f"index {one.name}" for one in table.indexes if one.name not in indexes)


def _not_strict(session: Session) -> set[str]:
    """Tables that let a value of any type into any column. On a server there is no such thing."""
    if _on_server(session):
        return set()
    return {name for _, name, _, _, _, strict in _ask(session, "PRAGMA table_list") if not strict}


def _on_server(session: Session) -> bool:
    return session.connection().dialect.name != "sqlite"


def meta(session: Session) -> dict[str, str]:
    """What the database says it is."""
    return {row.key: row.value for row in session.exec(select(Meta))}


def _ask(session: Session, question: str) -> Any:
    return session.connection().exec_driver_sql(question).all()
