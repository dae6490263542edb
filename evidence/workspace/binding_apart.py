"""Binding in a process of its own, which may be killed without harm to anything but the document that it works on."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from evidence.bundles.bound.gathering import Originals
from evidence.bundles.bound.jobs import Bind, Check, Job, Report, Survey
from evidence.bundles.bound.making import Bound, SourceFailedError, Told, bound
from evidence.bundles.bound.own_pages import NotBound
from evidence.bundles.contents import Contents
from evidence.ingest import bubblewrap
from evidence.ingest.levels import Level, SandboxTooWeakError, least_level
from evidence.workspace.binding_process import (
    BEGUN,
    CONFINED,
    EXIT_MEMORY,
    HEAD,
    MADE,
    READY,
    REPORT,
    UNBOUND,
)
from evidence.workspace.binding_progress import BindingProgress

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 1_800
LONGEST_DOCUMENT_SECONDS = 120
LONGEST_START_SECONDS = 60
ENDING_SECONDS = 10
LONGEST_MESSAGE = 64 * 1024 * 1024
STOPPED = "It stopped the program that binds documents: it is damaged, or made to do harm."
TOO_SLOW = f"It was not bound within {LONGEST_DOCUMENT_SECONDS} seconds."
TOO_MUCH_MEMORY = "Binding it takes more memory than one document may have."


class _NotStartedError(Exception):
    """The process ended before it was ready."""


@dataclass(slots=True)
class BindingApart:
    """Binds drafts; each job in a process of its own, as far apart as this machine can hold it."""

    least: Level | None = None
    memory_bytes: int = MEMORY_BYTES
    cpu_seconds: int = CPU_SECONDS
    document_seconds: float = LONGEST_DOCUMENT_SECONDS
    told: Told = lambda _: None

    def __call__(self, contents: Contents, originals: Originals, folder: Path) -> AbstractContextManager[Bound]:
        """Bind the documents of a draft into PDFs in `folder`; see `bound`."""
        return bound(contents, originals, folder, self, told=self.told)

    def run(
        self,
        asked: Survey | Bind | Check,
        gathered: BinaryIO,
        *,
        volume: Path | None = None,
        write: Callable[[bytes], object] | None = None,
    ) -> Report:
        """Do a job on the gathered sources. Raises SourceFailedError, naming the one that was being worked on."""
        wrapper = bubblewrap.wrapper()
        for way in [wrapper, []] if wrapper else [[]]:
            try:
                return self._run(way, asked, gathered, volume, write)
            except _NotStartedError:
                # bubblewrap is there but may not work: many containers forbid the namespaces it needs.
                continue
        raise NotBound("The process that binds documents cannot be started.")

    def _run(
        self,
        wrapper: list[str],
        asked: Survey | Bind | Check,
        gathered: BinaryIO,
        volume: Path | None,
        write: Callable[[bytes], object] | None,
    ) -> Report:
        descriptors = [gathered.fileno()]
        opened = volume.open("rb") if volume else None
        try:
            if opened:
                descriptors.append(opened.fileno())
            process = self._started(wrapper, descriptors)
        finally:
            if opened:
                opened.close()
        with _Follower(process, self, asked, Level.WRAPPED if wrapper else Level.CONFINED, write) as follower:
            return follower.report()

    def _started(self, wrapper: list[str], descriptors: list[int]) -> subprocess.Popen[bytes]:
        numbers = [str(one) for one in (*descriptors, 0)[:2]]
        return subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
            [
                *wrapper,
                sys.executable,
                "-P",
                "-m",
                "evidence.workspace.binding_process",
                *numbers,
                str(self.memory_bytes),
                str(self.cpu_seconds),
            ],
            pass_fds=descriptors,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={
                "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
                "LANG": "C.UTF-8",
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            start_new_session=True,
        )


class _Follower:
    """Takes what the process says, as it comes, and ends it when it says nothing for too long."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        apart: BindingApart,
        asked: Survey | Bind | Check,
        level: Level,
        write: Callable[[bytes], object] | None,
    ) -> None:
        self._process, self._apart, self._asked, self._level = process, apart, asked, level
        self._write = write
        self._progress = BindingProgress(asked, apart.told)
        self._at = ""
        self._deadline = time.monotonic() + LONGEST_START_SECONDS
        self._is_ready = False

    def __enter__(self) -> _Follower:
        said = Job(asked=self._asked).model_dump_json().encode()
        # A thread, as the process may say something before it has heard everything.
        threading.Thread(target=self._tell, args=(said,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            # One that has reported ends by itself; every other is ended.
            self._process.wait(0 if kind else ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self._kill()
        for pipe in (self._process.stdout, self._process.stdin):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()

    def _kill(self) -> None:
        """Kill it with all it has started: behind a wrapper, the process we know is not the one that works."""
        with contextlib.suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def report(self) -> Report:
        """What the process reports in the end."""
        while True:
            letter, said = self._message()
            if letter == REPORT:
                return Report.model_validate_json(said)
            if letter == UNBOUND:
                raise SourceFailedError(self._at, said.decode("utf-8", "replace")[:500])
            if letter == READY:
                self._check_level(said)
            elif letter == BEGUN:
                self._at = said.decode("utf-8", "replace")
                self._progress.begun(self._at)
                self._deadline = time.monotonic() + self._apart.document_seconds
            elif letter == MADE and self._write:
                self._write(said)

    def _check_level(self, said: bytes) -> None:
        self._is_ready = True
        level = self._level if said == CONFINED else Level.LIMITS
        least = self._apart.least or least_level()
        if level.is_below(least):
            raise SandboxTooWeakError(level, least)

    def _message(self) -> tuple[bytes, bytes]:
        letter, length = HEAD.unpack(self._exactly(HEAD.size))
        if length > LONGEST_MESSAGE:
            raise self._failed(STOPPED)
        return letter, self._exactly(length)

    def _exactly(self, length: int) -> bytes:
        assert self._process.stdout is not None
        pipe, received = self._process.stdout.fileno(), bytearray()
        while len(received) < length:
            left = self._deadline - time.monotonic()
            if left <= 0 or not select.select([pipe], [], [], left)[0]:
                raise self._failed(TOO_SLOW)
            piece = os.read(pipe, length - len(received))
            if not piece:
                raise self._ended()
            received += piece
        return bytes(received)

    def _ended(self) -> Exception:
        code = self._process.wait()
        return self._failed(TOO_MUCH_MEMORY if code == EXIT_MEMORY else STOPPED)

    def _failed(self, why: str) -> Exception:
        return SourceFailedError(self._at, why) if self._is_ready else _NotStartedError()

    def _tell(self, said: bytes) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(said)
            self._process.stdin.close()
        except OSError:
            return  # it ended; the other side notices
