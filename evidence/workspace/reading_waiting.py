"""Reading what waits: claimed under a lease, scanned and checked first, read by several readers, stored in batches."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeAlias

from sqlmodel import Session

from evidence.errors import EvidenceError
from evidence.failpoints import reach
from evidence.ingest.sandbox import Sandbox, was_lost
from evidence.ingest.scanner import Scanned, Verdict
from evidence.ingest.triage import MediaType
from evidence.store import audit, fixity, work
from evidence.store import items as stored
from evidence.store.originals import OriginalMissing
from evidence.store.rows import VersionRow
from evidence.workspace.desk import Core
from evidence.workspace.findable import keep_findable
from evidence.workspace.fixity import act_on
from evidence.workspace.indexing import Indexing
from evidence.workspace.readings import store_reading
from evidence.workspace.receiving import found_words, keep_back
from evidence.workspace.side_by_side import SideBySide
from schemas.evidence import SCAN_CLEAN, SCAN_FOUND, SCAN_WAITING, Reading, ReadingState

MOST_ATTEMPTS = 3
# Longer than one document may take to read; what is held is renewed long before.
LEASE = timedelta(minutes=15)
RENEWED_AFTER_SECONDS = 300.0
# Versions in hand at a time: enough to keep every reader busy while what it read is stored and indexed.
IN_HAND = 48
# Stored at once, because a commit that is safe on the disk costs as much as reading a short file; sooner when that
# takes longer, so that a large file does not keep small ones out of sight.
STORED_AT_ONCE = 16
STORED_AFTER_SECONDS = 0.5
MOST_CHARACTERS_HELD = 4_000_000
# Starting another reader takes about as long as one reader takes for so many documents.
WORTH_ANOTHER_READER = 24
SCAN_AGAIN_AFTER = timedelta(minutes=2)

Progress = Callable[[str], None]
WasRead: TypeAlias = "Reading | fixity.Checked | Scanned"


class ReadingWaiting:
    """Reads every version that waits.

    Each sandbox is one reader. The first does everything alone until there is enough for all of them.
    """

    def __init__(self, core: Core, sandboxes: Sequence[Sandbox], indexing: Indexing, *, by: str, actor: str) -> None:
        """`by` is who holds what is claimed, and nobody else has that name; `actor` stands in the audit log."""
        self._core, self._sandboxes, self._indexing = core, sandboxes, indexing
        self._name, self._actor = by, actor
        self._kept: dict[int, fixity.Kept] = {}
        self._clean: set[int] = set()

    def go_through(self, progress: Progress | None = None) -> None:
        """Read every version that waits, those that have waited longest first, and index while readers are busy."""
        tell = progress or (lambda _: None)
        with self._core.database.reading() as session:
            waiting = work.waiting(session, at=self._now())[work.Task.READ]
        if not waiting:
            return
        readers = self._sandboxes if waiting >= WORTH_ANOTHER_READER else self._sandboxes[:1]
        with SideBySide(readers, self._read, weight=_characters, most_held=MOST_CHARACTERS_HELD) as reading:
            try:
                self._see_through(reading, tell)
            except BaseException:
                # Told to stop, or unable to go on: what was begun and not stored was no attempt.
                self._give_back(reading.outstanding())
                raise

    def _see_through(self, reading: SideBySide[work.VersionToRead, WasRead], tell: Progress) -> None:
        renew_at = time.monotonic() + RENEWED_AFTER_SECONDS
        while outstanding := self._hand_out(reading):
            if time.monotonic() > renew_at:
                self._renew(outstanding)
                renew_at = time.monotonic() + RENEWED_AFTER_SECONDS
            # When enough waits to be indexed, that is done instead of waiting for the readers.
            busy = self._indexing.is_worth_a_batch and bool(self._indexing.go_on())
            taken = reading.take(at_least=STORED_AT_ONCE, seconds=0 if busy else STORED_AFTER_SECONDS)
            try:
                self._store(taken, tell)
            except BaseException:
                # A disk that was full is no fault of the files.
                with suppress(EvidenceError):
                    self._give_back([waiting for waiting, _ in taken])
                raise

    def _hand_out(self, reading: SideBySide[work.VersionToRead, WasRead]) -> list[work.VersionToRead]:
        """Claim more when there is room; answers all that is in hand."""
        outstanding = reading.outstanding()
        tried_before = any(one.attempts > 1 for one in outstanding)
        if len(outstanding) <= IN_HAND - STORED_AT_ONCE and not tried_before:
            claimed = self._claim(IN_HAND - len(outstanding), besides=len(outstanding))
            reading.give(claimed)
            outstanding += claimed
        return outstanding

    def _claim(self, most: int, *, besides: int) -> list[work.VersionToRead]:
        with self._core.database.reading() as session:
            if work.waiting(session, at=self._now())[work.Task.READ] <= besides:
                return []
        at = self._now()
        with self._core.database.writing() as session:
            claimed = work.claim(
                session, work.Task.READ, by=self._name, at=at, lease=LEASE, most=most, alone=not besides
            )
            self._kept |= {one.version: fixity.kept(session, one.version) for one in claimed}
        reach("reading begun")
        return claimed

    def _renew(self, held: Iterable[work.VersionToRead]) -> None:
        with self._core.database.writing() as session:
            work.renew(session, [one.work for one in held], by=self._name, until=self._now() + LEASE)

    def _give_back(self, held: Sequence[work.VersionToRead]) -> None:
        if held:
            with self._core.database.writing() as session:
                work.give_back(session, [one.work for one in held], by=self._name)

    def _read(self, sandbox: Sandbox, waiting: work.VersionToRead) -> WasRead:
        """What comes of reading a version. Runs in a reader's thread, so it touches files and no database."""
        try:
            return self._before_reading(waiting) or self._read_whole(sandbox, waiting)
        except OriginalMissing:
            return fixity.Checked(self._kept[waiting.version], fixity.Condition.MISSING)

    def _before_reading(self, waiting: work.VersionToRead) -> WasRead | None:
        """What makes reading a version pointless or unsafe; None when it may be read. In a reader's thread, too.

        Text is only ever read from the bytes that were brought, and from none that a virus scanner keeps back: neither
        a missing setting nor an attempt too many lets anything past it.
        """
        scanned = self._scan(waiting)
        if scanned is not None and scanned.verdict is not Verdict.CLEAN:
            return scanned
        checked = fixity.check(self._core.originals, self._kept[waiting.version], deep=True)
        if checked.condition is not fixity.Condition.OK:
            return checked
        if waiting.attempts > MOST_ATTEMPTS:
            reason = f"Reading it was tried {MOST_ATTEMPTS} times and never finished. The file is kept as it is."
            return Reading(state=ReadingState.UNREADABLE, reason=reason)
        return None

    def _scan(self, waiting: work.VersionToRead) -> Scanned | None:
        """What the virus scanner says, where one is used: nothing is read before it has said that a file is clean."""
        if self._core.scanner is None:
            kept = waiting.scan == SCAN_WAITING or waiting.scan.startswith(SCAN_FOUND)
            return Scanned(Verdict.CANNOT_SAY, "No virus scanner is named in the worker's settings.") if kept else None
        with self._core.originals.at_hand(waiting.sha256) as path:
            scanned = self._core.scanner.scan(path)
        if scanned.verdict is Verdict.CLEAN:
            self._clean.add(waiting.version)
        return scanned

    def _read_whole(self, sandbox: Sandbox, waiting: work.VersionToRead) -> Reading:
        with self._core.originals.at_hand(waiting.sha256) as path:
            return sandbox.read(path, MediaType(waiting.media_type), file_name=waiting.file_name)

    def _store(self, done: Sequence[tuple[work.VersionToRead, WasRead]], tell: Progress) -> None:
        damaged = [was for _, was in done if isinstance(was, fixity.Checked)]
        if damaged:
            act_on(self._core.database, damaged, at=self._now(), by=self._actor, deep=True)
        self._keep_back([(waiting, was) for waiting, was in done if isinstance(was, Scanned)])
        readings = [(waiting, was) for waiting, was in done if isinstance(was, Reading)]
        if readings:
            with self._core.database.writing() as session:
                for waiting, reading in readings:
                    if not work.is_held(session, waiting.work, by=self._name):
                        continue
                    if was_lost(reading) and waiting.attempts < MOST_ATTEMPTS:
                        work.postpone(session, [waiting.work], by=self._name, until=self._now(), counted=True)
                        continue
                    work.finish(session, [waiting.work])
                    self._store_one(session, waiting, reading)
                    reach("reading rows written")
            reach("reading committed")
        for waiting, _ in done:
            self._kept.pop(waiting.version, None)
            tell(stored.item_ref(waiting.item))

    def _store_one(self, session: Session, waiting: work.VersionToRead, reading: Reading) -> None:
        at = self._now()
        store_reading(session, item=waiting.item, version=waiting.version, reading=reading, at=at, by=self._actor)
        self._indexing.expect(bool(reading.pages))
        if waiting.version in self._clean:
            self._clean.discard(waiting.version)
            row = session.get_one(VersionRow, waiting.version)
            row.scan, row.scanned_at = SCAN_CLEAN, at

    def _keep_back(self, scanned: Sequence[tuple[work.VersionToRead, Scanned]]) -> None:
        """Leave files in quarantine: for good where something was found, for a while where there is no saying."""
        if not scanned:
            return
        at = self._now()
        with self._core.database.writing() as session:
            for waiting, was in scanned:
                if not work.is_held(session, waiting.work, by=self._name):
                    continue
                row = session.get_one(VersionRow, waiting.version)
                if row.pages:  # it was read before: the index lets go of it
                    work.queue(session, work.Task.INDEX, item=waiting.item)
                keep_back(row, f"{was.what} It is tried again from time to time.")
                keep_findable(session, waiting.item, anew=False)
                row.scanned_at = at
                if was.verdict is Verdict.FOUND:
                    row.scan, row.reason = f"{SCAN_FOUND}{was.what}", found_words(was.what)
                    work.forget(session, waiting.version)
                    detail = {"version": row.number, "sha256": row.sha256, "virus scanner": row.scan}
                    ref = stored.item_ref(waiting.item)
                    audit.append(session, at=at, actor=self._actor, action="quarantine", thing=ref, detail=detail)
                else:
                    work.postpone(session, [waiting.work], by=self._name, until=at + _patience(at - row.received_at))

    def _now(self) -> datetime:
        return self._core.clock()


def _patience(kept_back_for: timedelta) -> timedelta:
    """How long to wait before the scanner is asked again: half as long as it has been, and a day at most."""
    return min(max(kept_back_for / 2, SCAN_AGAIN_AFTER), timedelta(days=1))


def _characters(was: WasRead) -> int:
    return sum(len(page.text) for page in was.pages) if isinstance(was, Reading) else 0
