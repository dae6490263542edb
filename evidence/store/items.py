"""Items, their versions and their pages, between rows and schemas."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy
from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from evidence.errors import NotFound
from evidence.store.rows import ItemRow, PageRow, VersionRow
from schemas.evidence import (
    Details,
    EvidenceKind,
    Item,
    Page,
    Proposal,
    Proposals,
    Reading,
    ReadingState,
    Version,
)


class NewVersion(NamedTuple):
    """The bytes of a new version and how they came."""

    sha256: str
    size_bytes: int
    file_name: str
    media_type: str
    received_at: datetime
    received_by: str
    upload_key: str | None


def item_ref(number: int) -> str:
    """The reference of an item: E-0001."""
    return f"E-{number:04d}"


def number_of(ref: str, prefix: str) -> int:
    """The number behind a reference such as E-0001. Raises NotFound for anything else."""
    head, _, digits = ref.strip().partition("-")
    if head.upper() != prefix or not digits.isdecimal() or len(digits) > 9:
        raise NotFound(f"There is nothing called {ref!r}.", remedy=f"References look like {prefix}-0001.")
    return int(digits)


def insert_item(session: Session, details: Details, *, by: str, at: datetime) -> int:
    """A new item; answers its number."""
    row = ItemRow(added_by=by, added_at=at, proposals={}, localities=[], cohorts=[])
    _write_details(row, details)
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def insert_version(session: Session, item: int, new: NewVersion) -> VersionRow:
    """The next version of an item. Its text waits to be read."""
    highest = session.exec(select(func.max(VersionRow.number)).where(VersionRow.item_id == item)).one()
    row = VersionRow(item_id=item, number=(highest or 0) + 1, reading=ReadingState.WAITING.value, **new._asdict())
    session.add(row)
    session.flush()
    return row


def version_with(session: Session, *, sha256: str = "", upload_key: str | None = None) -> VersionRow | None:
    """The version with these bytes, or that came with this key."""
    if upload_key:
        return session.exec(select(VersionRow).where(VersionRow.upload_key == upload_key)).first()
    return session.exec(select(VersionRow).where(VersionRow.sha256 == sha256)).first()


def write_details(session: Session, item: int, details: Details) -> None:
    """Replace what is said about an item."""
    row = session.get_one(ItemRow, item)
    _write_details(row, details)


def _write_details(row: ItemRow, details: Details) -> None:
    values = details.model_dump()
    values["kind"] = details.kind.value if details.kind else None
    values["marking"] = details.marking.value if details.marking else None
    values["voice"] = details.voice.model_dump(mode="json") if details.voice else None
    values["localities"], values["cohorts"] = list(details.localities), list(details.cohorts)
    for name, value in values.items():
        setattr(row, name, value)


def write_reading(session: Session, version: int, reading: Reading) -> None:
    """Keep what was read in a version, and what it proposes about its item."""
    row = session.get_one(VersionRow, version)
    session.connection().execute(delete(PageRow).where(col(PageRow.version_id) == version))
    if reading.pages:
        rows = [{"version_id": version, **page.model_dump()} for page in reading.pages]
        session.connection().execute(insert(PageRow), rows)
    row.reading, row.reason = reading.state.value, reading.reason
    row.pages, row.characters = len(reading.pages), sum(len(page.text) for page in reading.pages)
    row.reader, row.isolation, row.text_sha256 = reading.reader, reading.isolation, digest_of_text(reading.pages)
    later = select(VersionRow.id).where(VersionRow.item_id == row.item_id, VersionRow.number > row.number)
    if session.exec(later.limit(1)).first() is not None:
        return  # an older version read again says nothing new about the item
    item = session.get_one(ItemRow, row.item_id)
    # A reader does not know the area, so that what it says of organisations is made up.
    item.proposals = reading.proposals.model_dump(mode="json", exclude_none=True, exclude={"organisation"})


def write_proposed_organisation(session: Session, item: int, proposal: Proposal | None) -> None:
    """Keep which organisation an item's document names as its own, beside what else it says of itself."""
    row = session.get_one(ItemRow, item)
    said = {name: value for name, value in row.proposals.items() if name != "organisation"}
    if proposal:
        said["organisation"] = proposal.model_dump(mode="json")
    if said != row.proposals:
        row.proposals = said


def digest_of_text(pages: Iterable[Page]) -> str:
    """The digest of a version's whole text, page by page; empty when there is none."""
    said = [[page.number, page.label, page.text] for page in pages]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest() if said else ""


class ItemFilter(NamedTuple):
    """Which items to list. Everything left out lets all through."""

    kind: EvidenceKind | None = None
    organisation: str | None = None
    state: ReadingState | None = None
    date_from: date | None = None
    date_to: date | None = None
    number: int | None = None


def items(session: Session, wanted: ItemFilter = ItemFilter()) -> list[Item]:  # noqa: B008 - an immutable tuple
    """Items with their newest version, in the order they were added."""
    query = select(ItemRow, VersionRow).join(VersionRow, _newest_version()).order_by(col(ItemRow.id))
    return [item_of(row, version) for row, version in session.exec(query.where(*_narrowing(wanted)))]


def item_refs(session: Session, wanted: ItemFilter) -> set[str]:
    """References of the items to list, without putting the items together."""
    query = select(ItemRow.id).join(VersionRow, _newest_version()).where(*_narrowing(wanted))
    return {item_ref(number) for number in session.exec(query) if number is not None}


def items_named(session: Session, refs: Iterable[str]) -> dict[str, Item]:
    """Some items with their newest version, by reference."""
    numbers = [number_of(ref, "E") for ref in refs]
    query = select(ItemRow, VersionRow).join(VersionRow, _newest_version()).where(col(ItemRow.id).in_(numbers))
    return {known.ref: known for known in (item_of(row, version) for row, version in session.exec(query))}


def _narrowing(wanted: ItemFilter) -> list[ColumnElement[bool]]:
    on = func.coalesce(col(ItemRow.as_at), col(ItemRow.period_to))
    conditions: list[ColumnElement[bool]] = []
    if wanted.kind:
        conditions.append(col(ItemRow.kind) == wanted.kind.value)
    if wanted.organisation:
        conditions.append(col(ItemRow.organisation) == wanted.organisation)
    if wanted.state:
        conditions.append(col(VersionRow.reading) == wanted.state.value)
    if wanted.date_from:
        conditions.append(on >= wanted.date_from)
    if wanted.date_to:
        conditions.append(on <= wanted.date_to)
    if wanted.number is not None:
        conditions.append(col(ItemRow.id) == wanted.number)
    return conditions


def readable_versions(session: Session) -> list[tuple[str, int]]:
    """Items whose newest version has text, and that version's number."""
    return [(item_ref(number), version) for number, version in readable_numbers(session).items()]


def newest_with_text(session: Session, item: int) -> int | None:
    """The number of an item's newest version; None when that one has no text."""
    query = select(VersionRow).where(VersionRow.item_id == item).order_by(col(VersionRow.number).desc())
    newest = session.exec(query.limit(1)).first()
    return newest.number if newest is not None and ReadingState(newest.reading).has_text else None


def readable_numbers(session: Session) -> dict[int, int]:
    """The same by the items' own numbers."""
    return {number: version for number, version in session.exec(newest_readable()) if number is not None}


def newest_readable() -> Select[int | None, int]:
    """The question for items whose newest version has text, and that version's number."""
    return select(ItemRow.id, VersionRow.number).join(VersionRow, _newest_version()).where(_has_text())


def item(session: Session, ref: str) -> Item:
    """One item with its newest version. Raises NotFound."""
    number = number_of(ref, "E")
    query = select(ItemRow, VersionRow).join(VersionRow, _newest_version()).where(ItemRow.id == number)
    found = session.exec(query).first()
    if found is None:
        raise no_such_item(ref)
    return item_of(*found)


def no_such_item(ref: str) -> NotFound:
    """What is said of an item that is not there, and in the same words of one the asker may not see."""
    return NotFound(f"There is no evidence item {ref}.", remedy="See `evidence items` for what there is.")


def _newest_version() -> ColumnElement[bool]:
    """The join of an item to its newest version: the one that no other version of the item outnumbers."""
    later = aliased(VersionRow)
    newer = exists().where(
        col(later.item_id) == col(VersionRow.item_id), col(later.number) > col(VersionRow.number)
    )  # fmt: skip
    return and_(col(VersionRow.item_id) == col(ItemRow.id), ~newer)


def _has_text() -> ColumnElement[bool]:
    return col(VersionRow.reading).in_([state.value for state in ReadingState if state.has_text])


def versions(session: Session, item: int) -> list[Version]:
    """Every version of an item, oldest first."""
    query = select(VersionRow).where(VersionRow.item_id == item).order_by(col(VersionRow.number))
    return [version_of(row) for row in session.exec(query)]


def version_row(session: Session, item: int, number: int) -> VersionRow:
    """One version of an item. The version must exist."""
    query = select(VersionRow).where(VersionRow.item_id == item, VersionRow.number == number)
    return session.exec(query).one()


def pages(session: Session, version: int) -> list[Page]:
    """The pages of a version, in order."""
    query = select(PageRow).where(PageRow.version_id == version).order_by(col(PageRow.number))
    return [
        Page(number=row.number, label=row.label, text=row.text, recognised=row.recognised)
        for row in session.exec(query)
    ]


class StoredPage(NamedTuple):
    """A page with the item and version it belongs to, for the index."""

    item: str
    version: int
    title: str
    page: Page


def newest_pages(session: Session, numbers: Iterable[int] | None = None) -> Iterator[StoredPage]:
    """The pages of the newest version of some items, or of all, where it has text. Streams, item by item."""
    query = select(ItemRow, VersionRow).join(VersionRow, _newest_version()).order_by(col(ItemRow.id))
    query = query.where(_has_text())
    if numbers is not None:
        query = query.where(col(ItemRow.id).in_(list(numbers)))
    for row, version in session.exec(query).all():
        assert row.id is not None
        assert version.id is not None
        known = item_of(row, version)
        for page in pages(session, version.id):
            yield StoredPage(known.ref, version.number, known.title, page)


def pages_at(session: Session, places: Iterable[tuple[int, int, int]]) -> dict[tuple[int, int, int], Page]:
    """Pages by item, version and page number; none of a version that went into quarantine since."""
    wanted = list(places)
    place = (col(VersionRow.item_id), col(VersionRow.number), col(PageRow.number))
    query = (
        sqlalchemy.select(*place, col(PageRow.label), col(PageRow.text), col(PageRow.recognised))
        .join(PageRow, col(PageRow.version_id) == col(VersionRow.id))
        .where(tuple_(*place).in_(wanted), _has_text())
    )
    rows = session.connection().execute(query) if wanted else ()
    return {
        (item, version, number): Page(number=number, label=label, text=text, recognised=recognised)
        for item, version, number, label, text, recognised in rows
    }


def item_of(row: ItemRow, version: VersionRow) -> Item:
    """The schema a row and its newest version stand for."""
    assert row.id is not None
    return Item(
        ref=item_ref(row.id),
        details=Details(
            title=row.title,
            kind=EvidenceKind(row.kind) if row.kind else None,
            organisation=row.organisation,
            as_at=row.as_at,
            period_from=row.period_from,
            period_to=row.period_to,
            review_by=row.review_by,
            voice=row.voice,
            localities=tuple(row.localities),
            cohorts=tuple(row.cohorts),
            marking=row.marking,
            publishable=row.publishable,
        ),
        proposals=Proposals.model_validate(row.proposals),
        version=version_of(version),
        added_by=row.added_by,
        added_at=row.added_at,
    )


def version_of(row: VersionRow) -> Version:
    """The schema a version row stands for."""
    names = Version.model_fields
    return Version.model_validate({name: getattr(row, name) for name in names})
