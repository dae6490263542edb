"""What was typed, cut into words, phrases, filters, brackets and operators. All other punctuation separates."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from evidence.search import words as vocabulary

WORD, STARRED, PHRASE, FILTER, OPEN, CLOSE = "word", "starred", "phrase", "filter", "(", ")"
FILTERS = ("kind", "organisation", "concern", "strand", "line", "state", "before", "after")
# What people write for them; a filter of such a name is not one, and they are told.
NEARLY = ("organization", "organisations", "org", "type", "kinds", "status", "concerns", "strands", "lines")
NEARLY_DATES = ("until", "since")
OPERATORS = frozenset({"AND", "OR", "NOT"})

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″＂", '"'))
_HYPHENS = "-\u2010\u2011\u2012\u2013"
# "20-week" and "9/12/2024" are typed as one thing and so are looked for as one: their words side by side.
_JOINED = rf"{vocabulary.WORD}(?:(?:[{_HYPHENS}]|(?<=\d)[.,/:](?=\d)){vocabulary.WORD})*+"
_NAMES = "|".join((*FILTERS, *NEARLY, *NEARLY_DATES))
_FILTER = rf'(?<![^\W_])(?P<name>(?i:{_NAMES})):(?:"(?P<value>[^"]*)"|(?P<bare>[^\s()":*]*+))'
_LEXEME = re.compile(rf'{_FILTER}|"(?P<quoted>[^"]*)"|(?P<bracket>[()])|(?P<words>{_JOINED})(?P<star>\*?)')


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One thing typed. `kind` is a kind above or an operator; `forms` are its words in lower case.

    The forms of a filter are its name and its value. `at` and `end` say which characters it stands on.
    """

    kind: str
    forms: tuple[str, ...] = ()
    at: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


def lexemes(typed: str) -> list[Lexeme]:
    """The things typed, in order. A quotation mark with no partner is passed over."""
    found = (_lexeme_of(match) for match in _LEXEME.finditer(typed.translate(_QUOTES)))
    return [lexeme for lexeme in found if lexeme is not None]


def _lexeme_of(match: re.Match[str]) -> Lexeme | None:
    bracket, quoted, written = match["bracket"], match["quoted"], match["words"]
    at, end = match.span()
    if match["name"] is not None:
        value = match["value"] if match["value"] is not None else match["bare"].rstrip(".,;!?")
        return Lexeme(FILTER, (match["name"].lower(), value.strip()), at, end)
    if bracket is not None:
        return Lexeme(bracket, (), at, end)
    if written in OPERATORS and not match["star"]:
        return Lexeme(written, (), at, end)
    forms = tuple(vocabulary.forms(quoted if quoted is not None else written))
    if not forms:
        return None
    return Lexeme(PHRASE if quoted is not None else STARRED if match["star"] else WORD, forms, at, end)


def lone_quote(typed: str) -> int | None:
    """Where a quotation mark stands that has no partner; None when there is none."""
    even = typed.translate(_QUOTES)
    return even.rindex('"') if even.count('"') % 2 else None
