"""The sandbox: each document is read in a child process of its own that may be killed without harm to anything else."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Self

from evidence.errors import FileRefused, StoreUnusable
from evidence.ingest.cell_answers import ANOTHER_WAY, Sheet, checked_sheets
from evidence.ingest.checked_answers import BadAnswerError
from evidence.ingest.hidden_answers import checked_hidden
from evidence.ingest.joining import Joining
from evidence.ingest.keeping import Keeper, SandboxUnavailableError
from evidence.ingest.levels import Level, SandboxTooWeakError, least_level
from evidence.ingest.picture_answers import LONGEST_ANSWER, NotDrawn, PageWanted, WhyNotDrawn, checked_picture
from evidence.ingest.reasons import more_memory_than, seconds
from evidence.ingest.redaction_answers import LONGEST_ANSWER as LONGEST_REDACTED_ANSWER
from evidence.ingest.redaction_answers import (
    LeaksWanted,
    NotRedacted,
    PagesReceived,
    RebuiltPage,
    RedactionWanted,
    checked_leaks,
)
from evidence.ingest.taking import HOLDS_FILES, IN_MEMORY_BYTES, NotTaken, Receiver, Taken, larger_than
from evidence.ingest.triage import MediaType, display_name
from evidence.ingest.warm_parent import Ended, NotStartedError
from evidence.ingest.wire import EXIT_DONE, EXIT_MEMORY, Pictures, Request
from evidence.settings import Limits
from schemas.evidence import Reading, ReadingState
from schemas.hidden import LookedInto
from schemas.pictures import PagePicture
from schemas.redactions import LeakScan

__all__ = ["LOST", "Sandbox", "SandboxUnavailableError", "was_lost"]

CRASHED = "The reader stopped unexpectedly: the file is damaged, or made to do harm."
LOST = "The reader was stopped from outside while it read this file. Ask for it to be read again (evidence read-again)."
# A hundred scanned pages are read by some twenty readers; together they may take no longer than this.
LONGEST_READING_SECONDS = 600
NONSENSE = "The reader's answer made no sense, so it was not used: the file may be made to do harm."
TOO_MUCH = "The file holds more text than one file may have."
NOT_FINISHED = "It was stopped before it was done. Try again in a minute."
NO_ATTACHMENTS = "A file of this type has no attachments."
NO_ROOM = "An attachment could not be taken out: there is no room to put it, or the mail cannot be opened."


def was_lost(reading: Reading) -> bool:
    """True when the reader was stopped from outside: the file is not to blame, and another try may succeed."""
    return reading.state is ReadingState.UNREADABLE and reading.reason == LOST


class Sandbox:
    """Reads documents one after the other, each in a forked child. Not for two callers at once.

    It holds readers apart as far as this machine can, and refuses to read when that is less than `least`.
    """

    def __init__(self, limits: Limits | None = None, *, least: Level | None = None) -> None:
        self._limits = limits or Limits()
        self._least = least or least_level()
        self._readers = Keeper(self._least)
        # Apart, as recognition takes much memory, which makes every fork of its parent slower; started for the first
        # picture.
        self._eyes = Keeper(self._least, sees=True)
        # Kept in mind, so that not every picture waits for a process that does not start.
        self._eyes_failed = False

    @property
    def level(self) -> Level:
        """How far a reader is held apart here; every reading records it. Starts the warm parent."""
        return self._readers.level

    def __enter__(self) -> Self:
        self._readers.start()
        if Level.LIMITS.is_below(self._least):
            # Found out before a document is taken in hand, so that none is counted as tried.
            self._readers.fit_parent()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the warm parents and whatever children they have."""
        self._readers.close()
        self._eyes.close()
        self._eyes_failed = False

    def read(self, path: Path, media_type: MediaType, *, file_name: str, password: str = "") -> Reading:
        """The reading of one document. Whatever the document does to its reader becomes the reading's state.

        The words of a long scan are recognised by several readers, one after the other, each within its limits. The
        password goes to the readers of this document and is kept nowhere.
        """
        joining = Joining(Request(media_type, display_name(file_name), self._limits, password=password))
        until = time.monotonic() + LONGEST_READING_SECONDS
        while joining.whole is None:
            if joining.needs_eyes and time.monotonic() > until:
                joining.go_on_without_eyes(Pictures.GIVEN_UP)
            if joining.needs_eyes and (why_not := self._why_not_seen()):
                joining.go_on_without_eyes(why_not)
            self._read_on(path, joining)
        return joining.whole

    def _why_not_seen(self) -> Pictures | None:
        """Why nobody here recognises words in pictures; None when somebody does."""
        if not self._eyes_failed:
            try:
                self._eyes.fit_parent()
                return None if self._eyes.recognises else Pictures.NOT_INSTALLED
            except (NotStartedError, SandboxUnavailableError, SandboxTooWeakError):
                self._eyes_failed = True
                self._eyes.close()
        return Pictures.NOT_STARTED

    def _read_on(self, path: Path, joining: Joining) -> None:
        """Have one reader go on with the document, and take its answer or note how it failed."""
        keeper = self._eyes if joining.needs_eyes else self._readers
        try:
            level, ended = keeper.seen_to(lambda parent: parent.read(path, joining.request))
        except SandboxUnavailableError:
            if keeper is self._readers:
                raise
            self._eyes_failed = True
            return
        failure = _failure(ended, self._limits)
        if failure is None:
            try:
                joining.add(ended.answer, isolation=level.value)
                return
            except BadAnswerError:
                failure = ReadingState.UNREADABLE, NONSENSE
        joining.add_failure(*failure, isolation=level.value, may_be_tried_again=failure[1] != LOST)

    def cells(self, path: Path, media_type: MediaType, *, file_name: str) -> list[Sheet]:
        """The visible sheets of an Excel workbook or the one of a CSV file. FileRefused says why there are none."""
        shown = display_name(file_name)
        request = Request(media_type, shown, self._limits, cells=True)
        _, ended = self._readers.seen_to(lambda parent: parent.read(path, request))
        failure = _failure(ended, self._limits)
        if failure:
            raise FileRefused(f"{shown}: {failure[1]}", remedy=ANOTHER_WAY)
        try:
            return checked_sheets(ended.answer, self._limits)
        except BadAnswerError as error:
            raise FileRefused(f"{shown}: {NONSENSE}", remedy=ANOTHER_WAY) from error

    def hidden(self, path: Path, media_type: MediaType) -> LookedInto | None:
        """What a file holds beside its pages. A file its reader could not look into answers just that; None when the
        reader was stopped from outside, and another try may succeed."""
        request = Request(media_type, "", self._limits, hidden=True)
        _, ended = self._readers.seen_to(lambda parent: parent.read(path, request))
        if failure := _failure(ended, self._limits):
            return None if failure[1] == LOST else LookedInto(not_looked_into=(f"the file. {failure[1]}",))
        try:
            return checked_hidden(ended.answer)
        except BadAnswerError:
            return LookedInto(not_looked_into=(f"the file. {NONSENSE}",))

    def page_picture(self, path: Path, media_type: MediaType, wanted: PageWanted) -> PagePicture | NotDrawn:
        """A page of a PDF or of a picture file with words marked on it, or why there is none."""
        request, answer = Request(media_type, "", self._limits, drawn=wanted), bytearray()
        _, ended = self._readers.seen_to(
            lambda parent: parent.follow(path, request, answer.extend, longest=LONGEST_ANSWER)
        )
        if failure := _failure(ended, self._limits):
            if ended.late or failure[1] == LOST:
                return NotDrawn(WhyNotDrawn.STOPPED, NOT_FINISHED)
            return NotDrawn(WhyNotDrawn.FAILED, failure[1])
        try:
            return checked_picture(bytes(answer))
        except BadAnswerError:
            return NotDrawn(WhyNotDrawn.FAILED, NONSENSE)

    def redacted_pages(
        self, path: Path, media_type: MediaType, wanted: RedactionWanted
    ) -> tuple[RebuiltPage, ...] | NotRedacted:
        """The pages of a PDF or of a picture file with areas and words covered, or why there are none."""
        request, received = Request(media_type, "", self._limits, redacted=wanted), PagesReceived(wanted)
        # Words may also stand in pictures; where nobody can look there, each page says so.
        keeper = self._eyes if wanted.words and self._why_not_seen() is None else self._readers
        _, ended = keeper.seen_to(
            lambda parent: parent.follow(path, request, received.take, longest=LONGEST_REDACTED_ANSWER)
        )
        if failure := _failure(ended, self._limits):
            return NotRedacted(failure[1])
        try:
            return received.outcome()
        except BadAnswerError:
            return NotRedacted(NONSENSE)

    def leaks(self, path: Path, wanted: LeaksWanted) -> LeakScan | NotRedacted:
        """Where a redacted PDF still says or shows what was to be taken away, or why nobody can tell."""
        request = Request(MediaType.PDF, "", self._limits, leaks=wanted)
        keeper = self._eyes if wanted.words and self._why_not_seen() is None else self._readers
        _, ended = keeper.seen_to(lambda parent: parent.read(path, request))
        if failure := _failure(ended, self._limits):
            return NotRedacted(failure[1])
        try:
            return checked_leaks(ended.answer)
        except BadAnswerError:
            return NotRedacted(NONSENSE)

    @contextmanager
    def extract(
        self, path: Path, media_type: MediaType, number: int, *, spool_in: Path | None = None
    ) -> Iterator[Taken | NotTaken]:
        """Take out the attachment that has this number in the reading of a mail.

        Its bytes are an attacker's, and no more than one file may have; past a megabyte they are held in a nameless
        file in `spool_in`, and gone when the block ends. What the mail does to its reader becomes a reason of NotTaken.
        """
        with SpooledTemporaryFile(max_size=IN_MEMORY_BYTES, dir=str(spool_in) if spool_in else None) as spool:
            yield self._taken_out(path, media_type, number, Receiver(spool))

    def _taken_out(self, path: Path, media_type: MediaType, number: int, receiver: Receiver) -> Taken | NotTaken:
        if media_type not in HOLDS_FILES or number < 1:
            return NotTaken(NO_ATTACHMENTS)
        request = Request(media_type, "", self._limits, attachment=number)
        longest = self._limits.file_bytes + 1
        try:
            _, ended = self._readers.seen_to(
                lambda parent: parent.follow(path, request, receiver.take, longest=longest)
            )
        except OSError as error:
            raise StoreUnusable(NO_ROOM, remedy="Make room on the disk, then try again.") from error
        if ended.too_long:
            return NotTaken(larger_than(self._limits))
        failure = _failure(ended, self._limits)
        return NotTaken(failure[1]) if failure else receiver.outcome()


def _failure(ended: Ended, limits: Limits) -> tuple[ReadingState, str] | None:
    """What went wrong with the child, in the user's words, or None when it ended as it should."""
    if ended.late:
        return ReadingState.UNREADABLE, f"Reading was stopped after {seconds(limits.wall_seconds)} without an end."
    if ended.too_long:
        return ReadingState.TOO_LARGE, TOO_MUCH
    if ended.status is None:
        return ReadingState.UNREADABLE, LOST
    code = os.waitstatus_to_exitcode(ended.status)
    return None if code == EXIT_DONE else _failure_by_code(code, limits)


def _failure_by_code(code: int, limits: Limits) -> tuple[ReadingState, str]:
    failures = {
        -signal.SIGXCPU: f"Reading was stopped after {seconds(limits.cpu_seconds)} of computing.",
        -signal.SIGKILL: LOST,
    }
    if code == EXIT_MEMORY:
        return ReadingState.TOO_LARGE, more_memory_than(limits.memory_bytes)
    return ReadingState.UNREADABLE, failures.get(code, CRASHED)
