"""Reasons a reading may give, apart from the readers, so that their caller need not import a single parser."""

from __future__ import annotations

from evidence.settings import MEBIBYTE

IN_PROCESS = "none: read in the same process"


def more_memory_than(limit_bytes: int) -> str:
    """The reason when a document asks for too much memory."""
    return f"Reading it needs more than the {limit_bytes // MEBIBYTE:,} MB of memory one file may use."


def seconds(count: int) -> str:
    """A length of time in words."""
    return "1 second" if count == 1 else f"{count:,} seconds"
