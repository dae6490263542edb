"""Dates as people in England write them in a spreadsheet."""

from __future__ import annotations

import calendar
import re
from datetime import date

from evidence.errors import EvidenceError
from evidence.ingest.cells import Cell, words
from evidence.ingest.dates import MONTHS
from evidence.rules.words import MONTHS as MONTH_NAMES

YEARS = range(1990, 2100)
# "From Wednesday the 30th of September 2026 until Wednesday the 30th of September 2027" is far shorter.
LONGEST = 200
LIKE_THIS = "Write it like 3 March 2026 or 03/03/2026 (day first), or as a date cell."

_SPACE = r"[\s./,-]*"
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_YEAR = r"(?P<year>\d{4}|\d{2})"
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.IGNORECASE)
_CLOCK = re.compile(r"[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[ap]m)?$", re.IGNORECASE)
_ONE_DAY = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})\s*[-/.]\s*(?P<month>\d{1,2})\s*[-/.]\s*" + _YEAR,
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?{_SPACE}(?P<month>{_MONTH}){_SPACE}{_YEAR}",
        rf"(?P<month>{_MONTH}){_SPACE}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*,\s*|\s+)(?P<year>\d{{4}})",
    )
)
_WHOLE_MONTH = re.compile(rf"(?P<month>{_MONTH}){_SPACE}(?P<year>\d{{4}}|'?\d{{2}})", re.IGNORECASE)
_BETWEEN = re.compile(r"\s+(?:to|until|till)\s+|\s*[–—]\s*|\s+-\s+", re.IGNORECASE)


class NotADate(EvidenceError):
    """A cell does not hold a date."""

    remedy = LIKE_THIS


def dates_in(cell: Cell) -> tuple[date, date]:
    """The first and last day a cell names: the same day, a whole month, or "1 January to 31 March 2026"."""
    if isinstance(cell, date):
        return _checked(cell, words(cell)), cell
    shown = " ".join(words(cell).split())
    if isinstance(cell, float):
        raise NotADate(f"{shown} is a number, not a date.")
    if len(shown) > LONGEST:
        raise NotADate(f"{shown[:LONGEST]}… is not a date.")
    text = _CLOCK.sub("", _WEEKDAY.sub("", re.sub(r"^as at:?\s+", "", shown, flags=re.IGNORECASE)))
    ends = _BETWEEN.split(text)
    if len(ends) == 2:
        last = _span(ends[1], shown)
        first = _span(_with_year(ends[0], last[1]), shown)
        if first[0] > last[1]:
            raise NotADate(f"{shown} ends before it begins.", remedy="Write the first day first.")
        return first[0], last[1]
    return _span(text, shown)


def _with_year(text: str, year_of: date) -> str:
    """The first end of "1 January to 31 March 2026", which leaves its year and perhaps its month to the second."""
    if re.search(r"\d{4}|[-/.]\d{2}$", text):
        return text
    if re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?", text.strip()):
        return f"{text} {MONTH_NAMES[year_of.month - 1]} {year_of.year}"
    return f"{text} {year_of.year}"


def _span(text: str, shown: str) -> tuple[date, date]:
    text = text.strip(" .,")
    for pattern in _ONE_DAY:
        if match := pattern.fullmatch(text):
            on = _day(match, shown)
            return on, on
    if match := _WHOLE_MONTH.fullmatch(text):
        year, month = _year(match["year"]), _month(match["month"])
        last = calendar.monthrange(year, month)[1]
        return _checked(date(year, month, 1), shown), date(year, month, last)
    raise NotADate(f"{shown} is not a date.")


def _day(match: re.Match[str], shown: str) -> date:
    try:
        return _checked(date(_year(match["year"]), _month(match["month"]), int(match["day"])), shown)
    except ValueError as error:
        raise NotADate(f"{shown} is not a date.") from error


def _year(digits: str) -> int:
    number = int(digits.strip("'"))
    return number + 2000 if number < 100 else number


def _month(written: str) -> int:
    return int(written) if written.isdecimal() else MONTHS[written.lower()]


def _checked(on: date, shown: str) -> date:
    if on.year not in YEARS:
        raise NotADate(f"{shown} is not a date of these years.")
    return on
