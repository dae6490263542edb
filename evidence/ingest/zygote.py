"""The warm parent: every reader imported and tried once, then one forked child for each document.

Run as `python -m evidence.ingest.zygote FD`, where FD is one end of a socket pair; it ends when the other end closes.
A child has the open document, a pipe for its answer, limits it cannot lift, and nothing else of its caller. Where the
system can confine it, that is all it can reach; whether it can is tried once, at the start, with the readers at work.
"""

from __future__ import annotations

import fcntl
import gc
import os
import signal
import socket
import sys
from dataclasses import dataclass, field
from typing import BinaryIO

from evidence.ingest.confinement import Confinement, address_space_bytes, limit, must_be_refused
from evidence.ingest.extraction import hand_over, write_all
from evidence.ingest.readers.cells import answer_with_cells
from evidence.ingest.readers.drawn_pages import answer_with_page
from evidence.ingest.readers.hidden import answer_with_hidden
from evidence.ingest.readers.leaks import answer_with_leaks
from evidence.ingest.readers.redacted import redacted_pages
from evidence.ingest.reading import read_part
from evidence.ingest.recognition import Recognition, WhyNot, recognition
from evidence.ingest.tesseract import give_up_tesseract, installed_tesseract
from evidence.ingest.warming import TrialFile, read_trial_files, trial_files, warm_up
from evidence.ingest.wire import (
    DOES_NOT_RECOGNISE,
    END,
    ENDED,
    EXIT_DONE,
    EXIT_FAILED,
    EXIT_MEMORY,
    READY_CONFINED,
    READY_LIMITED,
    RECOGNISES,
    SEES,
    STARTED,
    LineBrokenError,
    Pictures,
    Request,
    receive_exactly,
    receive_request,
)
from evidence.settings import Limits

INPUT_FD, OUTPUT_FD, FIRST_FREE_FD = 3, 4, 5
WELL_AWAY_FD, HIGHEST_FD = 100, 1024


def main() -> None:
    """Warm up, say so, and serve until the caller hangs up."""
    line = socket.socket(fileno=int(sys.argv[1]))
    if SEES not in sys.argv:
        give_up_tesseract()
    files = _warmed_up()
    # Frozen, so that a collection in a child does not copy every page of memory it shares with this parent.
    gc.collect()
    gc.freeze()
    confinement = _confinement_that_works(files)
    if confinement is None and installed_tesseract():
        # Recognising words is worth less than holding readers apart.
        give_up_tesseract()
        confinement = _confinement_that_works(trial_files())
    recognises = RECOGNISES if installed_tesseract() else DOES_NOT_RECOGNISE
    line.sendall((READY_CONFINED if confinement else READY_LIMITED) + recognises)
    serve(line, _Warm(confinement))


def _warmed_up() -> list[TrialFile]:
    """The files every reader was tried with; without tesseract, when the readers do not work with it."""
    files = trial_files()
    try:
        warm_up(files)
    except Exception:
        if installed_tesseract() is None:
            raise
        give_up_tesseract()
        files = trial_files()
        warm_up(files)
    return files


@dataclass(slots=True)
class _Warm:
    """What is true of every child that this parent forks."""

    confinement: Confinement | None
    process: int = field(default_factory=os.getpid)
    memory_used_bytes: int = field(default_factory=address_space_bytes)


def serve(line: socket.socket, warm: _Warm) -> None:
    """Fork a child for each request, one at a time."""
    while (received := receive_request(line)) is not None:
        request, input_fd, output_fd = received
        child = _fork_reader(request, input_fd, output_fd, warm)
        os.close(input_fd)
        os.close(output_fd)
        line.sendall(STARTED.pack(child))
        if child:
            _see_it_out(line, child)


def _confinement_that_works(files: list[TrialFile]) -> Confinement | None:
    """The confinement, when this system has it, it holds, and the readers still read; tried in a child."""
    try:
        confinement = Confinement()
    except OSError:
        return None
    warm = _Warm(confinement)
    child = os.fork()
    if child == 0:
        code = EXIT_FAILED
        try:
            _give_up_rights(Limits(), warm)
            must_be_refused()
            read_trial_files(files)
            code = EXIT_DONE
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return confinement if os.waitstatus_to_exitcode(status) == EXIT_DONE else None


def _fork_reader(request: Request, input_fd: int, output_fd: int, warm: _Warm) -> int:
    try:
        child = os.fork()
    except OSError:
        return 0
    if child == 0:
        _live_as_child(request, input_fd, output_fd, warm)
    return child


def _see_it_out(line: socket.socket, child: int) -> None:
    """Wait for the caller's word, end the child, and say how it ended. Nobody else reaps it, so it is the right one."""
    try:
        receive_exactly(line, len(END))
    finally:
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    line.sendall(ENDED.pack(status))


def _live_as_child(request: Request, input_fd: int, output_fd: int, warm: _Warm) -> None:
    """Everything a child does. It never returns: it leaves by os._exit whatever happens."""
    code = EXIT_FAILED
    try:
        _keep_only(input_fd, output_fd)
        document = os.fdopen(INPUT_FD, "rb")
        _give_up_rights(request.limits, warm)
        _answer(request, document)
        code = EXIT_DONE
    except MemoryError:
        code = EXIT_MEMORY
    finally:
        # Also for what is no Exception, such as a panic in a reader written in Rust: no traceback, no clean-up.
        os._exit(code)


def _give_up_rights(limits: Limits, warm: _Warm) -> None:
    """Never less than was promised to the caller: what cannot be given up ends the child."""
    limit(limits, used_when_warm=warm.memory_used_bytes)
    if os.getppid() != warm.process:
        # The parent died before this child had asked to die with it.
        raise LineBrokenError
    if warm.confinement:
        warm.confinement.put_on()


def _answer(request: Request, document: BinaryIO) -> None:
    if request.attachment:
        hand_over(document, request.media_type, request.attachment, limits=request.limits, to=OUTPUT_FD)
        return
    if request.cells:
        write_all(OUTPUT_FD, answer_with_cells(document, request.media_type, request.file_name, request.limits))
        return
    if request.hidden:
        write_all(OUTPUT_FD, answer_with_hidden(document, request.media_type, request.limits))
        return
    if request.drawn:
        write_all(OUTPUT_FD, answer_with_page(document, request.media_type, request.drawn, request.limits))
        return
    if request.redacted:
        looking = recognition(request.limits)
        for piece in redacted_pages(document, request.media_type, request.redacted, request.limits, looking):
            write_all(OUTPUT_FD, piece)
        return
    if request.leaks:
        looking = recognition(request.limits)
        write_all(OUTPUT_FD, answer_with_leaks(document, request.leaks, request.limits, looking))
        return
    part = read_part(
        document,
        request.media_type,
        file_name=request.file_name,
        limits=request.limits,
        password=request.password,
        recognition=_recognition_for(request),
        before=request.before,
    )
    write_all(OUTPUT_FD, part.model_dump_json(exclude_defaults=True).encode())


def _recognition_for(request: Request) -> Recognition:
    return {
        Pictures.HAND_OVER: lambda: Recognition(None, hands_over=True),
        Pictures.LOOK: lambda: recognition(request.limits),
        Pictures.NOT_INSTALLED: lambda: Recognition(None, WhyNot.NOT_INSTALLED),
        Pictures.NOT_STARTED: lambda: Recognition(None, WhyNot.NOT_STARTED),
        Pictures.GIVEN_UP: lambda: Recognition(None, WhyNot.FAILED),
    }[request.pictures]()


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


if __name__ == "__main__":
    try:
        main()
    except (LineBrokenError, BrokenPipeError, ConnectionResetError):
        # The caller is gone, and with it the reason to live.
        sys.exit(0)
