"""More like this: the words that mark an item out, as a question for pages that share them."""

from __future__ import annotations

from collections import Counter
from math import log

from sqlmodel import Session

from evidence.search import words as vocabulary
from evidence.search.blobs import IndexUnavailable
from evidence.search.limits import TookTooLong
from evidence.search.query import AnyOf, Query, Word
from evidence.store import findable
from evidence.store import items as stored
from evidence.workspace.findable import is_filled, words_in

# The best pages looked at; their items are what is alike.
PAGES_ALIKE = 60
MOST_WORDS = 12
MOST_WEIGHED = 200
SHORTEST = 3


def what_marks_out(session: Session, item: int) -> Query | None:
    """A question for the words an item has often and the others have rarely; None for an item without text."""
    often: Counter[str] = Counter()
    for page in stored.newest_pages(session, [item]):
        often.update(form for form in vocabulary.forms(page.page.text) if _says_something(form))
    times: Counter[str] = Counter()
    form_of: dict[str, str] = {}
    for form, count in often.most_common():
        stem = vocabulary.stem_of(form)
        times[stem] += count
        form_of.setdefault(stem, form)
    weighed = dict(times.most_common(MOST_WEIGHED))
    rarity = _rarities(session, list(weighed))
    best = sorted(weighed, key=lambda stem: (-(1 + log(weighed[stem])) * rarity[stem], stem))[:MOST_WORDS]
    return Query(AnyOf(tuple(Word(form_of[stem], stem) for stem in best))) if best else None


def _says_something(form: str) -> bool:
    return len(form) >= SHORTEST and form.isalpha() and form not in vocabulary.STOP_WORDS


def _rarities(session: Session, stems: list[str]) -> dict[str, float]:
    """How rare each word is; all alike while the database cannot say."""
    try:
        having = words_in(session).pages_with(stems) if is_filled(session) else {}
    except (TookTooLong, IndexUnavailable):
        having = {}
    pages = findable.size(session)[0] + 1
    return {stem: log(1 + pages / (1 + having.get(stem, 0))) for stem in stems}
