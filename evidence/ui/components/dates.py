"""Dates as people type them. A text box each: the calendar widget is too small to hit and slow from the keyboard."""

from __future__ import annotations

import re
from datetime import date, datetime

import streamlit as st

from evidence.errors import Contradiction
from evidence.rules.words import day

HINT = "For example 3 March 2026, 3/3/2026 or 2026-03-03."
_FORMS = ("%d %B %Y", "%d %b %Y", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d", "%d-%m-%Y")


def parse_day(said: str) -> date | None:
    """The date somebody typed; None for nothing. Day before month, as people here write it."""
    plain = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", " ".join(said.replace(",", " ").split()))
    if not plain:
        return None
    for form in _FORMS:
        try:
            return datetime.strptime(plain, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    raise Contradiction(f"“{said}” is not a date.", remedy=HINT)


def day_field(label: str, value: date | None, *, key: str, help: str = HINT) -> date | None:  # noqa: A002 - as Streamlit
    """A box for a date. Raises Contradiction when what stands in it is none."""
    return parse_day(st.text_input(label, day(value) if value else "", key=key, help=help) or "")
