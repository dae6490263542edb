"""The date a document says it speaks for. Only what its words say: the times of the file prove nothing."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from schemas.evidence import Proposal

TOP_CHARACTERS = 6_000
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

# What announces a date, the most telling first. "Dates of previous inspection" and "Date of birth" announce others.
CUES = (
    r"(?:data\s+|position\s+|correct\s+|snapshot\s+|figures\s+)?as\s+at:?",
    r"as-at(?:\s+date)?:?",
    r"snapshot\s+(?:date|of|on|taken\s+on):?",
    r"(?:meeting|board|forum|group|session)\s+(?:was\s+)?held\s+(?:on|at|in)",
    r"(?:date\s+of\s+(?:the\s+)?(?:meeting|report|audit|survey|letter|issue|decision))\s*:?",
    r"(?:meeting|report|audit|decision)\s+date\s*:?",
    r"(?:report\s+|first\s+)?published(?:\s+on)?:?",
    r"(?:publication|issue)\s+date\s*:?|date\s+(?:published|issued)\s*:?",
    r"minutes\s+of\s+[^\n.;]{0,100}?,?\s+(?:on\s+)?",
)
_CUED = tuple(re.compile(rf"\b(?P<cue>{cue})\s*(?P<when>{_WHEN})", re.IGNORECASE) for cue in CUES)
# "Date:" only at the start of a line; in the midst of one it may be anybody's date.
_DATE_LINE = re.compile(rf"^\s*(?P<cue>dated?\s*:?)\s*\|?\s*(?P<when>{_WHEN})", re.IGNORECASE | re.MULTILINE)
# A line that is nothing but a date, near the top.
_LONE_LINE = re.compile(rf"^\s*(?P<when>{_WHEN})\s*$", re.IGNORECASE)
LONE_LINE_WITHIN = 8

_IN_NAME = re.compile(
    rf"(?<!\d)(?:(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})|(?P<packed>20\d{{6}})|{_DAY_WORDS}|{_BARE_MONTH}|{_BRITISH})(?!\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Read:
    on: date
    words: str
    month_only: bool


def proposed_date(first_page: str, *, file_name: str) -> Proposal | None:
    """The date the first page announces, else the one in the file's name, with the words it was read in."""
    top = first_page[:TOP_CHARACTERS]
    for read in _announced(top):
        return _proposal(read, "on page 1")
    named = _in_name(file_name)
    if named:
        return _proposal(named, "in the file's name")
    lines = [line for line in top.split("\n") if line.strip()][:LONE_LINE_WITHIN]
    for line in lines:
        match = _LONE_LINE.match(line)
        alone = _read(match, match["when"]) if match else None
        if alone:
            return _proposal(alone, "on a line of its own on page 1")
    return None


def _announced(top: str) -> Iterator[_Read]:
    for pattern in (*_CUED[:6], _DATE_LINE, *_CUED[6:]):
        for match in pattern.finditer(top):
            read = _read(match, match[0])
            if read:
                yield read


def _in_name(file_name: str) -> _Read | None:
    name = PurePosixPath(file_name).stem
    # Underscores and dashes part words in file names; an ISO date needs its dashes, so it is sought first.
    for text in (name, re.sub(r"[_\-]+", " ", name)):
        match = _IN_NAME.search(text)
        read = _read(match, match[0]) if match else None
        if read:
            return read
    return None


def _read(match: re.Match[str], words: str) -> _Read | None:
    """The date a match names, or None when there is no such day."""
    parts = match.groupdict()
    words = " ".join(words.split())
    try:
        if parts.get("bare_month"):
            return _last_day(int(parts["bare_year"]), MONTHS[parts["bare_month"].lower()], words)
        on = _day_of(parts)
    except ValueError:
        return None
    return _Read(on, words, month_only=False) if on and on.year in YEARS else None


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


def _last_day(year: int, month: int, words: str) -> _Read | None:
    if year not in YEARS:
        return None
    return _Read(date(year, month, calendar.monthrange(year, month)[1]), words, month_only=True)


def _proposal(read: _Read, place: str) -> Proposal:
    month_only = "; only the month is given, so its last day" if read.month_only else ""
    return Proposal(value=read.on.isoformat(), where=f"“{read.words[:200]}” {place}{month_only}")
