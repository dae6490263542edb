"""Citing: the words proposed around what was found, where a link's words stand now, and a reference to copy."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from evidence.rules.quotes import Word, words_of
from schemas.links import Link, Passage

LONGEST = 400
"""The most characters proposed: a page without full stops would otherwise be proposed whole."""
SHORT_LINE = 0.6
"""The share of a page's longest line below which a line was ended by its writer and not by the margin."""


def sentence_around(text: str, start: int, end: int, *, longest: int = LONGEST) -> str:
    """The sentence of a text around a stretch of it, as it stands there; empty when the stretch holds no word.

    A stretch over several sentences gives them all. What is longer than `longest` is cut between words, both ways.
    """
    words = words_of(text)
    inside = [place for place, word in enumerate(words) if word.start < end and word.end > start]
    if not inside:
        return ""
    ends = _ends_of(text, words)
    first, last = _whole_sentence(ends, inside[0], inside[-1])
    if words[last].end - words[first].start > longest:
        first, last = _as_much_as_fits(words, inside[0], inside[-1], first, last, longest=longest)
    return _between_blanks(text, words[first].start, words[last].end)


def _ends_of(text: str, words: Sequence[Word]) -> list[bool]:
    """For each word whether a sentence ends with it. A heading, or a line of a list, ends without a full stop."""
    longest = max((len(line) for line in text.splitlines()), default=0)
    ends = [word.ends_sentence for word in words]
    for place, (word, following) in enumerate(pairwise(words)):
        if not ends[place] and "\n" in text[word.end : following.start] and text[following.start].isupper():
            line = text[text.rfind("\n", 0, word.end) + 1 : word.end]
            ends[place] = len(line) < SHORT_LINE * longest
    return ends


def _whole_sentence(ends: Sequence[bool], first: int, last: int) -> tuple[int, int]:
    while first and not ends[first - 1]:
        first -= 1
    while last + 1 < len(ends) and not ends[last]:
        last += 1
    return first, last


def _as_much_as_fits(
    words: Sequence[Word], first: int, last: int, lowest: int, highest: int, *, longest: int
) -> tuple[int, int]:
    """Words of the sentence on both sides of those found, in turn, while they fit."""
    grew = True
    while grew:
        grew = False
        if first > lowest and words[last].end - words[first - 1].start <= longest:
            first, grew = first - 1, True
        if last < highest and words[last + 1].end - words[first].start <= longest:
            last, grew = last + 1, True
    return first, last


def _between_blanks(text: str, start: int, end: int) -> str:
    """A stretch of a text with the marks that belong to its first and last word: no number is cut at its sign."""
    while start and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return text[start:end]


def passage_now(link: Link, passage: Passage) -> Passage | None:
    """A passage of a link as the item's newest version has it, as far as is known; None when its words are gone."""
    found = next((one for one in link.refound if one.was == passage), None)
    return found.now if found else passage


def passages_now(link: Link) -> tuple[Passage, ...]:
    """A link's passages as the item's newest version has them; those it was made with when all are gone."""
    return tuple(now for one in link.passages if (now := passage_now(link, one))) or link.passages


def reference_words(title: str, *, item: str, version: int, page: int, label: str = "", quote: str = "") -> str:
    """A reference in one line, for a letter or minutes: title, version, page, quote, and how to find it here."""
    called = f" ({' '.join(label.split())})" if label and label != str(page) else ""
    said = f": “{' '.join(quote.split())}”" if quote.strip() else ""
    return f"{' '.join(title.split())}, version {version}, page {page}{called}{said} [{item} p. {page}]"
