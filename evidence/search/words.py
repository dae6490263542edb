"""The one way text becomes words: the index, the plain scan, the grammar and the snippets all split and stem here.

Were there two ways, a page could be found and show no match, or show a match and never be found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from typing import NamedTuple

from whoosh.lang.porter import stem

porter: Callable[[str], str] = stem

# Part of the index's version stamp: raise it whenever the same text would become other words.
WORDS_VERSION = 1

# The stemmer slows with length, and nobody looks for a word longer than this by typing all of it.
LONGEST_WORD = 40


def _class_of(categories: frozenset[str]) -> str:
    """The characters of these Unicode categories as the inside of a regular expression's character class."""
    inside: list[str] = []
    first = None
    for code in range(0x10000):
        wanted = unicodedata.category(chr(code)) in categories
        if wanted and first is None:
            first = code
        elif not wanted and first is not None:
            inside.append(f"\\u{first:04x}-\\u{code - 1:04x}")
            first = None
    return "".join(inside)


APOSTROPHES = "'’‘ʼ＇"
# Accents written apart, vowel signs, soft hyphens and zero-width characters stand inside a word, never between two.
_INSIDE = f"[{_class_of(frozenset({'Mn', 'Mc', 'Me', 'Cf'}))}]"
# Possessive repeats (*+) never give back, so no text however odd makes this slower than linear.
WORD = rf"[^\W_](?:{_INSIDE}*+[{APOSTROPHES}]?{_INSIDE}*+[^\W_])*+{_INSIDE}*+"

_WORD = re.compile(WORD)
_PIECE = re.compile(rf"[^\W_](?:[^\W_]|{_INSIDE})*")
_POSSESSIVE = re.compile(rf"[{APOSTROPHES}]s$", re.IGNORECASE)
_DROPPED = re.compile(rf"[{APOSTROPHES}{_class_of(frozenset({'Cf'}))}]")

# What the stemmer does not know, in the words this product is about: it takes "timely" for "time".
_IRREGULAR = {
    "children": "child",
    "childrens": "child",
    "people": "person",
    "peoples": "person",
    "timely": "timeli",
    "untimely": "untimeli",
}

_STOP_WORDS = """
    a about above after again against all also am an and any are as at be because been before being below between
    both but by can could did do does doing down during each few for from further get gets had has have having he
    her here hers him his how i if in into is it its itself just made make makes many may me might more most much
    must my no nor not of off on once only or other our ours out over own same shall she should show shows so some
    such tell than that the their theirs them then there these they this those through to too under until up upon us
    very was we were what when where which while who whom whose why will with within would you your yours
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


class Found(NamedTuple):
    """A word where it stands: `form` in lower case, `stem` shared by its inflections, and its characters."""

    form: str
    stem: str
    start: int
    end: int


def spans(text: str) -> Iterator[Found]:
    """The words of a text with the characters each stands on."""
    for run in _WORD.finditer(text):
        for form, stemmed in _stemmed(run.group()):
            yield Found(form, stemmed, run.start(), run.end())


def spans_of(text: str, stems: Collection[str], beginnings: tuple[str, ...]) -> Iterator[tuple[int, Found]]:
    """Those words of a text that have one of these stems, or begin so; each with its number among all words."""
    number = 0
    for run in _WORD.finditer(text):
        for form, stemmed in _stemmed(run.group()):
            if stemmed in stems or form.startswith(beginnings):
                yield number, Found(form, stemmed, run.start(), run.end())
            number += 1


def forms(text: str) -> list[str]:
    """The words of a text in lower case, as written."""
    return [form for run in _WORD.findall(text) for form in _forms_of(run)]


@lru_cache(maxsize=65_536)
def _stemmed(run: str) -> tuple[tuple[str, str], ...]:
    """The words of a run of letters, each with its stem. The same few thousand runs make up nearly all text."""
    return tuple((form, stem_of(form)) for form in _forms_of(run))


@lru_cache(maxsize=65_536)
def stem_of(form: str) -> str:
    """What a word shares with its inflections: "assessments" and "assessed" are one."""
    known = _IRREGULAR.get(form)
    if known is not None:
        return known
    if not (form.isascii() and form.isalpha()) or len(form) >= LONGEST_WORD:
        return form
    stemmed: str = porter(form)
    return stemmed


def _forms_of(run: str) -> tuple[str, ...]:
    """A run of letters as words: normally one; a sign such as ½ may stand for more."""
    if run.isascii() and run.isalnum():
        return (run[:LONGEST_WORD].lower(),)
    bare = _DROPPED.sub("", _POSSESSIVE.sub("", run[: 4 * LONGEST_WORD]))
    even = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", bare).lower())
    return tuple(piece.group()[:LONGEST_WORD] for piece in _PIECE.finditer(even))
