"""Building a folder beside its place, so that what stands in its place is always whole."""

from __future__ import annotations

import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evidence.store.holding import hold_new, unheld


@contextmanager
def built_beside(folder: Path) -> Iterator[Path]:
    """A new folder beside the folder's place to build in. What is still there when the block ends is removed.

    What others left who were killed meanwhile is removed first: it may hold evidence, and nobody else would.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    beside, descriptor = _new_and_held(folder)
    try:
        yield beside
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        os.close(descriptor)


def _sweep(folder: Path) -> None:
    ours = re.compile(rf"\.{re.escape(folder.name)}-[1-9][0-9]{{0,9}}-[0-9a-f]{{8}}")
    for path in list(folder.parent.iterdir()):
        if ours.fullmatch(path.name):
            with unheld(path) as nobody:
                if nobody:
                    shutil.rmtree(path, ignore_errors=True)


def _new_and_held(folder: Path) -> tuple[Path, int]:
    while True:
        beside = folder.parent / f".{folder.name}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        beside.mkdir(mode=0o700)
        try:
            descriptor = os.open(beside, os.O_RDONLY)
        except FileNotFoundError:  # swept before it could be held
            continue
        if hold_new(descriptor):
            return beside, descriptor
        os.close(descriptor)
