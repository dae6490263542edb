"""What the worker does: read what waits, index it, suggest links for it, and put right what a crash left behind."""

from __future__ import annotations

import os
import socket
import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from evidence.errors import EvidenceError
from evidence.ingest.levels import NothingReadError
from evidence.ingest.sandbox import Sandbox
from evidence.ingest.triage import MediaType
from evidence.store import audit, compared_texts, consistency, fixity, orphans, protections, work
from evidence.store import items as stored
from evidence.store.rows import VersionRow
from evidence.workspace.desk import Core
from evidence.workspace.findable import fill
from evidence.workspace.fixity import READ_AGAIN, act_on
from evidence.workspace.folder import PARTS
from evidence.workspace.gaps import note_gaps
from evidence.workspace.indexing import Indexing
from evidence.workspace.kept_renditions import check_renditions
from evidence.workspace.proposing import Proposing
from evidence.workspace.reading_waiting import LEASE, MOST_ATTEMPTS, Progress, ReadingWaiting
from evidence.workspace.snapshots import keep_board_snapshots
from evidence.workspace.unfinished import sweep_unfinished
from evidence.workspace.unpacking import Mail, Unpacking
from schemas.evidence import ReadingState

WORKER = "worker"
# Every original is re-hashed at least once in 90 days; a few days' grace for a machine that was off.
ROTA_EVERY = timedelta(days=80)
ROTA_BATCH = 20
TAKEN_OUT_AGAIN_AFTER = timedelta(minutes=2)


class Upkeep:
    """The worker's hands. One process at a time has them: whoever holds the recovery lock.

    Each sandbox is one reader. The first does everything alone until there is enough for all of them.
    """

    def __init__(self, core: Core, *sandboxes: Sandbox, refused: NothingReadError | None = None) -> None:
        """`refused` says why nothing may be read here, and then no sandbox is needed."""
        self._refused = refused
        self._core = core
        self._sandboxes = sandboxes
        self._name = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._indexing = Indexing(core)
        self._proposing = Proposing(core, by=WORKER)
        self._reading = ReadingWaiting(core, sandboxes, self._indexing, by=self._name, actor=WORKER)

    def recover(self) -> None:
        """After a start: sweep what dead uploads and drafts left, mend what can be mended, and make the index agree."""
        for part in PARTS:
            (self._core.folder / part).mkdir(mode=0o700, exist_ok=True)
        self._core.originals.sweep_incoming()
        sweep_unfinished(self._core.folder / "bundles")
        with self._core.database.writing() as session:
            # We are the only worker, so whoever held anything is dead. The clock is not asked: it may have jumped.
            work.free_all(session)
        self._mend()
        fill(self._core.database)
        self._proposing.recover()
        with self._core.database.reading() as session:
            newest = dict(stored.readable_versions(session))
            queued = work.items_not_yet_found(session)
        if not self._core.index.is_ready():
            self._indexing.rebuild()
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
        check_renditions(self._core.database, self._core.originals, at=at, deep=True, every=ROTA_EVERY, most=most)
        return len(turn)

    def look_for_orphans(self) -> None:
        """Note originals no version names, and remove those that have stood unused for a day."""
        looked = orphans.look(self._core.database, self._core.originals, at=self._now())
        if looked.removed:
            with self._core.database.writing() as session:
                self._say(session, "remove-orphans", "originals", {"sha256": list(looked.removed)})

    def note_where_we_stand(self) -> None:
        """Give new gaps their references, close those that are gone, and keep coverage on the day of a board."""
        note_gaps(self._core)
        keep_board_snapshots(self._core)

    def _say(self, session: Session, action: str, thing: str, detail: dict[str, Any]) -> None:
        audit.append(session, at=self._now(), actor=WORKER, action=action, thing=thing, detail=detail)

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
                    later = at + TAKEN_OUT_AGAIN_AFTER
                    work.postpone(session, [one.work], by=self._name, until=later, counted=True)
            except BaseException:
                with self._core.database.writing() as session:
                    work.give_back(session, [one.work], by=self._name)
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

    def read_waiting(self, progress: Progress | None = None) -> None:
        """Read every version that waits, and index while readers are busy."""
        self._reading.go_through(progress)

    def index_next(self) -> int:
        """Index a batch of the items that wait; answers how many."""
        return self._indexing.go_on()

    def suggest_next(self) -> int:
        """Look through a batch of what was read for links it may give; answers how many."""
        return self._proposing.go_on()

    def rebuild_index(self) -> None:
        """Make the index anew from the stored pages, beside the live one, and swap it in."""
        self._indexing.rebuild()

    def catch_up(self, progress: Progress | None = None) -> None:
        """Do everything that waits. Where nothing may be read, all the rest is done before that is raised."""
        if not self._refused:
            self.read_waiting(progress)
            self._indexing.finish()
            while self.take_out_next():
                self.read_waiting(progress)
        self._indexing.finish()
        self._proposing.finish()
        self._core.database.checkpoint()
        if self._refused and self._waits_for_a_reader():
            # Without where it was raised before: the same refusal is raised for as long as the worker lives.
            raise self._refused.with_traceback(None)

    def _waits_for_a_reader(self) -> bool:
        with self._core.database.reading() as session:
            waiting = work.waiting(session, at=self._now())
        return bool(waiting[work.Task.READ] or waiting[work.Task.TAKE_OUT])
