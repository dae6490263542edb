"""Keeping what the database's own search holds in step with the pages, in the transaction that changes them."""

from __future__ import annotations

from sqlmodel import Session

from evidence.search.fts5 import Fts5
from evidence.search.in_database import InDatabase
from evidence.search.pages import IndexedPage
from evidence.search.postgresql import PostgreSQLWords
from evidence.search.words import WORDS_VERSION
from evidence.store import findable, work
from evidence.store import items as stored
from evidence.store.database import Database

# Another title makes every page of an item other words. Up to so many that is done at once; for more the worker does
# it, so that nobody who corrects a title waits for a long document.
PAGES_AT_ONCE = 200
# Filled in batches, so that whoever writes meanwhile waits for no more than one.
FILLED_AT_ONCE_PAGES = 200


def words_in(session: Session) -> InDatabase:
    """The database's own search, on the connection of a session and in its transaction."""
    connection = session.connection()
    return Fts5(connection) if connection.dialect.name == "sqlite" else PostgreSQLWords(connection)


def keep_findable(session: Session, item: int, *, anew: bool = True) -> int:
    """Hold the pages of an item's newest version and no others; answers how many were written.

    Not `anew`: only if what is held is of another version.
    """
    session.flush()
    newest = stored.newest_with_text(session, item)
    held = findable.version_held(session, item, words_version=WORDS_VERSION)
    if newest is not None and newest == held and not anew:
        return 0
    pages = [indexed(page) for page in stored.newest_pages(session, [item])]
    words = words_in(session).write(item, pages)
    if newest is None:
        findable.forget(session, [item])
    else:
        findable.note(session, item, version=newest, pages=len(pages), words=words, words_version=WORDS_VERSION)
    return len(pages)


def retitled(session: Session, item: int, *, pages: int) -> None:
    """Have an item found by its new title: now, or by the worker when it is long."""
    work.queue(session, work.Task.INDEX, item=item)
    if pages <= PAGES_AT_ONCE:
        keep_findable(session, item)
    else:
        findable.distrust(session, item)


def is_filled(session: Session) -> bool:
    """Whether the database can answer for every item with text, but for those that wait for the worker anyway."""
    return not findable.is_behind(session, words_version=WORDS_VERSION)


def fill(database: Database) -> None:
    """Bring the database's own search in step with the store: after an upgrade, a restore, or a change of the words."""
    with database.reading() as session:
        behind, gone = findable.out_of_step(session, words_version=WORDS_VERSION)
        waiting = work.items_not_yet_found(session)
    # What waits to be read anew is found as it was until then, as it is in the index.
    gone = [item for item in gone if stored.item_ref(item) not in waiting]
    if gone:
        with database.noting() as session:
            words_in(session).remove(gone)
            findable.forget(session, gone)
    while behind:
        with database.noting() as session:
            pages = 0
            while behind and pages < FILLED_AT_ONCE_PAGES:
                pages += keep_findable(session, behind.pop(0), anew=False) + 1


def indexed(stored_page: stored.StoredPage) -> IndexedPage:
    """A stored page as the search takes it."""
    page = stored_page.page
    return IndexedPage(
        item=stored_page.item,
        version=stored_page.version,
        page=page.number,
        label=page.label,
        title=stored_page.title,
        text=page.text,
    )
