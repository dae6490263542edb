"""A checkpoint's window in words, with the days left at both ends."""

from __future__ import annotations

from datetime import date

from evidence.rules.words import counted, day, window


def window_sentence(earliest: date, latest: date, today: date) -> str:
    """A window in words, with the days left at both ends."""
    to_open, to_close = (earliest - today).days, (latest - today).days
    if earliest == latest:
        return f"{day(earliest)}: {away(to_open)}."
    if to_close < 0:
        return f"The window, {window(earliest, latest)}, closed {away(to_close)}."
    if to_open > 0:
        return f"The window opens on {day(earliest)}, {away(to_open)}, and closes on {day(latest)}, {away(to_close)}."
    opened = "today" if to_open == 0 else f"on {day(earliest)}, {away(to_open)}"
    return f"It can be called any day. The window opened {opened}; it closes on {day(latest)}, {away(to_close)}."


def window_left(earliest: date, latest: date, today: date) -> str:
    """The days left at both ends of a window, without its dates: opened 172 days ago, closes in 166 days."""
    to_open, to_close = (earliest - today).days, (latest - today).days
    if earliest == latest:
        return away(to_open)
    opens = "opened" if to_open <= 0 else "opens"
    closes = "closed" if to_close < 0 else "closes"
    return f"{opens} {away(to_open)}, {closes} {away(to_close)}"


def away(days: int) -> str:
    """How far a day is from today, in days: in 3 days, today, 1 day ago."""
    if days == 0:
        return "today"
    return f"in {counted(days, 'day')}" if days > 0 else f"{counted(-days, 'day')} ago"
