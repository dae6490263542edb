"""The warm parent as its caller sees it: a process that takes one document after the other and says how each ended."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import evidence
from evidence.ingest.checked_answers import longest_answer
from evidence.ingest.levels import Level
from evidence.ingest.wire import (
    END,
    ENDED,
    READY_CONFINED,
    READY_LIMITED,
    RECOGNISES,
    SEES,
    STARTED,
    LineBrokenError,
    Request,
    receive_exactly,
    send_request,
)
from evidence.settings import Limits

CHUNK_BYTES = 1024 * 1024
START_SECONDS = 60
ENDING_SECONDS = 10


class NotStartedError(Exception):
    """The warm parent did not take the document."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended, and what it had said by then. Without a status, the warm parent is gone, too."""

    answer: bytes
    status: int | None
    late: bool = False
    too_long: bool = False


class WarmParent:
    """One running warm parent, behind the wrapper's command when there is one."""

    def __init__(self, wrapper: list[str], *, sees: bool = False) -> None:
        self.wrapped = bool(wrapper)
        self._line, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
                [*wrapper, sys.executable, "-P", "-m", "evidence.ingest.zygote", str(theirs.fileno()), *[SEES] * sees],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                # The wrapper's complaints are for nobody: another way of starting follows. Our own are not.
                stderr=subprocess.DEVNULL if wrapper else None,
                cwd="/",
                env=_little_environment(),
                # A Ctrl-C is for the program that owns this one, which then closes the socket.
                start_new_session=True,
            )
        self._ready = b""

    @property
    def level(self) -> Level:
        """How far its children are held apart; no more than limits until it has said so itself."""
        if self._ready[:1] != READY_CONFINED:
            return Level.LIMITS
        return Level.WRAPPED if self.wrapped else Level.CONFINED

    @property
    def recognises(self) -> bool:
        """True when its children can recognise words in pictures."""
        return self._ready[1:] == RECOGNISES

    def is_alive(self) -> bool:
        """True while it runs, whatever it does."""
        return self._process.poll() is None

    def end(self) -> None:
        """Hang up, which ends the warm parent and its child; kill it when it does not listen."""
        self._line.close()
        try:
            self._process.wait(ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self._kill()

    def wait_until_ready(self) -> None:
        """Wait for its readers to be imported. NotStartedError when that does not come about."""
        if self._ready:
            return
        try:
            self._line.settimeout(START_SECONDS)
            said = receive_exactly(self._line, len(READY_CONFINED + RECOGNISES))
            self._line.settimeout(ENDING_SECONDS)
        except (LineBrokenError, OSError) as error:
            raise NotStartedError from error
        if said[:1] not in {READY_CONFINED, READY_LIMITED}:
            raise NotStartedError
        self._ready = said

    def read(self, path: Path, request: Request) -> Ended:
        """Have one document read. NotStartedError when the parent was not there to take it."""
        answer = bytearray()
        ended = self.follow(path, request, answer.extend, longest=longest_answer(request.limits))
        return replace(ended, answer=bytes(answer))

    def follow(self, path: Path, request: Request, take: Callable[[bytes], object], *, longest: int) -> Ended:
        """Have one document seen to, and give what the child sends to `take` as it comes, within time and `longest`."""
        with path.open("rb") as document:
            ours, theirs = os.pipe()
            try:
                try:
                    self._begin(request, document.fileno(), theirs)
                finally:
                    os.close(theirs)
                return self._follow(ours, request.limits, take, longest)
            finally:
                os.close(ours)

    def _begin(self, request: Request, input_fd: int, output_fd: int) -> None:
        self.wait_until_ready()
        try:
            send_request(self._line, request, input_fd, output_fd)
            (child,) = STARTED.unpack(receive_exactly(self._line, STARTED.size))
        except (LineBrokenError, OSError) as error:
            raise NotStartedError from error
        if not child:
            raise NotStartedError

    def _follow(self, pipe: int, limits: Limits, take: Callable[[bytes], object], longest: int) -> Ended:
        """Take the answer as it comes, within time and size, then have the child ended."""
        deadline = time.monotonic() + limits.wall_seconds
        length = 0
        late = too_long = False
        while not too_long:
            late = not _has_something(pipe, deadline)
            if late:
                break
            chunk = os.read(pipe, CHUNK_BYTES)
            if not chunk:
                break
            length += len(chunk)
            too_long = length > longest
            if not too_long:
                self._given_to(take, chunk)
        return Ended(b"", status=self._end_child(), late=late, too_long=too_long)

    def _given_to(self, take: Callable[[bytes], object], chunk: bytes) -> None:
        try:
            take(chunk)
        except OSError:
            # No room on the disk: the child must not wait for ever for somebody to read on.
            self._end_child()
            raise

    def _end_child(self) -> int | None:
        """The child's wait status, or None when the warm parent is gone, too."""
        try:
            self._line.sendall(END)
            (status,) = ENDED.unpack(receive_exactly(self._line, ENDED.size))
        except (LineBrokenError, OSError):
            self._kill()
            return None
        return int(status)

    def _kill(self) -> None:
        """Kill it with all it has started: behind a wrapper, the process we know is not the one that serves."""
        if self.is_alive():
            with contextlib.suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


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
    return {
        "PYTHONPATH": str(packages),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        # tesseract would start threads, which a confined reader may not.
        "OMP_THREAD_LIMIT": "1",
    }
