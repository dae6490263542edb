"""What a click costs the server on each of the pages people look at most, beside a page with one text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench.folders import add_items, add_links, new_folder
from bench.rows import Row, Target, row_of
from bench.serving import Server, plain_launcher, serving
from bench.visiting import visit
from evidence.ingest.sandbox import Sandbox
from evidence.workspace.upkeep import Upkeep

ITEMS, PAGES_EACH, LINKS = 300, 4, 1_000
ROUNDS, RERUNS = 3, 40
FLOOR = ("One text.", "", "")
# What must be seen on the page, its address, and what the address asks.
PAGES = {
    "Where we stand": ("Where we stand", "", "at=monitoring"),
    "Plan": ("Plan", "plan", "at=monitoring"),
    "Find, with an answer": ("pages", "find", "q=review+board"),
    "Evidence, the list": ("Synthetic item", "evidence", ""),
}


def run(folder: Path) -> Iterator[Row]:
    """Two servers of one folder, ours and the plain one; rounds of reruns on every page in turn."""
    with new_folder(folder) as workspace:
        upkeep = Upkeep(workspace.core, Sandbox())
        upkeep.recover()
        add_items(workspace, ITEMS, pages_each=PAGES_EACH)
        add_links(workspace, range(1, ITEMS + 1), LINKS)
        upkeep.catch_up()
    data = folder / "data"
    with serving(data) as ours, serving(data, plain_launcher(folder)) as plain:
        times: dict[str, list[float]] = {name: [] for name in PAGES}
        floor: list[float] = []
        for _ in range(ROUNDS):
            floor.append(_milliseconds(plain, *FLOOR))
            for name, page in PAGES.items():
                times[name].append(_milliseconds(ours, *page))
    for name, measured in times.items():
        what = f"{name}, {ITEMS} items, CPU of the server a rerun"
        target = Target(15, of_ratio=False)
        yield row_of("rerun", what, "ms", (measured, floor), "a page with one text", target=target)


def _milliseconds(server: Server, must_show: str, view: str, query: str) -> float:
    """The server's CPU for one rerun, over so many that the kernel's hundredths do not matter."""
    with visit(server.port, view, query) as page:
        if must_show not in page.shown:
            raise RuntimeError(f"the page {view or 'first'!r} does not show {must_show!r}")
        started = server.cpu()
        for _ in range(RERUNS):
            page.rerun()
        return (server.cpu() - started) / RERUNS * 1000
