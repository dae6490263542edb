"""What stands around the rows: folders, rights, room, leftovers, drafts, and what the machine gives."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

from evidence.area import load_area
from evidence.errors import AreaUnusable
from evidence.ingest.levels import Level, SandboxTooWeakError, UnknownLevelError, level_called
from evidence.ingest.sandbox import Sandbox, SandboxUnavailableError
from evidence.ingest.scanner import Scanner
from evidence.ingest.tesseract import installed_tesseract
from evidence.rules.words import counted
from evidence.settings import MEBIBYTE, least_sandbox, virus_scanner
from evidence.store.fixity import sha256_of
from evidence.store.originals import Originals
from evidence.workspace.folder import PARTS
from schemas.doctor import DoctorFinding, FindingCode, Machine, found
from schemas.local_area import LocalArea

ROOM_BYTES = 1024 * MEBIBYTE
# Older ones have a race between several checkpointers; one process alone checkpoints here.
SQLITE_WANTED = (3, 51, 3)
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def reader_level() -> str:
    """How far the reader of documents is held apart on this machine, whatever is asked; empty when none can start."""
    try:
        with Sandbox(least=Level.LIMITS) as sandbox:
            return sandbox.level
    except SandboxUnavailableError:
        return ""


def machine(folder: Path, reader: str) -> Machine:
    """What the machine gives."""
    tesseract, address = installed_tesseract(), virus_scanner()
    return Machine(
        sqlite=sqlite3.sqlite_version,
        reader=reader,
        reader_asked=least_sandbox() or Level.LIMITS,
        free_bytes=shutil.disk_usage(folder).free,
        recognition=tesseract.name if tesseract else "",
        scanner=Scanner(address).version() if address else None,
    )


def machine_faults(found_machine: Machine) -> Iterator[DoctorFinding]:
    """What is short or old on the machine."""
    if found_machine.free_bytes < ROOM_BYTES:
        free = found_machine.free_bytes // MEBIBYTE
        yield found(FindingCode.DISK_NEARLY_FULL, "disk", f"The disk of the data folder has {free} MB left.")
    if tuple(int(part) for part in found_machine.sqlite.split(".")) < SQLITE_WANTED:
        wanted = ".".join(map(str, SQLITE_WANTED))
        sentence = f"SQLite here is {found_machine.sqlite}; {wanted} mends a rare fault in its log."
        yield found(FindingCode.SQLITE_OLD, "SQLite", sentence)
    if found_machine.scanner == "":
        yield found(FindingCode.SCANNER_UNAVAILABLE, "virus scanner", "The virus scanner cannot be reached.")
    yield from _reader_faults(found_machine.reader, found_machine.reader_asked)


def _reader_faults(reader: str, asked: str) -> Iterator[DoctorFinding]:
    """Why nothing is read here: no reader, or one held apart less than is asked."""
    if not reader:
        yield found(FindingCode.READER_UNAVAILABLE, "reader", "The process that reads documents cannot be started.")
    try:
        least = level_called(asked) if asked else Level.LIMITS
    except UnknownLevelError as error:
        yield found(FindingCode.READER_LEVEL_UNKNOWN, "reader", str(error), remedy=error.remedy)
        return
    if reader in list(Level) and Level(reader).is_below(least):
        refusal = SandboxTooWeakError(Level(reader), least)
        yield found(FindingCode.READER_TOO_WEAK, "reader", str(refusal), remedy=refusal.remedy)


def folder_faults(folder: Path) -> Iterator[DoctorFinding]:
    """Parts of the data folder that are missing, open to others or closed to us."""
    for part in PARTS:
        if not (folder / part).is_dir():
            yield found(FindingCode.FOLDER_MISSING, part, f"The data folder lacks its folder {part}.")
    kept = [folder, *(folder / part for part in PARTS), folder / "evidence.db"]
    for path in filter(Path.exists, kept):
        name = path.name if path != folder else "the data folder"
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & OTHERS:
            sentence = f"Other accounts of this machine have rights on {name}."
            yield found(FindingCode.OPEN_TO_OTHERS, name, sentence)
        if not os.access(path, os.W_OK):
            yield found(FindingCode.NOT_WRITABLE, name, f"This account may not write in {name}.")


def area_or_faults(folder: Path) -> tuple[LocalArea | None, list[DoctorFinding]]:
    """The area of a data folder, or why its files cannot be used."""
    try:
        return load_area(folder / "area"), []
    except AreaUnusable as error:
        faults = [found(FindingCode.AREA_UNUSABLE, f"area/{one.file}", f"{one}") for one in error.mistakes]
        return None, faults or [found(FindingCode.AREA_UNUSABLE, "area", str(error))]


def lying_about(originals: Originals, untracked: set[str]) -> Iterator[DoctorFinding]:
    """Orphans, leftovers of dead uploads, and files that are nobody's."""
    for sha256 in sorted(untracked):
        sentence = f"The original {sha256[:12]}… belongs to no version. A crash can leave one; it costs space only."
        yield found(FindingCode.ORPHAN_ORIGINAL, sha256, sentence)
    for path in originals.leftovers():
        sentence = f"{path.name} was arriving when its process ended. It was never acknowledged."
        yield found(FindingCode.LEFTOVER, f"incoming/{path.name}", sentence)
    for where in originals.strays():
        yield found(FindingCode.STRAY_FILE, where, f"{where} is no original and no arriving file.")


def draft_faults(folder: Path) -> Iterator[DoctorFinding]:
    """Kept drafts whose bytes no longer give the digest in their name."""
    for path in sorted((folder / "bundles").glob("draft-*.zip")):
        if sha256_of(path)[:12] != path.stem.rpartition("-")[2]:
            sentence = f"The draft {path.name} is no longer what was written."
            yield found(FindingCode.DRAFT_CHANGED, path.name, sentence)


def waiting_words(readings: int, indexings: int) -> str:
    """Work that waits, as a sentence."""
    return f"Waiting: {counted(readings, 'version')} to be read, {counted(indexings, 'item')} to be indexed."
