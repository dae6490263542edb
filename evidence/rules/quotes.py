"""Quoted words as they stand in a text, whatever the spacing, line breaks, hyphens and kinds of quotation mark."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from schemas.pictures import Stretch

SAME_MARKS = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "–": "-", "—": "-", "\u00a0": " "}
)
# Some PDFs draw two or three letters as one sign, and some texts carry hyphens that show only at a line's end.
LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\u00ad": ""}
_LIGATURE = re.compile(f"[{''.join(LIGATURES)}]")
_SQUEEZED = str.maketrans({**{chr(mark): same for mark, same in SAME_MARKS.items()}, **LIGATURES})

_LETTER = r"[^\W\d_]"
_LINE_END_HYPHEN = re.compile(rf"(?<={_LETTER})-[ \t]*\n\s*(?={_LETTER})")
_BROKEN_HERE = "\ufffe"
# Possessive (*+), as a page may hold any number of blanks and a quote is looked for while everybody waits.
_BREAK = r"(?:[ \t]*+\n\s*+)?"
_HYPHEN_AND_BREAK = r"(?:-[ \t]*+\n\s*+)?"

# A long dash parts words where a hyphen joins them, so that the text a quote is looked for in keeps it.
_LONG_DASH = "—"
_KEEPING_LONG_DASHES = {mark: same for mark, same in SAME_MARKS.items() if chr(mark) != _LONG_DASH}

_OF_A_WORD = r"[^\W_¹²³⁰⁴-⁹]"  # raised figures call a footnote
_MONEY = "£$€¥¢"
# Places with a word or a number on both sides of them: “in|effective”, “1|4”, “1,|204”, “12|.4”, “12|%”, “£|5”.
_WITHIN_A_WORD = "|".join(
    (
        rf"(?<={_OF_A_WORD})(?=[-']?{_OF_A_WORD})",
        rf"(?<={_OF_A_WORD}[-'])(?={_OF_A_WORD})",
        r"(?<=\d)(?=[.,]\d)",
        r"(?<=\d[.,])(?=\d)",
        r"(?<=\.)(?<!\w\.)(?<!\.\.)(?=\d)",
        rf"(?<=[-−{_MONEY}])(?=[\d{_MONEY}])",
        rf"(?<=\d)(?=[%‰{_MONEY}])",
    )
)
_WHOLE = f"(?!{_WITHIN_A_WORD})"


def find_quote(text: str, quote: str) -> str | None:
    """The quote as it stands in the text, or None when the text does not say it word for word.

    Spacing, line breaks, kinds of quotation mark and dash, ligatures, and a hyphen that ends a line do not matter.
    Part of a word or number is another word: “4 of 60” does not stand in “14 of 60”, nor “12” in “12.4%”.
    """
    stretch = place_of_quote(text, quote)
    return text[stretch.start : stretch.end] if stretch else None


def place_of_quote(text: str, quote: str) -> Stretch | None:
    """Where the text first says the quote, as `find_quote` finds it."""
    if squeezed(quote) not in squeezed(text):
        return None  # much quicker than the pattern, which would not match either
    pattern = _pattern(quote)
    if not pattern:
        return None
    plain, places = _plain(text, _KEEPING_LONG_DASHES)
    found = re.search(f"{_WHOLE}{pattern}{_WHOLE}", plain)
    return Stretch(start=places[found.start()], end=places[found.end() - 1] + 1) if found else None


def squeezed(text: str) -> str:
    """The text without its spaces and hyphens: what it says word for word it also says so, and seldom more."""
    return "".join(text.translate(_SQUEEZED).replace("-", "").replace(_BROKEN_HERE, "").split())


def squeezed_with_places(text: str) -> tuple[str, list[int]]:
    """The text as `squeezed` makes it, and for each of its characters the place it came from."""
    plain, places = _plain(text)
    kept = [(sign, place) for sign, place in zip(plain, places, strict=True) if not _is_left_out(sign)]
    return "".join(sign for sign, _ in kept), [place for _, place in kept]


def _is_left_out(sign: str) -> bool:
    return sign in "-\ufffe" or sign.isspace()


def one_line(text: str) -> str:
    """The text in one line with its marks made alike: two texts that differ only in layout are the same so."""
    return " ".join(_LINE_END_HYPHEN.sub("", text.translate(_SQUEEZED)).split())


def _pattern(quote: str) -> str:
    words = _LINE_END_HYPHEN.sub(_BROKEN_HERE, quote.translate(_SQUEEZED)).split()
    return r"\s+".join(_word_pattern(word) for word in words)


def _word_pattern(word: str) -> str:
    """A word that may be broken at a line's end; a hyphen the quote itself has from a line's end may be left out."""
    parts = []
    for place, sign in enumerate(word):
        if sign == _BROKEN_HERE:
            parts.append(f"(?:-{_BREAK})?")
        elif sign == "-":
            parts.append(f"[-{_LONG_DASH}]{_BREAK}")
        else:
            between_letters = place > 0 and sign.isalpha() and word[place - 1].isalpha()
            parts.append(f"{_HYPHEN_AND_BREAK * between_letters}{re.escape(sign)}")
    return "".join(parts)


def _plain(text: str, marks: Mapping[int, str] = SAME_MARKS) -> tuple[str, Sequence[int]]:
    """The text with its marks made alike, and for each of its characters the place it came from."""
    alike = text.translate(marks)
    if not _LIGATURE.search(alike):
        return alike, range(len(alike))
    signs = [(LIGATURES.get(sign, sign), place) for place, sign in enumerate(alike)]
    return "".join(said for said, _ in signs), [place for said, place in signs for _ in said]


class Word(NamedTuple):
    """A word of a text for comparing: without case and the marks around it, where it stands, and what follows it."""

    said: str
    start: int
    end: int
    ends_sentence: bool


_TOKEN = re.compile(r"\S+")
_AROUND = ".,;:!?\"'()[]"
_SENTENCE_END = re.compile(r"[.!?][\"')\]]*$")


def words_of(text: str) -> list[Word]:
    """The words of a text, in order."""
    plain, places = _plain(text)
    words: list[Word] = []
    tokens = list(_TOKEN.finditer(plain))
    for place, token in enumerate(tokens):
        whole = token.group()
        said = whole.strip(_AROUND)
        if not said:
            continue
        start = token.start() + whole.index(said)
        following = plain[token.end() : tokens[place + 1].start()] if place + 1 < len(tokens) else "\n\n"
        ends = following.count("\n") > 1 or _SENTENCE_END.search(whole) is not None
        words.append(Word(said.casefold(), places[start], places[start + len(said) - 1] + 1, ends))
    return words


def sayings(text: str) -> set[str]:
    """The different words of a text, made alike as `words_of` makes them: quicker where their places do not matter."""
    return {token.strip(_AROUND) for token in text.translate(_SQUEEZED).casefold().split()} - {""}
