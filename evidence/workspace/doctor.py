"""The doctor: compares rows, originals, pages and index with one another, and says what it found.

It looks at the parts one after the other and goes on past damage, so that one run names everything. What it finds
wrong with an original puts that version into quarantine, where no bundle takes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlmodel import Session

from evidence.errors import StoreUnusable
from evidence.search.whoosh_index import PageIndex
from evidence.store import audit, compared_texts, consistency, fixity, orphans, structure, work
from evidence.store import items as stored
from evidence.store.database import Database, schema_of
from evidence.store.failures import DatabaseDamaged
from evidence.store.rows import Meta
from evidence.workspace import surroundings
from evidence.workspace.compared_index import compare_index
from evidence.workspace.fixity import Acted, act_on
from evidence.workspace.folder import has_database, now, open_database, require_current
from evidence.workspace.kept_renditions import rendition_faults
from evidence.workspace.originals import originals_of
from evidence.workspace.sealed_files import sealed_faults
from schemas.doctor import Compared, DoctorFinding, Examination, FindingCode, FourWays, found
from schemas.local_area import LocalArea

BY = "doctor"
KEPT_UNDER = {False: "examined", True: "examined deep"}
MOST_KEPT = 200
IN_CODE = {
    fixity.Condition.MISSING: FindingCode.ORIGINAL_MISSING,
    fixity.Condition.NOT_A_FILE: FindingCode.ORIGINAL_NOT_A_FILE,
    fixity.Condition.WRONG_SIZE: FindingCode.ORIGINAL_WRONG_SIZE,
    fixity.Condition.CHANGED: FindingCode.ORIGINAL_CHANGED,
    fixity.Condition.UNREADABLE: FindingCode.ORIGINAL_UNREADABLE,
}

Progress = Callable[[str], None]


class Looked(NamedTuple):
    """What looking at the database and what it names gave."""

    findings: tuple[DoctorFinding, ...] = ()
    compared: Compared = Compared()
    acted: Acted = Acted()


def examine(
    folder: Path,
    *,
    deep: bool = False,
    clock: Callable[[], datetime] = now,
    reader_level: Callable[[], str] = surroundings.reader_level,
    progress: Progress = lambda _: None,
) -> Examination:
    """Examine a data folder; `deep` reads every byte of every original. Raises StoreUnusable when it cannot look."""
    _require_data_folder(folder)
    machine = surroundings.machine(folder, reader_level())
    around = [*surroundings.machine_faults(machine), *surroundings.folder_faults(folder)]
    area, area_faults = surroundings.area_or_faults(folder)
    around += area_faults
    if deep:
        around += surroundings.draft_faults(folder)
    patient = _Patient(folder, area, at=clock(), deep=deep, progress=progress)
    try:
        looked = patient.look()
        examination = Examination(
            folder=str(folder),
            examined_at=patient.at,
            deep=deep,
            compared=looked.compared,
            machine=machine,
            findings=tuple(sorted([*looked.findings, *around], key=_worst_first)),
            quarantined=looked.acted.quarantined,
            released=looked.acted.released,
            to_read_again=looked.acted.to_read_again,
        )
        return patient.keep(examination)
    finally:
        patient.close()


def _purpose_of(database: Database | None) -> str | None:
    try:
        return database.meta().get("purpose") if database else None
    except DatabaseDamaged:
        return None  # it is said later, and in full


def _require_data_folder(folder: Path) -> None:
    originals = folder / "originals"
    if not has_database(folder) and not (originals.is_dir() and any(originals.iterdir())):
        raise StoreUnusable(
            f"There is no data folder at {folder}.",
            remedy="Name the data folder with --data.",
        )


def _worst_first(finding: DoctorFinding) -> tuple[int, int]:
    codes = list(FindingCode)
    return list(type(finding.severity)).index(finding.severity), codes.index(finding.code)


class _Patient:
    """A data folder under examination."""

    def __init__(self, folder: Path, area: LocalArea | None, *, at: datetime, deep: bool, progress: Progress) -> None:
        self.at = at
        self._area, self._deep, self._progress = area, deep, progress
        self._index = PageIndex(folder / "index")
        self._folder = folder
        self._database = open_database(folder) if has_database(folder) else None
        self._originals = originals_of(folder, purpose=_purpose_of(self._database))
        self._writable = self._database is not None

    def close(self) -> None:
        """Let go of the folder."""
        self._index.close()
        if self._database:
            self._database.close()

    def look(self) -> Looked:
        """Everything there is to say about the rows and what they name."""
        if self._database is None:
            sentence = "The file evidence.db is missing, and there are originals."
            return Looked((found(FindingCode.DATABASE_MISSING, "evidence.db", sentence),))
        try:
            return self._look_into(self._database)
        except DatabaseDamaged as error:
            self._writable = False
            return Looked((found(FindingCode.DATABASE_DAMAGED, "evidence.db", str(error)),))

    def _look_into(self, database: Database) -> Looked:
        with database.reading() as session:
            if schema_of(session.connection()):  # where it is lost, the rest can still be looked at
                require_current(self._folder, database)
            faults = list(structure.faults(session, deep=self._deep))
            if any(fault.code in structure.NO_USE_GOING_ON for fault in faults):
                self._writable = False
                return Looked(tuple(faults))
            faults += self._row_faults(session)
            faults += sealed_faults(self._folder, session, deep=self._deep)
            rows = consistency.rows_against_audit(session)
            texts = compared_texts.texts_against_versions(session, deep=self._deep)
            kept = fixity.all_kept(session)
        checked = [self._checked(one) for one in kept]
        untracked = self._untracked(database)
        faults += [*rows.findings, *texts.findings, *_original_faults(checked)]
        faults += rendition_faults(database, self._originals, at=self.at, deep=self._deep)
        faults += surroundings.lying_about(self._originals, untracked)
        index, index_faults = compare_index(database, self._index)
        acted = self._act(database, checked, texts.versions)
        compared = Compared(
            rows=rows.compared, originals=_originals_compared(checked, untracked), pages=texts.compared, index=index
        )
        faults += [*index_faults, *_still_out(checked, deep=self._deep)]
        return Looked(tuple(faults), compared, acted)

    def _row_faults(self, session: Session) -> Iterable[DoctorFinding]:
        invalid = list(consistency.invalid_rows(session, self._area))
        yield from invalid
        if self._area is not None:
            named = structure.meta(session).get("area")
            if named != self._area.area.ref:
                sentence = f"The area's files are those of {self._area.area.ref}; the evidence is {named}'s."
                yield found(FindingCode.AREA_MISMATCH, "area", sentence)
            yield from consistency.link_faults(session, self._area)
        if not invalid:
            yield from consistency.passage_faults(session)
        for _, item in consistency.waiting_without_work(session):
            ref = stored.item_ref(item)
            sentence = f"{ref} waits to be read, and that is on nobody's list."
            yield found(FindingCode.READING_NOT_QUEUED, ref, sentence)
        waiting = work.waiting(session, at=self.at)
        if any(waiting.values()):
            sentence = surroundings.waiting_words(waiting[work.Task.READ], waiting[work.Task.INDEX])
            yield found(FindingCode.WORK_WAITING, "work", sentence)

    def _checked(self, kept: fixity.Kept) -> fixity.Checked:
        self._progress(stored.item_ref(kept.item))
        return fixity.check(self._originals, kept, deep=self._deep)

    def _untracked(self, database: Database) -> set[str]:
        # The files first, then the rows: an upload that ends in between then has both.
        standing = self._originals.standing()
        with database.reading() as session:
            return orphans.untracked(session, standing)

    def _act(self, database: Database, checked: list[fixity.Checked], texts: tuple[int, ...]) -> Acted:
        """Quarantine, release, have read again. A folder that cannot be written is still examined, and only that."""
        whole = all(one.condition is fixity.Condition.OK for one in checked)
        if whole and not self._deep and not texts:
            return Acted()
        try:
            return act_on(database, checked, at=self.at, by=BY, deep=self._deep, texts=texts)
        except StoreUnusable:
            self._writable = False
            return Acted()

    def keep(self, examination: Examination) -> Examination:
        """Keep the result in the folder, with when and what; a deep one in the audit log as well."""
        if self._database is None or not self._writable:
            return examination
        short = examination.model_copy(update={"findings": examination.findings[:MOST_KEPT], "kept": True})
        with suppress(StoreUnusable), self._database.writing() as session:
            session.merge(Meta(key=KEPT_UNDER[examination.deep], value=short.model_dump_json()))
            if examination.deep:
                detail = {"damage": len(examination.damage), **examination.compared.model_dump()}
                audit.append(session, at=self.at, actor=BY, action="examine", thing="data folder", detail=detail)
            examination = examination.model_copy(update={"kept": True})
        return examination


def _original_faults(checked: Iterable[fixity.Checked]) -> Iterable[DoctorFinding]:
    for one in checked:
        if one.condition is not fixity.Condition.OK:
            ref = f"{stored.item_ref(one.kept.item)}, version {one.kept.number}"
            sentence = f"{ref}: {fixity.IN_WORDS[one.condition]} ({one.kept.sha256})"
            yield found(IN_CODE[one.condition], ref, sentence)


def _still_out(checked: Iterable[fixity.Checked], *, deep: bool) -> Iterable[DoctorFinding]:
    """Versions in quarantine whose original looks whole: only reading every byte can let them out."""
    for one in checked:
        out = one.kept.fixity not in ("", fixity.Condition.OK.value)
        if out and not deep and one.condition is fixity.Condition.OK:
            ref = stored.item_ref(one.kept.item)
            yield found(FindingCode.STILL_QUARANTINED, ref, f"{ref} is in quarantine, and its original is back.")


def _originals_compared(checked: list[fixity.Checked], untracked: set[str]) -> FourWays:
    conditions = [one.condition for one in checked]
    ok, missing = conditions.count(fixity.Condition.OK), conditions.count(fixity.Condition.MISSING)
    return FourWays(ok=ok, missing=missing, changed=len(conditions) - ok - missing, untracked=len(untracked))


def last_examination(database: Database, *, deep: bool) -> Examination | None:
    """What the doctor found when it last looked, or None when it never did."""
    kept = database.meta().get(KEPT_UNDER[deep])
    return Examination.model_validate_json(kept) if kept else None
