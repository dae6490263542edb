"""The few lines of a page that show why it answers, as plain text, with the matched words marked."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import TypeAlias

from evidence.search import words as vocabulary
from evidence.search.query import Phrase, Prefix, Query, Word, terms

# Isolates: they colour nothing by themselves, and cannot occur in the text because control characters are removed.
MARK, UNMARK = "\u2068", "\u2069"
ELLIPSIS = "…"
# One part in so many of the window comes before the first match, so that a sentence can be made out.
LEAD = 6

# A stretch of matched words: first and last character, and what of the query it answers.
_Match: TypeAlias = tuple[int, int, int]


def snippet(text: str, query: Query, *, width: int = 240) -> str:
    """The best `width` characters or so of a text for a query. Marks and ellipses come on top. Never raises."""
    clean = plain(text)
    matches = _matches(clean, query)
    width = max(1, width)
    first = _best_start(matches, width - width // LEAD)
    start, end = _window(clean, matches[first][0] if matches else 0, width)
    shown = [match for match in matches[first:] if start <= match[0] and match[1] <= end]
    before, after = (ELLIPSIS if start else ""), (ELLIPSIS if end < len(clean) else "")
    return before + _marked(clean, start, end, shown) + after


def stretches(text: str, query: Query) -> list[tuple[int, int]]:
    """Where in a text, as it is, the words of a query stand: first character and the one after the last, in order."""
    return [(start, end) for start, end, _ in _matches(text, query)]


def plain(text: str) -> str:
    """The text on one line, without control and format characters."""
    return " ".join(text.translate(_CLEANED).split())


def best_stretch(text: str, query: Query, *, width: int = 240) -> tuple[int, int] | None:
    """Where the lines that answer a query best begin: the first of their matches; None when nothing matches."""
    matches = _matches(text, query)
    return matches[_best_start(matches, width)][:2] if matches else None


def marked_in_lines(text: str, places: Iterable[tuple[int, int]]) -> str:
    """The whole of a text in its own lines and columns, cleaned as snippets are, with places of it marked.

    The places are of the text as it is given, apart and in order.
    """
    parts: list[str] = []
    at = 0
    for start, end in places:
        parts += [_in_lines(text[at:start]), MARK, _in_lines(text[start:end]), UNMARK]
        at = end
    return "".join(parts) + _in_lines(text[at:])


def _in_lines(text: str) -> str:
    return text.translate(_CLEANED_IN_LINES)


class _Cleaned(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        category = unicodedata.category(character)
        # Unassigned, private and half characters cannot be shown; soft hyphens and directions must not be.
        kept = "" if category == "Cf" else " " if category.startswith("C") else character
        self[code] = kept
        return kept


_CLEANED = _Cleaned()
_CLEANED_IN_LINES = _Cleaned({ord("\t"): "\t", ord("\n"): "\n", ord("\f"): "\n", ord("\r"): ""})


def _matches(text: str, query: Query) -> list[_Match]:
    """Where the query's words, phrases and prefixes stand, in order and not overlapping."""
    leaves = terms(query)
    numbers = {leaf: number for number, leaf in enumerate(leaves)}
    stems = {leaf.stem: numbers[leaf] for leaf in leaves if isinstance(leaf, Word)}
    beginnings = [(leaf.letters, numbers[leaf]) for leaf in leaves if isinstance(leaf, Prefix)]
    phrases = [(leaf.stems, numbers[leaf]) for leaf in leaves if isinstance(leaf, Phrase)]
    wanted = {*stems, *(stem for phrase, _ in phrases for stem in phrase)}
    found = dict(vocabulary.spans_of(text, wanted, tuple(letters for letters, _ in beginnings))) if leaves else {}
    matches: list[_Match] = []
    for place, word in found.items():
        for phrase, number in phrases:
            if all(place + step in found and found[place + step].stem == stem for step, stem in enumerate(phrase)):
                matches.append((word.start, found[place + len(phrase) - 1].end, number))
        if word.stem in stems:
            matches.append((word.start, word.end, stems[word.stem]))
        matches.extend(
            (word.start, word.end, number) for letters, number in beginnings if word.form.startswith(letters)
        )
    return _first_of_each(matches)


def _first_of_each(matches: list[_Match]) -> list[_Match]:
    """Matches that do not overlap: of two that do, the one that begins first, then the longer."""
    kept: list[_Match] = []
    for match in sorted(matches, key=lambda match: (match[0], -match[1])):
        if not kept or match[0] >= kept[-1][1]:
            kept.append(match)
    return kept


def _best_start(matches: list[_Match], width: int) -> int:
    """Which match the window should begin at to show the most different things asked for, then the most matches."""
    best, best_worth = 0, (0, 0)
    inside: Counter[int] = Counter()
    after = 0
    for first, (start, _, number) in enumerate(matches):
        while after < len(matches) and matches[after][1] <= start + width:
            inside[matches[after][2]] += 1
            after += 1
        worth = (len(inside), after - first)
        if worth > best_worth:
            best, best_worth = first, worth
        inside[number] -= 1
        if inside[number] <= 0:
            del inside[number]
        after = max(after, first + 1)
    return best


def _window(text: str, match: int, width: int) -> tuple[int, int]:
    """About `width` characters around a match, beginning and ending between words where there are any."""
    start = max(0, min(match - width // LEAD, len(text) - width))
    if start:
        space = text.find(" ", start, match)
        start = match if space < 0 else space + 1
    end = min(len(text), start + width)
    if end < len(text):
        space = text.rfind(" ", max(start, match) + 1, end + 1)
        end = end if space < 0 else space
    return start, end


def _marked(text: str, start: int, end: int, shown: list[_Match]) -> str:
    parts: list[str] = []
    at = start
    for first, last, _ in shown:
        parts += [text[at:first], MARK, text[first:last], UNMARK]
        at = last
    return "".join(parts) + text[at:end]
