"""A whole folder at once: every file ends in one outcome, and doing it again changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from evidence.errors import Contradiction, EvidenceError, StoreUnusable
from evidence.ingest.triage import sniff
from evidence.rules.access import Action, authorize
from evidence.store import items as stored
from evidence.workspace.evidence_log import EvidenceLog
from evidence.workspace.finding import Finding
from evidence.workspace.folder_walk import RIGHTS, Found, chunks_inside, leave_out, walk
from evidence.workspace.intake import Intake
from evidence.workspace.log_matching import DATES, Told, in_words, match_log
from evidence.workspace.log_suggestions import LogSuggestions
from schemas.evidence import Added, AddOutcome, Details
from schemas.importing import Imported, ImportedFile, ImportOutcome, LogMatched

BATCH = 200
"""Files stored before they are read: few enough to see them become findable, many enough to keep all readers busy."""

Progress = Callable[[int, int, str], None]
CatchUp = Callable[[Callable[[str], None]], None]
"""Reads and indexes all that waits, telling each item's reference."""


@dataclass(slots=True)
class _Run:
    """An import under way."""

    folder: Path
    told: dict[str, Told]
    catch_up: CatchUp | None
    progress: Progress
    total: int
    lines: list[ImportedFile] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    done: int = 0
    stopped: str = ""
    reading_stopped: str = ""

    def now(self, name: str, *, finished: int = 0) -> None:
        """Say where we are."""
        self.done += finished
        self.progress(min(self.done, self.total), self.total, name)


class Importing(Intake, Finding, LogSuggestions):
    """Taking in a folder of files, with the log somebody kept about them."""

    def import_folder(
        self,
        folder: Path,
        *,
        log: EvidenceLog | None = None,
        leave_alone: Collection[Path] = (),
        dry_run: bool = False,
        catch_up: CatchUp | None = None,
        progress: Progress = lambda *_: None,
    ) -> Imported:
        """Take every file of a folder in, in batches that are read as they come; `catch_up` reads, none leaves it.

        Each file is an `add` of its own, so a run that was killed is finished by running it again. A dry run answers
        the same lines and writes nothing. Raises NotFound when there is no such folder.
        """
        authorize(self.actor, Action.ADD)
        found = self._found_in(folder, leave_alone)
        files = [one.shown for one in found if not (one.skipped or one.refused)]
        told, matched = match_log(log, files) if log else ({}, None)
        run = _Run(folder, told, None if dry_run else catch_up, progress, len(found))
        if dry_run:
            for one in found:
                run.now(one.shown, finished=1)
                run.lines.append(self._foretold(run, one))
        else:
            for start in range(0, len(found), BATCH):
                self._import_batch(run, found[start : start + BATCH])
        return _answer(run, matched, dry_run=dry_run)

    def _found_in(self, folder: Path, leave_alone: Collection[Path]) -> list[Found]:
        data = self.core.folder.resolve()
        if folder.resolve().is_relative_to(data):
            raise Contradiction(f"{folder} is part of the data folder.", remedy="Import the folder your files are in.")
        named = ((path, "Named as log, mapping or report.") for path in leave_alone)
        places = leave_out((data, "The data folder itself."), *named)
        return list(walk(folder, leave_out=places))

    def _import_batch(self, run: _Run, batch: Collection[Found]) -> None:
        begun = len(run.lines)
        for one in batch:
            line = self._taken(run, one)
            run.lines.append(line)
            waits = run.catch_up is not None and line.outcome is ImportOutcome.STORED
            run.now(one.shown, finished=0 if waits else 1)
        self._read(run)
        run.lines[begun:] = [self._as_it_is_now(line) for line in run.lines[begun:]]
        run.done = len(run.lines)

    def _read(self, run: _Run) -> None:
        if run.catch_up is None or run.stopped:
            return
        try:
            run.catch_up(lambda ref: run.now(ref, finished=1))
        except StoreUnusable as error:
            run.stopped = f"{error} {error.remedy}".strip()
        except EvidenceError as error:
            # Without a reader files can still be kept safe; what waits is read once there is one.
            run.catch_up, run.reading_stopped = None, f"{error} {error.remedy}".strip()

    def _taken(self, run: _Run, one: Found) -> ImportedFile:
        if run.stopped:
            return ImportedFile(file=one.shown, outcome=ImportOutcome.NOT_REACHED)
        if one.skipped or one.refused:
            return _left(one)
        told = run.told.get(one.shown, Told())
        try:
            added = self.add(chunks_inside(run.folder, one.parts), one.name, details_told(told))
            line = line_of(one, added, told)
            if line.item:
                self.keep_suggested(line.item, told)
            return self._with_the_rest(line, told) if line.outcome is ImportOutcome.DUPLICATE else line
        except StoreUnusable as error:
            run.stopped = f"{error} {error.remedy}".strip()
            return ImportedFile(file=one.shown, outcome=ImportOutcome.NOT_REACHED)
        except EvidenceError as error:
            return ImportedFile(file=one.shown, outcome=ImportOutcome.REFUSED, reason=str(error), remedy=error.remedy)

    def _with_the_rest(self, line: ImportedFile, told: Told) -> ImportedFile:
        """Fill in what nobody has said yet about an item that was there; what was said stays and is compared."""
        assert line.item is not None
        known = self.item(line.item).details
        missing = _missing(known, told)
        if missing:
            self.describe(line.item, known.model_copy(update=missing))
        notes = (*_filled(missing, "Filled in from"), *line.notes, *_contradictions(known, told, missing))
        return line.model_copy(update={"notes": notes})

    def _as_it_is_now(self, line: ImportedFile) -> ImportedFile:
        """The line with the state of the file's text and what is known about its item."""
        if line.item is None:
            return line
        item = self.item(line.item)
        version = item.version
        if version.number != line.version:
            version = next(one for one in self.versions(line.item) if one.number == line.version)
        about = {"title": item.title, "details": item.details, "proposals": item.proposals}
        read = {"reading": version.reading, "pages": version.pages, "characters": version.characters}
        return line.model_copy(update={**about, **read, "reason": line.reason or version.reason})

    def _foretold(self, run: _Run, one: Found) -> ImportedFile:
        """What would become of a file. Reads it and the store, and writes nothing."""
        if one.skipped or one.refused:
            return _left(one)
        told = run.told.get(one.shown, Told())
        try:
            self._check(details_told(told))
            sniff(run.folder.joinpath(*one.parts), one.name, limits=self.core.limits)
            sha256 = _digest(chunks_inside(run.folder, one.parts))
        except OSError as error:
            reason = f"It cannot be read: {error.strerror}."
            return ImportedFile(file=one.shown, outcome=ImportOutcome.REFUSED, reason=reason, remedy=RIGHTS)
        except EvidenceError as error:
            return ImportedFile(file=one.shown, outcome=ImportOutcome.REFUSED, reason=str(error), remedy=error.remedy)
        return self._foretold_by_bytes(run, one, sha256, told)

    def _foretold_by_bytes(self, run: _Run, one: Found, sha256: str, told: Told) -> ImportedFile:
        line = line_of(one, Added(file=one.shown, outcome=AddOutcome.STORED, sha256=sha256), told)
        with self._looking() as session:
            twin = stored.version_with(session, sha256=sha256)
            seen = twin is not None and self._is_visible(session, twin.item_id)
            item, version = (stored.item_ref(twin.item_id), twin.number) if twin and seen else (None, None)
        first = run.seen.setdefault(sha256, one.shown)
        if item:
            known = self.item(item).details
            missing = _missing(known, told)
            notes = (*_filled(missing, "Would be filled in from"), *line.notes, *_contradictions(known, told, missing))
            reason = f"The same bytes are already stored as {item}, version {version}."
            there = {"item": item, "version": version, "reason": reason, "notes": notes}
            return self._as_it_is_now(line.model_copy(update={"outcome": ImportOutcome.DUPLICATE, **there}))
        if first != one.shown:
            reason = f"The same bytes as {first} in this folder."
            return line.model_copy(update={"outcome": ImportOutcome.DUPLICATE, "reason": reason})
        return line.model_copy(update={"details": details_told(told), "title": told.said.get("title", "")})


def _digest(chunks: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def details_told(told: Told) -> Details:
    """What the log says, as details a person confirmed by writing them."""
    return Details.model_validate(told.said)


def _left(one: Found) -> ImportedFile:
    if one.skipped:
        return ImportedFile(file=one.shown, outcome=ImportOutcome.SKIPPED, reason=one.skipped)
    return ImportedFile(file=one.shown, outcome=ImportOutcome.REFUSED, reason=one.refused, remedy=RIGHTS)


def line_of(one: Found, added: Added, told: Told) -> ImportedFile:
    """What became of a file, as a line of the answer."""
    return ImportedFile(
        file=one.shown,
        outcome=ImportOutcome(added.outcome.value),
        item=added.item,
        version=added.version,
        sha256=added.sha256,
        reading=added.reading,
        pages=added.pages,
        characters=added.characters,
        reason=added.reason,
        remedy=added.remedy,
        rows=tuple(told.rows),
        suggested=tuple(told.suggested),
        notes=tuple(told.notes),
    )


def _missing(known: Details, told: Told) -> dict[str, object]:
    """What the log says and nobody has said about the item yet. A date is never half replaced."""
    return {
        name: value
        for name, value in told.said.items()
        if getattr(known, name) is None and not (name in DATES and known.evidence_date)
    }


def _filled(missing: dict[str, object], where: str) -> Iterator[str]:
    if missing:
        yield f"{where} the log: {', '.join(name.replace('_', ' ') for name in missing)}."


def _contradictions(known: Details, told: Told, missing: dict[str, object]) -> Iterator[str]:
    for name, value in told.said.items():
        here = getattr(known, name)
        if name not in missing and here != value:
            stands = in_words(here) if here is not None else in_words(known.evidence_date)
            said = f"{name.replace('_', ' ')} {in_words(value)} ({told.cells[name]})"
            yield f"The log says {said}; the item says {stands} and was left so."


def _answer(run: _Run, matched: LogMatched | None, *, dry_run: bool) -> Imported:
    return Imported(
        folder=str(run.folder),
        dry_run=dry_run,
        files=tuple(run.lines),
        log=matched,
        stopped=run.stopped,
        reading_stopped=run.reading_stopped,
    )
