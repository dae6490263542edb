"""How dates and lists read in a sentence."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import date

# Never the locale's: two computers must write the same words, and a bundle the same bytes.
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@functools.lru_cache(maxsize=4096)
def day(on: date) -> str:
    """A date as people write it: 3 March 2026."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def month(on: date) -> str:
    """The month of a date: March 2026."""
    return f"{MONTHS[on.month - 1]} {on.year}"


def window(earliest: date, latest: date) -> str:
    """A window of dates, or the one day it is."""
    return day(earliest) if earliest == latest else f"{day(earliest)} to {day(latest)}"


def listed(names: Sequence[str], *, most: int = 6) -> str:
    """Names in a sentence: a, b and c. Past `most` the rest are counted."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def counted(number: int, singular: str, plural: str = "") -> str:
    """A number with its noun: 1 item, 1,204 items."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"
