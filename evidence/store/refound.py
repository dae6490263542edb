"""What became of the words links quote in a newer version, kept with the links; and links carried to that version."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlmodel import Session, col, select

from evidence.rules.access import Action
from evidence.store.rows import AuditRow, LinkRow
from schemas.links import Passage, QuoteFate, QuoteFound


def links_behind(session: Session, item: int, version: int) -> list[LinkRow]:
    """The links of an item that are about other versions of it than this one, oldest first."""
    query = select(LinkRow).where(LinkRow.item_id == item, LinkRow.version_id != version).order_by(col(LinkRow.id))
    return list(session.exec(query))


def note_refound(row: LinkRow, refound: Iterable[QuoteFound]) -> None:
    """Keep what became of a link's quotes in a newer version. What the link says stays as it is."""
    row.refound = [found.model_dump(mode="json") for found in refound]


def carry(row: LinkRow, *, version: int, passages: Iterable[Passage]) -> None:
    """Point a link at a newer version, with its passages as that version has them."""
    row.version_id = version
    row.passages = [passage.model_dump(mode="json") for passage in passages]


def carriers(session: Session, ref: str) -> set[str]:
    """The posts that carried a link to a newer version, as the audit log says: they chose the words it quotes."""
    query = select(AuditRow.actor).where(AuditRow.action == Action.CARRY.value, AuditRow.object == ref)
    return set(session.exec(query))


def worst_of(refound: Iterable[QuoteFound]) -> QuoteFate | None:
    """The worst that became of some quotes; None when there are none."""
    order = list(QuoteFate)
    return max((found.fate for found in refound), key=order.index, default=None)


def refound_in(row: Any, newest: int) -> tuple[QuoteFound, ...]:
    """What became of a link's quotes in the newest version; nothing when they were last looked for in an older one."""
    found = tuple(QuoteFound.model_validate(one) for one in row.refound or ())
    return tuple(one for one in found if one.version == newest)
