"""Did you mean: a word that is on no page the actor may see, spelt as one that is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from sqlmodel import Session

from evidence.search import words as vocabulary
from evidence.search.blobs import IndexUnavailable
from evidence.search.in_database import InDatabase
from evidence.search.limits import TookTooLong
from evidence.search.query import Phrase, Query, Word, terms
from evidence.store import items as stored
from evidence.workspace.findable import is_filled, words_in

# A shorter word has too many neighbours, and the nearest is a guess.
SHORTEST = 4
MOST_WORDS_MENDED = 3
MOST_TRIED = 8


def spelt_as_found(
    session: Session, query: Query, typed: str, *, answered: Collection[str], visible: Callable[[], Collection[str]]
) -> str:
    """The question with words that are on no visible page spelt as they are found; empty when there are none.

    A word is offered only when it is itself on a visible page: nothing is told of any other item. Empty, too, while
    the database cannot say. `answered` are the visible items that answer, where nearly every word is found at once.
    """
    wanted = {stem for leaf in terms(query) for stem in _stems_of(leaf)}
    asked = [found for found in vocabulary.spans(typed) if found.stem in wanted and _is_worth_mending(found.form)]
    words = words_in(session)
    try:
        lacking = _lacking({found.stem for found in asked}, words, answered)
        if not lacking or not is_filled(session):
            return ""
        among = {stored.number_of(item, "E") for item in visible()}
        lacking = {stem for stem in lacking if not words.has(stem, among=among)}
        return _mended(typed, [found for found in asked if found.stem in lacking], words, among)
    except (TookTooLong, IndexUnavailable):
        return ""


def _lacking(stems: Iterable[str], words: InDatabase, items: Collection[str]) -> set[str]:
    among = {stored.number_of(item, "E") for item in items}
    return {stem for stem in stems if not (among and words.has(stem, among=among))}


def _mended(typed: str, slips: Sequence[vocabulary.Found], words: InDatabase, among: Collection[int]) -> str:
    better, mended = typed, 0
    for slip in reversed(slips[:MOST_WORDS_MENDED]):
        nearest = _nearest(slip.form, words, among)
        if nearest:
            better = f"{better[: slip.start]}{nearest}{better[slip.end :]}"
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
