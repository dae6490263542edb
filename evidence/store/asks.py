"""What inspectors asked for during fieldwork, between rows and schemas."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from evidence.errors import NotFound
from evidence.store.calls import call_ref
from evidence.store.items import item_ref, number_of
from evidence.store.rows import AskRow
from schemas.calls import Ask, NewAsk


def ask_ref(number: int) -> str:
    """The reference of an ask: A-0001."""
    return f"A-{number:04d}"


def insert_ask(session: Session, call: str, new: NewAsk, *, by: str, at: datetime) -> str:
    """A new ask; answers its reference."""
    said = new.model_dump(exclude={"asked_at"})
    row = AskRow(call_id=number_of(call, "C"), asked_at=new.asked_at or at, logged_by=by, **said)
    session.add(row)
    session.flush()
    assert row.id is not None
    return ask_ref(row.id)


def write_sent(
    session: Session, ref: str, *, item: str | None, version: int | None, how: str, by: str, at: datetime
) -> None:
    """What was sent for an ask, in which version, and how."""
    row = session.get_one(AskRow, number_of(ref, "A"))
    row.item_id, row.version, row.how = number_of(item, "E") if item else None, version, how
    row.sent_by, row.sent_at = by, at
    session.flush()


def ask(session: Session, ref: str, posts: Mapping[str, str]) -> Ask:
    """One ask. Raises NotFound."""
    row = session.get(AskRow, number_of(ref, "A"))
    if row is None:
        raise NotFound(f"There is no ask {ref}.", remedy="See `evidence call-board` for those there are.")
    return _ask(row, posts)


def asks(session: Session, call: str, posts: Mapping[str, str]) -> list[Ask]:
    """The asks of a call, oldest first. `posts` are titles by reference."""
    query = select(AskRow).where(AskRow.call_id == number_of(call, "C")).order_by(col(AskRow.id))
    return [_ask(row, posts) for row in session.exec(query)]


def _ask(row: AskRow, posts: Mapping[str, str]) -> Ask:
    assert row.id is not None
    return Ask(
        ref=ask_ref(row.id),
        call=call_ref(row.call_id),
        asks=row.asks,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        logged_by=row.logged_by,
        post=row.post,
        supplier=posts.get(row.post, row.post),
        due_on=row.due_on,
        due_at=row.due_at,
        sent_at=row.sent_at,
        sent_by=row.sent_by or None,
        item=item_ref(row.item_id) if row.item_id else None,
        version=row.version,
        how=row.how,
    )
