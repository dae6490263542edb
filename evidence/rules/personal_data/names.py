"""The area's own list of names, and finding them in a text: whole words, whatever their case, accents and order."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from evidence.rules.personal_data.spotted import Spotted, masked_words
from schemas.gate import Certainty, FindingKind

SHORTEST_ALONE = 3
LONGEST_LINE = 200
# A name's words may stand on two lines, in two cells, or with a comma between; never sentences apart.
LONGEST_GAP = 4
MOST_WORDS = 12
_END = ""

# An s after an apostrophe at the end is no part of a name.
_PLAIN_WORD = re.compile(r"[a-z0-9]+(?:'(?!s\b)[a-z0-9]+)*")
_LETTER = "(?:[^\\W_]|[\u0300-\u036f\u00ad\u200b-\u200d])"
_ANY_WORD = re.compile(f"{_LETTER}+(?:['\u2019\u02bc](?!s\\b){_LETTER}+)*")
_UNSEEN = re.compile("[\u00ad\u200b-\u200d]")
_APOSTROPHES = str.maketrans("", "", "'\u2019\u02bc")
_TYPOGRAPHIC = str.maketrans("\u2018\u2019\u02bc\u201c\u201d\u2013\u2014\u2022\u2026\u00a0\u00a3", "'''\"\"--*. #")
_WITH_STROKE = str.maketrans("øłđħ", "oldh")


class _Word(NamedTuple):
    plain: str
    start: int
    end: int


class NameList:
    """Names to look for. It is never shown: only its size and its digest are told."""

    def __init__(self, lines: Iterable[str]) -> None:
        """One name a line, "First Surname" or "Surname, First". Empty lines and lines that begin with # are passed."""
        self._trie: dict[str, Any] = {}
        self._named = 0
        digest = hashlib.sha256()
        for line in sorted({line.strip()[:LONGEST_LINE] for line in lines}):
            forms = {} if line.startswith("#") else forms_of(line)
            if forms:
                self._named += 1
                digest.update(line.encode() + b"\n")
            for words, certainty in forms.items():
                self._put(words, certainty)
        self.digest = digest.hexdigest() if self._named else ""

    def __len__(self) -> int:
        return self._named

    def names_in(self, text: str) -> Iterator[Spotted]:
        """Every name of the list in a text, the longest where several begin at the same word."""
        if not self._may_hold(text):
            return
        words = words_of(text)
        passed = 0
        for place, word in enumerate(words):
            if place < passed or word.plain not in self._trie:
                continue
            length, certainty = self._longest(text, words, place)
            if certainty is None or self._is_surer_within(text, words, place, length, certainty):
                continue
            start, end = word.start, words[place + length - 1].end
            said = text[start:end]
            if said == said.lower():
                # "will young people": names are words as well, and are written with capitals when they are names.
                certainty = Certainty.POSSIBLE
            yield Spotted(FindingKind.NAME, certainty, start, end, masked_words(said))
            passed = place + length

    def _may_hold(self, text: str) -> bool:
        """False when no two words that follow each other begin a name. Told without finding where words stand."""
        plain = text.translate(_TYPOGRAPHIC)
        if not plain.isascii():
            return True
        words = [word.replace("'", "") for word in _PLAIN_WORD.findall(plain.lower())]
        ends = [_END, _END]
        three = zip(words, [*words, *ends][1:-1], [*words, *ends][2:], strict=True)
        starts = ((self._trie[word], after, then) for word, after, then in three if word in self._trie)
        return any(_END in node or after in node or then in node for node, after, then in starts)

    def _longest(self, text: str, words: list[_Word], place: int) -> tuple[int, Certainty | None]:
        """How many words from this one on are a name, and how surely. A middle name that the list lacks is passed."""
        node: dict[str, Any] = self._trie
        best, length, passed = None, 0, False
        for step, word in enumerate(words[place : place + MOST_WORDS], start=1):
            if step > 1 and not _are_beside(text, words[place + step - 2], word):
                break
            following = node.get(word.plain)
            if following is None:
                if step == 1 or passed or not text[word.start].isupper():
                    break
                passed = True
                continue
            node = following
            if _END in node:
                best, length = _LESS_SURE[node[_END]] if passed else node[_END], step
        return length, best

    def _is_surer_within(self, text: str, words: list[_Word], place: int, length: int, certainty: Certainty) -> bool:
        """Whether a name that is meant more surely begins further on: "Smith Smith, Jo" is no Jo with a middle name."""
        later = (self._longest(text, words, step)[1] for step in range(place + 1, place + length))
        return any(one is not None and _SURER.index(one) < _SURER.index(certainty) for one in later)

    def _put(self, words: tuple[str, ...], certainty: Certainty) -> None:
        node = self._trie
        for word in words:
            node = node.setdefault(word, {})
        known = node.get(_END)
        if known is None or _SURER.index(certainty) < _SURER.index(known):
            node[_END] = certainty


_LESS_SURE = {
    Certainty.CERTAIN: Certainty.LIKELY,
    Certainty.LIKELY: Certainty.POSSIBLE,
    Certainty.POSSIBLE: Certainty.POSSIBLE,
}
_SURER = (Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE)


def forms_of(line: str) -> dict[tuple[str, ...], Certainty]:
    """The ways in which a name may be written, as words, and how surely each means that person."""
    last, comma, first = line.partition(",")
    firsts, lasts = _plain_words(first), _plain_words(last)
    if not comma:
        firsts, lasts = lasts[:-1], lasts[-1:]
    if not lasts or not firsts:
        alone = (*firsts, *lasts)
        return {alone: Certainty.POSSIBLE} if sum(map(len, alone)) >= SHORTEST_ALONE else {}
    return {
        (firsts[0][0], *lasts): Certainty.POSSIBLE,
        (*lasts, firsts[0][0]): Certainty.POSSIBLE,
        (firsts[0], *lasts): Certainty.LIKELY,
        (*lasts, firsts[0]): Certainty.LIKELY,
        (*firsts, *lasts): Certainty.CERTAIN,
        (*lasts, *firsts): Certainty.CERTAIN,
    }


def words_of(text: str) -> list[_Word]:
    """The words of a text in lower case without accents, and where each stands."""
    if text.isascii():
        lower = text.lower()
        return [_Word(found[0].replace("'", ""), *found.span()) for found in _PLAIN_WORD.finditer(lower)]
    words = (_Word(plain_word(found[0]), *found.span()) for found in _ANY_WORD.finditer(text))
    return [word for word in words if word.plain]


def plain_word(word: str) -> str:
    """A word in lower case, without accents, apostrophes and what is not seen."""
    if word.isascii():
        return word.lower().replace("'", "")
    apart = unicodedata.normalize("NFKD", _UNSEEN.sub("", word).casefold().translate(_WITH_STROKE))
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(_APOSTROPHES)


def _plain_words(said: str) -> tuple[str, ...]:
    return tuple(word.plain for word in words_of(said))


def _are_beside(text: str, before: _Word, after: _Word) -> bool:
    gap = text[before.end : after.start]
    return len(gap) <= LONGEST_GAP and not any(mark in gap for mark in '!?:;()"')
