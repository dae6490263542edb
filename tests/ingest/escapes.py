"""Ways out of a reader, each tried in a forked child that has given up what a reader gives up.

Run as `python -m tests.ingest.escapes ATTEMPT HOW FOLDER`, where HOW is limits, Landlock or everything; prints how it
went: done, refused, no memory, or what else happened.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from evidence.ingest import confinement, landlock
from evidence.settings import Limits

PTRACE_SEIZE = 0x4206  # linux/ptrace.h: attach without stopping


def read_the_password_file() -> None:
    Path("/etc/passwd").read_bytes()


def read_its_environment() -> None:
    Path("/proc/self/environ").read_bytes()


def create_a_file() -> None:
    # Empty: the limit on written files would stop the first byte, and is not what is tried here.
    (FOLDER / f"left-behind-{os.getpid()}").touch()


def open_a_socket() -> None:
    socket.socket().close()


def connect_to_a_server() -> None:
    with SOCKET:
        SOCKET.connect(SERVER.getsockname())


def run_a_program() -> None:
    os.execv("/bin/echo", ["echo", "-n", "done"])


def fork() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def signal_the_parent() -> None:
    os.kill(os.getppid(), signal.SIGCONT)


def trace_the_parent() -> None:
    if ctypes.CDLL(None, use_errno=True).ptrace(PTRACE_SEIZE, PARENT, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "not traced")


def take_two_gigabytes() -> None:
    bytearray(2 << 30)


def write_instructions() -> None:
    mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC).close()


ATTEMPTS: dict[str, Callable[[], None]] = {
    attempt.__name__: attempt
    for attempt in (
        read_the_password_file,
        read_its_environment,
        create_a_file,
        open_a_socket,
        connect_to_a_server,
        run_a_program,
        fork,
        signal_the_parent,
        trace_the_parent,
        take_two_gigabytes,
        write_instructions,
    )
}

PARENT = os.getpid()
SERVER = socket.create_server(("127.0.0.1", 0))
# Open before the confinement, as if a reader had been left with one: connecting must be refused by itself.
SOCKET = socket.socket()
FOLDER = Path(sys.argv[3])


def main() -> None:
    """Fork, give up rights as a reader does, try, and say how it went."""
    used = confinement.address_space_bytes()
    answers, answer = os.pipe()
    child = os.fork()
    if child == 0:
        # A program that is run in place of the child says the word itself.
        os.dup2(answer, 1)
        try:
            confinement.limit(Limits(), used_when_warm=used)
            GIVEN_UP[sys.argv[2]]()
            os.write(1, _tried(ATTEMPTS[sys.argv[1]]).encode())
        finally:
            os._exit(0)
    os.close(answer)
    os.waitpid(child, 0)
    sys.stdout.write(os.read(answers, 1_000).decode())


GIVEN_UP: dict[str, Callable[[], None]] = {
    "limits": lambda: None,
    "Landlock": lambda: landlock.Denial().put_on(),
    "everything": lambda: confinement.Confinement().put_on(),
}


def _tried(attempt: Callable[[], None]) -> str:
    try:
        attempt()
    except PermissionError:
        return "refused"
    except MemoryError:
        return "no memory"
    except Exception as error:
        return f"failed: {error!r}"
    return "done"


if __name__ == "__main__":
    main()
