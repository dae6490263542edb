"""Renditions between rows and schemas, and the bytes that they, beside the versions, keep among the originals."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import inspect
from sqlmodel import Session, col, select

from evidence.errors import NotFound
from evidence.store.items import item_ref, number_of
from evidence.store.originals import Condition
from evidence.store.rows import RenditionRow, VersionRow
from schemas.redactions import LeakScan, RedactedArea, RedactedWords, Redaction
from schemas.renditions import Rendition, RenditionKind

TABLE = "rendition"


class NewRendition(NamedTuple):
    """The bytes of a new rendition, and how they were made."""

    kind: RenditionKind
    sha256: str
    size_bytes: int
    pages: int
    maker: str
    why: str = ""
    boxes: int = 0
    areas: tuple[RedactedArea, ...] = ()
    words: tuple[RedactedWords, ...] = ()
    scan: LeakScan | None = None
    left: str = ""


def rendition_ref(number: int) -> str:
    """The reference of a rendition: RN-0001."""
    return f"RN-{number:04d}"


def keep(session: Session, version: VersionRow, new: NewRendition, *, by: str, at: datetime) -> RenditionRow:
    """A new row for a rendition; or the one there is, when the same was made of the version before."""
    assert version.id is not None
    asked = {
        "areas": [one.model_dump(mode="json") for one in new.areas],
        "words": [one.model_dump(mode="json") for one in new.words],
    }
    for row in _rows(session, version.id):
        if (row.kind, row.sha256, row.asked) == (new.kind.value, new.sha256, asked):
            row.fixity = ""  # its bytes were just kept anew
            return row
    row = RenditionRow(
        version_id=version.id,
        kind=new.kind.value,
        sha256=new.sha256,
        size_bytes=new.size_bytes,
        pages=new.pages,
        boxes=new.boxes,
        made_by=by,
        made_at=at,
        maker=new.maker,
        why=new.why,
        asked=asked,
        scan=new.scan.model_dump(mode="json") if new.scan else None,
        refused=bool(new.scan and new.scan.leaks),
        text_left=new.left,
    )
    session.add(row)
    session.flush()
    return row


def _rows(session: Session, version: int) -> list[RenditionRow]:
    query = select(RenditionRow).where(RenditionRow.version_id == version).order_by(col(RenditionRow.id))
    return list(session.exec(query))


def of_item(session: Session, item: int) -> list[Rendition]:
    """Every rendition of an item's versions, oldest first."""
    return [rendition_of(row, version) for row, version in _read(session, [item])]


def of_versions(session: Session, versions: dict[str, int], kind: RenditionKind) -> dict[str, str]:
    """Of items, each with the number of a version, the newest rendition of a kind that may be handed out."""
    items = {number_of(ref, "E") for ref in versions}
    found: dict[str, str] = {}
    for row, version in _read(session, items):
        one = rendition_of(row, version)
        if one.kind is kind and one.usable and versions[one.item] == one.version:
            found[one.item] = one.ref
    return found


def newest_redactions(session: Session, items: Collection[str]) -> dict[str, Rendition]:
    """The redacted rendition of each item that was made last, of whichever version, whether it may be used or not."""
    numbers = {number_of(ref, "E") for ref in items}
    made = (rendition_of(row, version) for row, version in _read(session, numbers))
    return {one.item: one for one in made if one.kind is RenditionKind.REDACTED}


def _read(session: Session, items: Collection[int]) -> Iterable[tuple[RenditionRow, VersionRow]]:
    query = select(RenditionRow, VersionRow).join(VersionRow, col(VersionRow.id) == col(RenditionRow.version_id))
    return session.exec(query.where(col(VersionRow.item_id).in_(items)).order_by(col(RenditionRow.id))).all()


def one(session: Session, ref: str) -> Rendition:
    """One rendition. Raises NotFound."""
    return rendition_of(*_row(session, ref))


def redaction(session: Session, ref: str) -> Redaction:
    """What a redacted rendition was made of, and what came of it. Raises NotFound, also for any other rendition."""
    row, version = _row(session, ref)
    if row.kind != RenditionKind.REDACTED.value:
        raise NotFound(f"{ref} is not a redacted rendition.")
    return Redaction(
        rendition=rendition_of(row, version),
        areas=tuple(row.asked["areas"]),
        words=tuple(row.asked["words"]),
        scan=LeakScan.model_validate(row.scan),
        left=row.text_left,
    )


def _row(session: Session, ref: str) -> tuple[RenditionRow, VersionRow]:
    row = session.get(RenditionRow, number_of(ref, "RN"))
    if row is None:
        raise NotFound(f"There is no rendition {ref}.", remedy="See `evidence renditions ITEM` for an item's.")
    return row, session.get_one(VersionRow, row.version_id)


def rendition_of(row: RenditionRow, version: VersionRow) -> Rendition:
    """A row as the vocabulary has it."""
    return Rendition(
        ref=rendition_ref(row.id or 0),
        item=item_ref(version.item_id),
        version=version.number,
        kind=RenditionKind(row.kind),
        sha256=row.sha256,
        size_bytes=row.size_bytes,
        pages=row.pages,
        made_by=row.made_by,
        made_at=row.made_at,
        maker=row.maker,
        why=row.why,
        boxes=row.boxes,
        refused=row.refused,
        whole=row.fixity in ("", Condition.OK.value),
    )


def kept_bytes(session: Session) -> dict[str, int]:
    """The hashes and sizes of everything renditions name. A store from before there were any has none."""
    if not inspect(session.connection()).has_table(TABLE):
        return {}
    return dict(session.exec(select(RenditionRow.sha256, RenditionRow.size_bytes)).all())


class Kept(NamedTuple):
    """A rendition whose bytes are to be looked at."""

    rendition: int
    sha256: str
    size_bytes: int


def to_check(session: Session, *, at: datetime, every: timedelta | None = None, most: int | None = None) -> list[Kept]:
    """Renditions to look at: those not looked at for so long, the longest waiting first, or all."""
    checked = col(RenditionRow.checked_at)
    query = select(RenditionRow.id, RenditionRow.sha256, RenditionRow.size_bytes)
    if every is not None:
        query = query.where(checked.is_(None) | (checked < at - every))
    query = query.order_by(checked.nulls_first(), col(RenditionRow.id)).limit(most)
    return [Kept(number or 0, sha256, size) for number, sha256, size in session.exec(query)]


def note(session: Session, kept: Kept, condition: Condition, *, at: datetime, deep: bool) -> bool:
    """Keep the condition a rendition's bytes were found in; answers whether that is news. Only deep looks mend."""
    row = session.get_one(RenditionRow, kept.rendition)
    was_whole = row.fixity in ("", Condition.OK.value)
    if deep:
        row.checked_at = at
    if deep or condition is not Condition.OK:
        row.fixity = condition.value
    return was_whole != (row.fixity in ("", Condition.OK.value))
