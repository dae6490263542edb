"""Column types for STRICT tables: dates, moments, flags and frozen models as text and whole numbers."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator


class DateText(TypeDecorator[date]):
    """A date as 2026-03-03, so that text order is date order."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """To the database."""
        return value.isoformat() if value else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        """From the database."""
        return date.fromisoformat(value) if value else None


class MomentText(TypeDecorator[datetime]):
    """A moment in UTC as 2026-03-03T09:30:00.000000Z."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """To the database; a moment without a time zone is a bug."""
        if value is None:
            return None
        assert value.tzinfo is not None, "a moment needs its time zone"
        return moment_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """From the database."""
        return datetime.fromisoformat(value) if value else None


class Flag(TypeDecorator[bool]):
    """Yes or no as 1 or 0, or unknown as nothing."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        """To the database."""
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        """From the database."""
        return None if value is None else bool(value)


class JsonText(TypeDecorator[Any]):
    """A list or mapping as JSON text, sorted so that equal values are equal text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """To the database."""
        return None if value is None else json.dumps(value, sort_keys=True, ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """From the database."""
        return None if value is None else json.loads(value)


def moment_text(value: datetime) -> str:
    """A moment as the store and the audit log write it."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
