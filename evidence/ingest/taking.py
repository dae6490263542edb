"""What taking a file out of a mail comes to: its bytes in a file that is gone when closed, or the reason why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

from evidence.ingest.cleaning import clean_line
from evidence.ingest.triage import MediaType
from evidence.settings import MEBIBYTE, Limits

HOLDS_FILES = frozenset({MediaType.EML, MediaType.MSG})
"""The types whose readings may list attachments."""
DEEPEST_ATTACHMENT = 10
"""Mails in mails are followed so far, counted from the file somebody added."""

TAKEN, REFUSED = b"T", b"R"
"""The first byte a child sends: the attachment's bytes follow, or the reason why there are none."""

REASON_CHARACTERS = 600
IN_MEMORY_BYTES = MEBIBYTE
NOTHING_SAID = "The reader that was to take the attachment out gave no answer that makes sense."


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was taken out: open at its beginning, and closed by whoever lent it."""

    file: IO[bytes]
    size_bytes: int


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A file that could not be taken out, and why, in the user's words."""

    reason: str


class Receiver:
    """Takes in what the child sends, as it comes: bytes of an attacker's choosing, counted by the pipe's reader."""

    def __init__(self, spool: IO[bytes]) -> None:
        self._spool = spool
        self._mark = b""
        self.size_bytes = 0

    def take(self, chunk: bytes) -> None:
        """The next bytes off the pipe."""
        if not self._mark and chunk:
            self._mark, chunk = chunk[:1], chunk[1:]
        self._spool.write(chunk)
        self.size_bytes += len(chunk)

    def outcome(self) -> Taken | NotTaken:
        """What the child handed over, once it has ended as it should."""
        self._spool.seek(0)
        if self._mark == TAKEN:
            return Taken(self._spool, self.size_bytes)
        said = self._spool.read(4 * REASON_CHARACTERS) if self._mark == REFUSED else b""
        return NotTaken(clean_line(said.decode(errors="replace"), longest=REASON_CHARACTERS) or NOTHING_SAID)


def larger_than(limits: Limits) -> str:
    """The reason when more comes off the pipe than one file may have."""
    return f"The attachment is larger than the {limits.file_bytes / MEBIBYTE:,.1f} MB one file may have."
