"""What the worker does: read what waits, index what was read, and put right what a crash left behind."""

from __future__ import annotations

import os
import socket
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlmodel import Session

from evidence.errors import EvidenceError
from evidence.failpoints import reach
from evidence.ingest.sandbox import Sandbox
from evidence.ingest.scanner import Scanned, Verdict
from evidence.ingest.triage import MediaType
from evidence.search.pages import IndexedPage
from evidence.store import audit, compared_texts, consistency, fixity, orphans, protections, work
from evidence.store import items as stored
from evidence.store.originals import OriginalMissing
from evidence.store.rows import VersionRow
from evidence.workspace.desk import Core
from evidence.workspace.finding import indexed
from evidence.workspace.fixity import READ_AGAIN, act_on
from evidence.workspace.folder import PARTS
from evidence.workspace.readings import store_reading
from evidence.workspace.receiving import found_words, keep_back
from evidence.workspace.side_by_side import SideBySide
from evidence.workspace.unpacking import Mail, Unpacking
from schemas.evidence import SCAN_CLEAN, SCAN_FOUND, SCAN_WAITING, Reading, ReadingState

WORKER = "worker"
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
# A batch of the index is a segment of it. The larger, the less often its pages are written anew by merging; the
# smaller, the less is held in memory.
INDEX_BATCH = 100
INDEX_BATCH_PAGES = 400
INDEX_BATCH_CHARACTERS = 2_000_000
REBUILD_BATCH = 200
# Every original is re-hashed at least once in 90 days; a few days' grace for a machine that was off.
ROTA_EVERY = timedelta(days=80)
ROTA_BATCH = 20
SCAN_AGAIN_AFTER = timedelta(minutes=2)

Progress = Callable[[str], None]
WasRead: TypeAlias = "Reading | fixity.Checked | Scanned"


class Upkeep:
    """The worker's hands. One process at a time has them: whoever holds the recovery lock.

    Each sandbox is one reader. The first does everything alone until there is enough for all of them.
    """

    def __init__(self, core: Core, *sandboxes: Sandbox) -> None:
        self._core = core
        self._sandboxes = sandboxes
        self._name = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._kept: dict[int, fixity.Kept] = {}
        self._to_index = 0
        self._clean: set[int] = set()

    def recover(self) -> None:
        """After a start: sweep what dead uploads left, mend what can be mended, and make the index agree."""
        for part in PARTS:
            (self._core.folder / part).mkdir(mode=0o700, exist_ok=True)
        self._core.originals.sweep_incoming()
        with self._core.database.writing() as session:
            # We are the only worker, so whoever held anything is dead. The clock is not asked: it may have jumped.
            work.free_all(session)
        self._mend()
        with self._core.database.reading() as session:
            newest = dict(stored.readable_versions(session))
            queued = work.items_waiting(session)
        if not self._core.index.is_ready():
            self.rebuild_index()
            return
        held = self._core.index.items_indexed()
        behind = [ref for ref, version in newest.items() if held.get(ref) != version and ref not in queued]
        gone = [ref for ref in held if ref not in newest and ref not in queued]
        if behind:
            with self._core.database.writing() as session:
                for ref in behind:
                    work.queue(session, work.Task.INDEX, item=stored.number_of(ref, "E"))
        if gone:
            self._core.index.remove(gone)

    def _mend(self) -> None:
        """Put back what can be put back without a guess, and say so in the audit log: no repair is silent."""
        with self._core.database.reading() as session:
            unread = compared_texts.texts_to_read_again(session)
            forgotten = [version for version, _ in consistency.waiting_without_work(session)]
            unprotected = protections.missing(session.connection())
        if not (unread or forgotten or unprotected):
            return
        with self._core.database.writing() as session:
            for version in {*unread, *forgotten}:
                row = session.get_one(VersionRow, version)
                fixity.read_again(session, row)
                self._say(session, READ_AGAIN, stored.item_ref(row.item_id), {"version": row.number})
            if unprotected:
                protections.put_in_place(session.connection())
                self._say(session, "protect", "audit log", {"put back": unprotected})

    def look_after_originals(self, *, most: int = ROTA_BATCH) -> int:
        """Re-hash some originals whose turn has come; answers how many."""
        at = self._now()
        with self._core.database.reading() as session:
            turn = list(fixity.due(session, at=at, every=ROTA_EVERY, most=most))
        if turn:
            checked = [fixity.check(self._core.originals, kept, deep=True) for kept in turn]
            act_on(self._core.database, checked, at=at, by=WORKER, deep=True)
        return len(turn)

    def look_for_orphans(self) -> None:
        """Note originals no version names, and remove those that have stood unused for a day."""
        looked = orphans.look(self._core.database, self._core.originals, at=self._now())
        if looked.removed:
            with self._core.database.writing() as session:
                self._say(session, "remove-orphans", "originals", {"sha256": list(looked.removed)})

    def _say(self, session: Session, action: str, thing: str, detail: dict[str, Any]) -> None:
        audit.append(session, at=self._now(), actor=WORKER, action=action, thing=thing, detail=detail)

    def rebuild_index(self) -> None:
        """Make the index anew from the stored pages, beside the live one, and swap it in."""
        self._core.index.rebuild(self._every_page())
        while self._core.index.tidy():
            pass

    def _every_page(self) -> Iterator[IndexedPage]:
        with self._core.database.reading() as session:
            numbers = [stored.number_of(ref, "E") for ref, _ in stored.readable_versions(session)]
            for first in range(0, len(numbers), REBUILD_BATCH):
                for page in stored.newest_pages(session, numbers[first : first + REBUILD_BATCH]):
                    yield indexed(page)
                session.expunge_all()

    def read_waiting(self, progress: Progress | None = None) -> None:
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
            busy = self._to_index >= INDEX_BATCH and bool(self.index_next())
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
            act_on(self._core.database, damaged, at=self._now(), by=WORKER, deep=True)
        self._keep_back([(waiting, was) for waiting, was in done if isinstance(was, Scanned)])
        readings = [(waiting, was) for waiting, was in done if isinstance(was, Reading)]
        if readings:
            with self._core.database.writing() as session:
                for waiting, reading in readings:
                    if work.is_held(session, waiting.work, by=self._name):
                        work.finish(session, [waiting.work])
                        self._store_one(session, waiting, reading)
                        reach("reading rows written")
            reach("reading committed")
        for waiting, _ in done:
            self._kept.pop(waiting.version, None)
            tell(stored.item_ref(waiting.item))

    def _store_one(self, session: Session, waiting: work.VersionToRead, reading: Reading) -> None:
        at = self._now()
        store_reading(session, item=waiting.item, version=waiting.version, reading=reading, at=at, by=WORKER)
        self._to_index += bool(reading.pages)
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
                row.scanned_at = at
                if was.verdict is Verdict.FOUND:
                    row.scan, row.reason = f"{SCAN_FOUND}{was.what}", found_words(was.what)
                    work.forget(session, waiting.version)
                    detail = {"version": row.number, "sha256": row.sha256, "virus scanner": row.scan}
                    self._say(session, "quarantine", stored.item_ref(waiting.item), detail)
                else:
                    work.postpone(session, [waiting.work], by=self._name, until=at + _patience(at - row.received_at))

    def take_out_next(self) -> bool:
        """Take the files out of a mail that waits for it; answers whether one did."""
        at = self._now()
        with self._core.database.reading() as session:
            if not work.waiting(session, at=at)[work.Task.TAKE_OUT]:
                return False
        with self._core.database.writing() as session:
            claimed = work.claim(session, work.Task.TAKE_OUT, by=self._name, at=at, lease=LEASE, most=1)
        for one in claimed:
            try:
                self._take_out(one)
            except EvidenceError:
                # Of this mail, or of the place its original is in: others go on, and it is tried again, so many times.
                with self._core.database.writing() as session:
                    later = at + SCAN_AGAIN_AFTER
                    work.postpone(session, [one.work], by=self._name, until=later, counted=True)
            except BaseException:
                self._give_back([one])
                raise
            else:
                with self._core.database.writing() as session:
                    work.finish(session, [one.work])
        return bool(claimed)

    def _take_out(self, one: work.VersionToRead) -> None:
        """Take the files out of one mail, if its bytes are those that were brought and nothing keeps it back."""
        with self._core.database.reading() as session:
            kept = fixity.kept(session, one.version)
            quarantined = session.get_one(VersionRow, one.version).reading == ReadingState.QUARANTINED.value
        if quarantined:
            return  # once it is out, it is read again, and what is in it listed anew
        unpacking = Unpacking(self._core, self._sandboxes[0], by=WORKER)
        mail = Mail(one.item, one.version, one.sha256, MediaType(one.media_type))
        if one.attempts > MOST_ATTEMPTS:
            unpacking.give_up(mail)
            return
        checked = fixity.check(self._core.originals, kept, deep=True)
        if checked.condition is fixity.Condition.OK:
            unpacking.take_out(mail)
        else:
            act_on(self._core.database, [checked], at=self._now(), by=WORKER, deep=True)

    def _now(self) -> datetime:
        return self._core.clock()

    def index_next(self) -> int:
        """Index a batch of the items that wait, as one segment of the index; answers how many."""
        with self._core.database.reading() as session:
            waiting = work.to_index(session, most=INDEX_BATCH)
            batch = self._within_a_batch(session, waiting)
        if not batch:
            self._to_index = 0
            return 0
        self._core.index.update_many(batch)
        reach("index committed")
        done = [number for number, item in waiting if stored.item_ref(item) in batch]
        with self._core.database.writing() as session:
            work.finish(session, done)
        reach("index work finished")
        self._to_index = max(0, self._to_index - len(done))
        self._core.index.tidy()
        return len(batch)

    def _index_all(self) -> None:
        while self.index_next():
            pass

    def _within_a_batch(self, session: Session, waiting: list[tuple[int, int]]) -> dict[str, list[IndexedPage]]:
        """The pages of as many items as are no more than a batch, and of the first in any case."""
        batch: dict[str, list[IndexedPage]] = {}
        pages = characters = 0
        for item in dict.fromkeys(item for _, item in waiting):
            found = [indexed(page) for page in stored.newest_pages(session, {item})]
            pages += len(found)
            characters += sum(len(page.text) for page in found)
            if batch and (pages > INDEX_BATCH_PAGES or characters > INDEX_BATCH_CHARACTERS):
                break
            batch[stored.item_ref(item)] = found
        return batch

    def catch_up(self, progress: Progress | None = None) -> None:
        """Do everything that waits."""
        self.read_waiting(progress)
        self._index_all()
        while self.take_out_next():
            self.read_waiting(progress)
        self._index_all()
        self._core.database.checkpoint()


def _patience(kept_back_for: timedelta) -> timedelta:
    """How long to wait before the scanner is asked again: half as long as it has been, and a day at most."""
    return min(max(kept_back_for / 2, SCAN_AGAIN_AFTER), timedelta(days=1))


def _characters(was: WasRead) -> int:
    return sum(len(page.text) for page in was.pages) if isinstance(was, Reading) else 0
