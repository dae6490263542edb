"""Backing a data folder up while it is in use."""

from __future__ import annotations

import fcntl
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from evidence.errors import Damaged, StoreUnusable
from evidence.store import audit, structure
from evidence.store import backups as kept
from evidence.store.database import schema_of
from evidence.store.failures import unusable
from evidence.store.originals import OriginalMissing
from evidence.workspace.desk import Core
from evidence.workspace.folder import Clock, now, open_folder
from schemas.backups import BackedUp, FileFacts, Manifest

BY = "command line"
# Copied with the database; originals are kept by hash, and the index is made anew.
COPIED_PARTS = ("area", "bundles", "keys")

Progress = Callable[[str], None]


def back_up(folder: Path, to: Path, *, clock: Clock = now, progress: Progress = lambda _: None) -> BackedUp:
    """Back a data folder up. The app and the worker may go on; a second backup adds only what is new.

    The database is copied first, then the originals it names: an original is never changed, so the two agree.
    """
    core = open_folder(folder, clock=clock)
    try:
        _require_elsewhere(folder, to)
        with _alone_in(to):
            backed_up = _Backup(core, to, progress).make()
        with suppress(StoreUnusable), core.database.writing() as session:  # a full disk is a reason to back up
            detail = {"to": str(to), "originals": backed_up.originals, "lacking": sorted(backed_up.lacking)}
            audit.append(session, at=clock(), actor=BY, action="backup", thing=core.area.area.ref, detail=detail)
        return backed_up
    except OSError as error:
        raise unusable(to / kept.MANIFEST, error) or error from error
    finally:
        core.index.close()
        core.database.close()


def _require_elsewhere(folder: Path, to: Path) -> None:
    inside, outside = folder.resolve(), to.resolve()
    if outside == inside or inside in outside.parents or outside in inside.parents:
        raise StoreUnusable(
            f"{to} and the data folder lie inside one another.",
            remedy="Back up to a folder on another disk.",
        )
    if to.exists() and not to.is_dir():
        raise StoreUnusable(f"{to} is not a folder.", remedy="Name a folder.")
    strange = {path.name for path in to.iterdir()} - kept.OURS if to.exists() else set()
    strange = {name for name in strange if not name.endswith(".new")}
    if strange:
        raise StoreUnusable(
            f"{to} holds things that are no backup: {', '.join(sorted(strange)[:5])}.", remedy="Name an empty folder."
        )


@contextmanager
def _alone_in(to: Path) -> Iterator[None]:
    to.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(to / ".lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise StoreUnusable(f"Another backup to {to} is running.", remedy="Wait until it has ended.") from error
    finally:
        os.close(descriptor)


class _Backup:
    """One backup under way."""

    def __init__(self, core: Core, to: Path, progress: Progress) -> None:
        self._core, self._to, self._progress = core, to, progress
        self._earlier = kept.read_manifest(to) if (to / kept.MANIFEST).exists() else None
        self._added, self._added_bytes = 0, 0

    def make(self) -> BackedUp:
        """Copy, verify, and only then say what the backup is."""
        self._require_same_store()
        state = self._to / kept.STATES / uuid.uuid4().hex[:12]
        state.mkdir(mode=0o700, parents=True)
        made_at = self._core.clock()
        self._core.database.copy_to(state / kept.DATABASE)
        self._add(state / kept.DATABASE)
        files = {kept.DATABASE: kept.facts_of(state / kept.DATABASE), **self._copy_parts(state)}
        with kept.looking_at(state / kept.DATABASE) as session:
            originals, lacking = self._copy_originals(kept.sizes_of_originals(session))
            meta = structure.meta(session)
            manifest = Manifest(
                made_at=made_at,
                area=meta["area"],
                purpose=meta["purpose"],
                store_format=schema_of(session.connection()),
                revision=int(meta["revision"]),
                chain=kept.chain_end(session),
                counts=kept.counts(session),
                state=state.name,
                files=files,
                originals=originals,
                lacking=lacking,
            )
        self._finish(state, manifest)
        return BackedUp(
            to=str(self._to),
            made_at=made_at,
            counts=manifest.counts,
            originals=len(originals),
            added=self._added,
            added_bytes=self._added_bytes,
            lacking=lacking,
        )

    def _require_same_store(self) -> None:
        """A backup of another store, or of one that went another way since, is not to be overwritten."""
        if self._earlier is None:
            return
        with self._core.database.reading() as session:
            same = kept.grew_from(session, self._earlier.chain)
        if not same:
            raise StoreUnusable(
                f"The backup in {self._to} is of another data folder, or of a later state than this one.",
                remedy="Back up to another folder, and keep that one until you know which you need.",
            )

    def _copy_parts(self, state: Path) -> dict[str, FileFacts]:
        files = {}
        before = kept.state_folder(self._to, self._earlier) if self._earlier else None
        for part in COPIED_PARTS:
            for path in sorted((self._core.folder / part).rglob("*")):
                if path.is_file() and not path.name.startswith("."):
                    name = path.relative_to(self._core.folder).as_posix()
                    files[name] = kept.link_or_copy(before / name if before else None, path, state / name)
        return files

    def _copy_originals(self, wanted: dict[str, int]) -> tuple[dict[str, int], dict[str, str]]:
        """Have every original in the backup, whole; answers them, and those that are whole nowhere."""
        originals, lacking = {}, {}
        for sha256, size in wanted.items():
            self._progress(sha256[:12])
            try:
                self._have(sha256, FileFacts(sha256=sha256, size_bytes=size))
                originals[sha256] = size
            except (OriginalMissing, FileNotFoundError):
                lacking[sha256] = "It is missing."
            except Damaged:
                lacking[sha256] = "It was altered."
        return originals, lacking

    def _have(self, sha256: str, facts: FileFacts) -> None:
        target = kept.place(self._to, sha256)
        if kept.is_as(target, facts):
            return
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._core.originals.at_hand(sha256) as original:
            kept.copy(original, target, facts, mode=0o400)
        self._add(target)

    def _add(self, path: Path) -> None:
        self._added += 1
        self._added_bytes += path.stat().st_size

    def _finish(self, state: Path, manifest: Manifest) -> None:
        problems = list(kept.database_problems(state / kept.DATABASE, manifest))
        problems += [
            f"{name} was altered." for name, facts in manifest.files.items() if not kept.is_as(state / name, facts)
        ]
        if problems:
            shutil.rmtree(state)
            raise Damaged(
                f"No backup was made, because the data folder is damaged. {' '.join(problems)}",
                remedy="Run `evidence doctor`. What an earlier backup holds is untouched.",
            )
        kept.sync_folders(self._to)
        kept.write_manifest(self._to, manifest)
        for other in state.parent.iterdir():
            if other != state:
                shutil.rmtree(other, ignore_errors=True)
        for left in [*self._to.glob(".*.new"), *(self._to / kept.ORIGINALS).rglob(".*.new")]:
            left.unlink(missing_ok=True)
