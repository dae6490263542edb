"""Which items a transaction touches, so that whoever keeps something worked out from them reads only those again.

An item is touched when it, a version of it, a link to it or a decision about such a link is made, changed or removed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import event, update
from sqlmodel import Session, col, select

from evidence.store.rows import DecisionRow, ItemRow, LinkRow, Meta, VersionRow

TOUCHED = "items touched"


def watch(session: Session) -> None:
    """Note, at each flush, which items what is written belongs to."""
    session.info[TOUCHED] = set()
    event.listen(session, "before_flush", _note)


def _note(session: Session, *_: Any) -> None:
    written = [*session.new, *(row for row in session.dirty if session.is_modified(row)), *session.deleted]
    session.info[TOUCHED] |= {(type(row), _key(row)) for row in written if isinstance(row, OWNED)}


OWNED = (ItemRow, VersionRow, LinkRow, DecisionRow)


def _key(row: Any) -> int | None:
    """The number of the item a row belongs to, or of the link decided about; None for an item not yet numbered."""
    if isinstance(row, ItemRow):
        return row.id
    return row.link_id if isinstance(row, DecisionRow) else row.item_id


def stamp(session: Session, revision: int) -> None:
    """Write the revision a transaction makes into every item it touched."""
    session.flush()
    touched = session.info[TOUCHED]
    links = {key for kind, key in touched if kind is DecisionRow}
    items = {key for kind, key in touched if kind is not DecisionRow} | _items_of(session, links)
    items.discard(None)
    if items:
        session.connection().execute(update(ItemRow).where(col(ItemRow.id).in_(items)).values(changed=revision))


def _items_of(session: Session, links: Iterable[int | None]) -> set[int | None]:
    numbers = list(links)
    return {*session.exec(select(LinkRow.item_id).where(col(LinkRow.id).in_(numbers)))} if numbers else set()


def changed_since(session: Session, revision: int) -> list[int]:
    """The numbers of the items that changed after a revision."""
    return [number for number in session.exec(select(ItemRow.id).where(ItemRow.changed > revision)) if number]


def revision_of(session: Session) -> int:
    """The revision the store is at in this look at it."""
    row = session.get(Meta, "revision")
    return int(row.value) if row else 0
