"""The files of sealed bundles: which number is free, and what the doctor looks at: files, key, and the log of each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from sqlmodel import Session

from evidence.errors import Damaged
from evidence.store import releases as kept
from evidence.store.originals_folder import sha256_of
from evidence.workspace.sealing_key import read_key
from evidence.workspace.unfinished import left_unfinished
from schemas.doctor import DoctorFinding, FindingCode, found
from schemas.releases import SealedBundle

NUMBERED = re.compile("B-([0-9]{4,6})(?![0-9])")
"""As a bundle's file begins. So many digits at most, or a stray file could leave no number for the next."""


def sealed_faults(folder: Path, session: Session, *, deep: bool) -> Iterator[DoctorFinding]:
    """Bundles missing, altered or unknown, a log cut since, a key that cannot be used, and what a crash left."""
    bundles = kept.bundles(session)
    for bundle in bundles:
        yield from _file_faults(folder / "bundles" / bundle.file_name, bundle, deep=deep)
    yield from _log_faults(session, bundles)
    known = kept.newest_key(session)
    if known is not None:
        try:
            read_key(folder, known)
        except Damaged as error:
            yield found(FindingCode.SEALING_KEY_UNUSABLE, "keys", str(error))
    yield from _unknown(folder / "bundles", {bundle.file_name for bundle in bundles})
    yield from _leftovers(folder / "bundles")


def _file_faults(path: Path, bundle: SealedBundle, *, deep: bool) -> Iterator[DoctorFinding]:
    if not path.is_file():
        yield found(FindingCode.BUNDLE_MISSING, bundle.ref, f"The file of {bundle.ref}, {path.name}, is missing.")
    elif path.stat().st_size != bundle.size_bytes or (deep and sha256_of(path) != bundle.sha256):
        sentence = f"The file of {bundle.ref}, {path.name}, is no longer what was sealed."
        yield found(FindingCode.BUNDLE_CHANGED, bundle.ref, sentence)


def _log_faults(session: Session, bundles: list[SealedBundle]) -> Iterator[DoctorFinding]:
    """A chain alone does not show that its end was cut; that of a sealed bundle was signed and handed out."""
    chain = kept.log_chain(session) if bundles else []
    for bundle in bundles:
        there = chain[bundle.log_entries - 1][0] if bundle.log_entries <= len(chain) else ""
        if there != bundle.log_last:
            sentence = f"The audit log is not the one {bundle.ref} was sealed over: it was cut or written anew."
            yield found(FindingCode.AUDIT_BROKEN, bundle.ref, sentence)


def _unknown(folder: Path, known: set[str]) -> Iterator[DoctorFinding]:
    """Whether such a bundle left the house nothing here can say, so it is for a person to find out."""
    for path in unknown_in(folder, known):
        sentence = (
            f"{path.name} is a sealed bundle that the register does not know. The database is older than it, or its"
            " sealing was cut off at the very end."
        )
        yield found(FindingCode.BUNDLE_UNKNOWN, f"bundles/{path.name}", sentence)


def unknown_in(folder: Path, known: Collection[str]) -> list[Path]:
    """The files of sealed bundles in the folder of bundles that bear none of the names known."""
    return [path for path in sorted(folder.glob("B-*.zip")) if path.name not in known]


def newest_number_in(folder: Path) -> int:
    """The highest number that a file in the folder of bundles bears; 0 when none does."""
    numbered = (NUMBERED.match(path.name) for path in folder.glob("B-*"))
    return max((int(one[1]) for one in numbered if one), default=0)


def _leftovers(folder: Path) -> Iterator[DoctorFinding]:
    for path in left_unfinished(folder):
        sentence = f"{path.name} was being written when its process ended. Nobody is offered it; it costs space only."
        yield found(FindingCode.LEFTOVER, f"bundles/{path.name}", sentence)
