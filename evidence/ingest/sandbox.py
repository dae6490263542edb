"""The sandbox: each document is read in a child process of its own that may be killed without harm to anything else."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import evidence
from evidence.errors import EvidenceError
from evidence.ingest.checked_answers import BadAnswerError, checked_reading, longest_answer
from evidence.ingest.reasons import NO_READER_YET, cannot_yet, more_memory_than, seconds
from evidence.ingest.triage import MediaType, display_name
from evidence.ingest.wire import (
    END,
    ENDED,
    EXIT_DONE,
    EXIT_MEMORY,
    READY,
    STARTED,
    LineBrokenError,
    Request,
    receive_exactly,
    send_request,
)
from evidence.settings import Limits
from schemas.evidence import Reading, ReadingState

LEVEL = "forked reader with limits"
CHUNK_BYTES = 1024 * 1024
START_SECONDS = 60
ENDING_SECONDS = 10

CRASHED = "The reader stopped unexpectedly: the file is damaged, or made to do harm."
LOST = "The reader was stopped from outside while it read this file. Ask for it to be read again."
NONSENSE = "The reader's answer made no sense, so it was not used: the file may be made to do harm."
TOO_MUCH = "The file holds more text than one file may have."


class SandboxUnavailableError(EvidenceError):
    """No reader process can be started on this machine."""

    remedy = "Check that the machine has memory left and that the installation is complete, then try again."


class Sandbox:
    """Reads documents one after the other, each in a forked child. Not for two callers at once."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._parent: _WarmParent | None = None

    @property
    def level(self) -> str:
        """How far a reader is held apart, in words; every reading records it."""
        return LEVEL

    def __enter__(self) -> Self:
        self._warm_parent()
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
        ended = self._read_in_child(path, request)
        return self._reading_of(ended)

    def _read_in_child(self, path: Path, request: Request) -> _Ended:
        """A warm parent found dead at the start is replaced, once; one that dies with the child is this document's."""
        try:
            return self._warm_parent().read(path, request)
        except _NotStartedError:
            self.close()
        try:
            return self._warm_parent().read(path, request)
        except _NotStartedError as error:
            self.close()
            raise SandboxUnavailableError("The process that reads documents cannot be started.") from error

    def _warm_parent(self) -> _WarmParent:
        if self._parent is None or not self._parent.is_alive():
            self.close()
            self._parent = _WarmParent()
        return self._parent

    def _reading_of(self, ended: _Ended) -> Reading:
        failure = _failure(ended, self._limits)
        if failure is None:
            try:
                return checked_reading(ended.answer, limits=self._limits, isolation=LEVEL)
            except BadAnswerError:
                failure = ReadingState.UNREADABLE, NONSENSE
        state, reason = failure
        return Reading(state=state, reason=reason, isolation=LEVEL)


class _NotStartedError(Exception):
    """The warm parent did not take the document."""


class _Ended:
    """How a child ended, and what it had said by then."""

    def __init__(self, answer: bytes, *, status: int | None, late: bool = False, too_long: bool = False) -> None:
        self.answer, self.status, self.late, self.too_long = answer, status, late, too_long


def _failure(ended: _Ended, limits: Limits) -> tuple[ReadingState, str] | None:
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


class _WarmParent:
    """The process that forks the children, seen from outside."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
                [sys.executable, "-P", "-m", "evidence.ingest.zygote", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                cwd="/",
                env=_little_environment(),
                # A Ctrl-C is for the program that owns this one, which then closes the socket.
                start_new_session=True,
            )
        self._ready = False

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        """Hang up, which ends the warm parent and its child; kill it when it does not listen."""
        self._line.close()
        try:
            self._process.wait(ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def read(self, path: Path, request: Request) -> _Ended:
        """Have one document read. _NotStartedError when the parent was not there to take it."""
        with path.open("rb") as document:
            ours, theirs = os.pipe()
            try:
                try:
                    self._begin(request, document.fileno(), theirs)
                finally:
                    os.close(theirs)
                return self._follow(ours, request.limits)
            finally:
                os.close(ours)

    def _begin(self, request: Request, input_fd: int, output_fd: int) -> None:
        try:
            self._wait_until_ready()
            send_request(self._line, request, input_fd, output_fd)
            (child,) = STARTED.unpack(receive_exactly(self._line, STARTED.size))
        except (LineBrokenError, OSError) as error:
            raise _NotStartedError from error
        if not child:
            raise _NotStartedError

    def _wait_until_ready(self) -> None:
        if not self._ready:
            self._line.settimeout(START_SECONDS)
            if receive_exactly(self._line, len(READY)) != READY:
                raise LineBrokenError
            self._line.settimeout(ENDING_SECONDS)
            self._ready = True

    def _follow(self, pipe: int, limits: Limits) -> _Ended:
        """Take the answer as it comes, within time and size, then have the child ended."""
        deadline = time.monotonic() + limits.wall_seconds
        answer, longest = bytearray(), longest_answer(limits)
        late = too_long = False
        while not too_long:
            late = not _has_something(pipe, deadline)
            if late:
                break
            chunk = os.read(pipe, CHUNK_BYTES)
            if not chunk:
                break
            answer += chunk
            too_long = len(answer) > longest
        return _Ended(bytes(answer), status=self._end_child(), late=late, too_long=too_long)

    def _end_child(self) -> int | None:
        """The child's wait status, or None when the warm parent is gone, too."""
        try:
            self._line.sendall(END)
            (status,) = ENDED.unpack(receive_exactly(self._line, ENDED.size))
        except (LineBrokenError, OSError):
            with contextlib.suppress(OSError):
                self._process.kill()
            self._process.wait()
            return None
        return int(status)


def _has_something(pipe: int, deadline: float) -> bool:
    """True when the pipe has bytes or its end before the deadline."""
    left = deadline - time.monotonic()
    if left <= 0:
        return False
    watcher = select.poll()
    watcher.register(pipe, select.POLLIN | select.POLLHUP)
    return bool(watcher.poll(left * 1000))


def _little_environment() -> dict[str, str]:
    """Where to find our own packages, and nothing of the caller's environment: it may hold secrets."""
    packages = Path(evidence.__file__).resolve().parent.parent
    return {"PYTHONPATH": str(packages), "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"}
