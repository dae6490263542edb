"""Files inside mails: what each mail lists, and the item each of them became."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session, col, select

from evidence.store.items import item_ref
from evidence.store.rows import AttachmentRow, VersionRow
from schemas.evidence import Attached, Attachment


def note_listed(session: Session, version: int, listed: Iterable[Attachment]) -> bool:
    """Keep what a mail's reader listed; answers whether any of it is still to be taken out."""
    known = {row.number for row in _of(session, version)}
    for one in listed:
        if one.number not in known:
            session.add(AttachmentRow(version_id=version, **one.model_dump()))
    session.flush()
    return bool(to_take_out(session, version))


def to_take_out(session: Session, version: int) -> list[Attachment]:
    """The files of a mail that are neither items nor refused yet."""
    return [
        Attachment(number=row.number, name=row.name, size_bytes=row.size_bytes)
        for row in _of(session, version)
        if row.item_id is None and not row.reason
    ]


def note_item(session: Session, version: int, number: int, item: int) -> None:
    """A file of a mail is this item now, or was already."""
    _one(session, version, number).item_id = item


def note_refused(session: Session, version: int, number: int, reason: str) -> None:
    """A file of a mail became no item, and why."""
    _one(session, version, number).reason = reason


def attached_to(session: Session, version: int) -> list[Attached]:
    """The files of a mail and what became of each, in the mail's order."""
    return [
        Attached(
            number=row.number,
            name=row.name,
            size_bytes=row.size_bytes,
            item=item_ref(row.item_id) if row.item_id else None,
            reason=row.reason,
        )
        for row in _of(session, version)
    ]


def came_with(session: Session, item: int) -> list[str]:
    """References of the mails an item came with, oldest first."""
    mails = (
        select(VersionRow.item_id)
        .join(AttachmentRow, col(AttachmentRow.version_id) == col(VersionRow.id))
        .where(AttachmentRow.item_id == item)
        .distinct()
        .order_by(col(VersionRow.item_id))
    )
    return [item_ref(number) for number in session.exec(mails)]


def line_of_mails(session: Session, item: int) -> list[int]:
    """The mails an item came in, from the nearest to the file somebody added. A mail that came by itself ends it."""
    line: list[int] = []
    while True:
        inside = item if not line else line[-1]
        mail = session.exec(
            select(VersionRow.item_id)
            .join(AttachmentRow, col(AttachmentRow.version_id) == col(VersionRow.id))
            .where(AttachmentRow.item_id == inside)
            .order_by(col(AttachmentRow.id))
            .limit(1)
        ).first()
        if mail is None or mail == item or mail in line:
            return line
        line.append(mail)


def family_size(session: Session, item: int) -> int:
    """How many files came inside a mail, and inside those, all together."""
    seen, edge = {item}, {item}
    while edge:
        found = session.exec(
            select(AttachmentRow.item_id)
            .join(VersionRow, col(AttachmentRow.version_id) == col(VersionRow.id))
            .where(col(VersionRow.item_id).in_(edge), col(AttachmentRow.item_id).is_not(None))
        )
        edge = {one for one in found if one is not None} - seen
        seen |= edge
    return len(seen) - 1


def _of(session: Session, version: int) -> list[AttachmentRow]:
    query = select(AttachmentRow).where(AttachmentRow.version_id == version).order_by(col(AttachmentRow.number))
    return list(session.exec(query))


def _one(session: Session, version: int, number: int) -> AttachmentRow:
    query = select(AttachmentRow).where(AttachmentRow.version_id == version, AttachmentRow.number == number)
    return session.exec(query).one()
