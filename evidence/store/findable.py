"""Which items the database's own search holds, and which it lacks."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import and_, delete, exists
from sqlmodel import Session, col, func, select

from evidence.store.items import item_ref, newest_readable, readable_numbers
from evidence.store.rows import FindableRow, VersionRow, WorkRow


class Held(NamedTuple):
    """An item whose pages are held, and the version they are of."""

    item: str
    version: int


def note(session: Session, item: int, *, version: int, pages: int, words: int, words_version: int) -> None:
    """Keep that the pages of a version are held, in place of those of any other."""
    session.merge(
        FindableRow(item_id=item, version=version, pages=pages, words=words, words_version=words_version)
    )  # fmt: skip
    session.flush()


def forget(session: Session, items: Collection[int]) -> None:
    """Keep that no page of some items is held."""
    session.connection().execute(delete(FindableRow).where(col(FindableRow.item_id).in_(list(items))))


def distrust(session: Session, item: int) -> None:
    """Have an item's pages held anew by whoever next looks whether they should be."""
    row = session.get(FindableRow, item)
    if row is not None:
        row.words_version = 0


def version_held(session: Session, item: int, *, words_version: int) -> int | None:
    """The version of an item whose pages are held, cut into words as they now are."""
    row = session.get(FindableRow, item)
    return row.version if row is not None and row.words_version == words_version else None


def held(session: Session) -> dict[int, Held]:
    """Every item that is held, by its number."""
    rows = session.exec(select(FindableRow.item_id, FindableRow.version))
    return {item: Held(item_ref(item), version) for item, version in rows}


def size(session: Session) -> tuple[int, int]:
    """How many pages are held, and of how many words."""
    pages, words = session.exec(select(func.sum(FindableRow.pages), func.sum(FindableRow.words))).one()
    return int(pages or 0), int(words or 0)


def is_behind(session: Session, *, words_version: int) -> bool:
    """Whether any item has newest text that is not held, and no work that waits and will see to it."""
    as_it_is = and_(
        col(FindableRow.item_id) == col(VersionRow.item_id),
        col(FindableRow.version) == col(VersionRow.number),
        col(FindableRow.words_version) == words_version,
    )
    seen_to = exists().where(col(WorkRow.item_id) == col(VersionRow.item_id))
    query = newest_readable().where(~exists().where(as_it_is), ~seen_to).limit(1)
    return session.exec(query).first() is not None


def out_of_step(session: Session, *, words_version: int) -> tuple[list[int], list[int]]:
    """Items of which something else is held than their newest text, and items that should not be held at all."""
    rows = session.exec(select(FindableRow.item_id, FindableRow.version, FindableRow.words_version))
    there = {item: version if cut == words_version else 0 for item, version, cut in rows}
    newest = readable_numbers(session)
    behind = [item for item, version in newest.items() if there.get(item) != version]
    return behind, [item for item in there if item not in newest]
