"""What is asked of the engines: ordinary questions of several sorts, and the worst that the grammar lets through."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from bench.pages import FAMILIES, Pages
from bench.texts import COMMON, SEED
from evidence.search.grammar import DEEPEST, LONGEST_QUERY, MOST_TERMS
from evidence.search.words import STOP_WORDS

QUERIES = 60
SNIPPETS = 10
# The places of the words asked for, in the order of frequency: from about half of all pages down to one in a hundred.
MOST_FREQUENT, LEAST_FREQUENT = 60, 1_400
BOMBS_EACH = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a person types it, and as SQLite's own full-text search takes it."""

    typed: str
    plain: str
    one_kind: bool = False
    snippets: int = 0


def questions(pages: Pages) -> dict[str, list[Asked]]:
    """Sixty of each sort, in words that no other question uses, so that no answer is remembered."""
    words = pages.words[MOST_FREQUENT:LEAST_FREQUENT]
    random.Random(SEED).shuffle(words)
    fresh = iter(words)
    beginnings = iter(_beginnings(pages.words))

    def asked(make: Callable[[], tuple[str, str]], **more: bool | int) -> list[Asked]:
        return [Asked(*make(), **more) for _ in range(QUERIES)]

    def word() -> tuple[str, str]:
        one = next(fresh)
        return one, f'"{one}"'

    def both() -> tuple[str, str]:
        one, other = next(fresh), next(fresh)
        return f"{one} AND {other}", f'"{one}" AND "{other}"'

    def beginning() -> tuple[str, str]:
        letters = next(beginnings)
        return f"{letters}*", f"{letters}*"

    phrases = iter(_phrases(pages, 2 * QUERIES))

    def phrase() -> tuple[str, str]:
        words = next(phrases)
        return f'"{words}"', f'"{words}"'

    return {
        "a word": asked(word),
        "word AND word": asked(both),
        "a phrase": asked(phrase),
        "a beginning": asked(beginning),
        "a word, one kind of evidence": asked(word, one_kind=True),
        "a word, ten snippets": asked(word, snippets=SNIPPETS),
        "word AND word, ten snippets": asked(both, snippets=SNIPPETS),
        "a phrase, ten snippets": asked(phrase, snippets=SNIPPETS),
    }


def _beginnings(words: Sequence[str]) -> list[str]:
    """Four letters, each the beginning of several words; those of the families are left to the bombs."""
    counted: dict[str, int] = {}
    for word in words:
        counted[word[:4]] = counted.get(word[:4], 0) + (len(word) > 4)
    return [letters for letters, count in counted.items() if count > 1 and letters not in FAMILIES]


def _phrases(pages: Pages, count: int) -> list[str]:
    """Two neighbouring words of pages spread over all of them."""
    return [" ".join(text.replace(".", "").lower().split()[60:62]) for text in pages.some(count)]


def bombs() -> list[tuple[str, Asked]]:
    """The worst there is within the limits of length, words and depth, each sort several times in other words."""
    return [
        (f"{name} {number + 1}", make(random.Random(SEED + number)))
        for name, make in _BOMBS.items()
        for number in range(BOMBS_EACH)
    ]


CONTENT = [word for word in COMMON if word not in STOP_WORDS]


def _any_beginning(source: random.Random) -> Asked:
    return _joined(" OR ", _some_beginnings(source))


def _all_beginnings(source: random.Random) -> Asked:
    return _joined(" AND ", _some_beginnings(source))


def _long_phrase(source: random.Random) -> Asked:
    words = _within(source.sample(COMMON, k=MOST_TERMS), " ")
    phrase = f'"{" ".join(words)}"'
    return Asked(phrase, phrase)


def _short_phrases(source: random.Random) -> Asked:
    pairs = [" ".join(source.sample(COMMON, k=2)) for _ in range(MOST_TERMS // 2)]
    phrases = [f'"{pair}"' for pair in pairs]
    return _joined(" OR ", _within(phrases, " OR "))


def _any_word(source: random.Random) -> Asked:
    return _joined(" OR ", _within(source.sample(CONTENT, k=MOST_TERMS), " OR "))


def _deep(source: random.Random) -> Asked:
    """As deep as brackets may go, ORs outside ANDs outside ORs."""
    words = iter(source.sample(CONTENT, k=4 + 2 * DEEPEST))
    typed = " OR ".join(islice(words, 4))
    for depth in range(DEEPEST):
        typed = f"{next(words)} OR {next(words)} {'AND' if depth % 2 else 'OR'} ({typed})"
    return Asked(typed, typed)


def _all_but_beginnings(source: random.Random) -> Asked:
    beginnings = _some_beginnings(source)[: MOST_TERMS - 2]
    typed = f"children NOT ({' OR '.join(beginnings)})"
    return Asked(typed, typed)


_BOMBS: dict[str, Callable[[random.Random], Asked]] = {
    "any of twenty beginnings": _any_beginning,
    "all of twenty beginnings": _all_beginnings,
    "a phrase of twenty common words": _long_phrase,
    "any of ten common pairs": _short_phrases,
    "any of twenty common words": _any_word,
    "brackets five deep": _deep,
    "a common word but twenty beginnings": _all_but_beginnings,
}


def _some_beginnings(source: random.Random) -> list[str]:
    return [f"{letters}*" for letters in source.sample(FAMILIES, k=len(FAMILIES))]


def _joined(operator: str, parts: Sequence[str]) -> Asked:
    typed = operator.join(parts)
    return Asked(typed, typed)


def _within(parts: Sequence[str], operator: str) -> list[str]:
    """As many parts as the longest query holds."""
    kept = list(parts)
    while len(operator.join(kept)) > LONGEST_QUERY - 2:
        kept.pop()
    return kept
