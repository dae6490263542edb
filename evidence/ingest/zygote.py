"""The warm parent: every reader imported and tried once, then one forked child for each document.

Run as `python -m evidence.ingest.zygote FD`, where FD is one end of a socket pair; it ends when the other end closes.
A child has the open document, a pipe for its answer, limits it cannot lift, and nothing else of its caller.
"""

from __future__ import annotations

import ctypes
import fcntl
import gc
import os
import resource
import signal
import socket
import sys
from pathlib import Path

from evidence.ingest.reading import read_open_file
from evidence.ingest.warming import warm_every_reader
from evidence.ingest.wire import (
    END,
    ENDED,
    EXIT_DONE,
    EXIT_FAILED,
    EXIT_MEMORY,
    READY,
    STARTED,
    LineBrokenError,
    Request,
    receive_exactly,
    receive_request,
)
from evidence.settings import Limits

INPUT_FD, OUTPUT_FD, FIRST_FREE_FD = 3, 4, 5
OPEN_FILES = 32
WELL_AWAY_FD, HIGHEST_FD = 100, 1024
WRITE_BYTES = 1024 * 1024

PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38


def main() -> None:
    """Warm up, say so, and serve until the caller hangs up."""
    line = socket.socket(fileno=int(sys.argv[1]))
    warm_every_reader()
    # Frozen, so that a collection in a child does not copy every page of memory it shares with this parent.
    gc.collect()
    gc.freeze()
    line.sendall(READY)
    serve(line)


def serve(line: socket.socket) -> None:
    """Fork a child for each request, one at a time."""
    used_when_warm = _address_space_bytes()
    while (received := receive_request(line)) is not None:
        request, input_fd, output_fd = received
        child = _fork_reader(request, input_fd, output_fd, used_when_warm)
        os.close(input_fd)
        os.close(output_fd)
        line.sendall(STARTED.pack(child))
        if child:
            _see_it_out(line, child)


def _fork_reader(request: Request, input_fd: int, output_fd: int, used_when_warm: int) -> int:
    parent = os.getpid()
    try:
        child = os.fork()
    except OSError:
        return 0
    if child == 0:
        _live_as_child(request, input_fd, output_fd, used_when_warm, parent)
    return child


def _see_it_out(line: socket.socket, child: int) -> None:
    """Wait for the caller's word, end the child, and say how it ended. Nobody else reaps it, so it is the right one."""
    try:
        receive_exactly(line, len(END))
    finally:
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    line.sendall(ENDED.pack(status))


def _live_as_child(request: Request, input_fd: int, output_fd: int, used_when_warm: int, parent: int) -> None:
    """Everything a child does. It never returns: it leaves by os._exit whatever happens."""
    code = EXIT_FAILED
    try:
        _keep_only(input_fd, output_fd)
        _give_up_rights(request.limits, used_when_warm)
        if os.getppid() == parent:
            _answer(request)
            code = EXIT_DONE
    except MemoryError:
        code = EXIT_MEMORY
    finally:
        # Also for what is no Exception, such as a panic in a reader written in Rust: no traceback, no clean-up.
        os._exit(code)


def _answer(request: Request) -> None:
    with os.fdopen(INPUT_FD, "rb") as document:
        reading = read_open_file(document, request.media_type, file_name=request.file_name, limits=request.limits)
    answer = memoryview(reading.model_dump_json().encode())
    while answer:
        answer = answer[os.write(OUTPUT_FD, answer[:WRITE_BYTES]) :]


def _keep_only(input_fd: int, output_fd: int) -> None:
    """Keep the document and the pipe as descriptors 3 and 4 and close all others; nothing is said on the terminal."""
    silence = os.open(os.devnull, os.O_RDWR)
    # Moved out of the way first: one of them may already stand where the other is to go.
    moved_in = fcntl.fcntl(input_fd, fcntl.F_DUPFD, WELL_AWAY_FD)
    moved_out = fcntl.fcntl(output_fd, fcntl.F_DUPFD, WELL_AWAY_FD)
    for standard in (0, 1, 2):
        os.dup2(silence, standard)
    os.dup2(moved_in, INPUT_FD)
    os.dup2(moved_out, OUTPUT_FD)
    os.closerange(FIRST_FREE_FD, HIGHEST_FD)


def _give_up_rights(limits: Limits, used_when_warm: int) -> None:
    """Set limits that cannot be lifted again. Memory is counted on top of what the warm parent already uses."""
    _set_limit(resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 1)
    _set_limit(resource.RLIMIT_AS, used_when_warm + limits.memory_bytes)
    _set_limit(resource.RLIMIT_FSIZE, 0)
    _set_limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    _set_limit(resource.RLIMIT_CORE, 0)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _set_limit(which: int, soft: int, hard: int | None = None) -> None:
    resource.setrlimit(which, (soft, soft if hard is None else hard))


def _address_space_bytes() -> int:
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 0
    return int(statm.read_text().split()[0]) * resource.getpagesize()


if __name__ == "__main__":
    try:
        main()
    except (LineBrokenError, BrokenPipeError, ConnectionResetError):
        # The caller is gone, and with it the reason to live.
        sys.exit(0)
