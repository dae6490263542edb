"""Backups as files: copying with proof, the manifest, and checking a backup against it.

A backup folder holds `originals/` by hash, `states/ID/` with the database copy and the area's files, and
`manifest.json`, which names one state and is replaced last. At any instant the manifest names a whole backup.
"""

from __future__ import annotations

import json
import os
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from pydantic import ValidationError
from sqlalchemy import create_engine
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool
from sqlmodel import Session, SQLModel, col, func, select

from evidence.errors import Damaged, EvidenceError, StoreUnusable
from evidence.store import audit, renditions, structure
from evidence.store.database import schema_of
from evidence.store.failures import unusable
from evidence.store.fixity import sha256_of
from evidence.store.migrations import HEAD
from evidence.store.originals import CHUNK_BYTES
from evidence.store.rows import AuditRow, DecisionRow, ItemRow, LinkRow, PageRow, VersionRow
from schemas.backups import BACKUP_FORMAT, ChainEnd, FileFacts, Manifest, StoreCounts

MANIFEST = "manifest.json"
STATES = "states"
ORIGINALS = "originals"
DATABASE = "evidence.db"
OURS = {MANIFEST, STATES, ORIGINALS, ".lock"}


class BackupUnusable(EvidenceError):
    """A backup cannot be restored; every problem found is listed."""

    remedy = "Use another backup. Nothing was put in place."

    def __init__(self, folder: Path, problems: list[str]) -> None:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        listed = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"The backup in {folder} does not verify: {count}.\n{listed}\n")
        self.problems = tuple(problems)


def facts_of(path: Path) -> FileFacts:
    """The digest and size of a file."""
    return FileFacts(sha256=sha256_of(path), size_bytes=path.stat().st_size)


def is_as(path: Path, facts: FileFacts) -> bool:
    """True when a file is there and is, byte for byte, what it should be."""
    try:
        return path.is_file() and path.stat().st_size == facts.size_bytes and sha256_of(path) == facts.sha256
    except OSError:
        return False


def copy(source: Path, target: Path, facts: FileFacts, *, mode: int = 0o600) -> None:
    """Copy a file, and read the copy again. Raises Damaged when the source is not what it should be.

    The new name is on the disk for sure only after `sync_folders`, once for all files rather than for each.
    A copy and never a hard link to the data folder: one flipped byte on the disk would be in both.
    """
    beside = target.with_name(f".{uuid.uuid4().hex}.new")
    try:
        with source.open("rb") as file:
            _write(file_chunks(file), beside, mode)
        if not is_as(beside, facts):
            raise Damaged(f"{source.name} is not what it should be.")
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def file_chunks(file: IO[bytes]) -> Iterator[bytes]:
    """A file in pieces."""
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def _write(chunks: Iterator[bytes], path: Path, mode: int) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
    with os.fdopen(descriptor, "wb") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folders(top: Path) -> None:
    """Have the names in a folder, and in every folder in it, on the disk."""
    for folder in (top, *(path for path in top.rglob("*") if path.is_dir())):
        sync_folder(folder)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put the manifest in place, all at once. From then on it is what the backup is."""
    beside = folder / f".{uuid.uuid4().hex}.new"
    _write(iter([manifest.model_dump_json(indent=1).encode()]), beside, 0o600)
    beside.replace(folder / MANIFEST)
    sync_folder(folder)


def read_manifest(folder: Path) -> Manifest:
    """What a backup says it holds. Raises StoreUnusable when it is none, was never finished, or is newer."""
    path = folder / MANIFEST
    if not path.is_file():
        raise StoreUnusable(
            f"There is no finished backup in {folder}: it has no {MANIFEST}.",
            remedy="Name the folder that `evidence backup` wrote to. A backup that was cut short is no backup.",
        )
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        given = str(value["format"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupUnusable(folder, [f"{MANIFEST} cannot be read."]) from error
    if given != BACKUP_FORMAT:
        raise StoreUnusable(
            f"The backup in {folder} has format {given}; this version knows {BACKUP_FORMAT}.",
            remedy="Restore it with the version of the product that made it, or a newer one.",
        )
    try:
        return Manifest.model_validate(value)
    except ValidationError as error:
        raise BackupUnusable(folder, [f"{MANIFEST} is damaged: {error.errors()[0]['msg']}."]) from error


def state_folder(folder: Path, manifest: Manifest) -> Path:
    """Where a backup's database copy and area files stand."""
    return folder / STATES / manifest.state


def place(folder: Path, sha256: str) -> Path:
    """Where an original stands, in a backup as in a data folder."""
    return folder / ORIGINALS / sha256[:2] / sha256


def problems(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Everything in which a backup is not what its manifest says."""
    state = state_folder(folder, manifest)
    for name, facts in manifest.files.items():
        yield from _problem(state / name, facts, name)
    for sha256, size in manifest.originals.items():
        facts = FileFacts(sha256=sha256, size_bytes=size)
        yield from _problem(place(folder, sha256), facts, f"{ORIGINALS}/{sha256[:2]}/{sha256}")
    if DATABASE not in manifest.files:
        yield f"{MANIFEST} names no {DATABASE}."
    elif is_as(state / DATABASE, manifest.files[DATABASE]):
        yield from database_problems(state / DATABASE, manifest)


def _problem(path: Path, facts: FileFacts, name: str) -> Iterator[str]:
    if not path.is_file():
        yield f"{name} is missing."
    elif not is_as(path, facts):
        yield f"{name} was altered."


def database_problems(path: Path, manifest: Manifest) -> Iterator[str]:
    """What is wrong with a database copy: in itself, or against the manifest."""
    try:
        with looking_at(path) as session:
            older = schema_of(session.connection()) != HEAD
            for fault in structure.faults_for_good(session, older=older):
                yield f"{DATABASE}: {fault.sentence}"
            named = {*sizes_of_originals(session)}
            for sha256 in sorted(named - {*manifest.originals, *manifest.lacking}):
                yield f"{MANIFEST} does not name the original {sha256}."
            if counts(session) != manifest.counts or chain_end(session) != manifest.chain:
                yield f"{DATABASE} does not hold what {MANIFEST} says."
    except (DatabaseError, sqlite3.Error) as error:
        yield f"{DATABASE}: {unusable(path, error) or error}"


@contextmanager
def looking_at(path: Path) -> Iterator[Session]:
    """Read a database copy without changing a byte of it, or leaving a file beside it."""
    address = f"{path.resolve().as_uri()}?immutable=1"
    engine = create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool, hide_parameters=True
    )
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()


def counts(session: Session) -> StoreCounts:
    """How much a store holds."""

    def rows(table: type[SQLModel]) -> int:
        return session.exec(select(func.count()).select_from(table)).one()

    return StoreCounts(
        items=rows(ItemRow),
        versions=rows(VersionRow),
        pages=rows(PageRow),
        links=rows(LinkRow),
        decisions=rows(DecisionRow),
        audit_entries=rows(AuditRow),
    )


def chain_end(session: Session) -> ChainEnd:
    """The last entry of the audit chain."""
    last = session.exec(select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(1)).first()
    return ChainEnd(seq=last.seq, hash=last.hash) if last else ChainEnd(seq=0, hash=audit.BEFORE_THE_FIRST)


def grew_from(session: Session, earlier: ChainEnd) -> bool:
    """True when a store's audit chain goes on from where an earlier backup's ended."""
    row = session.get(AuditRow, earlier.seq)
    return row is not None and row.hash == earlier.hash


def sizes_of_originals(session: Session) -> dict[str, int]:
    """Every original and every rendition a store names, and its size."""
    versions = dict(session.exec(select(VersionRow.sha256, VersionRow.size_bytes)).all())
    return dict(sorted({**renditions.kept_bytes(session), **versions}.items()))


def link_or_copy(earlier: Path | None, source: Path, target: Path) -> FileFacts:
    """Give a backup a file, sharing it with the backup before where that holds the same; answers its facts."""
    facts = facts_of(source)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if earlier is not None and is_as(earlier, facts):
        with suppress(OSError):  # not every disk knows hard links
            os.link(earlier, target)
            return facts
    copy(source, target, facts)
    return facts
