"""Did you mean: a word that is on no page the actor may see, spelt as one that is."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session

from evidence.search import words as vocabulary
from evidence.search.blobs import IndexUnavailable
from evidence.search.in_database import InDatabase, TookTooLong
from evidence.search.query import Phrase, Query, Word, terms
from evidence.store import items as stored
from evidence.workspace.findable import is_filled, words_in

# A shorter word has too many neighbours, and the nearest is a guess.
SHORTEST = 4
MOST_WORDS_MENDED = 3
MOST_TRIED = 8


def spelt_as_found(session: Session, query: Query, typed: str, *, visible: Collection[str]) -> str:
    """The question with words that are on no visible page spelt as they are found; empty when there are none.

    A word is offered only when it is itself on a visible page: nothing is told of any other item. Empty, too, while
    the database cannot say.
    """
    if query.root is None or not is_filled(session):
        return ""
    among = {stored.number_of(item, "E") for item in visible}
    try:
        return _spelt(query, typed, words_in(session), among)
    except (TookTooLong, IndexUnavailable):
        return ""


def _spelt(query: Query, typed: str, words: InDatabase, among: Collection[int]) -> str:
    wanted = {stem for leaf in terms(query) for stem in _stems_of(leaf)}
    asked = [found for found in vocabulary.spans(typed) if found.stem in wanted and _is_worth_mending(found.form)]
    lacking = {found.stem for found in asked if not words.has(found.stem, among=among)}
    better, mended = typed, 0
    for found in reversed(asked):
        nearest = _nearest(found.form, words, among) if found.stem in lacking and mended < MOST_WORDS_MENDED else ""
        if nearest:
            better = f"{better[: found.start]}{nearest}{better[found.end :]}"
            mended += 1
    return better if mended else ""


def _is_worth_mending(form: str) -> bool:
    return len(form) >= SHORTEST and not any(letter.isdecimal() for letter in form)


def _stems_of(leaf: object) -> tuple[str, ...]:
    if isinstance(leaf, Word):
        return (leaf.stem,)
    return leaf.stems if isinstance(leaf, Phrase) else ()


def _nearest(form: str, words: InDatabase, among: Collection[int]) -> str:
    """The nearest word with the same first letter, the most frequent of those as near."""
    most = 1 if len(form) <= SHORTEST + 1 else 2
    near = []
    for known, pages in words.words_beginning(form[0]).items():
        if abs(len(known) - len(form)) <= most and len(set(known) ^ set(form)) <= 2 * most:
            apart = distance(form, known, most=most)
            if 0 < apart <= most:
                near.append((apart, -pages, known))
    for _, _, known in sorted(near)[:MOST_TRIED]:
        if words.has(vocabulary.stem_of(known), among=among):
            return known
    return ""


def distance(one: str, other: str, *, most: int) -> int:
    """How many letters are to be changed, added, left out or swapped with the next; more than `most` may be any."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        before, above, row = row, before, [at]
        for place, against in enumerate(other, start=1):
            cost = min(before[place] + 1, row[-1] + 1, before[place - 1] + (letter != against))
            swapped = at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == against
            row.append(min(cost, above[place - 2] + 1) if swapped else cost)
        if min(row) > most:
            return most + 1
    return row[-1]
