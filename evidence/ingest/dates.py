"""The date a document says it speaks for. Only what its words say: the times of the file prove nothing."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from schemas.evidence import Proposal

TOP_CHARACTERS = 3_000
YEARS = range(1990, 2100)
MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
MONTHS["sept"] = 9

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+(?:the\s+)?)?"
_DAY_WORDS = rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+(?P<month>{_MONTH})\.?,?\s+(?P<year>\d{{4}})"
_MONTH_DAY = rf"(?P<month_us>{_MONTH})\.?\s+(?P<day_us>\d{{1,2}})(?:st|nd|rd|th)?,\s+(?P<year_us>\d{{4}})"
_ISO = r"(?P<iso>\d{4}-\d{2}-\d{2})"
_BRITISH = r"(?P<british>\d{1,2}[/.]\d{1,2}[/.]\d{4})"
_BARE_MONTH = rf"(?P<bare_month>{_MONTH})\.?,?\s+(?P<bare_year>\d{{4}})"
_WHEN = rf"(?:{_DAY_WORDS}|{_MONTH_DAY}|{_ISO}|{_BRITISH}|{_BARE_MONTH})(?!\d)"

# Blanks are taken by possessive repeats (*+), which never give back: a form may leave two thousand where a date goes.
# What announces the date a document speaks for. "Dates of previous inspection" and "Date of birth" announce others.
_AS_AT = re.compile(
    rf"\b(?:as\s+at:?|as-at(?:\s+date)?:?|snapshot\s+(?:date|of|on|taken\s+on):?)\s*{_WHEN}", re.IGNORECASE
)
_HELD = re.compile(
    r"\b(?:(?:meeting|board|forum|group|session)\s+(?:was\s+)?held\s+(?:on|at|in)"
    rf"|minutes\s+of\s++(?:(?<=\s\s)|[^\n.;]{{0,100}}?,?\s++)(?:on\s++)?)\s*+{_WHEN}",
    re.IGNORECASE,
)
# These only at the start of a line: in the midst of one they may be about anybody's report.
_HEADED = re.compile(
    r"^[^\w\n]*+(?:dated?\s*+:?"
    r"|date\s+(?:of\s+)?(?:the\s+)?(?:meeting|report|audit|survey|letter|issue|decision|published|issued)\s*+:?"
    r"|(?:meeting|report|audit|decision|publication|issue)\s+date\s*+:?"
    rf"|(?:(?:this\s+)?report\s+|first\s+)?published(?:\s+on)?:?)\s*+\|?\s*+{_WHEN}",
    re.IGNORECASE | re.MULTILINE,
)
# A line that is nothing but a date, near the top.
_ALONE = re.compile(rf"^[ \t]*{_WHEN}[ \t]*$", re.IGNORECASE | re.MULTILINE)
ALONE_WITHIN_LINES = 8

# A line with one of these speaks of another meeting, another report or an earlier figure.
_ABOUT_ANOTHER = re.compile(
    r"\b(?:previous|previously|last|next|future|agreed|approved|accurate|true record|matters arising|compared|against"
    r"|baseline|since|following|will be|born|deadline|due)\b",
    re.IGNORECASE,
)

_IN_NAME = re.compile(
    rf"(?<!\d)(?:(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})|(?P<packed>20\d{{6}})|{_DAY_WORDS}|{_BARE_MONTH}|{_BRITISH})(?!\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Read:
    on: date
    words: str
    at: int
    month_only: bool


def proposed_date(first_page: str, *, file_name: str) -> Proposal | None:
    """The date the top of the first page announces, else the one in the file's name, with the words it was read in."""
    announced = _announced(first_page[:TOP_CHARACTERS])
    if announced:
        return _proposal(announced, "on page 1")
    named = _in_name(file_name)
    return _proposal(named, "in the file's name") if named else None


def _announced(top: str) -> _Read | None:
    """The first date announced: a document states its own date above those it goes on to talk about."""
    as_at = list(_reads(_AS_AT, top))
    if len({read.on for read in as_at}) > 1:
        # Figures of several dates; none of them is known to be the document's own.
        as_at = []
    others = [read for pattern in (_HELD, _HEADED) for read in _reads(pattern, top)]
    alone = _reads(_ALONE, "\n".join(top.split("\n")[:ALONE_WITHIN_LINES]))
    return min((*as_at, *others, *alone), key=lambda read: read.at, default=None)


def _reads(pattern: re.Pattern[str], top: str) -> Iterator[_Read]:
    for match in pattern.finditer(top):
        read = _read(match)
        if read and not _ABOUT_ANOTHER.search(_line_around(top, match.start())):
            yield read


def _line_around(text: str, at: int) -> str:
    end = text.find("\n", at)
    return text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else len(text)]


def _in_name(file_name: str) -> _Read | None:
    name = PurePosixPath(file_name).stem
    # Underscores and dashes part words in file names; an ISO date needs its dashes, so it is sought first.
    for text in (name, re.sub(r"[_\-]+", " ", name)):
        match = _IN_NAME.search(text)
        read = _read(match) if match else None
        if read:
            return read
    return None


def _read(match: re.Match[str]) -> _Read | None:
    """The date a match names, or None when there is no such day."""
    parts = match.groupdict()
    words = " ".join(match[0].split())
    try:
        if parts.get("bare_month"):
            return _last_day(int(parts["bare_year"]), MONTHS[parts["bare_month"].lower()], words, match.start())
        on = _day_of(parts)
    except ValueError:
        return None
    return _Read(on, words, match.start(), month_only=False) if on and on.year in YEARS else None


def _day_of(parts: dict[str, str]) -> date | None:
    if parts.get("iso"):
        return date.fromisoformat(parts["iso"])
    if parts.get("packed"):
        return date.fromisoformat(parts["packed"])
    if parts.get("british"):
        day, month, year = re.split(r"[/.]", parts["british"])
        return date(int(year), int(month), int(day))
    if parts.get("day"):
        return date(int(parts["year"]), MONTHS[parts["month"].lower()], int(parts["day"]))
    if parts.get("day_us"):
        return date(int(parts["year_us"]), MONTHS[parts["month_us"].lower()], int(parts["day_us"]))
    return None


def _last_day(year: int, month: int, words: str, at: int) -> _Read | None:
    if year not in YEARS:
        return None
    return _Read(date(year, month, calendar.monthrange(year, month)[1]), words, at, month_only=True)


def _proposal(read: _Read, place: str) -> Proposal:
    month_only = "; only the month is given, so its last day" if read.month_only else ""
    return Proposal(value=read.on.isoformat(), where=f"“{read.words[:200]}” {place}{month_only}")
