"""Working days: what the whole call is counted in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.rules.laying_out import next_line_ref, what_is_unsure
from evidence.rules.working_days import is_working_day, working_days_after, working_days_between
from evidence.workspace.bank_holidays import bank_holidays

DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
CLOSED = st.sets(DAYS, max_size=40)
NUMBERS = st.integers(0, 60)


@given(start=DAYS, number=NUMBERS, closed=CLOSED)
def test_a_day_so_many_working_days_on_is_a_working_day(start: date, number: int, closed: set[date]) -> None:
    """Nobody can hand anything over on a Sunday."""
    assert is_working_day(working_days_after(start, number, closed), closed)


@given(start=DAYS, number=NUMBERS, closed=CLOSED)
def test_counting_back_gives_the_number_that_was_counted_on(start: date, number: int, closed: set[date]) -> None:
    """The board says how many days are left, and must agree with the day it was laid out for."""
    first = working_days_after(start, 0, closed)

    assert working_days_between(first, working_days_after(start, number, closed), closed) == number


@given(start=DAYS, fewer=NUMBERS, more=NUMBERS, closed=CLOSED)
def test_one_count_after_another_is_their_sum(start: date, fewer: int, more: int, closed: set[date]) -> None:
    """Eight days to fieldwork and two more to the visit are ten."""
    between = working_days_after(start, fewer, closed)

    assert working_days_after(between, more, closed) == working_days_after(start, fewer + more, closed)


@given(start=DAYS, number=NUMBERS, closed=CLOSED, another=DAYS)
def test_a_holiday_more_never_brings_a_day_forward(start: date, number: int, closed: set[date], another: date) -> None:
    """A day added by proclamation can only give more time."""
    assert working_days_after(start, number, closed | {another}) >= working_days_after(start, number, closed)


@given(start=DAYS, number=NUMBERS)
def test_without_holidays_five_working_days_are_a_week(start: date, number: int) -> None:
    """A call on a Monday has its inspectors on site two weeks later."""
    first = working_days_after(start, 0, ())

    assert working_days_after(first, number * 5, ()) == first + timedelta(weeks=number)


@pytest.mark.parametrize(
    ("notice", "on_site"),
    [
        (date(2024, 11, 25), date(2024, 12, 9)),  # as it was in Lancashire
        (date(2026, 3, 30), date(2026, 4, 15)),  # over Easter
        (date(2026, 12, 21), date(2027, 1, 7)),  # over Christmas and the New Year
    ],
)
def test_inspectors_come_ten_working_days_after_the_notice(notice: date, on_site: date) -> None:
    """Bank holidays move the visit, and a call before Christmas is where everybody counts wrong."""
    closed = {one.on for one in bank_holidays().days}

    assert working_days_after(notice, 10, closed) == on_site


@pytest.mark.parametrize("year", bank_holidays().years)
def test_each_listed_year_has_its_eight_bank_holidays_on_weekdays(year: int) -> None:
    """A date typed wrongly would move every day of a call."""
    days = [one.on for one in bank_holidays().days if one.on.year == year]

    assert len(days) == len(set(days)) == 8
    assert all(day.weekday() < 5 for day in days)
    easter = _easter(year)
    first = date(year, 1, 1)
    new_year = first + timedelta(days={5: 2, 6: 1}.get(first.weekday(), 0))
    assert {easter - timedelta(days=2), easter + timedelta(days=1), new_year} <= set(days)
    for month, last in ((5, False), (5, True), (8, True)):
        assert _monday(year, month, last=last) in days


def test_a_year_nobody_listed_is_said_and_not_guessed() -> None:
    """In 2030 the app must not pretend to know when Easter is."""
    said = what_is_unsure([date(2028, 12, 29), date(2029, 1, 2)], bank_holidays())

    assert said == "The bank holidays of 2029 are not listed, so days may be too early."
    assert what_is_unsure([date(2028, 12, 29)], bank_holidays()) == ""


@pytest.mark.parametrize(
    ("there", "new"), [((), "IR-01"), (("IR-01", "IR-17"), "IR-18"), (("A", "IR-x", "Annex-2"), "IR-03")]
)
def test_a_new_line_takes_the_next_reference(there: tuple[str, ...], new: str) -> None:
    """Two lines of one name would be each other's."""
    assert next_line_ref(there) == new


def _easter(year: int) -> date:
    """Easter Sunday, by the method of Meeus, Jones and Butcher."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    el = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * el) // 451
    month, day = divmod(h + el - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _monday(year: int, month: int, *, last: bool) -> date:
    days = [date(year, month, number) for number in range(1, 32) if date(year, month, number).weekday() == 0]
    return days[-1] if last else days[0]
