"""Snapshots: coverage as it stood, kept for ever."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date, datetime

from sqlalchemy import Text, type_coerce
from sqlmodel import Session, col, select

from evidence.errors import NotFound
from evidence.store.items import number_of
from evidence.store.rows import SnapshotRow
from schemas.snapshots import Snapshot, SnapshotTaken, Stood


def insert_snapshot(
    session: Session, stood: Stood, *, occasion: str, meeting_on: date | None, policy_sha256: str, by: str, at: datetime
) -> str:
    """Keep coverage as it stands; answers the reference."""
    row = SnapshotRow(
        taken_at=at,
        taken_by=by,
        occasion=occasion,
        meeting_on=meeting_on,
        policy_sha256=policy_sha256,
        stood=stood.model_dump(mode="json"),
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    return snapshot_ref(row.id)


def snapshot_ref(number: int) -> str:
    """The reference of a snapshot: S-0001."""
    return f"S-{number:04d}"


def digest_in(session: Session, ref: str) -> str:
    """The SHA-256 of what a snapshot keeps, for the audit log to say."""
    query = select(type_coerce(SnapshotRow.stood, Text)).where(SnapshotRow.id == number_of(ref, "S"))
    return digest_of(session.exec(query).one())


def digest_of(stood: str) -> str:
    """The SHA-256 of what is kept, as it is stored."""
    return hashlib.sha256(stood.encode()).hexdigest()


def snapshot(session: Session, ref: str) -> Snapshot:
    """One snapshot. Raises NotFound."""
    row = session.get(SnapshotRow, number_of(ref, "S"))
    if row is None:
        raise NotFound(f"There is no snapshot {ref}.", remedy="See `evidence snapshots` for those there are.")
    return Snapshot(
        ref=snapshot_ref(number_of(ref, "S")),
        taken_at=row.taken_at,
        taken_by=row.taken_by,
        occasion=row.occasion,
        meeting_on=row.meeting_on,
        policy_sha256=row.policy_sha256,
        stood=Stood.model_validate(row.stood),
    )


def snapshots(session: Session) -> list[SnapshotTaken]:
    """What was kept, newest first."""
    return [_taken(row) for row in session.exec(select(SnapshotRow).order_by(col(SnapshotRow.id).desc()))]


def _taken(row: SnapshotRow) -> SnapshotTaken:
    assert row.id is not None
    stood = Stood.model_validate(row.stood)
    return SnapshotTaken(
        ref=snapshot_ref(row.id),
        taken_at=row.taken_at,
        taken_by=row.taken_by,
        occasion=row.occasion,
        meeting_on=row.meeting_on,
        title=stood.title,
        checkpoint=stood.checkpoint,
        states=dict(Counter(strand.state for strand in stood.strands)),
    )
