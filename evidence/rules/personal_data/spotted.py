"""One piece of personal data in a text, and its masked form."""

from __future__ import annotations

from typing import NamedTuple

from schemas.gate import Certainty, FindingKind

MASK = "*"


class Spotted(NamedTuple):
    """Where in a text something stands that may not leave, counted in characters, and its masked form."""

    kind: FindingKind
    certainty: Certainty
    start: int
    end: int
    shown: str


def masked(said: str, *, first: int = 0, last: int = 0) -> str:
    """The words with their letters and digits struck out, all but so many at the beginning and at the end.

    At least half of them are struck out, however short the words are.
    """
    letters = sum(letter.isalnum() for letter in said)
    may_show = letters // 2
    first = min(first, may_show)
    last = min(last, may_show - first)
    shown, place = [], 0
    for letter in said:
        if letter.isalnum():
            place += 1
            shown.append(letter if place <= first or place > letters - last else MASK)
        else:
            shown.append(" " if letter.isspace() else letter)
    return "".join(shown)


def masked_words(said: str) -> str:
    """Each word with all but its first letter struck out; a word of one letter, whole."""
    return " ".join(masked(word, first=1) for word in said.split())
