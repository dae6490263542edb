"""Bringing files in: `add`, the sandboxed reading and the stored pages, beside the bare readers; then the indexing."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whoosh import index
from whoosh.analysis import StemmingAnalyzer
from whoosh.fields import ID, TEXT, Schema

from bench.files import make_files
from bench.folders import new_folder
from bench.measuring import Cost, cost_of, taking_turns
from bench.rows import Row, Samples, Target, row_of
from evidence.errors import FileRefused
from evidence.ingest.reading import read_document
from evidence.ingest.sandbox import Sandbox
from evidence.ingest.triage import sniff
from evidence.settings import Limits
from evidence.workspace.upkeep import Upkeep
from evidence.workspace.workspace import Workspace

TIMES = 3
REAL_FILES = "EVIDENCE_REAL_FILES"


def run(folder: Path) -> Iterator[Row]:
    """The made-up mix; and the real files, where a folder of them is named."""
    files = folder / "files"
    files.mkdir()
    yield from _measure(folder, make_files(files), "600-page mix")
    if real := os.environ.get(REAL_FILES):
        found = [path for path in sorted(Path(real).rglob("*")) if path.is_file() and _is_taken(path)]
        yield from _measure(folder, found, f"{len(found)} real files")


def _is_taken(path: Path) -> bool:
    try:
        return bool(sniff(path, path.name, limits=Limits()))
    except FileRefused:
        return False


def _measure(folder: Path, files: list[Path], named: str) -> Iterator[Row]:
    pages: list[int] = [0]
    indexings: list[tuple[Cost, Cost]] = []
    _warm_up(files)

    def whole() -> Cost:
        with new_folder(folder, uuid.uuid4().hex) as workspace:
            cost, indexing, pages[0] = _take_in(workspace, files)
            indexings.append((indexing, cost_of(lambda: _bare_index(workspace, folder))))
        shutil.rmtree(workspace.core.folder)
        return cost

    ours, floor = taking_turns(TIMES, whole, lambda: cost_of(lambda: _read_bare(files)))
    what, floor_name = f"add, read in the sandbox, store: {named}", "bare readers in one process"
    cpu = _rates(pages[0], [cost.cpu for cost in ours], [cost.cpu for cost in floor])
    wall = _rates(pages[0], [cost.wall for cost in ours], [cost.wall for cost in floor])
    yield row_of("ingest", f"{what}, CPU", "pages/s", cpu, floor_name, target=Target(1.5), rate=True)
    yield row_of("ingest", f"{what}, wall", "pages/s", wall, floor_name, rate=True)
    indexed = _rates(pages[0], [pair[0].cpu for pair in indexings], [pair[1].cpu for pair in indexings])
    yield row_of("ingest", f"index: {named}, CPU", "pages/s", indexed, "bare Whoosh, one commit", rate=True)


def _rates(pages: int, ours: list[float], floor: list[float]) -> Samples:
    return [pages / seconds for seconds in ours], [pages / seconds for seconds in floor]


def _warm_up(files: list[Path]) -> None:
    """Import every reader before anything is timed."""
    for suffix in {path.suffix for path in files}:
        _read_bare([next(path for path in files if path.suffix == suffix)])


def _take_in(workspace: Workspace, files: list[Path]) -> tuple[Cost, Cost, int]:
    """Add and read everything, then index it. The warm parent has started, as in a worker that has been running."""
    with Sandbox(limits=workspace.core.limits) as sandbox:
        upkeep = Upkeep(workspace.core, sandbox)
        upkeep.recover()
        smallest = min(files, key=lambda path: path.stat().st_size)
        sandbox.read(smallest, sniff(smallest, smallest.name, limits=Limits()), file_name=smallest.name)

        def add_and_read() -> None:
            for path in files:
                workspace.add_file(path)
            upkeep.read_waiting()

        cost = cost_of(add_and_read)
        indexing = cost_of(lambda: _until_done(upkeep))
    return cost, indexing, sum(item.version.pages for item in workspace.items())


def _until_done(upkeep: Upkeep) -> None:
    while upkeep.index_next():
        pass


def _read_bare(files: list[Path]) -> None:
    limits = Limits()
    for path in files:
        read_document(path, sniff(path, path.name, limits=limits), file_name=path.name, limits=limits)


def _bare_index(workspace: Workspace, folder: Path) -> None:
    """The same pages into an index of Whoosh's own making: one text field, its own stemmer, one commit."""
    place = folder / f"whoosh-{uuid.uuid4().hex}"
    place.mkdir()
    schema = Schema(item=ID(stored=True), text=TEXT(analyzer=StemmingAnalyzer(), phrase=True))
    writer: Any = index.create_in(str(place), schema).writer(limitmb=256)
    for item in workspace.items():
        for page in workspace.pages(item.ref):
            writer.add_document(item=f"{item.ref}/{page.number}", text=page.text)
    writer.commit()
    shutil.rmtree(place)
