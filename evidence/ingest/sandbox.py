"""The sandbox: each document is read in a child process of its own that may be killed without harm to anything else."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from types import TracebackType
from typing import Self

from evidence.errors import EvidenceError
from evidence.ingest import bubblewrap
from evidence.ingest.checked_answers import BadAnswerError, checked_reading
from evidence.ingest.levels import Level, SandboxTooWeakError, least_level
from evidence.ingest.reasons import NO_READER_YET, cannot_yet, more_memory_than, seconds
from evidence.ingest.triage import MediaType, display_name
from evidence.ingest.warm_parent import Ended, NotStartedError, WarmParent
from evidence.ingest.wire import EXIT_DONE, EXIT_MEMORY, Request
from evidence.settings import Limits
from schemas.evidence import Reading, ReadingState

CRASHED = "The reader stopped unexpectedly: the file is damaged, or made to do harm."
LOST = "The reader was stopped from outside while it read this file. Ask for it to be read again."
NONSENSE = "The reader's answer made no sense, so it was not used: the file may be made to do harm."
TOO_MUCH = "The file holds more text than one file may have."


class SandboxUnavailableError(EvidenceError):
    """No reader process can be started on this machine."""

    remedy = "Check that the machine has memory left and that the installation is complete, then try again."

    def __init__(self) -> None:
        super().__init__("The process that reads documents cannot be started.")


class Sandbox:
    """Reads documents one after the other, each in a forked child. Not for two callers at once.

    It holds readers apart as far as this machine can, and refuses to read when that is less than `least`.
    """

    def __init__(self, limits: Limits | None = None, *, least: Level | None = None) -> None:
        self._limits = limits or Limits()
        self._least = least or least_level()
        self._wrapper = bubblewrap.wrapper()
        self._parent: WarmParent | None = None

    @property
    def level(self) -> Level:
        """How far a reader is held apart here; every reading records it. Starts the warm parent."""
        try:
            return self._ready_parent().level
        except NotStartedError as error:
            raise SandboxUnavailableError from error

    def __enter__(self) -> Self:
        self._warm_parent()
        if Level.LIMITS.is_below(self._least):
            # Found out before a document is taken in hand, so that none is counted as tried.
            self._fit_parent()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the warm parent and whatever child it has."""
        if self._parent:
            self._parent.end()
            self._parent = None

    def read(self, path: Path, media_type: MediaType, *, file_name: str) -> Reading:
        """The reading of one document. Whatever the document does to its reader becomes the reading's state."""
        if media_type in NO_READER_YET:
            return cannot_yet(media_type)
        request = Request(media_type, display_name(file_name), self._limits)
        level, ended = self._read_in_child(path, request)
        return self._reading_of(ended, level)

    def _read_in_child(self, path: Path, request: Request) -> tuple[Level, Ended]:
        """A warm parent found dead at the start is replaced, once; one that dies with the child is this document's."""
        try:
            parent = self._fit_parent()
            return parent.level, parent.read(path, request)
        except NotStartedError:
            self.close()
        try:
            parent = self._fit_parent()
            return parent.level, parent.read(path, request)
        except NotStartedError as error:
            self.close()
            raise SandboxUnavailableError from error

    def _fit_parent(self) -> WarmParent:
        """A warm parent that is ready and holds its children apart as far as the installation asks."""
        parent = self._ready_parent()
        if parent.level.is_below(self._least):
            self.close()
            raise SandboxTooWeakError(parent.level, self._least)
        return parent

    def _ready_parent(self) -> WarmParent:
        parent = self._warm_parent()
        try:
            parent.wait_until_ready()
        except NotStartedError:
            self.close()
            if not parent.wrapped:
                raise
            # bubblewrap is there but may not work: many containers forbid the namespaces it needs.
            self._wrapper = []
            return self._ready_parent()
        return parent

    def _warm_parent(self) -> WarmParent:
        if self._parent is None or not self._parent.is_alive():
            self.close()
            self._parent = WarmParent(self._wrapper)
        return self._parent

    def _reading_of(self, ended: Ended, level: Level) -> Reading:
        failure = _failure(ended, self._limits)
        if failure is None:
            try:
                return checked_reading(ended.answer, limits=self._limits, isolation=level.value)
            except BadAnswerError:
                failure = ReadingState.UNREADABLE, NONSENSE
        state, reason = failure
        return Reading(state=state, reason=reason, isolation=level.value)


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
