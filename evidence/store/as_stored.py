"""Columns as they lie in the database, where a value that makes no sense must be seen and not be raised over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy
from sqlalchemy import Text, type_coerce
from sqlmodel import Session

Facts = dict[tuple[str, ...], tuple[Any, ...]]
"""What is known of things, by their kind and name: from the rows, or from the audit log."""


def rows(session: Session, *columns: Any) -> Iterator[Any]:
    """These columns of each row."""
    yield from session.connection().execute(sqlalchemy.select(*columns))


def as_stored(column: Any) -> Any:
    """A column as the text that is stored, whatever it should be."""
    return type_coerce(column, Text)
