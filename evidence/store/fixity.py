"""Whether originals are still what they were, and the quarantine of those that are not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, or_
from sqlalchemy import select as choose
from sqlmodel import Session, col

from evidence.store.originals import Condition as Condition  # noqa: PLC0414 - others speak of fixity.Condition
from evidence.store.originals import Originals
from evidence.store.originals_folder import sha256_of as sha256_of  # noqa: PLC0414 - and of its digests
from evidence.store.rows import VersionRow
from evidence.store.work import Task, forget, queue
from schemas.evidence import ReadingState

# What is in quarantine is looked at again this soon, so that one put back right is not out for three months.
LOOK_AGAIN_AFTER = timedelta(hours=1)


IN_WORDS = {
    Condition.MISSING: "Its original is missing from the store.",
    Condition.NOT_A_FILE: "Something that is not a plain file stands where its original should.",
    Condition.WRONG_SIZE: "Its original no longer has the size it came with.",
    Condition.CHANGED: "Its original no longer has the bytes it came with.",
    Condition.UNREADABLE: "Its original cannot be read from the disk.",
}


class Effect(StrEnum):
    """What noting a condition did to a version, as the audit log names it."""

    NONE = ""
    QUARANTINED = "quarantine"
    RELEASED = "release"


class Kept(NamedTuple):
    """A version whose original is to be looked at."""

    version: int
    item: int
    number: int
    sha256: str
    size_bytes: int
    fixity: str


class Checked(NamedTuple):
    """A version and the condition its original was found in."""

    kept: Kept
    condition: Condition


def check(originals: Originals, kept: Kept, *, deep: bool) -> Checked:
    """Look at a version's original; deep reads every byte of it. Raises StoreUnusable when it cannot be looked at."""
    return Checked(kept, originals.condition_of(kept.sha256, kept.size_bytes, deep=deep))


def all_kept(session: Session) -> list[Kept]:
    """Every version, in the order they came."""
    return [Kept._make(row) for row in session.execute(_kept().order_by(col(VersionRow.id)))]


def kept(session: Session, version: int) -> Kept:
    """One version."""
    return Kept._make(session.execute(_kept().where(col(VersionRow.id) == version)).one())


def due(session: Session, *, at: datetime, every: timedelta, most: int) -> Iterator[Kept]:
    """Versions whose originals have not been re-hashed for so long, the longest waiting first."""
    checked = col(VersionRow.checked_at)
    damaged = col(VersionRow.fixity).not_in(["", Condition.OK.value])
    query = _kept().where(or_(checked.is_(None), checked < at - every, and_(damaged, checked < at - LOOK_AGAIN_AFTER)))
    for row in session.execute(query.order_by(checked.nulls_first(), col(VersionRow.id)).limit(most)):
        yield Kept._make(row)


def _kept() -> Select[Any]:
    names = ("id", "item_id", "number", "sha256", "size_bytes", "fixity")
    return choose(*(getattr(VersionRow, name) for name in names))


def note(session: Session, checked: Checked, *, at: datetime, deep: bool) -> Effect:
    """Keep what was found. A damaged original's version goes into quarantine; one that is whole again is released.

    Only reading every byte can release. The pages read before stay, so that nothing is lost by the quarantine.
    """
    row = session.get_one(VersionRow, checked.kept.version)
    if deep:
        row.checked_at = at
    if checked.condition is not Condition.OK:
        return _quarantine(session, row, checked.condition)
    if not deep:
        return Effect.NONE
    was_damaged = row.fixity not in ("", Condition.OK.value)
    row.fixity = Condition.OK.value
    if was_damaged and row.reading == ReadingState.QUARANTINED.value:
        read_again(session, row)
        return Effect.RELEASED
    return Effect.NONE


def note_whole(session: Session, version: int, *, at: datetime) -> None:
    """Keep that an original was just read whole."""
    row = session.get_one(VersionRow, version)
    row.checked_at, row.fixity = at, Condition.OK.value


def _quarantine(session: Session, row: VersionRow, condition: Condition) -> Effect:
    known = row.reading == ReadingState.QUARANTINED.value and row.fixity == condition.value
    row.fixity, row.reason, row.reading = condition.value, IN_WORDS[condition], ReadingState.QUARANTINED.value
    assert row.id is not None
    forget(session, row.id)
    if known:
        return Effect.NONE
    queue(session, Task.INDEX, item=row.item_id)  # so that the index lets go of it
    return Effect.QUARANTINED


def read_again(session: Session, row: VersionRow) -> None:
    """Have a version read anew. What was read before stands until then."""
    assert row.id is not None
    forget(session, row.id)
    row.reading, row.reason = ReadingState.WAITING.value, ""
    queue(session, Task.READ, item=row.item_id, version=row.id)
