"""A file in the making: nobody else reads it, and whoever sweeps leaves it alone while its process lives."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


@contextmanager
def partial_file(folder: Path, about: str = "") -> Iterator[tuple[Path, BinaryIO]]:
    """A new file in `folder`, held by us until the block ends, and then gone. `about` stands in its name."""
    path, stream = _new_and_held(folder, about)
    with stream:
        try:
            yield path, stream
        finally:
            path.unlink(missing_ok=True)


def _new_and_held(folder: Path, about: str) -> tuple[Path, BinaryIO]:
    while True:
        path = folder / f".draft-{secrets.token_hex(8)}{about}.partial"
        stream = open(path, "x+b", opener=_for_us_alone)  # noqa: SIM115 - whoever asked for it closes it
        # A place that knows no locks is none that is swept: drafts are written to memory sticks as well.
        with suppress(OSError):
            fcntl.flock(stream, fcntl.LOCK_EX)
        if path.exists():
            return path, stream
        stream.close()  # it was swept in the moment before we held it


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
