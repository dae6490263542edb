"""Dates of birth: a date is one only where a cue says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence.rules.personal_data.cues import Cued
from evidence.rules.personal_data.numbers import CLEAR, FREE
from evidence.rules.personal_data.spotted import Spotted, masked
from evidence.rules.words import MONTHS
from schemas.gate import Certainty, FindingKind

_MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" if len(month) > 3 else month for month in MONTHS)
_DATE = re.compile(
    rf"{FREE}(?:(?P<day>[0-9]{{1,2}})(?P<mark>[/.-])(?P<month>[0-9]{{1,2}})(?P=mark)(?:[0-9]{{4}}|[0-9]{{2}})"
    r"|(?P<iso_year>[0-9]{4})-(?P<iso_month>[0-9]{2})-(?P<iso_day>[0-9]{2})"
    rf"|(?P<said_day>[0-9]{{1,2}})(?:st|nd|rd|th)?\s{{1,3}}(?:of\s{{1,3}})?(?:{_MONTH}),?\s{{1,3}}[0-9]{{4}}){CLEAR}",
    re.I,
)
_SHORT = re.compile(r"\bd\.?\s?o\.?\s?b\b", re.I)
_SAID = re.compile(rf"{_SHORT.pattern}|\bdate\s{{1,3}}of\s{{1,3}}birth\b|\bbirth\s?da(?:te|y)", re.I)
_BORN = re.compile(r"\bborn\b", re.I)


def births_in(text: str, cued: Cued) -> Iterator[Spotted]:
    """Every date with a cue beside it or over its column."""
    lower = text.lower()
    if not ("birth" in lower or "born" in lower or _SHORT.search(text)):
        return  # looked for first, as few pages say any of them
    for found in _DATE.finditer(text):
        if not _can_be(found):
            continue
        if cued.has(_SAID, found.start(), found.end()):
            certainty = Certainty.CERTAIN
        elif cued.has(_BORN, found.start(), found.end()):
            certainty = Certainty.LIKELY
        else:
            continue
        # The year tells an inspector enough to find it, and a stranger little.
        shown = masked(found[0]) if found["iso_year"] else masked(found[0], last=2)
        yield Spotted(FindingKind.DATE_OF_BIRTH, certainty, *found.span(), shown)


def _can_be(found: re.Match[str]) -> bool:
    day = int(found["day"] or found["iso_day"] or found["said_day"])
    month = int(found["month"] or found["iso_month"] or 1)
    return 1 <= day <= 31 and (1 <= month <= 12 or (found["mark"] is not None and day <= 12 and month <= 31))
