"""Building a folder beside its place, so that what stands in its place is always whole."""

from __future__ import annotations

import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evidence.store.originals import is_alive


@contextmanager
def built_beside(folder: Path) -> Iterator[Path]:
    """A name beside the folder's place to build under. What is still there when the block ends is removed.

    What others left who were killed meanwhile is removed first: it may hold evidence, and nobody else would.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    for left in _left_by_the_dead(folder):
        shutil.rmtree(left, ignore_errors=True)
    beside = folder.parent / f".{folder.name}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
    try:
        yield beside
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _left_by_the_dead(folder: Path) -> Iterator[Path]:
    ours = re.compile(rf"\.{re.escape(folder.name)}-([1-9][0-9]{{0,9}})-[0-9a-f]{{8}}")
    for path in list(folder.parent.iterdir()):
        owner = ours.fullmatch(path.name)
        if owner and not is_alive(int(owner[1])):
            yield path
