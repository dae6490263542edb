"""A new version's first state: it waits to be read, and is kept back until a virus scanner, if one is used, is done."""

from __future__ import annotations

from sqlmodel import Session

from evidence.ingest.scanner import Scanner
from evidence.store import items as stored
from evidence.store.rows import VersionRow
from evidence.store.work import Task, queue
from schemas.evidence import SCAN_FOUND, SCAN_WAITING, ReadingState

NOT_SCANNED_YET = "It is kept back until the virus scanner has looked at it."


def receive(session: Session, item: int, new: stored.NewVersion, *, scanner: Scanner | None) -> VersionRow:
    """Write a new version's row, and have it scanned and read."""
    version = stored.insert_version(session, item, new)
    queue(session, Task.READ, item=item, version=version.id)
    if scanner is not None:
        keep_back(version)
    return version


def scan_again(session: Session, version: VersionRow) -> bool:
    """Have a version in which the scanner found something looked at anew, as when it learned that it was mistaken.

    Whoever adds the same file again asks for this; the file stays kept back until the scanner says otherwise. Answers
    whether there was anything to look at anew.
    """
    if not version.scan.startswith(SCAN_FOUND):
        return False
    keep_back(version)
    queue(session, Task.READ, item=version.item_id, version=version.id)
    return True


def keep_back(version: VersionRow, why: str = "") -> None:
    """Let nobody open or count a version until the scanner has said that it is clean."""
    version.reading, version.scan = ReadingState.QUARANTINED.value, SCAN_WAITING
    version.reason = f"{NOT_SCANNED_YET} {why}".strip()


def found_words(name: str) -> str:
    """What is said of a file in which the scanner found something."""
    return (
        f"The virus scanner found {name}. The file is kept and nobody can open it here. Tell whoever runs your "
        "systems' security; if the scanner was mistaken, add the file again and it is scanned anew."
    )
