"""Which engine answers: the index, else the database, else reading every page; and saying when it is another."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlmodel import Session

from evidence.search import plain
from evidence.search.limits import TookTooLong
from evidence.search.pages import Answer
from evidence.search.query import Query
from evidence.search.whoosh_index import IndexUnavailable, PageIndex
from evidence.settings import searches_in_database
from evidence.store import findable
from evidence.store import items as stored
from evidence.workspace.findable import indexed, is_filled, words_in

FROM_DATABASE = "The search index is being rebuilt. Meanwhile the answers come from the database, and are complete."
BY_READING = "The search index is being rebuilt, so this search read every page and took longer. It is complete."
BEFORE_FILLED = "The database is not ready to answer yet, so this search read every page and took longer."
TOO_LONG = "This search would have taken too long, so it was stopped. Look for fewer words, or for rarer ones."


class Searched(NamedTuple):
    """An answer, the engine it is from, and what whoever asked should know of that."""

    answer: Answer
    engine: str
    notice: str = ""


def search(index: PageIndex, session: Session, query: Query, *, allowed: Collection[str], limit: int) -> Searched:
    """The pages that answer, of the allowed items, from the best engine that can."""
    if not searches_in_database():
        try:
            return Searched(index.answer(query, allowed=allowed, limit=limit), "whoosh")
        except TookTooLong:
            return Searched(Answer(), "whoosh", TOO_LONG)
        except IndexUnavailable:
            return _without_index(session, query, allowed, limit, FROM_DATABASE, BY_READING)
    return _without_index(session, query, allowed, limit, "", BEFORE_FILLED)


def _without_index(
    session: Session, query: Query, allowed: Collection[str], limit: int, notice: str, by_reading: str
) -> Searched:
    try:
        if is_filled(session):
            return _in_database(session, query, allowed, limit, notice)
    except IndexUnavailable:
        pass  # what is kept there is damaged: the pages themselves can still be read
    everything = (indexed(page) for page in stored.newest_pages(session))
    return Searched(plain.scan_all(query, everything, allowed=allowed, limit=limit), "plain scan", by_reading)


def _in_database(session: Session, query: Query, allowed: Collection[str], limit: int, notice: str) -> Searched:
    words, wanted = words_in(session), frozenset(allowed)
    among = {number: held for number, held in findable.held(session).items() if held.item in wanted}
    try:
        answer = words.find(query, among=among, limit=limit, size=findable.size(session))
    except TookTooLong:
        return Searched(Answer(), words.name, f"{notice} {TOO_LONG}".strip())
    return Searched(answer, words.name, notice)
