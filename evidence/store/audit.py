"""The audit chain: each entry carries the hash of the one before, so none can be altered or taken out between others
unseen. A chain alone does not show that its end was cut off; signed checkpoints come with sealing."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from evidence.store.columns import moment_text
from evidence.store.rows import AuditRow

BEFORE_THE_FIRST = "0" * 64


class Entry(NamedTuple):
    """An entry as people read it."""

    seq: int
    at: str
    actor: str
    action: str
    object: str
    detail: dict[str, Any]


def append(
    session: Session, *, at: datetime, actor: str, action: str, thing: str, detail: dict[str, Any] | None = None
) -> None:
    """Add an entry, in the transaction of the change it speaks of."""
    last = session.exec(select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(1)).first()
    row = AuditRow(
        seq=(last.seq if last else 0) + 1,
        at=moment_text(at),
        actor=actor,
        action=action,
        object=thing,
        detail=json.dumps(detail or {}, sort_keys=True, ensure_ascii=False),
        previous=last.hash if last else BEFORE_THE_FIRST,
    )
    row.hash = _hash(row)
    session.add(row)
    session.flush()


def _hash(row: AuditRow) -> str:
    said = [row.seq, row.at, row.actor, row.action, row.object, row.detail, row.previous]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def entries(session: Session, *, newest: int | None = None) -> list[Entry]:
    """The entries, oldest first; only the newest so many when a number is given."""
    query = select(AuditRow).order_by(col(AuditRow.seq).desc())
    rows = session.exec(query.limit(newest) if newest else query).all()
    return [_entry(row) for row in reversed(rows)]


def newest_of(session: Session, thing: str, action: str) -> Entry | None:
    """The newest entry of an action on a thing; None when there is none."""
    query = select(AuditRow).where(AuditRow.object == thing, AuditRow.action == action)
    row = session.exec(query.order_by(col(AuditRow.seq).desc()).limit(1)).first()
    return _entry(row) if row else None


def _entry(row: AuditRow) -> Entry:
    return Entry(row.seq, row.at, row.actor, row.action, row.object, json.loads(row.detail))


def first_fault(session: Session) -> str:
    """What is wrong with the chain, as a sentence; empty when it holds from the first entry to the last."""
    previous, expected = BEFORE_THE_FIRST, 1
    for row in session.exec(select(AuditRow).order_by(col(AuditRow.seq))):
        if row.seq != expected:
            return f"Entry {expected} is missing."
        if row.previous != previous or row.hash != _hash(row):
            return f"Entry {row.seq} was altered, or one before it was."
        previous, expected = row.hash, expected + 1
    return ""
