"""Reasons a reading may give, apart from the readers, so that their caller need not import a single parser."""

from __future__ import annotations

from evidence.ingest.triage import MediaType
from evidence.settings import MEBIBYTE
from schemas.evidence import Reading, ReadingState

IN_PROCESS = "none: read in the same process"

NO_READER_YET = {
    MediaType.MSG: "Outlook messages",
}


def cannot_yet(media_type: MediaType) -> Reading:
    """The answer for a type that is kept but has no reader."""
    return Reading(
        state=ReadingState.UNREADABLE,
        reason=f"This version of the product cannot read {NO_READER_YET[media_type]} yet; the file is kept as it is.",
        isolation=IN_PROCESS,
    )


def more_memory_than(limit_bytes: int) -> str:
    """The reason when a document asks for too much memory."""
    return f"Reading it needs more than the {limit_bytes // MEBIBYTE:,} MB of memory one file may use."


def seconds(count: int) -> str:
    """A length of time in words."""
    return "1 second" if count == 1 else f"{count:,} seconds"
