"""Releases and the register of sealed bundles, between rows and schemas."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from evidence.errors import NotFound
from evidence.store.items import item_ref, number_of
from evidence.store.rows import AuditRow, BundleEventRow, BundleItemRow, BundleRow, ReleaseRow, SealingKeyRow
from schemas.bundles import Choice, Drafted, Selection
from schemas.manifest import Manifest
from schemas.releases import (
    BundleEvent,
    BundleEventKind,
    HandedOver,
    NewRelease,
    Release,
    ReleaseStatus,
    SealedBundle,
    SealingKey,
)

KEPT = {status.name.lower(): status for status in ReleaseStatus}
"""How a status stands in its row."""


def release_ref(number: int) -> str:
    """The reference of a release: RL-0001."""
    return f"RL-{number:04d}"


def bundle_ref(number: int) -> str:
    """The reference of a sealed bundle: B-0001."""
    return f"B-{number:04d}"


def digest_of(selection: Selection) -> str:
    """What makes it the same selection: equal digests give equal drafts, by one version of the product."""
    return hashlib.sha256(selection.model_dump_json().encode()).hexdigest()


def insert_release(
    session: Session, new: NewRelease, drafted: Drafted, *, draft: str, selection: str, by: str, at: datetime
) -> str:
    """A release that waits for approval; answers its reference."""
    row = ReleaseRow(
        choice=new.choice.model_dump(mode="json"),
        selection_sha256=selection,
        what_for=new.what_for,
        to_whom=new.to_whom,
        draft=draft,
        draft_sha256=drafted.sha256,
        size_bytes=drafted.size_bytes,
        items=drafted.items,
        asked_by=by,
        asked_at=at,
        status=_kept(ReleaseStatus.ASKED),
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    return release_ref(row.id)


def write_status(session: Session, ref: str, status: ReleaseStatus, *, by: str, at: datetime, why: str) -> None:
    """Approve, refuse or withdraw a release."""
    row = session.get_one(ReleaseRow, number_of(ref, "RL"))
    row.status, row.decided_by, row.decided_at, row.why = _kept(status), by, at, why
    row.approved_by = by if status is ReleaseStatus.APPROVED else row.approved_by


def release(session: Session, ref: str) -> Release:
    """A release as its row stands; whether it has lapsed, the selection says. Raises NotFound."""
    row = session.get(ReleaseRow, number_of(ref, "RL"))
    if row is None:
        raise NotFound(f"There is no release {ref}.", remedy="See `evidence releases` for those there are.")
    return _release(session, row)


def releases(session: Session, *, draft_sha256: str = "") -> list[Release]:
    """The releases, newest first; of one draft only when its SHA-256 is given."""
    query = select(ReleaseRow).order_by(col(ReleaseRow.id).desc())
    if draft_sha256:
        query = query.where(ReleaseRow.draft_sha256 == draft_sha256)
    return [_release(session, row) for row in session.exec(query)]


def selection_digest(session: Session, ref: str) -> str:
    """The digest of the selection a release was asked for with."""
    return session.get_one(ReleaseRow, number_of(ref, "RL")).selection_sha256


def _kept(status: ReleaseStatus) -> str:
    return status.name.lower()


def _release(session: Session, row: ReleaseRow) -> Release:
    assert row.id is not None
    bundle = session.exec(select(BundleRow.id).where(BundleRow.release_id == row.id)).first()
    return Release(
        ref=release_ref(row.id),
        choice=Choice.model_validate(row.choice),
        what_for=row.what_for,
        to_whom=row.to_whom,
        draft=row.draft,
        draft_sha256=row.draft_sha256,
        size_bytes=row.size_bytes,
        items=row.items,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        status=KEPT[row.status],
        approved_by=row.approved_by,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        why=row.why,
        bundle=bundle_ref(bundle) if bundle else None,
    )


def newest_number(session: Session) -> int:
    """The highest number in the register; 0 when nothing was sealed yet."""
    return session.exec(select(func.max(BundleRow.id))).one() or 0


def insert_bundle(session: Session, bundle: SealedBundle, manifest: Manifest) -> None:
    """Enter a sealed bundle in the register, with what it holds."""
    number, release_number = number_of(bundle.ref, "B"), number_of(bundle.release, "RL")
    session.add(
        BundleRow(
            id=number,
            release_id=release_number,
            **bundle.model_dump(
                include={"file_name", "sha256", "size_bytes", "approved_by", "sealed_by", "sealed_at", "fingerprint"}
                | {"log_entries", "log_last"}
            ),
        )
    )
    session.flush()
    for file in manifest.files:
        if file.item and file.version:
            session.add(
                BundleItemRow(
                    bundle_id=number, item_id=number_of(file.item, "E"), version=file.version, sha256=file.sha256
                )
            )
    session.get_one(ReleaseRow, release_number).status = _kept(ReleaseStatus.SEALED)
    session.flush()


def insert_event(session: Session, ref: str, event: BundleEvent) -> None:
    """Add what became of a bundle."""
    session.add(
        BundleEventRow(
            bundle_id=number_of(ref, "B"),
            kind=event.kind.value,
            on=event.on,
            words=event.words,
            by=event.by,
            noted_at=event.noted_at,
            other_id=number_of(event.other, "B") if event.other else None,
        )
    )
    session.flush()


def bundle(session: Session, ref: str) -> SealedBundle:
    """A sealed bundle with what became of it. Raises NotFound."""
    found = _bundles(session, numbers=[number_of(ref, "B")])
    if not found:
        raise NotFound(f"There is no bundle {ref}.", remedy="See `evidence bundles` for those there are.")
    return found[0]


def bundles(session: Session) -> list[SealedBundle]:
    """The register, newest first."""
    return _bundles(session)


def _bundles(session: Session, numbers: Iterable[int] | None = None) -> list[SealedBundle]:
    query = select(BundleRow, ReleaseRow).where(col(ReleaseRow.id) == BundleRow.release_id)
    if numbers is not None:
        query = query.where(col(BundleRow.id).in_(list(numbers)))
    events = _events(session)
    rows = session.exec(query.order_by(col(BundleRow.id).desc()))
    return [_bundle(row, asked, events.get(row.id, ())) for row, asked in rows]


def _bundle(row: BundleRow, asked: ReleaseRow, events: Iterable[BundleEvent]) -> SealedBundle:
    return SealedBundle(
        ref=bundle_ref(row.id),
        release=release_ref(row.release_id),
        choice=Choice.model_validate(asked.choice),
        file_name=row.file_name,
        sha256=row.sha256,
        size_bytes=row.size_bytes,
        draft_sha256=asked.draft_sha256,
        what_for=asked.what_for,
        to_whom=asked.to_whom,
        asked_by=asked.asked_by,
        approved_by=row.approved_by,
        sealed_by=row.sealed_by,
        sealed_at=row.sealed_at,
        fingerprint=row.fingerprint,
        log_entries=row.log_entries,
        log_last=row.log_last,
        items=asked.items,
        events=tuple(events),
    )


def _events(session: Session) -> dict[int, list[BundleEvent]]:
    found: dict[int, list[BundleEvent]] = {}
    for row in session.exec(select(BundleEventRow).order_by(col(BundleEventRow.id))):
        event = BundleEvent(
            kind=BundleEventKind(row.kind),
            on=row.on,
            words=row.words,
            by=row.by,
            noted_at=row.noted_at,
            other=bundle_ref(row.other_id) if row.other_id else None,
        )
        found.setdefault(row.bundle_id, []).append(event)
    return found


def handed_over(session: Session, item: str) -> list[HandedOver]:
    """The sealed bundles that hold an item, newest first."""
    query = select(BundleItemRow).where(BundleItemRow.item_id == number_of(item, "E"))
    held = {row.bundle_id: row for row in session.exec(query)}
    return [
        HandedOver(
            bundle=one.ref,
            version=held[number_of(one.ref, "B")].version,
            sha256=held[number_of(one.ref, "B")].sha256,
            what_for=one.what_for,
            to_whom=one.to_whom,
            sealed_at=one.sealed_at,
            events=one.events,
        )
        for one in _bundles(session, held)
    ]


def items_in(session: Session, ref: str) -> list[str]:
    """The items a sealed bundle holds."""
    query = select(BundleItemRow.item_id).where(BundleItemRow.bundle_id == number_of(ref, "B"))
    return [item_ref(number) for number in session.exec(query.order_by(col(BundleItemRow.item_id)))]


def newest_key(session: Session) -> SealingKey | None:
    """The key bundles are sealed with; None when none was made yet."""
    row = session.exec(select(SealingKeyRow).order_by(col(SealingKeyRow.id).desc()).limit(1)).first()
    if row is None:
        return None
    return SealingKey(fingerprint=row.fingerprint, public_pem=row.public_pem, made_by=row.made_by, made_at=row.made_at)


def insert_key(session: Session, key: SealingKey) -> None:
    """Keep a key's public half."""
    session.add(SealingKeyRow(**key.model_dump()))
    session.flush()


def log_chain(session: Session) -> list[tuple[str, str]]:
    """The audit log without a word of it: for each entry the chain up to it, and its own hash.

    The chain is the SHA-256 of the one before followed by the entry's hash, as the lines of seal/log.txt say.
    """
    before, lines = "0" * 64, []
    for own in session.exec(select(AuditRow.hash).order_by(col(AuditRow.seq))):
        before = hashlib.sha256(f"{before}{own}".encode()).hexdigest()
        lines.append((before, own))
    return lines
