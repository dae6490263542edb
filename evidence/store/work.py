"""The work that waits for the worker: versions to read, items to index, and versions to suggest links for.

Whoever reads claims what it is about to read, for a time. A claim counts as an attempt before the work begins, so that
a crash is one; when its lease has run out, or its owner is known to be dead, the work is anybody's again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import and_, not_, or_, update
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import Select

from evidence.store.items import item_ref
from evidence.store.rows import VersionRow, WorkRow


class Task(StrEnum):
    """What can wait."""

    READ = "read"
    TAKE_OUT = "take out"
    INDEX = "index"
    SUGGEST = "suggest"


class VersionToRead(NamedTuple):
    """A version to be read, or whose files are to be taken out; `attempts` counts this one."""

    work: int
    version: int
    item: int
    sha256: str
    file_name: str
    media_type: str
    attempts: int
    scan: str = ""


def queue(session: Session, task: Task, *, item: int, version: int | None = None) -> None:
    """Leave work for the worker."""
    session.add(WorkRow(task=task.value, item_id=item, version_id=version))


def claim(
    session: Session, task: Task, *, by: str, at: datetime, lease: timedelta, most: int, alone: bool = True
) -> list[VersionToRead]:
    """Take up the versions that have waited longest, in a transaction that writes and is committed at once.

    What was tried before comes last and by itself, so that one bad file blocks nobody and cannot use up the attempts
    of others; `alone` says whether the caller has nothing else in hand, so that its turn may come.
    """
    waiting = session.exec(claimable(task, at=at, most=most)).all()
    fresh = [one for one in waiting if not one[0].attempts]
    chosen = fresh or (waiting[:1] if alone else [])
    for work, _ in chosen:
        work.attempts += 1
        work.leased_by, work.leased_until = by, at + lease
    return [_to_read(work, version) for work, version in chosen]


def claimable(task: Task, *, at: datetime, most: int) -> Select[WorkRow, VersionRow]:
    """What may be claimed, in the order it is; on a server, passing over what another is claiming just now."""
    return (
        select(WorkRow, VersionRow)
        .join(VersionRow, col(VersionRow.id) == col(WorkRow.version_id))
        .where(WorkRow.task == task.value)
        .where(or_(col(WorkRow.leased_until).is_(None), col(WorkRow.leased_until) <= at))
        .order_by(col(WorkRow.attempts), col(WorkRow.id))
        .limit(most)
        .with_for_update(skip_locked=True, of=WorkRow)
    )


def _to_read(work: WorkRow, version: VersionRow) -> VersionToRead:
    assert work.id is not None
    assert version.id is not None
    return VersionToRead(
        work.id,
        version.id,
        version.item_id,
        version.sha256,
        version.file_name,
        version.media_type,
        work.attempts,
        version.scan,
    )


def is_held(session: Session, work: int, *, by: str) -> bool:
    """Whether a claim still stands. One that ran out may have been taken up by another, whose answer then counts."""
    row = session.get(WorkRow, work)
    return row is not None and row.leased_by == by


def renew(session: Session, works: Iterable[int], *, by: str, until: datetime) -> None:
    """Hold claims for longer."""
    _where_held(session, works, by=by, leased_until=until)


def give_back(session: Session, works: Iterable[int], *, by: str) -> None:
    """Let go of claims on work that was not done for a reason of our own: it was no attempt."""
    _where_held(session, works, by=by, leased_by="", leased_until=None, attempts=WorkRow.attempts - 1)


def postpone(session: Session, works: Iterable[int], *, by: str, until: datetime, counted: bool = False) -> None:
    """Leave work until later. For a reason that is not its own it was no attempt, unless it is `counted`."""
    attempts = WorkRow.attempts if counted else WorkRow.attempts - 1
    _where_held(session, works, by=by, leased_by="", leased_until=until, attempts=attempts)


def forget(session: Session, version: int) -> None:
    """Take a version's reading, and the taking out of what is in it, off the list."""
    tasks = (Task.READ.value, Task.TAKE_OUT.value)
    for work in session.exec(select(WorkRow).where(WorkRow.version_id == version, col(WorkRow.task).in_(tasks))).all():
        session.delete(work)


def _where_held(session: Session, works: Iterable[int], *, by: str, **values: object) -> None:
    ours = col(WorkRow.id).in_(list(works)), col(WorkRow.leased_by) == by
    session.connection().execute(update(WorkRow).where(*ours).values(**values))


def free_all(session: Session) -> None:
    """Let go of every claim, whatever the clock says. Only for one who knows that all owners are dead."""
    leased = col(WorkRow.leased_until).is_not(None)
    session.connection().execute(update(WorkRow).where(leased).values(leased_by="", leased_until=None))


def finish(session: Session, works: list[int]) -> None:
    """Take done work off the list."""
    for work in works:
        row = session.get(WorkRow, work)
        if row is not None:
            session.delete(row)


def to_index(session: Session, *, most: int) -> list[tuple[int, int]]:
    """Work and item numbers whose pages the index lacks, oldest first."""
    query = select(WorkRow.id, WorkRow.item_id).where(WorkRow.task == Task.INDEX.value).order_by(col(WorkRow.id))
    return [(work, item) for work, item in session.exec(query.limit(most)) if work is not None]


class VersionToSuggestFor(NamedTuple):
    """A version that was read and not yet looked through for links it may give."""

    work: int
    item: int
    version: int


def to_suggest_for(session: Session, *, most: int) -> list[VersionToSuggestFor]:
    """The versions to be looked through for links they may give, those that have waited longest first."""
    query = select(WorkRow.id, WorkRow.item_id, WorkRow.version_id).where(WorkRow.task == Task.SUGGEST.value)
    found = session.exec(query.order_by(col(WorkRow.id)).limit(most))
    return [VersionToSuggestFor(work or 0, item, version or 0) for work, item, version in found]


def waiting(session: Session, *, at: datetime) -> dict[Task, int]:
    """How much of each task waits. What was postponed does not, until its time has come."""
    later = and_(col(WorkRow.leased_by) == "", col(WorkRow.leased_until) > at)
    query = select(WorkRow.task, func.count()).where(or_(col(WorkRow.leased_until).is_(None), not_(later)))
    rows = dict(session.exec(query.group_by(WorkRow.task)).all())
    return {task: rows.get(task.value, 0) for task in Task}


def items_not_yet_found(session: Session) -> set[str]:
    """References of the items that wait to be read or indexed: what the index has of them is about to change.

    Other work says nothing of the index: an item that only waits for proposals must be in it already.
    """
    changing = col(WorkRow.task).in_([Task.READ.value, Task.INDEX.value])
    return {item_ref(number) for number in session.exec(select(WorkRow.item_id).where(changing).distinct())}
