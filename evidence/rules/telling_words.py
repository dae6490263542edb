"""Words that tell what a text is about, and how well short texts fit them (BM25, over a small collection)."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import NamedTuple

Stem = Callable[[str], str]

_WORD = re.compile(r"[^\W_]+")
_STOP_WORDS = """
    a about after again all also am an and any are as at be because been before being between both but by can could
    did do does doing during each few for from further get got had has have having he her here his how i if in into is
    it its just made make may more most must my no nor not of off on once only or other our out over own same shall she
    should so some such than that the their them then there these they this those through to too under until up us very
    was we were what when where which while who whom whose why will with within would you your
    said says one two three first second per cent percent page synthetic example
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
# How soon saying a word again adds nothing, and how much a long text is marked down for its length.
SATURATION, LENGTH = 1.2, 0.4


class Said(NamedTuple):
    """A word that tells something: in lower case, and where it stands."""

    form: str
    start: int
    end: int


def telling(text: str) -> list[Said]:
    """The words of a text that may tell what it is about, in order."""
    found = (Said(match.group().lower(), match.start(), match.end()) for match in _WORD.finditer(text))
    return [one for one in found if one.form not in STOP_WORDS and len(one.form) > 1 and not _is_year(one.form)]


def _is_year(form: str) -> bool:
    """A year says when and not what: every document has some."""
    return len(form) == 4 and form.isdecimal() and form[:2] in {"19", "20"}


def every_form(text: str) -> list[str]:
    """Every word of a text in lower case, telling or not."""
    return [word.lower() for word in _WORD.findall(text)]


def forms_in(text: str) -> list[str]:
    """The same words without their places."""
    return [one.form for one in telling(text)]


class Collection:
    """A small collection of texts that can be asked which of them fit some words best."""

    def __init__(self, texts: Sequence[Mapping[str, float]]) -> None:
        """Each text is given as its words, each with how much it weighs there."""
        lengths = [sum(text.values()) for text in texts]
        usual = (sum(lengths) / len(lengths) if lengths else 1.0) or 1.0
        having = Counter(word for text in texts for word in text)
        self._rarity = {word: math.log(1 + (len(texts) - n + 0.5) / (n + 0.5)) for word, n in having.items()}
        self._postings: dict[str, list[tuple[int, float]]] = {}
        for place, (text, length) in enumerate(zip(texts, lengths, strict=True)):
            norm = SATURATION * (1 - LENGTH + LENGTH * length / usual)
            for word, weight in text.items():
                gain = self._rarity[word] * weight * (SATURATION + 1) / (weight + norm)
                self._postings.setdefault(word, []).append((place, gain))
        self._having = {word: frozenset(place for place, _ in found) for word, found in self._postings.items()}

    def rarity(self, word: str) -> float:
        """How few of the texts have a word; nothing for one that none has."""
        return self._rarity.get(word, 0.0)

    def fits(self, words: Mapping[str, float]) -> dict[int, float]:
        """How well each text fits some words, each with its weight; texts that have none of them are left out."""
        scores: dict[int, float] = {}
        for word, weight in words.items():
            for place, gain in self._postings.get(word, ()):
                scores[place] = scores.get(place, 0.0) + weight * gain
        return scores

    def having(self, word: str) -> Set[int]:
        """The texts that have a word."""
        return self._having.get(word, frozenset())

    def best_terms(self, counts: Mapping[str, int], *, most: int) -> dict[str, float]:
        """The words of a document that tell most here: often said there, and rare among these texts (tf-idf)."""
        weighed = {word: (1 + math.log(n)) * self.rarity(word) for word, n in counts.items() if word in self._rarity}
        best = sorted(weighed, key=lambda word: (-weighed[word], word))[:most]
        # Rarity is part of how well a text fits already, so that here a word weighs as often as it is said.
        return {word: 1 + math.log(counts[word]) for word in best}


def fused(rankings: Iterable[tuple[float, Sequence[str]]], *, flatness: int = 10) -> dict[str, float]:
    """Rankings put together by rank, each with its weight; 1 for what is first in all of them.

    Ranks and not scores, because scores of different clues cannot be compared.
    """
    together: dict[str, float] = {}
    whole = 0.0
    for weight, ranking in rankings:
        if not ranking:
            continue
        whole += weight
        for rank, one in enumerate(ranking):
            together[one] = together.get(one, 0.0) + weight * (flatness + 1) / (flatness + 1 + rank)
    return {one: score / whole for one, score in together.items()}


def ranked(scores: Mapping[str, float]) -> list[str]:
    """Best first; those that are alike by name, so that the order never depends on chance."""
    return sorted(scores, key=lambda one: (-scores[one], one))
