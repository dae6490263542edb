"""What every reader answers with: pages as they come, or the one reason why there are none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from evidence.errors import EvidenceError
from schemas.evidence import Attachment, Proposals, ReadingState


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a picture: grey points, one byte each, row by row from the top."""

    points: bytes
    width: int
    height: int
    bytes_per_line: int
    points_per_inch: int


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of one page, and what the document calls the page."""

    text: str
    label: str = ""
    picture: Callable[[], Picture] | None = None
    """For a page without text that may be a picture: makes it. CannotRead when it cannot be shown."""


@dataclass(frozen=True, slots=True)
class PageFailed:
    """A page that is there but could not be read."""

    label: str = ""


@dataclass(slots=True)
class Opened:
    """A document that opened. Its pages are read as they are asked for, so a limit can stop the reading."""

    reader: str
    pages: Iterator[PageText | PageFailed]
    nothing: str
    """Why there is nothing to read, in the user's words, should every page turn out empty."""
    total: int | None = None
    """How many pages there are, where the format tells before they are read."""
    title: str = ""
    """The title the document states about itself."""
    heading: str = ""
    """The words set largest on the first page, where the format tells."""
    stated: Proposals = field(default_factory=Proposals)
    """What the format itself states outright, such as a mail's date; it goes before what the text seems to say."""
    problems: list[str] = field(default_factory=list)
    """What was left out while reading, as sentences; the reader adds to it as its pages are taken."""
    notes: list[str] = field(default_factory=list)
    """What a person should know of the document beside its text, as sentences; nothing is missing because of it."""
    attachments: tuple[Attachment, ...] = ()
    """The files inside a mail that can be taken out."""


class CannotRead(EvidenceError):
    """The document gives no text at all: the state it ends in, and the reason in the user's words."""

    def __init__(self, state: ReadingState, reason: str) -> None:
        super().__init__(reason)
        self.state, self.reason = state, reason


def unreadable(reason: str) -> CannotRead:
    """The answer for a damaged document."""
    return CannotRead(ReadingState.UNREADABLE, reason)


def needs_password(*, tried: bool = False) -> CannotRead:
    """The answer for a document only a password opens, or a password other than the one tried."""
    if tried:
        reason = "The password did not open the file. Ask its owner for the right one, or for a copy without one."
    else:
        reason = "The file is protected by a password. Ask its owner for a copy without one."
    return CannotRead(ReadingState.PASSWORD, reason)


def too_large(reason: str) -> CannotRead:
    """The answer for a document that would take more room than one file may."""
    return CannotRead(ReadingState.TOO_LARGE, reason)
