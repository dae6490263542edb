"""How far one reader came with a document, so that the next one can go on where it stopped."""

from __future__ import annotations

from pydantic import NonNegativeInt, PositiveInt

from schemas.base import Schema
from schemas.evidence import Reading


class Progress(Schema):
    """What the readers of a document had found by the page where the last of them stopped; numbers, and no text."""

    next_page: PositiveInt = 1
    read: NonNegativeInt = 0
    characters: NonNegativeInt = 0
    has_text: bool = False
    failed: tuple[PositiveInt, ...] = ()
    cut: tuple[PositiveInt, ...] = ()
    recognised: tuple[PositiveInt, ...] = ()
    unrecognised: tuple[PositiveInt, ...] = ()
    wordless: tuple[PositiveInt, ...] = ()
    looked_at: NonNegativeInt = 0


AT_THE_START = Progress()


class Part(Schema):
    """One reader's answer: the pages it read and, when it stopped in time, how far that is."""

    reading: Reading
    stopped: Progress | None = None
