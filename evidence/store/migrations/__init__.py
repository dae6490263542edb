"""Changes to the tables, one after the other, so that a store made by any earlier version can be brought up to date.

A store says its revision in Alembic's own table. A new one is made from the rows as they are now and marked with HEAD;
tests hold the rows, the migrations and this list together.
"""

from __future__ import annotations

from enum import StrEnum

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010")
FIRST, HEAD = REVISIONS[0], REVISIONS[-1]


class Standing(StrEnum):
    """How a store's tables stand to what this version makes."""

    CURRENT = "current"
    OLDER = "older"
    UNKNOWN = "unknown"


def standing_of(revision: str) -> Standing:
    """How a revision stands to this version; of a later one this version knows nothing."""
    if revision == HEAD:
        return Standing.CURRENT
    return Standing.OLDER if revision in REVISIONS else Standing.UNKNOWN
