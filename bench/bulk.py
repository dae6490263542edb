"""A large import: one reader beside two, memory as files grow in number, and an index of 50,000 pages."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.areas import write_area
from bench.files import make_reports
from bench.measuring import percentile
from bench.rows import Row
from bench.texts import MARK, Texts
from evidence.search.pages import IndexedPage
from evidence.search.whoosh_index import PageIndex
from evidence.workspace.folder import create_folder

ROOT = Path(__file__).resolve().parent.parent
# Files of four pages each. The full sizes are 1,250, 2,500 and 5,000; what is asked of them is that memory stays flat.
SIZES_VARIABLE = "EVIDENCE_BENCH_BULK"
SIZES = (150, 300, 600)
INDEX_PAGES_VARIABLE = "EVIDENCE_BENCH_INDEX_PAGES"
INDEX_PAGES = 5_000
ADDED = 60
IMPORT = """
import json, resource, sys, time
from pathlib import Path
from evidence import worker
from evidence.workspace.workspace import Workspace
workspace = Workspace.open(Path(sys.argv[1]))
started = time.perf_counter()
with worker.seeing_to_it(workspace) as see_to:
    imported = workspace.import_folder(Path(sys.argv[2]), catch_up=see_to)
took = time.perf_counter() - started
assert imported.complete and not workspace.work_waiting()
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"wall": took, "cpu": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss / 1024}))
"""


def run(folder: Path) -> Iterator[Row]:
    """The sizes the environment names, or some that take a few minutes."""
    sizes = [int(size) for size in os.environ.get(SIZES_VARIABLE, "").split()] or list(SIZES)
    yield from _imports(folder, sizes)
    yield from _adding(folder / "index", int(os.environ.get(INDEX_PAGES_VARIABLE, INDEX_PAGES)))


def _imports(folder: Path, sizes: list[int]) -> Iterator[Row]:
    peaks: dict[int, float] = {}
    for size in sizes:
        files = make_reports(folder / f"files-{size}", size, pages_each=4)
        two = _import(folder, files, readers=2)
        peaks[size] = two["peak"]
        if size == sizes[0]:
            one = _import(folder, files, readers=1)
            what = f"import of {size:,} files, two readers"
            yield Row("bulk", f"{what}, wall", "s", two["wall"], one["wall"], "one reader")
            yield Row("bulk", f"{what}, CPU of the importing process", "s", two["cpu"], one["cpu"], "one reader")
        shutil.rmtree(files)
    for size in sizes[1:]:
        what = f"import of {size:,} files, peak memory of the importing process"
        yield Row("bulk", what, "MB", peaks[size], peaks[sizes[0]], f"the same at {sizes[0]:,} files")


def _import(folder: Path, files: Path, *, readers: int) -> dict[str, float]:
    """Import a folder in a process of its own, which is the worker as well."""
    area, data = folder / "area", folder / "data"
    create_folder(data, area if area.exists() else write_area(area), purpose="area")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "EVIDENCE_READERS": str(readers)}
    command = [sys.executable, "-c", IMPORT, str(data), str(files)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    shutil.rmtree(data)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _adding(folder: Path, pages: int) -> Iterator[Row]:
    """Add items of ten pages to a large index, and to an empty one; merging, which waits for a quiet moment, apart."""
    large, small = PageIndex(folder / "large"), PageIndex(folder / "small")
    small.rebuild([])
    large.rebuild(_pages(pages))
    started = time.process_time()
    opened = PageIndex(folder / "large")
    opened.is_ready()
    opening = time.process_time() - started
    texts = Texts(seed=7)
    costs: dict[PageIndex, list[float]] = {large: [], small: []}
    for number in range(ADDED):
        item = f"E-{900_000 + number}"
        added = [IndexedPage(item, 1, page + 1, "", "Added", texts.page()) for page in range(10)]
        for index in (large, small) if number % 2 else (small, large):
            started = time.process_time()
            index.update(item, added)
            costs[index].append((time.process_time() - started) * 1000)
            if number % 8 == 7:
                index.tidy()
    for share in (50, 95):
        ours, floor = (percentile(costs[index], share / 100) for index in (large, small))
        what = f"a ten-page item added to an index of {pages:,} pages, CPU p{share}"
        yield Row("bulk", what, "ms", ours, floor, "the same, an empty index")
    yield Row(
        "bulk", f"an index of {pages:,} pages opened, CPU", "ms", opening * 1000, pages / 1000, "pages in thousands"
    )


def _pages(count: int) -> Iterator[IndexedPage]:
    texts = Texts()
    for number in range(count):
        item = f"E-{number // 10 + 1:04d}"
        yield IndexedPage(item, 1, number % 10 + 1, "", f"Synthetic item {item}", f"{MARK} {texts.page()}")
