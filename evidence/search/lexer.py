"""What was typed, cut into words, phrases, brackets and operators. All other punctuation separates."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evidence.search import words as vocabulary

WORD, STARRED, PHRASE, OPEN, CLOSE = "word", "starred", "phrase", "(", ")"
OPERATORS = frozenset({"AND", "OR", "NOT"})

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″＂", '"'))
_HYPHENS = "-\u2010\u2011\u2012\u2013"
# "20-week" and "9/12/2024" are typed as one thing and so are looked for as one: their words side by side.
_JOINED = rf"{vocabulary.WORD}(?:(?:[{_HYPHENS}]|(?<=\d)[.,/:](?=\d)){vocabulary.WORD})*+"
_LEXEME = re.compile(rf'"(?P<quoted>[^"]*)"|(?P<bracket>[()])|(?P<words>{_JOINED})(?P<star>\*?)')


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One thing typed. `kind` is a kind above or an operator; `forms` are its words in lower case."""

    kind: str
    forms: tuple[str, ...] = ()


def lexemes(typed: str) -> list[Lexeme]:
    """The things typed, in order. A quotation mark with no partner is passed over."""
    found = (_lexeme_of(match) for match in _LEXEME.finditer(typed.translate(_QUOTES)))
    return [lexeme for lexeme in found if lexeme is not None]


def _lexeme_of(match: re.Match[str]) -> Lexeme | None:
    bracket, quoted, written = match["bracket"], match["quoted"], match["words"]
    if bracket is not None:
        return Lexeme(bracket)
    if written in OPERATORS and not match["star"]:
        return Lexeme(written)
    forms = tuple(vocabulary.forms(quoted if quoted is not None else written))
    if not forms:
        return None
    return Lexeme(PHRASE if quoted is not None else STARRED if match["star"] else WORD, forms)
