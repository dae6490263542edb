"""Three stores that are wrong on purpose. A harness that does not catch them sees nothing, whatever else it says.

Each is made inside the process the fault is tried on, and in no other; nothing in the product knows of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from evidence.store import originals, sqlite
from evidence.store.originals_folder import OriginalsInFolder
from evidence.workspace.intake import Intake
from tests.faults.points import Fault


def _commits_not_synced() -> None:
    """A commit is told of before it is on the disk: what SQLite calls synchronous=NORMAL."""
    sqlite.PRAGMAS["synchronous"] = "NORMAL"


def _originals_not_synced() -> None:
    """An original gets its name before its bytes are on the disk."""
    module: Any = originals
    module.os = SimpleNamespace(**{**vars(os), "fsync": lambda _descriptor: None})


def _row_before_original() -> None:
    """The row is written first, and the original put in its place after."""
    kind: Any = OriginalsInFolder
    intake: Any = Intake
    keep, store = kind.keep, intake._store

    def keep_later(*_: Any) -> None:
        """Not yet."""

    def store_then_keep(self: Any, kept: Any, *rest: Any, **named: Any) -> Any:
        added = store(self, kept, *rest, **named)
        keep(self.core.originals, kept.arrived)
        return added

    kind.keep = kind.keep_again = keep_later
    intake._store = store_then_keep


VARIANTS: dict[str, Callable[[], None]] = {
    "commits not synced": _commits_not_synced,
    "originals not synced": _originals_not_synced,
    "row before original": _row_before_original,
}

# The fault that shows each.
CAUGHT_BY = {
    "commits not synced": Fault.POWER,
    "originals not synced": Fault.POWER,
    "row before original": Fault.KILL,
}
