"""Coverage of sixty strands, beside one GROUP BY over as many links: at one date and at twelve, how it grows, and after
a change."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from bench.areas import TODAY, strand_refs
from bench.folders import add_items, add_links, details_of, is_accepted, link_of, new_folder
from bench.rows import Row, Samples, Target, row_of
from evidence.rules.coverage import Known, coverage_on
from evidence.rules.facts import LinkFacts
from evidence.rules.freshness import months_later
from evidence.workspace.workspace import Workspace
from schemas.links import LinkStatus
from schemas.local_area import LocalArea

SIZES = (1_000, 5_000, 25_000, 100_000)
USUAL = 25_000
LINKS_EACH = 5
TIMES = 7
A_DAY_EACH_MONTH = tuple(months_later(TODAY, -month) for month in range(12))
MOST_MS, MOST_MS_OF_TWELVE, MOST_MS_AFTER_A_CHANGE = 150, 1_000, 250
SUM = "SELECT strand, test, count(*), max(at) FROM link WHERE status = ? AND at <= ? GROUP BY strand, test"


def run(folder: Path) -> Iterator[Row]:
    """Four sizes worked out from links in memory, one of them at twelve dates, and one from a store that changes."""
    with new_folder(folder) as workspace:
        grown: dict[int, Row] = {}
        for size in SIZES:
            grown[size] = _worked_out(workspace.area, size)
            yield grown[size]
        yield _growth(grown[SIZES[0]], grown[SIZES[-1]])
        yield _worked_out(workspace.area, USUAL, dates=A_DAY_EACH_MONTH)
        yield from _after_a_change(workspace)


def _worked_out(area: LocalArea, size: int, *, dates: Sequence[date] = (TODAY,)) -> Row:
    """Coverage at some dates with nothing kept from one to the next, or from one turn to the next."""
    links = [_facts(area, number) for number in range(size)]
    table, known = _table(links), Known.of(links)

    def ours() -> None:
        for on in dates:
            coverage_on(area, known, as_at=on)

    def floor() -> None:
        for on in dates:
            _sum(table, on)

    times = _turns(ours, floor)
    table.close()
    target = Target(MOST_MS if len(dates) == 1 else MOST_MS_OF_TWELVE, of_ratio=False) if size == USUAL else None
    when = "one date" if len(dates) == 1 else f"{len(dates)} dates"
    return row_of(
        "coverage", f"60 strands, {size:,} links, {when}, CPU", "ms", times, "GROUP BY in SQLite", target=target
    )


def _growth(small: Row, large: Row) -> Row:
    """How many times dearer a hundred times the links are; no worse than in step with them."""
    what = f"growth of the above from {SIZES[0]:,} to {SIZES[-1]:,} links"
    grown, links = large.ours / small.ours, SIZES[-1] / SIZES[0]
    return Row("coverage", what, "times", grown, links, "in step with the links", Target(1))


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


def _sum(table: sqlite3.Connection, on: date) -> None:
    rows = table.execute(SUM, (LinkStatus.ACCEPTED.value, on.isoformat())).fetchall()
    if len(rows) < len(strand_refs()):
        raise RuntimeError("the floor found too few sums; the made-up links are wrong")


def _after_a_change(workspace: Workspace) -> Iterator[Row]:
    """Somebody described an item; the next look reads that item's links again and judges the strands they speak for."""
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
    target = Target(MOST_MS_AFTER_A_CHANGE, of_ratio=False)
    what = f"after a change, {USUAL:,} links in the store, CPU"
    yield row_of("coverage", what, "ms", fresh, "the rows fetched by sqlite3", target=target)
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
