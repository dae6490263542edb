"""A rebuild on every core, up to eight: processes beside this one each write a segment, several at a time.

Cutting pages into words and sorting those takes all the time, in Python, so threads would gain nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

from evidence.search.pages import IndexedPage

PAGES = "pages.json"
EXIT_FOREIGN = 3
"""The process ends with this when the system refused something, and says which error it was as a number."""

MOST_AT_ONCE = 8
"""Each needs a hundred megabytes: a machine of many cores may have little memory to give us."""

_PROCESS = "evidence.search.segment_process"


class WritingApart:
    """Writes batches of pages, each as an index of its own in a folder of the workshop."""

    def __init__(self, workshop: Path) -> None:
        self._workshop = workshop
        self._running: deque[tuple[Path, subprocess.Popen[bytes]]] = deque()
        self._written: list[Path] = []

    def __enter__(self) -> WritingApart:
        return self

    def __exit__(self, *of: object) -> None:
        for _, process in self._running:
            process.kill()
            with process:
                pass

    def begin(self, batch: Sequence[IndexedPage]) -> None:
        """Have a batch written, when a core is free for it. Raises what `finished` does of those before."""
        if len(self._running) == min(_cores(), MOST_AT_ONCE):
            self._await_one()
        folder = self._workshop / f"segment-{len(self._written) + len(self._running)}"
        self._running.append((folder, _started(batch, folder)))

    def finished(self) -> list[Path]:
        """The folders, in the order of the batches, when all are written.

        Raises OSError for what the system refused, and RuntimeError when a process ended for another reason.
        """
        while self._running:
            self._await_one()
        return self._written

    def _await_one(self) -> None:
        folder, process = self._running[0]
        code = process.wait()
        self._running.popleft()
        with process:
            assert process.stdout is not None
            _require_done(code, process.stdout.read().decode("ascii", "replace"))
        self._written.append(folder)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _started(batch: Sequence[IndexedPage], folder: Path) -> subprocess.Popen[bytes]:
    folder.mkdir()
    with (folder / PAGES).open("w", encoding="ascii") as file:
        json.dump([astuple(page) for page in batch], file)
    # Its standard input stays open for as long as we live, so that it ends with us however we end.
    return subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
        [sys.executable, "-P", "-m", _PROCESS, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def _require_done(code: int, said: str) -> None:
    if code == EXIT_FOREIGN and said.isdecimal():
        raise OSError(int(said), os.strerror(int(said)))
    if code:
        raise RuntimeError(f"a process that wrote a part of it ended with {code}")
