"""What the worker does: read what waits, index what was read, and put right what a crash left behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from evidence.ingest.sandbox import Sandbox
from evidence.ingest.triage import MediaType
from evidence.search.pages import IndexedPage
from evidence.store import audit, compared_texts, consistency, fixity, orphans, structure, work
from evidence.store import items as stored
from evidence.store.rows import VersionRow
from evidence.workspace.desk import Core
from evidence.workspace.finding import indexed
from evidence.workspace.fixity import READ_AGAIN, act_on
from evidence.workspace.folder import PARTS
from schemas.evidence import Reading, ReadingState

WORKER = "worker"
MOST_ATTEMPTS = 3
READ_BATCH = 16
MOST_CHARACTERS_HELD = 4_000_000
INDEX_BATCH = 40
# Every original is re-hashed at least once in 90 days; a few days' grace for a machine that was off.
ROTA_EVERY = timedelta(days=80)
ROTA_BATCH = 20

Progress = Callable[[str], None]


class Upkeep:
    """The worker's hands. One process at a time has them: whoever holds the recovery lock."""

    def __init__(self, core: Core, sandbox: Sandbox) -> None:
        self._core = core
        self._sandbox = sandbox

    def recover(self) -> None:
        """After a start: sweep what dead uploads left, mend what can be mended, and make the index agree."""
        for part in PARTS:
            (self._core.folder / part).mkdir(mode=0o700, exist_ok=True)
        self._core.originals.sweep_incoming()
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
            unprotected = structure.triggers_missing(session)
        if not (unread or forgotten or unprotected):
            return
        with self._core.database.writing() as session:
            for version in {*unread, *forgotten}:
                row = session.get_one(VersionRow, version)
                fixity.read_again(session, row)
                self._say(session, READ_AGAIN, stored.item_ref(row.item_id), {"version": row.number})
            if unprotected:
                structure.put_triggers_back(session)
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
        with self._core.database.reading() as session:
            self._core.index.rebuild(indexed(page) for page in stored.newest_pages(session))

    def read_some(self) -> list[str]:
        """Read the versions that have waited longest; answers their items' references, none when nothing waits.

        Several are stored at once, because a commit that is safe on the disk costs as much as reading a short file.
        """
        with self._core.database.reading() as session:
            batch = work.next_to_read(session, most=READ_BATCH)
            kept = [fixity.kept(session, waiting.version) for waiting in batch]
        if not batch:
            return []
        with self._core.database.writing() as session:
            work.count_attempt(session, [waiting.work for waiting in batch])
        self._read_and_store([one for one, as_it_was in zip(batch, kept, strict=True) if self._is_whole(as_it_was)])
        return [stored.item_ref(waiting.item) for waiting in batch]

    def _is_whole(self, kept: fixity.Kept) -> bool:
        """Text is only ever read from the bytes that were brought; a damaged original goes into quarantine."""
        checked = fixity.check(self._core.originals, kept, deep=True)
        if checked.condition is not fixity.Condition.OK:
            act_on(self._core.database, [checked], at=self._now(), by=WORKER, deep=True)
        return checked.condition is fixity.Condition.OK

    def _read_and_store(self, batch: list[work.VersionToRead]) -> None:
        done: list[tuple[work.VersionToRead, Reading]] = []
        held = 0
        for waiting in batch:
            reading = self._read(waiting)
            done.append((waiting, reading))
            held += sum(len(page.text) for page in reading.pages)
            if held > MOST_CHARACTERS_HELD:
                self._store(done)
                done, held = [], 0
        self._store(done)

    def _store(self, readings: list[tuple[work.VersionToRead, Reading]]) -> None:
        if not readings:
            return
        with self._core.database.writing() as session:
            for waiting, reading in readings:
                stored.write_reading(session, waiting.version, reading)
                fixity.note_whole(session, waiting.version, at=self._now())
                work.finish(session, [waiting.work])
                if reading.pages:
                    work.queue(session, work.Task.INDEX, item=waiting.item)
                self._note(session, waiting, reading)

    def _read(self, waiting: work.VersionToRead) -> Reading:
        if waiting.attempts >= MOST_ATTEMPTS:
            reason = f"Reading it was tried {MOST_ATTEMPTS} times and never finished. The file is kept as it is."
            return Reading(state=ReadingState.UNREADABLE, reason=reason)
        path = self._core.originals.path(waiting.sha256)
        return self._sandbox.read(path, MediaType(waiting.media_type), file_name=waiting.file_name)

    def _note(self, session: Session, waiting: work.VersionToRead, reading: Reading) -> None:
        audit.append(
            session,
            at=self._now(),
            actor=WORKER,
            action="read",
            thing=stored.item_ref(waiting.item),
            detail={"state": reading.state.value, "pages": len(reading.pages), "reason": reading.reason},
        )

    def _now(self) -> datetime:
        return self._core.clock()

    def index_next(self) -> int:
        """Index a batch of the items that wait; answers how many."""
        with self._core.database.reading() as session:
            waiting = work.to_index(session, most=INDEX_BATCH)
            if not waiting:
                return 0
            pages: dict[str, list[IndexedPage]] = {stored.item_ref(item): [] for _, item in waiting}
            for page in stored.newest_pages(session, {item for _, item in waiting}):
                pages[page.item].append(indexed(page))
        self._core.index.update_many(pages)
        with self._core.database.writing() as session:
            work.finish(session, [number for number, _ in waiting])
        return len(pages)

    def catch_up(self, progress: Progress | None = None) -> None:
        """Do everything that waits."""
        tell = progress or (lambda _: None)
        while refs := self.read_some():
            for ref in refs:
                tell(ref)
        while self.index_next():
            pass
        self._core.database.checkpoint()
