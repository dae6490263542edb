"""What a process that was killed left of drafts it had not finished."""

from __future__ import annotations

from pathlib import Path

from evidence.store.holding import unheld


def sweep_unfinished(folder: Path) -> None:
    """Remove unfinished drafts from the folder of bundles, but for those that a living process still writes."""
    for path in folder.glob(".draft-*.partial"):
        with unheld(path) as nobody:
            if nobody:
                path.unlink(missing_ok=True)
