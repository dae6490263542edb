"""A template laid out from the day of the notice: offsets in working days become dates."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from evidence.rules.words import listed
from evidence.rules.working_days import working_days_after
from schemas.call_templates import BankHolidays, CallTemplate
from schemas.calls import CallDay, CallLine


def days_of(template: CallTemplate, notice_on: date, closed: Collection[date]) -> tuple[CallDay, ...]:
    """The days, the earliest first."""
    days = (
        CallDay(
            on=working_days_after(notice_on, one.offset, closed),
            title=one.title,
            what=one.what,
            post=one.post,
            source=one.source,
            verified=one.verified,
        )
        for one in template.days
    )
    return tuple(sorted(days, key=lambda one: one.on))


def lines_of(template: CallTemplate, notice_on: date, closed: Collection[date]) -> tuple[CallLine, ...]:
    """The lines of the request with the days they are due, in the order of the template."""
    return tuple(
        CallLine(
            due_on=working_days_after(notice_on, one.due_offset, closed),
            **one.model_dump(exclude={"due_offset"}),
        )
        for one in template.lines
    )


def what_is_unsure(days: Collection[date], holidays: BankHolidays) -> str:
    """Which of some days fall in years whose bank holidays nobody listed, as a sentence; empty when none does."""
    years = sorted({day.year for day in days} - set(holidays.years))
    if not years:
        return ""
    return f"The bank holidays of {listed([str(year) for year in years])} are not listed, so days may be too early."


def next_line_ref(refs: Collection[str]) -> str:
    """The reference of one more line: IR-18 after IR-17."""
    numbers = [int(tail) for ref in refs if (tail := ref.rpartition("-")[2]).isdecimal() and len(tail) < 5]
    return f"IR-{max(numbers, default=0) + 1:02d}"
