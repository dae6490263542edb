"""Drafts and seals in the making: where they lie meanwhile, and what a process that was killed left of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evidence.bundles.partial_file import partial_file
from evidence.store.holding import is_held, unheld

PATTERNS = (".draft-*.partial", ".seal-*.partial")


@contextmanager
def passing_place(folder: Path) -> Iterator[Path]:
    """Where a draft may be written that is kept under another name or thrown away: ours until the block ends."""
    with partial_file(folder) as (held, _):
        place = _draft_beside(held)
        try:
            yield place
        finally:
            place.unlink(missing_ok=True)


def _draft_beside(held: Path) -> Path:
    return held.with_suffix(".zip")


def left_unfinished(folder: Path) -> list[Path]:
    """What no living process still writes in the folder of bundles."""
    return [path for pattern in PATTERNS for path in sorted(folder.glob(pattern)) if not is_held(path)]


def sweep_unfinished(folder: Path) -> None:
    """Remove from the folder of bundles what no living process still writes."""
    for path in left_unfinished(folder):
        with unheld(path) as nobody:
            if nobody:
                # The draft first: without the file that is held for it, nothing would tell whose it is.
                _draft_beside(path).unlink(missing_ok=True)
                path.unlink(missing_ok=True)
