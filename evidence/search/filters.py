"""Filters typed beside the words, `kind:minutes before:2026`: what each may be, and what to say when it is not."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches

from evidence.search.lexer import FILTER, Lexeme
from schemas.evidence import EvidenceKind
from schemas.finding import Linked, Misread

MOST_FILTERS = 10
# Words people use for ours, which are told what ours are.
MEANT = {
    "organization": "organisation",
    "organisations": "organisation",
    "org": "organisation",
    "type": "kind",
    "kinds": "kind",
    "status": "state",
    "concerns": "concern",
    "strands": "strand",
    "lines": "line",
    "until": "before",
    "since": "after",
}


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter. A value is as our schemas have it; a date is the first day left out, in the form 2026-03-01."""

    name: str
    value: str
    excluded: bool = False
    typed: Lexeme = field(default=Lexeme(FILTER), compare=False)


def read_filter(typed: Lexeme, words: str, *, excluded: bool) -> Filter | Misread:
    """A filter as it was typed in these words, or what is wrong with it."""
    name, value = typed.forms
    if name in MEANT:
        instead = put_right(words, typed, f"{MEANT[name]}:{_written(value)}")
        return misread(typed, words, f"The filter is called {MEANT[name]}: and not {name}:.", instead)
    if not value:
        return misread(
            typed, words, f"After {name}: comes a value, with no space between.", put_right(words, typed, "")
        )
    if name == "kind":
        return _one_of(typed, words, [kind.value for kind in EvidenceKind], excluded=excluded)
    if name == "state":
        return _one_of(typed, words, [state.value for state in Linked], excluded=excluded)
    if name in ("before", "after"):
        return _dated(typed, words, excluded=excluded)
    return Filter(name, value, excluded, typed)


def _one_of(typed: Lexeme, words: str, known: list[str], *, excluded: bool) -> Filter | Misread:
    name, value = typed.forms
    said = " ".join(value.casefold().replace("-", " ").replace("_", " ").split())
    found = next((one for one in known if said in (one, one.split()[0])), None)
    return Filter(name, found, excluded, typed) if found else unknown_value(typed, words, known)


def unknown_value(typed: Lexeme, words: str, known: Iterable[str]) -> Misread:
    """What to say of a value that is none of those there are."""
    name, value = typed.forms
    choices = {one.casefold(): one for one in known}
    near = get_close_matches(value.casefold(), choices, n=1, cutoff=0.6)
    instead = put_right(words, typed, f"{name}:{_written(choices[near[0]])}") if near else ""
    some = ", ".join(list(choices.values())[:12])
    there_is = f"There is no {name} “{value}”."
    return misread(typed, words, f"{there_is} It can be: {some}." if some else there_is, instead)


def _dated(typed: Lexeme, words: str, *, excluded: bool) -> Filter | Misread:
    name, value = typed.forms
    period = _period(value)
    if period is None:
        return misread(
            typed, words, f"“{value}” is no date. Write {name}:2026, {name}:2026-03 or {name}:2026-03-31.",
            put_right(words, typed, ""),
        )  # fmt: skip
    return Filter(name, (period[0] if name == "before" else period[1]).isoformat(), excluded, typed)


def _period(value: str) -> tuple[date, date] | None:
    """The first and last day of a year, a month or a day."""
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y", "%Y-%m", "%B %Y", "%Y"):
        with suppress(ValueError):
            first = datetime.strptime(value.strip(), form).date()  # noqa: DTZ007 - a day, wherever it is
            if "%d" in form:
                return first, first
            month = 12 if form == "%Y" else first.month
            return first, date(first.year, month, monthrange(first.year, month)[1])
    return None


def misread(typed: Lexeme, words: str, why: str, instead: str = "") -> Misread:
    """A part of what was typed that was not understood."""
    return Misread(at=typed.at, typed=words[typed.at : typed.end], why=why, instead=instead)


def put_right(words: str, typed: Lexeme, better: str) -> str:
    """The whole question with one part of it written in another way."""
    return " ".join(f"{words[: typed.at]}{better}{words[typed.end :]}".split())


def _written(value: str) -> str:
    return f'"{value}"' if " " in value else value
