"""Starting `evidence serve` on a large folder: how long until it answers and its worker works."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from bench.folders import add_items, index_at_once, new_folder
from bench.measuring import taking_turns
from bench.rows import Row, Target, row_of
from bench.serving import Server, serving, wait_until
from bench.texts import MARK
from evidence.workspace.workspace import Workspace
from schemas.evidence import ReadingState

ITEMS_VARIABLE = "EVIDENCE_BENCH_ITEMS"
ITEMS = 10_000
TIMES = 3


def run(folder: Path) -> Iterator[Row]:
    """A folder of as many items as the environment says, else of ten thousand, and an empty one."""
    items = int(os.environ.get(ITEMS_VARIABLE, ITEMS))
    full, empty = _folder_of(items, folder), _folder_of(0, folder)
    samples = taking_turns(TIMES, lambda: _seconds_to_serving(full), lambda: _seconds_to_serving(empty))
    what = f"start to serving, {items:,} items, until the worker has read what waited, wall"
    yield row_of("start", what, "s", samples, "the same, an empty folder", target=Target(10, of_ratio=False))


def _folder_of(items: int, folder: Path) -> Path:
    """A folder whose items are read and indexed, each of one short page: what opening costs goes by items and pages."""
    with new_folder(folder, f"data-{items}") as workspace:
        add_items(workspace, items, pages_each=1, paragraphs_each=1)
        index_at_once(workspace)
        return workspace.core.folder


def _seconds_to_serving(data: Path) -> float:
    """From the command until `/healthz` says that all is well and the worker has read a document that waited for it."""
    item = _leave_a_document(data)
    started = time.perf_counter()
    with serving(data) as server:
        wait_until(lambda: _is_read(server, item), otherwise="the worker did not read the document that waited for it")
        return time.perf_counter() - started


def _leave_a_document(data: Path) -> str:
    """Bring in a document while nobody is there to read it: `/healthz` says that a worker lives, not that it works."""
    workspace = Workspace.open(data)
    name = f"minutes-{uuid.uuid4().hex}.txt"
    added = workspace.add([f"{MARK} Kept as {name}.\n".encode()], name)
    workspace.close()
    return str(added.item)


def _is_read(server: Server, item: str) -> bool:
    return bool(server.ask(f"/api/evidence/{item}")["reading"] == ReadingState.READ)
