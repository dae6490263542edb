"""Coverage of sixty strands, beside one GROUP BY over as many links; what loading the links costs; and how it grows."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.areas import TODAY, strand_refs
from bench.folders import add_items, add_links, details_of, is_accepted, link_of, new_folder
from bench.rows import Row, Samples, Target, row_of
from evidence.rules.coverage import Known, coverage_on
from evidence.rules.facts import LinkFacts
from evidence.workspace.workspace import Workspace
from schemas.links import LinkStatus
from schemas.local_area import LocalArea

SIZES = (1_000, 5_000, 20_000)
USUAL = 5_000
LINKS_EACH = 4
TIMES = 7
SUM = "SELECT strand, test, count(*), max(at) FROM link WHERE status = ? AND at <= ? GROUP BY strand, test"


def run(folder: Path) -> Iterator[Row]:
    """Three sizes worked out from links in memory, then one read from a store that has just changed."""
    with new_folder(folder) as workspace:
        grown: dict[int, Row] = {}
        for size in SIZES:
            grown[size] = _worked_out(workspace.area, size)
            yield grown[size]
        yield _growth(grown[SIZES[0]], grown[SIZES[-1]])
        yield from _after_a_change(workspace, folder)


def _worked_out(area: LocalArea, size: int) -> Row:
    links = [_facts(area, number) for number in range(size)]
    table = _table(links)
    times = _turns(lambda: coverage_on(area, Known.of(links), as_at=TODAY), lambda: _sum(table))
    table.close()
    target = Target(100, of_ratio=False) if size == USUAL else None
    what = f"60 strands, {size:,} links, one date, CPU"
    return row_of("coverage", what, "ms", times, "GROUP BY in SQLite", target=target)


def _growth(small: Row, large: Row) -> Row:
    what = f"growth of the above from {SIZES[0]:,} to {SIZES[-1]:,} links"
    return Row("coverage", what, "times", large.ours / small.ours, SIZES[-1] / SIZES[0], "in step with the links")


def _facts(area: LocalArea, number: int) -> LinkFacts:
    item = number // LINKS_EACH
    details, new = details_of(item), link_of(number, item)
    body = area.organisations[details.organisation or ""]
    return LinkFacts(
        link=f"L-{number:04d}",
        item=new.item,
        title=details.title or "",
        says=new.says,
        strand=new.target,
        line=None,
        test=new.test,
        strength=new.strength,
        contrary=new.contrary,
        answered=False,
        status=LinkStatus.ACCEPTED if is_accepted(number) else LinkStatus.AWAITING,
        superseded=False,
        readable=True,
        on=details.evidence_date,
        review_by=None,
        kind=details.kind,
        organisation=details.organisation,
        organisation_kind=body.kind,
        voice=details.voice,
        localities=frozenset(details.localities),
        cohorts=frozenset(details.cohorts),
        change=new.change,
        followed_up=bool(new.follow_up),
    )


def _table(links: list[LinkFacts]) -> sqlite3.Connection:
    table = sqlite3.connect(":memory:")
    table.execute("CREATE TABLE link (strand TEXT, test TEXT, status TEXT, at TEXT)")
    rows = [(link.strand, link.test.value, link.status.value, link.on and link.on.isoformat()) for link in links]
    table.executemany("INSERT INTO link VALUES (?, ?, ?, ?)", rows)
    return table


def _sum(table: sqlite3.Connection) -> None:
    rows = table.execute(SUM, (LinkStatus.ACCEPTED.value, TODAY.isoformat())).fetchall()
    if len(rows) < len(strand_refs()):
        raise RuntimeError("the floor found too few sums; the made-up links are wrong")


def _after_a_change(workspace: Workspace, folder: Path) -> Iterator[Row]:
    """Somebody described an item; the next look reads every link from the store again."""
    items = USUAL // LINKS_EACH
    add_items(workspace, items, pages_each=0)
    add_links(workspace, range(1, items + 1), USUAL)
    plain = sqlite3.connect(workspace.core.folder / "evidence.db")
    changes = iter(range(10_000))

    def change() -> None:
        workspace.describe("E-0001", details_of(next(changes)))

    fresh = _turns(lambda: workspace.coverage(as_at=TODAY), lambda: _fetch(plain), before=change)
    again = _turns(lambda: workspace.coverage(as_at=TODAY), lambda: _fetch(plain))
    plain.close()
    what = f"after a change, {USUAL:,} links read from the store, CPU"
    yield row_of("coverage", what, "ms", fresh, "the rows fetched by sqlite3")
    yield row_of("coverage", "the same asked again, nothing changed, CPU", "ms", again, "the rows fetched by sqlite3")


def _fetch(plain: sqlite3.Connection) -> None:
    joined = "FROM link JOIN item ON item.id = link.item_id JOIN version ON version.id = link.version_id"
    rows = plain.execute(f"SELECT * {joined} LEFT JOIN decision ON link_id = link.id ORDER BY link.id").fetchall()
    if len(rows) != USUAL:
        raise RuntimeError(f"the floor read {len(rows)} links where {USUAL} were made")


def _turns(
    ours: Callable[[], object], floor: Callable[[], object], before: Callable[[], object] = lambda: None
) -> Samples:
    """CPU milliseconds of both, taking turns; `before` is done first each time and not counted."""
    times: Samples = ([], [])
    for turn in range(TIMES):
        before()
        for which in (0, 1) if turn % 2 == 0 else (1, 0):
            started = time.process_time()
            (ours, floor)[which]()
            times[which].append((time.process_time() - started) * 1000)
    return times
