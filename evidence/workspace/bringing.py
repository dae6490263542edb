"""Bringing many files in through the page: what `import` does for a folder, one file at a time as they arrive."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field

from evidence.errors import Contradiction, EvidenceError, NotFound
from evidence.ingest.triage import display_name
from evidence.rules.access import Action, authorize
from evidence.store import items as stored
from evidence.store.originals import Condition
from evidence.store.rows import VersionRow
from evidence.workspace.folder_walk import Found, litter
from evidence.workspace.importing import Importing, details_told, line_of
from evidence.workspace.kept_logs import KeptLogs
from evidence.workspace.log_matching import Told, match_log
from schemas.base import Ref, Schema
from schemas.evidence import SCAN_FOUND, Added, AddOutcome, Item, ReadingState
from schemas.importing import Imported, ImportedFile, ImportOutcome, LogMatched

MOST_FILES = 5_000
LONGEST_PATH = 1_000
MOST_NOTES = 20


class TooManyFiles(EvidenceError):
    """More files than are brought in at one go."""

    remedy = "Nothing was sent. Choose a part of the folder, or ask for it to be imported with the command."


class Brought(Schema):
    """What a browser says became of a file. Only the item is looked up; the words are the reader's own."""

    file: str = Field(max_length=LONGEST_PATH)
    outcome: ImportOutcome
    item: Ref | None = None
    version: int | None = None
    reason: str = Field(default="", max_length=2_000)
    remedy: str = Field(default="", max_length=2_000)
    notes: tuple[str, ...] = Field(default=(), max_length=MOST_NOTES)


@dataclass(frozen=True, slots=True)
class Plan:
    """The files somebody chose, by their places in the folder, and what the log tells of each. Data, never paths."""

    files: tuple[str, ...]
    left_out: Mapping[str, str]
    told: Mapping[str, Told]
    matched: LogMatched | None
    problem: str = ""
    """Why the log that was given could not be used; empty when it could, or there is none."""

    def told_of(self, file: str) -> Told:
        """What the log tells of a file."""
        return self.told.get(shown_place(file), Told())


class Bringing(Importing, KeptLogs):
    """Taking in the files a browser sends, with the log given beside them."""

    def plan_upload(self, places: Sequence[str]) -> Plan:
        """What is to be done with the files chosen. Writes nothing. Raises TooManyFiles."""
        authorize(self.actor, Action.ADD)
        if len(places) > MOST_FILES:
            raise TooManyFiles(f"{len(places):,} files were chosen; {MOST_FILES:,} can be brought in at one go.")
        left_out = {place: why for place in places if (why := _why_left_out(place))}
        files = tuple(dict.fromkeys(shown_place(place) for place in places if place not in left_out))
        kept = self.kept_log()
        if kept is None or kept.log is None:
            return Plan(files, left_out, {}, None, problem=kept.problem if kept else "")
        told, matched = match_log(kept.log, files)
        return Plan(files, left_out, told, matched)

    def bring(self, chunks: Iterable[bytes], place: str, plan: Plan, *, upload_key: str) -> ImportedFile:
        """Take a file in with what the log tells of it, as `import` does."""
        found, told = Found(_parts(place)), plan.told_of(place)
        try:
            added = self.add(chunks, found.name, details_told(told), upload_key=upload_key)
        except (NotFound, Contradiction) as error:  # what the log says cannot be, so nothing is said and nothing kept
            return ImportedFile(file=found.shown, outcome=ImportOutcome.REFUSED, reason=str(error), remedy=error.remedy)
        return self._as_imported(found, added, told)

    def bring_known(self, sha256: str, place: str, plan: Plan) -> ImportedFile | None:
        """The file with these bytes when they are here already, with the rest of what the log tells; else none.

        None as well where bringing the bytes again would mend something: an original that is not what it was, or a
        file to be scanned anew. For one that only waits for the scanner it would not.
        """
        authorize(self.actor, Action.ADD)
        with self._looking() as session:
            twin = stored.version_with(session, sha256=sha256)
            if twin is None or not self._is_visible(session, twin.item_id) or self._is_worth_sending_again(twin):
                return None
            item = stored.item_ref(twin.item_id)
            added = Added(
                file=display_name(place),
                outcome=AddOutcome.DUPLICATE,
                item=item,
                version=twin.number,
                sha256=twin.sha256,
                reading=ReadingState(twin.reading),
                reason=f"The same bytes are already stored as {item}, version {twin.number}.",
                pages=twin.pages,
                characters=twin.characters,
            )
        return self._as_imported(Found(_parts(place)), added, plan.told_of(place))

    def _is_worth_sending_again(self, twin: VersionRow) -> bool:
        known_damage = twin.fixity not in ("", Condition.OK.value)
        if known_damage or twin.scan.startswith(SCAN_FOUND):
            return True
        return self.core.originals.condition_of(twin.sha256, twin.size_bytes, deep=False) is not Condition.OK

    def _as_imported(self, found: Found, added: Added, told: Told) -> ImportedFile:
        line = line_of(found, added, told)
        if line.item:
            self.keep_suggested(line.item, told)
        return self._with_the_rest(line, told) if line.outcome is ImportOutcome.DUPLICATE else line

    def read_so_far(self, refs: Collection[str]) -> list[Item]:
        """The items of these references that there are, for the state of their text."""
        wanted = set(refs)
        return [item for item in self.items() if item.ref in wanted]

    def report_upload(self, lines: Sequence[Brought], plan: Plan, *, folder: str) -> Imported:
        """The answer of an upload as that of an import: every file once, with its item as it is now."""
        authorize(self.actor, Action.ADD)
        known = {item.ref: item for item in self.items()}
        files = tuple(self._reported(line, plan.told_of(line.file), known) for line in lines)
        return Imported(folder=display_name(folder), dry_run=False, files=files, log=plan.matched)

    def _reported(self, said: Brought, told: Told, known: Mapping[str, Item]) -> ImportedFile:
        item = known.get(said.item or "")
        line = ImportedFile(
            file=shown_place(said.file),
            outcome=said.outcome,
            reason=said.reason,
            remedy=said.remedy,
            rows=tuple(told.rows),
            suggested=tuple(told.suggested),
            notes=tuple(note[:2_000] for note in said.notes),
        )
        if item is None:
            return line
        numbered = {"item": item.ref, "version": said.version or item.version.number}
        if said.version not in (None, item.version.number):
            try:
                return self._as_it_is_now(line.model_copy(update=numbered))
            except StopIteration:  # a version number the item does not have
                numbered["version"] = item.version.number
        version = item.version
        about = {"title": item.title, "details": item.details, "proposals": item.proposals, "sha256": version.sha256}
        read = {"reading": version.reading, "pages": version.pages, "characters": version.characters}
        return line.model_copy(update={**numbered, **about, **read, "reason": line.reason or version.reason})


def shown_place(place: str) -> str:
    """A file's place in its folder, made harmless to show; what the log is matched with."""
    return Found(_parts(place)).shown


def _parts(place: str) -> tuple[str, ...]:
    parts = tuple(part for part in place[-LONGEST_PATH:].split("/") if part not in {"", ".", ".."})
    return parts or (place or "file",)


def _why_left_out(place: str) -> str:
    """Why nobody means a file, or a file of such a folder; empty for a document."""
    *folders, name = _parts(place)
    whys = (litter(part.casefold(), "folder") for part in folders)
    return next(filter(None, whys), "") or litter(name.casefold(), "file")
