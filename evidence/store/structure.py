"""Whether the database itself is whole: its file, its tables, its triggers and its audit chain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlmodel import Session, select

from evidence.store import audit
from evidence.store.database import REFUSE_AUDIT_CHANGES
from evidence.store.rows import Meta, Row
from schemas.doctor import DoctorFinding, FindingCode, found

META_KEYS = ("format", "purpose", "area", "revision")
MOST_SAID = 20
NO_USE_GOING_ON = frozenset({FindingCode.DATABASE_DAMAGED, FindingCode.TABLE_ALTERED})


def faults(session: Session, *, deep: bool) -> Iterator[DoctorFinding]:
    """Everything wrong with the database as a database; of one that cannot be relied on, only that."""
    unusable = [*file_faults(session, deep=deep), *_table_faults(session)]
    yield from unusable
    if not unusable:
        yield from _content_faults(session)


def _content_faults(session: Session) -> Iterator[DoctorFinding]:
    yield from _foreign_key_faults(session)
    for name in triggers_missing(session):
        yield found(FindingCode.TRIGGER_MISSING, name, f"The audit log's protection {name} was taken out or altered.")
    for key in META_KEYS:
        if session.get(Meta, key) is None:
            yield found(FindingCode.META_MISSING, key, f"The database no longer says its {key}.")
    fault = audit.first_fault(session)
    if fault:
        yield found(FindingCode.AUDIT_BROKEN, "audit log", f"The audit chain does not hold. {fault}")


def file_faults(session: Session, *, deep: bool) -> Iterator[DoctorFinding]:
    """What SQLite says about its own file."""
    check = "integrity_check" if deep else "quick_check"
    for (said,) in _ask(session, f"PRAGMA {check}({MOST_SAID})"):
        if said != "ok":
            yield found(FindingCode.DATABASE_DAMAGED, "evidence.db", f"The database file is damaged: {said}.")


def _foreign_key_faults(session: Session) -> Iterator[DoctorFinding]:
    for table, row, parent, _ in list(_ask(session, "PRAGMA foreign_key_check"))[:MOST_SAID]:
        yield found(
            FindingCode.FOREIGN_KEY_BROKEN,
            f"{table} {row}",
            f"Row {row} of the table {table} points at a {parent} that is not there.",
        )


def _table_faults(session: Session) -> Iterator[DoctorFinding]:
    """Tables, columns and indexes against what this version makes."""
    strict = {name: bool(flag) for _, name, _, _, _, flag in _ask(session, "PRAGMA table_list")}
    for table in Row.metadata.sorted_tables:
        name = table.name
        if not strict.get(name):
            lacks = "is missing" if name not in strict else "no longer refuses values of the wrong type"
            yield found(FindingCode.TABLE_ALTERED, name, f"The table {name} {lacks}.")
            continue
        columns = {row[1] for row in _ask(session, f'PRAGMA table_info("{name}")')}
        indexes = {row[1] for row in _ask(session, f'PRAGMA index_list("{name}")')}
        wanted = [(f"column {one.name}", one.name in columns) for one in table.columns]
        wanted += [(f"index {one.name}", one.name in indexes) for one in table.indexes]
        for what, is_there in wanted:
            if not is_there:
                yield found(FindingCode.TABLE_ALTERED, name, f"The table {name} lacks its {what}.")


def triggers_missing(session: Session) -> list[str]:
    """The audit log's protections that are not there as they were made."""
    there = dict(tuple(row) for row in _ask(session, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    return [name for name, sql in REFUSE_AUDIT_CHANGES.items() if there.get(name) != sql]


def put_triggers_back(session: Session) -> list[str]:
    """Make the audit log's protections again; answers those that were missing or altered."""
    missing = triggers_missing(session)
    for name in missing:
        session.connection().exec_driver_sql(f'DROP TRIGGER IF EXISTS "{name}"')
        session.connection().exec_driver_sql(REFUSE_AUDIT_CHANGES[name])
    return missing


def meta(session: Session) -> dict[str, str]:
    """What the database says it is."""
    return {row.key: row.value for row in session.exec(select(Meta))}


def _ask(session: Session, question: str) -> Any:
    return session.connection().exec_driver_sql(question).all()
