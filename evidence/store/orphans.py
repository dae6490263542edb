"""Originals that nothing names: what a crash between keeping the bytes and writing the row leaves behind."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session, select

from evidence.store import renditions
from evidence.store.database import Database
from evidence.store.originals import Originals
from evidence.store.rows import OrphanRow, VersionRow

KEPT_FOR = timedelta(days=1)
SIGHTINGS = 2
MOST_REMOVED = 100  # each is asked of the place while other writers wait


class Orphans(NamedTuple):
    """Orphans that stand, and those just removed."""

    standing: tuple[str, ...]
    removed: tuple[str, ...]


def untracked(session: Session, standing: set[str]) -> set[str]:
    """Of the originals that stand, those no version and no rendition names."""
    return standing - _named(session)


def _named(session: Session) -> set[str]:
    return {*session.exec(select(VersionRow.sha256)), *renditions.kept_bytes(session)}


def look(database: Database, originals: Originals, *, at: datetime) -> Orphans:
    """Note the orphans, and remove those that have been seen twice and for a day.

    None is removed while any version lacks its original: what looks unused may then be what is missed. The place is
    listed before anybody is kept waiting, so a version added since counts as lacking its own, and removal waits a turn.
    """
    standing = originals.standing()
    with database.reading() as session:
        unnamed = untracked(session, standing)
        if not unnamed and session.exec(select(OrphanRow.sha256).limit(1)).first() is None:
            return Orphans((), ())
    with database.writing() as session:
        # Named again here: an upload that just ended may have given one of them its row.
        named = _named(session)
        unnamed = standing - named
        ripe = _note(session, unnamed, at)[:MOST_REMOVED]
        if named - standing:
            ripe = []
        for row in ripe:
            # Inside the transaction, so that no upload of the same bytes can be writing its row meanwhile.
            originals.remove(row.sha256)
            session.delete(row)
        removed = tuple(row.sha256 for row in ripe)
    return Orphans(tuple(sorted(unnamed - set(removed))), removed)


def _note(session: Session, unnamed: set[str], at: datetime) -> list[OrphanRow]:
    """Count this sighting; answers the orphans that may go."""
    ripe = []
    known = {row.sha256: row for row in session.exec(select(OrphanRow)).all()}
    for sha256 in sorted(unnamed):
        row = known.pop(sha256, None)
        if row is None:
            session.add(OrphanRow(sha256=sha256, first_seen=at))
            continue
        row.sightings += 1
        if row.sightings >= SIGHTINGS and at - row.first_seen >= KEPT_FOR:
            ripe.append(row)
    for row in known.values():
        session.delete(row)  # it has a version now, or is gone
    return ripe
