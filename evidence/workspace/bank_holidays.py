"""The bank holidays that ship, read once."""

from __future__ import annotations

import functools
from datetime import date

from evidence import plain_yaml
from evidence.settings import shipped
from schemas.call_templates import BankHolidays
from schemas.local_area import LocalArea


@functools.cache
def bank_holidays() -> BankHolidays:
    """The bank holidays of England, and the years that are listed."""
    text = shipped("corpus", "bank_holidays.yaml").read_text(encoding="utf-8")
    return BankHolidays.model_validate(plain_yaml.load(text))


def closed_days(area: LocalArea) -> frozenset[date]:
    """The days nobody works in an area, past weekends."""
    own = area.call.closed if area.call else ()
    return frozenset({one.on for one in bank_holidays().days} | set(own))
