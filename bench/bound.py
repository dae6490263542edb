"""bundle.pdf: 200 awkward files beside a bare append of the same, which loses links, and beside pdftk where it is.

Each is measured in a process of its own: `python -m bench.bound WHICH FOLDER` does one, and prints what it took.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from pypdf import PdfReader, PdfWriter

from bench.measuring import adopt_orphans, family_cpu
from bench.rows import Row, Target, row_of
from evidence.bundles.bound.making import bound
from evidence.bundles.contents import lay_out
from evidence.workspace.binding_apart import BindingApart
from tests.bundles.bound.awkward import AwkwardFile, awkward_files, plain
from tests.bundles.bound.conftest import selection_of
from tests.bundles.making import Shelf

FILES = 200
TIMES = 2


def run(folder: Path) -> Iterator[Row]:
    """CPU and memory of binding, beside the floors."""
    pages = _write_files(folder)
    costs = {which: [_cost(which, folder) for _ in range(TIMES)] for which in _ways()}
    what = f"bundle.pdf of {len(list(folder.glob('*.pdf')))} files, {pages:,} pages"
    for which, most in (("append", 2.5), ("pdftk", 0.5)):
        if which in costs:
            cpu = [cost["cpu"] for cost in costs["ours"]], [cost["cpu"] for cost in costs[which]]
            yield row_of("bound", f"{what}, CPU", "s", cpu, _NAMES[which], target=Target(most))
    peak = [cost["peak"] for cost in costs["ours"]], [cost["peak"] for cost in costs["append"]]
    yield row_of("bound", f"{what}, peak", "MB", peak, _NAMES["append"], target=Target(300, of_ratio=False))


_NAMES = {"append": "pypdf append", "pdftk": "pdftk cat"}


def _ways() -> list[str]:
    return ["ours", "append", *["pdftk"] * bool(shutil.which("pdftk"))]


def _write_files(folder: Path) -> int:
    """Only files that can be bound: the floors stop at the others."""
    files = [file if file.is_bound else plain(file.name, 10) for file in awkward_files(FILES)]
    for number, file in enumerate(files):
        # A number before each: some of their names differ in case only.
        (folder / f"{number:03d}-{file.name}").write_bytes(file.content)
    return sum(file.pages for file in files)


def _cost(which: str, folder: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.bound", which, str(folder)], check=True, capture_output=True, text=True
    )
    cost: dict[str, float] = json.loads(done.stdout)
    return cost


def _do(which: str, folder: Path) -> None:
    adopt_orphans()
    paths, before = sorted(folder.glob("*.pdf")), 0.0
    with tempfile.TemporaryDirectory() as to:
        if which == "ours":
            _bind(paths, Path(to))
        elif which == "append":
            _append(paths, Path(to) / "appended.pdf")
        else:
            paths = _unlocked(paths, Path(to))
            before = family_cpu()
            subprocess.run(["pdftk", *paths, "cat", "output", Path(to) / "joined.pdf"], check=True)
    _wait_for_orphans()
    # What gathered the files is ours, too; and which of the processes holds most does not matter.
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"cpu": family_cpu() - before, "peak": peak / 1024}))


def _wait_for_orphans() -> None:
    """Wait for what the children left behind: the kernel tells the most memory only of what was waited for."""
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()


class _Folder(Shelf):
    """Originals on the disk, as they are kept."""

    def __init__(self) -> None:
        super().__init__()
        self.paths: dict[str, Path] = {}

    def open(self, sha256: str) -> BinaryIO:
        """Open one."""
        return self.paths[sha256].open("rb")


def _bind(paths: list[Path], to: Path) -> None:
    folder, files = _Folder(), [AwkwardFile(path.name[4:], "plain", b"", 2) for path in paths]
    selection = selection_of(Shelf(), files)
    items = []
    for item, path in zip(selection.items, paths, strict=True):
        content = path.read_bytes()
        digest = folder.put(content)
        del folder.held[digest]
        folder.paths[digest] = path
        version = item.version.model_copy(update={"sha256": digest, "size_bytes": len(content)})
        items.append(item.model_copy(update={"version": version}))
    contents = lay_out(selection.model_copy(update={"items": tuple(items)}))
    with bound(contents, folder, to, BindingApart()) as made:
        if made.page_map.slips:
            raise RuntimeError("a file that can be bound was not")


def _unlocked(paths: list[Path], to: Path) -> list[Path]:
    """The files with those copied that pdftk refuses, as they are locked, though with a password of no letters."""
    return [_without_lock(path, to) if PdfReader(path).is_encrypted else path for path in paths]


def _without_lock(path: Path, to: Path) -> Path:
    _append([path], to / path.name)
    return to / path.name


def _append(paths: list[Path], to: Path) -> None:
    writer = PdfWriter()
    for path in paths:
        writer.append(path)
    writer.write(to)


if __name__ == "__main__":
    _do(sys.argv[1], Path(sys.argv[2]))
