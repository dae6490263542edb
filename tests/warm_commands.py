"""Commands of ours, each in a process of its own that has the product imported already.

A fresh interpreter computes for a second and a half before a command begins, which is most of what a command takes.
Here one process imports what `python -m evidence` imports, once, and is forked for each command. What a command does,
prints, warns of and exits with is its own; only the imports are not done again. Tests about how a command starts, ends
or is killed start a fresh interpreter.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from evidence.ingest.wire import receive_exactly

ROOT = Path(__file__).resolve().parent.parent
LENGTH_BYTES = 4
STATUS_BYTES = 4


class Commands:
    """The process that has it all imported, seen from the tests; it ends when they do."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-W", "error", "-m", "tests.warm_commands", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                cwd=ROOT,
            )

    def run(self, words: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """Run `evidence WORDS...` with the environment of this moment, and wait for its end."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            asked = json.dumps({"words": list(words), "environment": dict(os.environ)}).encode()
            socket.send_fds(self._line, [len(asked).to_bytes(LENGTH_BYTES)], [out.fileno(), err.fileno()])
            self._line.sendall(asked)
            status = int.from_bytes(receive_exactly(self._line, STATUS_BYTES))
            said, complained = _all_of(out), _all_of(err)
        return subprocess.CompletedProcess(list(words), os.waitstatus_to_exitcode(status), said, complained)

    def end(self) -> None:
        """Hang up."""
        self._line.close()
        self._process.wait()


def _all_of(file: BinaryIO) -> str:
    file.seek(0)
    return str(file.read().decode())


def main() -> None:
    """Import the product, and fork for each command until the tests hang up. In a fork, be that command."""
    line = socket.socket(fileno=int(sys.argv[1]))
    from evidence.__main__ import main as command  # here, as the tests import this module as well

    while (asked := _next(line)) is not None:
        child = os.fork()
        if child == 0:
            line.close()
            _become(asked)
            return command(asked.words)
        for file in asked.files:
            os.close(file)
        _, status = os.waitpid(child, 0)
        line.sendall(status.to_bytes(STATUS_BYTES))
    return None


class _Asked(NamedTuple):
    """What a process is given when it starts."""

    words: list[str]
    environment: dict[str, str]
    files: list[int]
    """Where it writes: standard output, standard error."""


def _next(line: socket.socket) -> _Asked | None:
    """The next command; None when nobody asks any more."""
    head, files, _, _ = socket.recv_fds(line, LENGTH_BYTES, 2)
    if not head:
        return None
    return _Asked(**json.loads(receive_exactly(line, int.from_bytes(head))), files=files)


def _become(asked: _Asked) -> None:
    for file, known_as in zip(asked.files, (sys.stdout.fileno(), sys.stderr.fileno()), strict=True):
        os.dup2(file, known_as)
        os.close(file)
    os.environ.clear()
    os.environ.update(asked.environment)
    time.tzset()


if __name__ == "__main__":
    main()
