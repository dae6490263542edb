"""Restoring a backup into a new data folder: nothing is put in place that was not proved first."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlmodel import col, delete

from evidence.area import load_area
from evidence.errors import AreaUnusable, StoreUnusable
from evidence.failpoints import reach
from evidence.settings import MEBIBYTE
from evidence.store import audit, protections, upgrades
from evidence.store import backups as kept
from evidence.store.copying import carry_rows
from evidence.store.database import Database
from evidence.store.failures import unusable
from evidence.store.migrations import FIRST, Standing, standing_of
from evidence.store.originals import Originals
from evidence.store.rows import Meta
from evidence.workspace import binding
from evidence.workspace.backups import BY, Progress
from evidence.workspace.beside import built_beside
from evidence.workspace.folder import PARTS, Clock, now, place_of_database, require_empty
from evidence.workspace.originals import bring_back, originals_of
from schemas.backups import Manifest, Restored

SPARE_BYTES = 64 * MEBIBYTE


def restore(backup: Path, folder: Path, *, clock: Clock = now, progress: Progress = lambda _: None) -> Restored:
    """Restore a backup into a new or empty folder: verified first, built beside its place, then moved there."""
    folder = folder.resolve()  # `.` has no name to build beside
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreUnusable(
            f"{folder} is not empty.",
            remedy="Name a folder that does not exist yet with --data. What is there is not touched.",
        )
    manifest = kept.read_manifest(backup)
    require_empty(place_of_database(folder, manifest.purpose))
    _require_sound(backup, manifest)
    try:
        with built_beside(folder) as beside:
            _restore_by_way_of(beside, backup, manifest, folder, clock, progress)
    except OSError as error:
        raise unusable(folder / kept.DATABASE, error) or error from error
    return Restored(
        folder=str(folder),
        made_at=manifest.made_at,
        area=manifest.area,
        counts=manifest.counts,
        originals=len(manifest.originals),
        lacking=manifest.lacking,
    )


def _restore_by_way_of(
    beside: Path, backup: Path, manifest: Manifest, folder: Path, clock: Clock, progress: Progress
) -> None:
    originals = originals_of(beside, purpose=manifest.purpose)
    try:
        _require_room(folder.parent, manifest)
        _build(backup, manifest, beside, originals, progress)
        reach("restore built")
        where = place_of_database(folder, manifest.purpose)
        _say_so(beside, manifest, clock, mark=binding.mark(beside) if isinstance(where, str) else {})
        reach("restore said so")
        kept.sync_folders(beside)
        reach("restore synced")
        if isinstance(where, str):
            _move_to_server(beside / kept.DATABASE, where, finish=lambda: _put_in_place(beside, folder))
        else:
            _put_in_place(beside, folder)
    finally:
        if beside.exists():  # nothing was put in place, so nothing that was put in a bucket belongs to anybody
            with suppress(StoreUnusable):
                originals.give_up_place()


def _put_in_place(beside: Path, folder: Path) -> None:
    if folder.exists():
        folder.rmdir()
    beside.rename(folder)
    reach("restore moved")
    kept.sync_folder(folder.parent)
    reach("restore done")


def _move_to_server(path: Path, address: str, *, finish: Callable[[], None]) -> None:
    """Carry a restored database over to an empty one on a server; it is there for others when all the rest is in place.

    A crash between the two leaves a folder in place and an empty database: remove the folder and restore again.
    """
    server, file = Database(address), Database(path)
    try:
        with server.filling() as target, file.reading() as session:
            carry_rows(session.connection(), target)
            file.close()
            for left in path.parent.glob(f"{path.name}*"):
                left.unlink()
            finish()
    finally:
        file.close()
        server.close()


def _require_sound(backup: Path, manifest: Manifest) -> None:
    if standing_of(_revision(manifest)) is Standing.UNKNOWN:
        raise StoreUnusable(
            f"The backup in {backup} was made by a later version of the product than this one.",
            remedy="Restore it with that version, or a later one.",
        )
    problems = list(kept.problems(backup, manifest))
    if not problems:
        try:
            load_area(kept.state_folder(backup, manifest) / "area")
        except AreaUnusable as error:
            problems = [str(error)]
    if problems:
        raise kept.BackupUnusable(backup, problems)


def _revision(manifest: Manifest) -> str:
    """The revision of the tables in a backup; the first one went by the name of a format."""
    return FIRST if manifest.store_format == "1" else manifest.store_format


def _require_room(parent: Path, manifest: Manifest) -> None:
    needed = sum(manifest.originals.values()) + sum(facts.size_bytes for facts in manifest.files.values())
    if shutil.disk_usage(parent).free < needed + SPARE_BYTES:
        raise StoreUnusable(
            f"The backup needs {(needed + SPARE_BYTES) // MEBIBYTE} MB, and the disk of {parent} has less.",
            remedy="Make room, or restore to another disk.",
        )


def _build(backup: Path, manifest: Manifest, folder: Path, originals: Originals, progress: Progress) -> None:
    for name in PARTS:
        (folder / name).mkdir(mode=0o700)
    state = kept.state_folder(backup, manifest)
    for name, facts in manifest.files.items():
        target = folder / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept.copy(state / name, target, facts)
    for sha256, size in manifest.originals.items():
        progress(sha256[:12])
        bring_back(originals, kept.place(backup, sha256), sha256, size)


def _say_so(folder: Path, manifest: Manifest, clock: Clock, *, mark: dict[str, str]) -> None:
    """The restored store is brought up to date, and its audit log says that it was restored, and from which moment.

    It is a store of its own from now on, so the mark of the one that was backed up is not its mark.
    """
    database = Database(folder / kept.DATABASE)
    try:
        if standing_of(_revision(manifest)) is Standing.OLDER:
            upgrades.upgrade(database)
        with database.writing() as session:
            detail: dict[str, Any] = {"made_at": manifest.made_at.isoformat(), "entry": manifest.chain.seq}
            put_back = protections.put_in_place(session.connection())
            if put_back:
                detail["put back"] = put_back
            session.exec(delete(Meta).where(col(Meta.key) == binding.KEY))
            session.add_all(Meta(key=key, value=value) for key, value in mark.items())
            audit.append(session, at=clock(), actor=BY, action="restore", thing=manifest.area, detail=detail)
    finally:
        database.close()
