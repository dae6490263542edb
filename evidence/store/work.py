"""The work that waits for the worker: versions to read and items to index."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from evidence.store.items import item_ref
from evidence.store.rows import VersionRow, WorkRow


class Task(StrEnum):
    """What can wait."""

    READ = "read"
    INDEX = "index"


class VersionToRead(NamedTuple):
    """A version whose text waits to be read."""

    work: int
    version: int
    item: int
    sha256: str
    file_name: str
    media_type: str
    attempts: int


def queue(session: Session, task: Task, *, item: int, version: int | None = None) -> None:
    """Leave work for the worker."""
    session.add(WorkRow(task=task.value, item_id=item, version_id=version))


def next_to_read(session: Session, *, most: int = 1) -> list[VersionToRead]:
    """The versions that have waited longest; those tried before come last and alone, so that one bad file blocks nobody
    and cannot use up the attempts of others."""
    query = (
        select(WorkRow, VersionRow)
        .join(VersionRow, col(VersionRow.id) == col(WorkRow.version_id))
        .where(WorkRow.task == Task.READ.value)
        .order_by(col(WorkRow.attempts), col(WorkRow.id))
    )
    waiting = [_to_read(work, version) for work, version in session.exec(query.limit(most))]
    fresh = [one for one in waiting if not one.attempts]
    return fresh or waiting[:1]


def _to_read(work: WorkRow, version: VersionRow) -> VersionToRead:
    assert work.id is not None
    assert version.id is not None
    return VersionToRead(
        work.id, version.id, version.item_id, version.sha256, version.file_name, version.media_type, work.attempts
    )


def count_attempt(session: Session, works: Iterable[int]) -> None:
    """Note that work is being tried, before it is: a crash then counts as an attempt."""
    for work in works:
        session.get_one(WorkRow, work).attempts += 1


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


def waiting(session: Session) -> dict[Task, int]:
    """How much of each task waits."""
    rows = dict(session.exec(select(WorkRow.task, func.count()).group_by(WorkRow.task)).all())
    return {task: rows.get(task.value, 0) for task in Task}


def items_waiting(session: Session) -> set[str]:
    """References of the items with any work waiting."""
    return {item_ref(number) for number in session.exec(select(WorkRow.item_id).distinct())}
