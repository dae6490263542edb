"""Restoring a backup into a new data folder: nothing is put in place that was not proved first."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path

from evidence.area import load_area
from evidence.errors import AreaUnusable, StoreUnusable
from evidence.settings import MEBIBYTE
from evidence.store import audit
from evidence.store import backups as kept
from evidence.store.database import FORMAT, Database, unusable
from evidence.workspace.backups import BY, Clock, Progress
from evidence.workspace.folder import PARTS, now
from schemas.backups import FileFacts, Manifest, Restored

SPARE_BYTES = 64 * MEBIBYTE


def restore(backup: Path, folder: Path, *, clock: Clock = now, progress: Progress = lambda _: None) -> Restored:
    """Restore a backup into a new or empty folder: verified first, built beside its place, then moved there."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreUnusable(
            f"{folder} is not empty.",
            remedy="Name a folder that does not exist yet with --data. What is there is not touched.",
        )
    manifest = kept.read_manifest(backup)
    _require_sound(backup, manifest)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = folder.parent / f".{folder.name}-{uuid.uuid4().hex[:8]}"
    try:
        _require_room(folder.parent, manifest)
        _build(backup, manifest, beside, progress)
        kept.sync_folders(beside)
        _say_so(beside, manifest, clock)
        if folder.exists():
            folder.rmdir()
        beside.rename(folder)
        kept.sync_folder(folder.parent)
    except OSError as error:
        raise unusable(folder / kept.DATABASE, error) or error from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return Restored(
        folder=str(folder),
        made_at=manifest.made_at,
        area=manifest.area,
        counts=manifest.counts,
        originals=len(manifest.originals),
        lacking=manifest.lacking,
    )


def _require_sound(backup: Path, manifest: Manifest) -> None:
    if manifest.store_format != FORMAT:
        raise StoreUnusable(
            f"The backup in {backup} has a database of format {manifest.store_format}; this version knows {FORMAT}.",
            remedy="Restore it with the version of the product that made it, or a newer one.",
        )
    problems = list(kept.problems(backup, manifest))
    if not problems:
        try:
            load_area(kept.state_folder(backup, manifest) / "area")
        except AreaUnusable as error:
            problems = [str(error)]
    if problems:
        raise kept.BackupUnusable(backup, problems)


def _require_room(parent: Path, manifest: Manifest) -> None:
    needed = sum(manifest.originals.values()) + sum(facts.size_bytes for facts in manifest.files.values())
    if shutil.disk_usage(parent).free < needed + SPARE_BYTES:
        raise StoreUnusable(
            f"The backup needs {(needed + SPARE_BYTES) // MEBIBYTE} MB, and the disk of {parent} has less.",
            remedy="Make room, or restore to another disk.",
        )


def _build(backup: Path, manifest: Manifest, folder: Path, progress: Progress) -> None:
    for part in (folder, *(folder / name for name in PARTS)):
        part.mkdir(mode=0o700)
    state = kept.state_folder(backup, manifest)
    for name, facts in manifest.files.items():
        target = folder / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept.copy(state / name, target, facts)
    for sha256, size in manifest.originals.items():
        progress(sha256[:12])
        target = kept.place(folder, sha256)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        kept.copy(kept.place(backup, sha256), target, FileFacts(sha256=sha256, size_bytes=size), mode=0o400)


def _say_so(folder: Path, manifest: Manifest, clock: Clock) -> None:
    """The restored store's audit log says that it was restored, and from which moment."""
    database = Database(folder / kept.DATABASE)
    try:
        with database.writing() as session:
            detail = {"made_at": manifest.made_at.isoformat(), "entry": manifest.chain.seq}
            audit.append(session, at=clock(), actor=BY, action="restore", thing=manifest.area, detail=detail)
    finally:
        database.close()
