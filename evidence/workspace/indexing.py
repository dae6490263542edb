"""Keeping the index up with the store: what was read is added in batches, and the whole made anew when it must be."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import Session

from evidence.failpoints import reach
from evidence.search.pages import IndexedPage
from evidence.store import items as stored
from evidence.store import work
from evidence.workspace.desk import Core
from evidence.workspace.findable import indexed, keep_findable

# A batch of the index is a segment of it. The larger, the less often its pages are written anew by merging; the
# smaller, the less is held in memory.
BATCH = 100
BATCH_PAGES = 400
BATCH_CHARACTERS = 2_000_000
REBUILD_BATCH = 200


class Indexing:
    """Writes the index, as one process at a time does."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._expected = 0

    @property
    def is_worth_a_batch(self) -> bool:
        """True when as much was read since as is indexed at once."""
        return self._expected >= BATCH

    def expect(self, items: int) -> None:
        """Take note that so many items more wait to be indexed."""
        self._expected += items

    def go_on(self) -> int:
        """Index a batch of the items that wait, as one segment of the index; answers how many."""
        with self._core.database.reading() as session:
            waiting = work.to_index(session, most=BATCH)
            batch = _within_a_batch(session, waiting)
        if not batch:
            self._expected = 0
            return 0
        self._core.index.update_many(batch)
        reach("index committed")
        done = [number for number, item in waiting if stored.item_ref(item) in batch]
        with self._core.database.writing() as session:
            for item in {item for number, item in waiting if number in done}:
                keep_findable(session, item, anew=False)
            work.finish(session, done)
        reach("index work finished")
        self._expected = max(0, self._expected - len(done))
        self._core.index.tidy()
        return len(batch)

    def finish(self) -> None:
        """Index everything that waits."""
        while self.go_on():
            pass

    def rebuild(self) -> None:
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


def _within_a_batch(session: Session, waiting: list[tuple[int, int]]) -> dict[str, list[IndexedPage]]:
    """The pages of as many items as are no more than a batch, and of the first in any case."""
    batch: dict[str, list[IndexedPage]] = {}
    pages = characters = 0
    for item in dict.fromkeys(item for _, item in waiting):
        found = [indexed(page) for page in stored.newest_pages(session, {item})]
        pages += len(found)
        characters += sum(len(page.text) for page in found)
        if batch and (pages > BATCH_PAGES or characters > BATCH_CHARACTERS):
            break
        batch[stored.item_ref(item)] = found
    return batch
