"""Working days: Monday to Friday, without the days that are closed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
SATURDAY = 5


def is_working_day(on: date, closed: Collection[date]) -> bool:
    """True for a Monday to Friday that is not closed."""
    return on.weekday() < SATURDAY and on not in closed


def working_days_after(start: date, number: int, closed: Collection[date]) -> date:
    """The day so many working days after another. Nought is that day, or the next working day where it is none."""
    on = start
    while not is_working_day(on, closed):
        on += ONE_DAY
    for _ in range(number):
        on += ONE_DAY
        while not is_working_day(on, closed):
            on += ONE_DAY
    return on


def working_days_between(start: date, end: date, closed: Collection[date]) -> int:
    """How many working days come after a day, up to another and with it; none when that is no later."""
    days = (end - start).days
    return sum(is_working_day(start + ONE_DAY * number, closed) for number in range(1, days + 1))
