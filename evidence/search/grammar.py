"""The small grammar a person may type: words, "phrases", AND, OR, NOT, brackets, a star after four letters, filters.

Nothing typed ever reaches an engine's own parser: those take wildcards and ranges that cost minutes. Any text at all
is a query; what cannot be understood is read as plain words, and the notice says what was left out.
"""

from __future__ import annotations

from typing import TypeAlias

from evidence.search import words as vocabulary
from evidence.search.filters import MOST_FILTERS, Filter, misread, put_right, read_filter
from evidence.search.lexer import CLOSE, FILTER, OPEN, PHRASE, STARRED, Lexeme, lexemes, lone_quote
from evidence.search.query import AllOf, AnyOf, Leaf, Node, Phrase, Prefix, Query, Without, Word, terms
from schemas.finding import Misread

__all__ = ["Query", "parse", "terms"]

LONGEST_QUERY = 256
MOST_TERMS = 20
DEEPEST = 5
_MOST_SAID = 5
SHORTEST_PREFIX = 4

_TOO_LONG = f"Only the first {LONGEST_QUERY} characters were used."
_TOO_MANY = f"Only the first {MOST_TERMS} words were used."
_TOO_DEEP = f"Brackets more than {DEEPEST} deep were left out; the words in them were kept."
_STAR = "A star works after four letters or more of a single word, so it was left out."
_ONLY_NOT = "Words after NOT take pages away; add a word to look for."
_LONE_NOT = "A NOT with nothing before it to take pages from was left out."
_WHOLE = "A filter such as kind: holds for the whole question, in brackets and beside OR as well."
_TOO_MANY_FILTERS = f"Only the first {MOST_FILTERS} filters were used."
_NO_WORDS = "There is no word to look for."


def parse(words: str) -> Query:
    """Read what somebody typed. Never raises."""
    words = words.encode("utf-8", "replace").decode()  # half a character, from a broken paste, can be told nobody
    used = words[:LONGEST_QUERY]
    typed = lexemes(used)
    typed, filters, wrong, notices = _filters_apart(typed, words)
    reading = _Reading(_paired(typed))
    reading.notices += notices
    if len(words) > LONGEST_QUERY:
        reading.tell(_TOO_LONG)
    if _deepest(typed) > DEEPEST:
        reading.tell(_TOO_DEEP)
    wanted, unwanted = reading.either()
    if wanted is None:
        reading.tell(_ONLY_NOT if unwanted else _NO_WORDS)
    wrong += [*_unpaired(typed, words), *_short_beginnings(typed, words), *_lone_quote(used, words)]
    return Query(_joined(wanted, unwanted), " ".join(reading.notices), tuple(filters), _in_order(wrong))


def _filters_apart(typed: list[Lexeme], words: str) -> tuple[list[Lexeme], list[Filter], list[Misread], list[str]]:
    """The things typed without the filters; the filters; what is wrong with some; and what to say of their place."""
    rest: list[Lexeme] = []
    filters: list[Filter] = []
    wrong: list[Misread] = []
    notices: list[str] = []
    depth = 0
    for number, lexeme in enumerate(typed):
        depth = max(0, depth + (lexeme.kind == OPEN) - (lexeme.kind == CLOSE))
        if lexeme.kind != FILTER:
            rest.append(lexeme)
            continue
        excluded = False
        while rest and rest[-1].kind == "NOT":
            rest.pop()
            excluded = True
        read = read_filter(lexeme, words, excluded=excluded)
        if isinstance(read, Misread):
            wrong.append(read)
        else:
            filters.append(read)
        beside = {one.kind for one in (*rest[-1:], *typed[number + 1 : number + 2])}
        if (depth or "OR" in beside) and _WHOLE not in notices:
            notices.append(_WHOLE)
    if len(filters) > MOST_FILTERS:
        notices.append(_TOO_MANY_FILTERS)
    return rest, filters[:MOST_FILTERS], wrong, notices


def _unpaired(typed: list[Lexeme], words: str) -> list[Misread]:
    """Brackets that close nothing, or are never closed."""
    open_ones: list[Lexeme] = []
    wrong: list[Misread] = []
    for lexeme in typed:
        if lexeme.kind == OPEN:
            open_ones.append(lexeme)
        elif lexeme.kind == CLOSE and open_ones:
            open_ones.pop()
        elif lexeme.kind == CLOSE:
            wrong.append(misread(lexeme, words, "This bracket closes nothing.", put_right(words, lexeme, "")))
    wrong += [misread(one, words, "This bracket is never closed.", f"{words.strip()})") for one in open_ones]
    return wrong[:_MOST_SAID]


def _short_beginnings(typed: list[Lexeme], words: str) -> list[Misread]:
    starred = [one for one in typed if one.kind == STARRED and not _is_prefix(one)]
    return [
        misread(one, words, _STAR, put_right(words, one, words[one.at : one.end].rstrip("*")))
        for one in starred[:_MOST_SAID]
    ]


def _lone_quote(used: str, words: str) -> list[Misread]:
    at = lone_quote(used)
    if at is None:
        return []
    why = "This quotation mark has no partner, so the words after it were not taken as a phrase."
    return [misread(Lexeme(PHRASE, (), at, at + 1), words, why, f'{words.strip()}"')]


def _in_order(wrong: list[Misread]) -> tuple[Misread, ...]:
    return tuple(sorted(wrong, key=lambda one: one.at)[:_MOST_SAID])


_ENDS_OF_RUN = frozenset({"AND", "OR", CLOSE})

# What a part asks for, and what it takes away. Either may be empty until the parts around it are known.
_Part: TypeAlias = tuple[Node | None, tuple[Node, ...]]


class _Reading:
    """One pass over the lexemes; one method for each level of binding, loosest first."""

    def __init__(self, typed: list[Lexeme]) -> None:
        self.typed = typed
        self.at = 0
        self.taken = 0
        self.notices: list[str] = []

    def tell(self, notice: str) -> None:
        if notice not in self.notices:
            self.notices.append(notice)

    def either(self) -> _Part:
        """Parts with OR between them."""
        parts = [self._both()]
        while self._next_is("OR"):
            self.at += 1
            parts.append(self._both())
        if len(parts) == 1:
            return parts[0]
        wanted = [node for node in (_joined(*part) for part in parts) if node is not None]
        alone = tuple(node for part in parts if part[0] is None for node in part[1])
        if wanted and alone:
            self.tell(_LONE_NOT)
        return (_any_of(wanted), ()) if wanted else (None, alone)

    def _both(self) -> _Part:
        """Runs with AND between them."""
        parts = [self._run()]
        while self._next_is("AND"):
            self.at += 1
            parts.append(self._run())
        wanted = [part[0] for part in parts if part[0] is not None]
        unwanted = tuple(node for part in parts for node in part[1])
        if not wanted:
            return None, unwanted
        return (wanted[0] if len(wanted) == 1 else AllOf(tuple(wanted))), unwanted

    def _run(self) -> _Part:
        """Things side by side: any of them will do, the more the better; what follows a NOT is taken away."""
        wanted: list[Node] = []
        unwanted: list[Node] = []
        content = self._content_words_ahead()
        while not self._at_end_of_run():
            negated = self._skip_nots()
            if self._at_end_of_run():
                break
            node = self._one(keep_stop_words=negated or not content)
            if node is not None:
                (unwanted if negated else wanted).append(node)
        return (_any_of(wanted) if wanted else None), tuple(unwanted)

    def _one(self, *, keep_stop_words: bool) -> Node | None:
        """A word, a phrase, a prefix, or brackets with anything inside."""
        lexeme = self.typed[self.at]
        self.at += 1
        if lexeme.kind == OPEN:
            return self._bracketed()
        if _is_prefix(lexeme):
            return Prefix(lexeme.forms[0]) if self._room_for(1) else None
        if lexeme.kind == STARRED:
            self.tell(_STAR)
        if not keep_stop_words and _is_stop_word(lexeme):
            return None
        forms = lexeme.forms[: self._room_for(len(lexeme.forms))]
        return _leaf_of(forms) if forms else None

    def _bracketed(self) -> Node | None:
        """What stands between brackets; a bracket never closed ends with the query."""
        wanted, unwanted = self.either()
        if self._next_is(CLOSE):
            self.at += 1
        if wanted is None and unwanted:
            self.tell(_LONE_NOT)
        return _joined(wanted, unwanted)

    def _skip_nots(self) -> bool:
        found = False
        while self._next_is("NOT"):
            self.at += 1
            found = True
        return found

    def _room_for(self, count: int) -> int:
        room = min(count, MOST_TERMS - self.taken)
        if room < count:
            self.tell(_TOO_MANY)
        self.taken += room
        return room

    def _next_is(self, kind: str) -> bool:
        return self.at < len(self.typed) and self.typed[self.at].kind == kind

    def _at_end_of_run(self) -> bool:
        """At AND, OR, the bracket that closes ours, or the end."""
        return self.at >= len(self.typed) or self.typed[self.at].kind in _ENDS_OF_RUN

    def _content_words_ahead(self) -> bool:
        """Whether this run asks for anything but stop words."""
        negated = False
        for lexeme in self.typed[self.at :]:
            if lexeme.kind in _ENDS_OF_RUN:
                return False
            if lexeme.kind == "NOT":
                negated = True
            elif lexeme.kind == OPEN or not (negated or _is_stop_word(lexeme)):
                return True
            else:
                negated = False
        return False


def _paired(typed: list[Lexeme]) -> list[Lexeme]:
    """The same without brackets that close nothing or stand too deep."""
    kept: list[Lexeme] = []
    depth = 0
    for lexeme in typed:
        depth += lexeme.kind == OPEN
        if lexeme.kind not in {OPEN, CLOSE} or 0 < depth <= DEEPEST:
            kept.append(lexeme)
        depth = max(0, depth - (lexeme.kind == CLOSE))
    return kept


def _deepest(typed: list[Lexeme]) -> int:
    depth = deepest = 0
    for lexeme in typed:
        depth = max(0, depth + (lexeme.kind == OPEN) - (lexeme.kind == CLOSE))
        deepest = max(deepest, depth)
    return deepest


def _is_prefix(lexeme: Lexeme) -> bool:
    return lexeme.kind == STARRED and len(lexeme.forms) == 1 and len(lexeme.forms[0]) >= SHORTEST_PREFIX


def _is_stop_word(lexeme: Lexeme) -> bool:
    plain = lexeme.kind != PHRASE and not _is_prefix(lexeme)
    return plain and len(lexeme.forms) == 1 and lexeme.forms[0] in vocabulary.STOP_WORDS


def _leaf_of(forms: tuple[str, ...]) -> Leaf:
    stems = tuple(vocabulary.stem_of(form) for form in forms)
    return Word(forms[0], stems[0]) if len(forms) == 1 else Phrase(stems)


def _any_of(parts: list[Node]) -> Node:
    each_once = tuple(dict.fromkeys(parts))
    return each_once[0] if len(each_once) == 1 else AnyOf(each_once)


def _joined(wanted: Node | None, unwanted: tuple[Node, ...]) -> Node | None:
    return Without(wanted, unwanted) if wanted is not None and unwanted else wanted
