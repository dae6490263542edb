"""What the worker does: read what waits, index what was read, and put right what a crash left behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from evidence.ingest.sandbox import Sandbox
from evidence.ingest.triage import MediaType
from evidence.search.pages import IndexedPage
from evidence.store import audit, work
from evidence.store import items as stored
from evidence.workspace.desk import Core
from evidence.workspace.finding import indexed
from schemas.evidence import Reading, ReadingState

WORKER = "worker"
MOST_ATTEMPTS = 3
INDEX_BATCH = 40

Progress = Callable[[str], None]


class Upkeep:
    """The worker's hands. One process at a time has them: whoever holds the recovery lock."""

    def __init__(self, core: Core, sandbox: Sandbox) -> None:
        self._core = core
        self._sandbox = sandbox

    def recover(self) -> None:
        """After a start: sweep what dead uploads left, and make the index agree with the store."""
        self._core.originals.sweep_incoming()
        with self._core.database.reading() as session:
            newest = {item.ref: item.version.number for item in stored.items(session) if item.version.reading.has_text}
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

    def rebuild_index(self) -> None:
        """Make the index anew from the stored pages, beside the live one, and swap it in."""
        with self._core.database.reading() as session:
            self._core.index.rebuild(indexed(page) for page in stored.newest_pages(session))

    def read_next(self) -> str | None:
        """Read the version that has waited longest; answers its item's reference, or None when nothing waits."""
        with self._core.database.reading() as session:
            waiting = work.next_to_read(session)
        if waiting is None:
            return None
        with self._core.database.writing() as session:
            work.count_attempt(session, waiting.work)
        reading = self._read(waiting)
        with self._core.database.writing() as session:
            stored.write_reading(session, waiting.version, reading)
            work.finish(session, [waiting.work])
            if reading.pages:
                work.queue(session, work.Task.INDEX, item=waiting.item)
            self._note(session, waiting, reading)
        return stored.item_ref(waiting.item)

    def _read(self, waiting: work.VersionToRead) -> Reading:
        if waiting.attempts >= MOST_ATTEMPTS:
            reason = f"Reading it was tried {MOST_ATTEMPTS} times and never finished. The file is kept as it is."
            return Reading(state=ReadingState.UNREADABLE, reason=reason)
        path = self._core.originals.path(waiting.sha256)
        if not path.exists():
            return Reading(state=ReadingState.QUARANTINED, reason="Its original is missing from the store.")
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
        while ref := self.read_next():
            if progress:
                progress(ref)
        while self.index_next():
            pass
        self._core.database.checkpoint()
