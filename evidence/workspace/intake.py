"""Bringing evidence in, and saying what it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from evidence.errors import Contradiction, EvidenceError, FileRefused, NotFound
from evidence.failpoints import reach
from evidence.ingest.triage import display_name, sniff
from evidence.rules.access import Action, authorize
from evidence.rules.words import day
from evidence.settings import MEBIBYTE
from evidence.store import fixity
from evidence.store import items as stored
from evidence.store.originals import Arrived, PlaceTaken
from evidence.store.rows import VersionRow
from evidence.workspace.desk import Desk, Doing
from evidence.workspace.findable import retitled
from evidence.workspace.fixity import act_on, let_out
from evidence.workspace.receiving import receive, scan_again
from schemas.evidence import Added, AddOutcome, Details, Item, ReadingState

BACK = "Its original had been lost and is back, so it is out of quarantine and is read again."
STORED_UNSEEN = "The same bytes are in the store already. Ask a quality lead about them."


class _Kept(NamedTuple):
    """A file whose bytes are safe and whose rows are not written yet."""

    arrived: Arrived
    name: str
    media_type: str
    upload_key: str | None


class Intake(Desk):
    """Adding files and describing items."""

    def add_file(self, path: Path, details: Details = Details(), *, version_of: str | None = None) -> Added:  # noqa: B008 - frozen
        """Take a file in. A file that cannot be taken in is an outcome with its reason, never an exception."""
        authorize(self.actor, Action.ADD)
        try:
            return self.add(_chunks_of(path), path.name, details, version_of=version_of)
        except FileRefused as error:
            return _refused(display_name(path.name), error)

    def add(
        self,
        chunks: Iterable[bytes],
        file_name: str,
        details: Details = Details(),  # noqa: B008 - frozen
        *,
        version_of: str | None = None,
        upload_key: str | None = None,
    ) -> Added:
        """Take a stream of bytes in, as a new item or as the next version of one.

        Once this answers, the bytes are on the disk under their hash, and the rows and the audit entry are committed.
        The same bytes twice are a `duplicate` pointing at the item; the same upload key twice is the same upload.
        Either way they take the place of an original that was lost; a damaged one stays, and they are refused.
        """
        authorize(self.actor, Action.ADD)
        name = display_name(file_name)
        self._check(details)
        try:
            with self.core.originals.arriving(chunks, limit_bytes=self.core.limits.file_bytes, name=name) as arrived:
                media_type = sniff(arrived.path, name, limits=self.core.limits)
                self.core.originals.keep(arrived)
                added = self._store(_Kept(arrived, name, media_type.value, upload_key), details, version_of)
                reach("upload committed")
                return added
        except FileRefused as error:
            return _refused(name, error)
        except PlaceTaken as error:
            return self._refused_for_damage(name, error)

    def _refused_for_damage(self, name: str, error: PlaceTaken) -> Added:
        """The answer when a damaged original stands in the way. Its version goes into quarantine."""
        with self._looking() as session:
            twin = stored.version_with(session, sha256=error.sha256)
            damaged = fixity.kept(session, twin.id) if twin and twin.id else None
        if damaged is None:
            return _refused(name, error)
        found = [fixity.Checked(damaged, error.condition)]
        act_on(self.core.database, found, at=self.core.clock(), by=self.actor.post, deep=True)
        reason = (
            f"The same bytes were added as {stored.item_ref(damaged.item)}, version {damaged.number}. "
            f"{fixity.IN_WORDS[error.condition]} It is never overwritten, so what you sent was not kept."
        )
        return Added(file=name, outcome=AddOutcome.REFUSED, reason=reason, remedy=error.remedy)

    def _store(self, kept: _Kept, details: Details, version_of: str | None) -> Added:
        with self._doing(Action.ADD, kept.name) as doing:
            if version_of:
                self._visible_item(
                    doing.session, version_of
                )  # it must exist, even when its bytes turn out to be here already
            known = stored.version_with(doing.session, upload_key=kept.upload_key) if kept.upload_key else None
            if known and known.sha256 != kept.arrived.sha256:
                raise Contradiction(
                    f"The upload of {kept.name} carries a key that another file came with.",
                    remedy="Send it again with a key of its own.",
                )
            twin = known or stored.version_with(doing.session, sha256=kept.arrived.sha256)
            if twin:
                return self._stored_before(doing, kept.name, twin, same_upload=bool(known))
            # An orphan with the same bytes may have been removed since; while we write, none can be.
            self.core.originals.keep_again(kept.arrived)
            version = self._new_version(doing, kept, details, version_of)
            doing.thing = stored.item_ref(version.item_id)
            doing.detail |= {"file": kept.name, "sha256": kept.arrived.sha256, "version": version.number}
            reach("upload rows written")
            return _answer(kept.name, AddOutcome.STORED, version)

    def _stored_before(self, doing: Doing, name: str, twin: VersionRow, *, same_upload: bool) -> Added:
        """The answer for bytes that have a version, and what their coming again mends: they have just been kept."""
        assert twin.id is not None
        damaged = twin.fixity not in ("", fixity.Condition.OK.value)
        back = damaged and let_out(doing.session, twin.id, at=doing.at, by=self.actor.post)
        doing.unchanged = self.core.scanner is None or not scan_again(doing.session, twin)
        doing.thing, doing.detail = stored.item_ref(twin.item_id), {"scan again": twin.number}
        if same_upload:
            return _answer(name, AddOutcome.STORED, twin)
        if not self._is_visible(doing.session, twin.item_id):
            return Added(file=name, outcome=AddOutcome.DUPLICATE, sha256=twin.sha256, reason=STORED_UNSEEN)
        reason = f"The same bytes are already stored as {stored.item_ref(twin.item_id)}, version {twin.number}."
        return _answer(name, AddOutcome.DUPLICATE, twin, f"{reason} {BACK}" if back else reason)

    def _new_version(self, doing: Doing, kept: _Kept, details: Details, version_of: str | None) -> VersionRow:
        if version_of:
            before = self._visible_item(doing.session, version_of)
            item = stored.number_of(before.ref, "E")
            said = before.details.changed_by(details)
            stored.write_details(doing.session, item, said)
            doing.detail["details"] = _differences(before.details, said)
        else:
            doing.detail["details"] = details.model_dump(mode="json", exclude_defaults=True)
            item = stored.insert_item(doing.session, details, by=self.actor.post, at=doing.at)
        arrived = kept.arrived
        new = stored.NewVersion(
            arrived.sha256,
            arrived.size_bytes,
            kept.name,
            kept.media_type,
            doing.at,
            self.actor.post,
            kept.upload_key,
        )
        return receive(doing.session, item, new, scanner=self.core.scanner)

    def describe(self, ref: str, details: Details) -> Item:
        """Say what an item is: replaces everything said before. Confirming a proposed date is saying it here."""
        self._check(details)
        with self._doing(Action.DESCRIBE, ref) as doing:
            before = self._visible_item(doing.session, ref)
            number = stored.number_of(ref, "E")
            doing.unchanged = details == before.details
            stored.write_details(doing.session, number, details)
            if before.version.reading.has_text and details.title != before.details.title:
                retitled(doing.session, number, pages=before.version.pages)  # the title is part of what is found
            doing.thing = before.ref
            doing.detail = _differences(before.details, details)
            return self._visible_item(doing.session, ref)

    def _check(self, details: Details) -> None:
        """What is said must be possible: known organisations and places, no date in the future."""
        if details.evidence_date and details.evidence_date > self.today:
            raise Contradiction(
                f"The evidence date {day(details.evidence_date)} is in the future.",
                remedy="Evidence speaks for a day that has been. Correct the date.",
            )
        places = {place.ref for place in self.area.area.localities}
        cohorts = {cohort.ref for cohort in self.area.area.cohorts}
        _known("organisation", [details.organisation] if details.organisation else [], set(self.area.organisations))
        _known("locality", details.localities, places)
        _known("cohort", details.cohorts, cohorts)


def _known(what: str, given: Iterable[str], known: set[str]) -> None:
    for ref in given:
        if ref not in known:
            choices = ", ".join(sorted(known)) or "none are named in the area's files"
            raise NotFound(f"There is no {what} {ref!r} in this area.", remedy=f"Use one of: {choices}.")


def _differences(before: Details, after: Details) -> dict[str, object]:
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    return {name: {"from": old[name], "to": new[name]} for name in new if old[name] != new[name]}


def _chunks_of(path: Path) -> Iterator[bytes]:
    try:
        if not path.exists():
            raise FileRefused(f"There is no file {path}.", remedy="Check the path.")
        if not path.is_file():  # a folder, or a pipe that would make us wait for ever
            raise FileRefused(f"{path} is not a file.", remedy="Name a file.")
        with path.open("rb") as file:
            while chunk := file.read(MEBIBYTE):
                yield chunk
    except OSError as error:
        raise FileRefused(f"{path} cannot be read: {error.strerror}.", remedy="Check its name and rights.") from error


def _refused(name: str, error: EvidenceError) -> Added:
    return Added(file=name, outcome=AddOutcome.REFUSED, reason=str(error), remedy=error.remedy)


def _answer(name: str, outcome: AddOutcome, row: VersionRow, reason: str = "") -> Added:
    return Added(
        file=name,
        outcome=outcome,
        item=stored.item_ref(row.item_id),
        version=row.number,
        sha256=row.sha256,
        reading=ReadingState(row.reading),
        reason=reason or row.reason,
        pages=row.pages,
        characters=row.characters,
    )
