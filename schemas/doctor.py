"""What the doctor finds in a data folder: each finding typed, in plain English, with what to do about it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import Field, NonNegativeInt

from schemas.base import Schema


class Severity(StrEnum):
    """How much a finding matters."""

    DAMAGE = "damage"
    WARNING = "warning"
    NOTE = "note"


class FindingCode(StrEnum):
    """What can be found. The codes are stable: people script against them."""

    DATABASE_DAMAGED = "database-damaged"
    DATABASE_MISSING = "database-missing"
    TABLE_ALTERED = "table-altered"
    TRIGGER_MISSING = "trigger-missing"
    FOREIGN_KEY_BROKEN = "foreign-key-broken"
    META_MISSING = "meta-missing"
    AUDIT_BROKEN = "audit-broken"
    ROW_INVALID = "row-invalid"
    ROW_MISSING = "row-missing"
    ROW_CHANGED = "row-changed"
    ROW_UNAUDITED = "row-unaudited"
    ITEM_WITHOUT_VERSION = "item-without-version"
    ORIGINAL_MISSING = "original-missing"
    ORIGINAL_WRONG_SIZE = "original-wrong-size"
    ORIGINAL_CHANGED = "original-changed"
    ORIGINAL_NOT_A_FILE = "original-not-a-file"
    ORIGINAL_UNREADABLE = "original-unreadable"
    RENDITION_DAMAGED = "rendition-damaged"
    PAGE_MISSING = "page-missing"
    PAGE_EXTRA = "page-extra"
    PAGE_CHANGED = "page-changed"
    LINK_CROSSED = "link-crossed"
    AREA_UNUSABLE = "area-unusable"
    AREA_MISMATCH = "area-mismatch"
    DRAFT_CHANGED = "draft-changed"
    BUNDLE_MISSING = "bundle-missing"
    BUNDLE_CHANGED = "bundle-changed"
    BUNDLE_UNKNOWN = "bundle-unknown"
    SEALING_KEY_UNUSABLE = "sealing-key-unusable"
    LINK_TARGET_UNKNOWN = "link-target-unknown"
    PASSAGE_NOT_FOUND = "passage-not-found"
    READING_NOT_QUEUED = "reading-not-queued"
    INDEX_UNUSABLE = "index-unusable"
    INDEX_BEHIND = "index-behind"
    INDEX_AHEAD = "index-ahead"
    FOLDER_MISSING = "folder-missing"
    OPEN_TO_OTHERS = "open-to-others"
    NOT_WRITABLE = "not-writable"
    STRAY_FILE = "stray-file"
    DISK_NEARLY_FULL = "disk-nearly-full"
    SQLITE_OLD = "sqlite-old"
    READER_UNAVAILABLE = "reader-unavailable"
    READER_TOO_WEAK = "reader-too-weak"
    READER_LEVEL_UNKNOWN = "reader-level-unknown"
    SCANNER_UNAVAILABLE = "scanner-unavailable"
    STILL_QUARANTINED = "still-quarantined"
    ORPHAN_ORIGINAL = "orphan-original"
    LEFTOVER = "leftover"
    WORK_WAITING = "work-waiting"

    @property
    def severity(self) -> Severity:
        """How much a finding with this code matters."""
        if self in NOTES:
            return Severity.NOTE
        return Severity.WARNING if self in WARNINGS else Severity.DAMAGE


# Nothing is lost and nothing is wrong: it costs space, or somebody is still at it.
NOTES = frozenset({FindingCode.ORPHAN_ORIGINAL, FindingCode.LEFTOVER, FindingCode.WORK_WAITING})

# Evidence is whole, but something the product relies on is not as it should be.
WARNINGS = frozenset(
    {
        FindingCode.LINK_TARGET_UNKNOWN,
        FindingCode.PASSAGE_NOT_FOUND,
        FindingCode.READING_NOT_QUEUED,
        FindingCode.INDEX_UNUSABLE,
        FindingCode.INDEX_BEHIND,
        FindingCode.INDEX_AHEAD,
        FindingCode.FOLDER_MISSING,
        FindingCode.OPEN_TO_OTHERS,
        FindingCode.NOT_WRITABLE,
        FindingCode.STRAY_FILE,
        FindingCode.DISK_NEARLY_FULL,
        FindingCode.SQLITE_OLD,
        FindingCode.READER_UNAVAILABLE,
        FindingCode.READER_TOO_WEAK,
        FindingCode.READER_LEVEL_UNKNOWN,
        FindingCode.SCANNER_UNAVAILABLE,
        FindingCode.STILL_QUARANTINED,
    }
)


class DoctorFinding(Schema):
    """One thing the doctor found, and what to do about it."""

    code: FindingCode
    severity: Severity
    thing: str
    sentence: str
    remedy: str


REMEDIES = {
    FindingCode.DATABASE_DAMAGED: "Stop the app and restore the newest backup into a new folder.",
    FindingCode.DATABASE_MISSING: "Restore the newest backup into a new folder; the originals here are still there.",
    FindingCode.TABLE_ALTERED: "Somebody changed the database by hand, or it is another version's. Restore a backup.",
    FindingCode.TRIGGER_MISSING: "Start the worker, which puts it back; then run `evidence audit --verify`.",
    FindingCode.FOREIGN_KEY_BROKEN: "Somebody changed the database by hand. Restore the newest backup.",
    FindingCode.META_MISSING: "Restore the newest backup.",
    FindingCode.AUDIT_BROKEN: "Find out who had the file in hand. Restore a backup made before, and compare the two.",
    FindingCode.ROW_INVALID: "Somebody changed the database by hand. Restore the newest backup.",
    FindingCode.ROW_MISSING: "Somebody changed the database by hand. Restore the newest backup.",
    FindingCode.ROW_CHANGED: "Somebody changed the database by hand. Restore the newest backup.",
    FindingCode.ROW_UNAUDITED: "Find out where it came from; nothing the product does leaves no audit entry.",
    FindingCode.ITEM_WITHOUT_VERSION: "Somebody changed the database by hand. Restore the newest backup.",
    FindingCode.ORIGINAL_MISSING: "Copy it back from a backup, then run `evidence doctor --deep`.",
    FindingCode.ORIGINAL_WRONG_SIZE: "Move it away, copy it back from a backup, then run `evidence doctor --deep`.",
    FindingCode.ORIGINAL_CHANGED: "Move it away, copy it back from a backup, then run `evidence doctor --deep`.",
    FindingCode.ORIGINAL_NOT_A_FILE: "Move it away, copy it back from a backup, then run `evidence doctor --deep`.",
    FindingCode.ORIGINAL_UNREADABLE: "Check the rights of the file and the health of the disk.",
    FindingCode.RENDITION_DAMAGED: "Move it away, then copy it back from a backup or make the rendition again.",
    FindingCode.PAGE_MISSING: "Start the worker, which reads the file again.",
    FindingCode.PAGE_EXTRA: "Start the worker, which reads the file again.",
    FindingCode.PAGE_CHANGED: "Start the worker, which reads the file again.",
    FindingCode.LINK_CROSSED: "Somebody changed the database by hand. Restore the newest backup.",
    FindingCode.AREA_UNUSABLE: "Correct the files in the area folder, or copy them back from a backup.",
    FindingCode.AREA_MISMATCH: "Put the right area's files back, from where they are kept or from a backup.",
    FindingCode.DRAFT_CHANGED: "Do not hand it over. Remove it and make the draft again.",
    FindingCode.BUNDLE_MISSING: "Copy it back into the folder bundles from a backup; the register says its SHA-256.",
    FindingCode.BUNDLE_CHANGED: "Move it away and copy it back from a backup. What its receiver holds is still sound.",
    FindingCode.BUNDLE_UNKNOWN: (
        "Leave it there: no bundle gets its number. `evidence verify` on it says for whom it was sealed. If the"
        " database was put back from a backup, find a newer one; if nobody was given the file, move it elsewhere."
    ),
    FindingCode.SEALING_KEY_UNUSABLE: "Copy the folder keys back from a backup. Nothing is sealed until then.",
    FindingCode.LINK_TARGET_UNKNOWN: "Put the reference back into the area's files, or link the evidence to another.",
    FindingCode.PASSAGE_NOT_FOUND: "Open the item, and make the link again with the words the page has now.",
    FindingCode.READING_NOT_QUEUED: "Start the worker, which queues it.",
    FindingCode.INDEX_UNUSABLE: "Start the worker, which rebuilds it. Until then finding works, only slower.",
    FindingCode.INDEX_BEHIND: "Start the worker, which puts it right.",
    FindingCode.INDEX_AHEAD: "Start the worker, which puts it right.",
    FindingCode.FOLDER_MISSING: "Start the worker, which makes it.",
    FindingCode.OPEN_TO_OTHERS: "Take the rights of the group and of everybody else away: chmod go= on it.",
    FindingCode.NOT_WRITABLE: "Give the account that runs the product the right to write in it.",
    FindingCode.STRAY_FILE: "Nothing the product made. Move it elsewhere.",
    FindingCode.DISK_NEARLY_FULL: "Make room, or move the data folder to a larger disk.",
    FindingCode.SQLITE_OLD: "Nothing to do at once: one process alone checkpoints. Update when the system offers it.",
    FindingCode.READER_UNAVAILABLE: "Check that the machine has memory left and that the installation is complete.",
    FindingCode.READER_TOO_WEAK: "Run the worker where documents can be held apart as far as asked, or ask for less.",
    FindingCode.READER_LEVEL_UNKNOWN: "Correct the setting that names the least level.",
    FindingCode.SCANNER_UNAVAILABLE: "Start the virus scanner. Until it answers, what is added is kept back.",
    FindingCode.STILL_QUARANTINED: "Run `evidence doctor --deep`, which releases it when it is whole.",
    FindingCode.ORPHAN_ORIGINAL: "Nothing to do: the worker removes it when it has stood unused for a day.",
    FindingCode.LEFTOVER: "Nothing to do: the worker sweeps it.",
    FindingCode.WORK_WAITING: "Nothing to do while the worker runs; else start it.",
}


def found(code: FindingCode, thing: str, sentence: str, *, remedy: str = "") -> DoctorFinding:
    """A finding, with the severity and the remedy its code has; `remedy` is for one that knows better."""
    said, what_to_do = sentence[:600], remedy or REMEDIES[code]
    return DoctorFinding(code=code, severity=code.severity, thing=thing, sentence=said, remedy=what_to_do)


class FourWays(Schema):
    """Two records of the same things set side by side."""

    ok: NonNegativeInt = 0
    changed: NonNegativeInt = 0
    missing: NonNegativeInt = 0
    untracked: NonNegativeInt = 0


class Compared(Schema):
    """What was set side by side with what."""

    rows: FourWays = FourWays()
    originals: FourWays = FourWays()
    pages: FourWays = FourWays()
    index: FourWays = FourWays()


class Machine(Schema):
    """What the machine gives."""

    sqlite: str
    reader: str
    reader_asked: str = Field(default="", description="the least level of the reader that is asked for")
    free_bytes: NonNegativeInt
    recognition: str = Field(default="", description="what recognises words in pictures; empty when nothing does")
    scanner: str | None = Field(default=None, description="the virus scanner; empty when silent, None when unused")


class Examination(Schema):
    """What one run of the doctor found."""

    folder: str
    examined_at: datetime
    deep: bool
    compared: Compared
    machine: Machine
    findings: tuple[DoctorFinding, ...]
    quarantined: tuple[str, ...] = ()
    released: tuple[str, ...] = ()
    to_read_again: tuple[str, ...] = ()
    kept: bool = False

    @property
    def damage(self) -> tuple[DoctorFinding, ...]:
        """The findings that are damage."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.DAMAGE)

    @property
    def sound(self) -> bool:
        """True when nothing is damaged."""
        return not self.damage
