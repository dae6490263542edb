"""Bringing a data folder up to date with this version of the product: a copy is kept first, then the tables change."""

from __future__ import annotations

import os
from pathlib import Path

from sqlmodel import Session

from evidence.errors import Damaged, StoreUnusable
from evidence.failpoints import reach
from evidence.store import audit, structure, upgrades
from evidence.store import backups as kept
from evidence.store.database import Database
from evidence.store.failures import unusable
from evidence.store.migrations import HEAD, Standing, standing_of
from evidence.workspace.folder import DATABASE_FILE, Clock, now, open_database, require_current
from schemas.backups import Upgraded

BY = "command line"
BEFORE = "before-upgrades"


def upgrade(folder: Path, *, clock: Clock = now) -> Upgraded:
    """Bring a data folder up to date; one that is so already is left alone.

    Killed at any moment it leaves the old store or the new one. Raises StoreUnusable for a folder of a later version.
    """
    database = open_database(folder)
    try:
        if standing_of(database.schema()) is not Standing.OLDER:
            require_current(folder, database)
            return Upgraded(folder=str(folder), before=HEAD, now=HEAD)
        with database.alone() as ours:
            if not ours:
                raise StoreUnusable(
                    f"A worker is at the database {database.name}.",
                    remedy="Stop the app and its worker on every machine that uses it, then try again.",
                )
            return _upgrade(folder, database, clock)
    except OSError as error:
        raise unusable(folder / DATABASE_FILE, error) or error from error
    finally:
        database.close()


def _upgrade(folder: Path, database: Database, clock: Clock) -> Upgraded:
    copy = _keep_copy(folder, database, clock)
    reach("upgrade copy kept")

    def say_so(session: Session, before: str) -> None:
        detail = {"from": before, "to": HEAD, "copy": copy.name}
        audit.append(session, at=clock(), actor=BY, action="upgrade", thing="data folder", detail=detail)

    before = upgrades.upgrade(database, say_so=say_so)
    reach("upgrade committed")
    return Upgraded(folder=str(folder), before=before, now=HEAD, copy_kept=str(copy))


def _keep_copy(folder: Path, database: Database, clock: Clock) -> Path:
    """A proved copy of the database as it was, under the revision and the moment."""
    to = folder / BEFORE
    to.mkdir(mode=0o700, exist_ok=True)
    name = f"{database.schema()}-{clock():%Y%m%dT%H%M%S%f}.db"
    for left in to.glob(".*.new"):  # by an upgrade that was cut short
        left.unlink()
    beside = to / f".{name}.new"
    database.copy_to(beside)
    with kept.looking_at(beside) as session:
        problems = [fault.sentence for fault in structure.faults_for_good(session, older=True)]
    if problems:
        beside.unlink()
        raise Damaged(
            f"The data folder was not upgraded, because its database is damaged. {' '.join(problems)}",
            remedy="Restore it from a backup with the version it was made by, then upgrade.",
        )
    beside.chmod(0o400)
    _sync(beside)
    beside.replace(to / name)
    kept.sync_folders(to)
    kept.sync_folder(folder)
    return to / name


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
