"""Saying that a file or folder is in use, and finding out whether one is: a lock that goes with its process.

A process number in a name would say nothing: in a container the next start has the same number as the one before, and
processes in two containers do not see each other. A lock holds between them, and ends however its process does.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def hold_new(descriptor: int) -> bool:
    """Hold what was just made, until the descriptor is closed; False when it was swept before it could be held."""
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return os.fstat(descriptor).st_nlink > 0


def is_held(path: Path) -> bool:
    """True while somebody holds a file or folder; also for one that cannot be opened, which is not ours to judge."""
    with unheld(path) as nobody:
        return not nobody


@contextmanager
def unheld(path: Path) -> Iterator[bool]:
    """Whether nobody holds a file or folder. While the block lasts, nobody but us does."""
    with _opened(path) as descriptor:
        yield descriptor is not None and _locked(descriptor) and _is_at(path, descriptor)


@contextmanager
def _opened(path: Path) -> Iterator[int | None]:
    descriptor = None
    with suppress(OSError):  # it has gone meanwhile, is a link, or is another account's
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        yield descriptor
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_at(path: Path, descriptor: int) -> bool:
    """Whoever held it may have moved it on since we opened it, and another may have made a new one of that name."""
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(descriptor), path.lstat())
    return False
