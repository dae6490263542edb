"""`python -m tests.faults`: every fault at every call, the controls, and the table kept in docs/faults.md."""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.calls import unavailable
from tests.faults.points import Fault, Point, points_of
from tests.faults.preparing import Pool, prepare
from tests.faults.scenarios import SCENARIOS
from tests.faults.table import in_words, table_of, table_of_controls
from tests.faults.trying import Outcome, memory_or_disk
from tests.faults.variants import CAUGHT_BY, VARIANTS

DOCUMENT = Path(__file__).parents[2] / "docs" / "faults.md"
CONTROLS_EVERY = 3


def main(arguments: list[str] | None = None) -> int:
    """Try them; answers 1 when a promise was broken or a control was not caught."""
    asked = _asked(arguments)
    lacking = unavailable()
    if lacking:
        sys.stderr.write(f"Faults cannot be tried here: {lacking}.\n")
        return 2
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="evidence-faults-", dir=memory_or_disk()) as folder:
        prepare(Path(folder), {*asked.scenarios, "add"})
        with Pool(Path(folder), lanes=asked.lanes) as pool:
            points = [point for name in asked.scenarios for point in _points(pool, name, asked)]
            outcomes = list(_told(pool.try_all(points), len(points)))
            controls = list(pool.try_all(_controls(pool)))
    minutes = (time.monotonic() - begun) / 60
    report = _report(outcomes, controls, minutes, kills=asked.kills, every=asked.every)
    sys.stdout.write(f"{report}\n")
    if asked.keep:
        asked.keep.write_text(f"{report}\n", encoding="utf-8")
    return 1 if any(outcome.violations for outcome in outcomes) or _not_caught(controls) else 0


def _asked(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("scenarios", nargs="*", default=list(SCENARIOS), help=f"of {', '.join(SCENARIOS)}; all")
    parser.add_argument("--kills", type=int, default=1, help="try a kill at every so many calls (1)")
    parser.add_argument("--every", type=int, default=3, help="of the faults other than kill, try every so many (3)")
    parser.add_argument("--lanes", type=int, default=max(1, min(4, os.cpu_count() or 1)), help="faults at a time")
    parser.add_argument("--keep", type=Path, nargs="?", const=DOCUMENT, help="write the table (docs/faults.md)")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.scenarios) - set(SCENARIOS):
        parser.error(f"no scenario is called {', '.join(sorted(unknown))}")
    return asked


def _points(pool: Pool, scenario: str, asked: argparse.Namespace) -> list[Point]:
    """A kill at every call; of the other faults every so many, each from a place of its own."""
    points = points_of(scenario, pool.calls_of(scenario))
    chosen = [point for point in points if point.fault is Fault.KILL][:: asked.kills]
    for place, fault in enumerate(one for one in Fault if one is not Fault.KILL):
        chosen += [point for point in points if point.fault is fault][place % asked.every :: asked.every]
    return chosen


def _controls(pool: Pool) -> Iterator[Point]:
    calls = pool.calls_of("add")
    for variant in VARIANTS:
        points = points_of("add", calls, variant=variant)
        yield from [point for point in points if point.fault is CAUGHT_BY[variant]][::CONTROLS_EVERY]


def _not_caught(controls: list[Outcome]) -> set[str]:
    return set(VARIANTS) - {outcome.point.variant for outcome in controls if outcome.violations}


def _told(outcomes: Iterator[Outcome], of: int) -> Iterator[Outcome]:
    """Say how far it is on a terminal, and each violation as soon as it is found."""
    for number, outcome in enumerate(outcomes, 1):
        sys.stderr.writelines(f"{one}\n" for one in in_words([outcome]))
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{number} of {of}" + ("\n" if number == of else ""))
        yield outcome


METHOD = """# Faults

What `make faults` found. Real work is done through the product's own functions, in one process; strace ends that
process, or has the disk fail, at one system call that touches the store. Then a fresh process looks at what is left,
before anything is mended and before anybody tries again; the worker recovers and catches up, and the doctor looks,
deep; and the same work is asked for once more, with the same upload keys.

- **kill**: the process is ended at the call (SIGKILL).
- **power loss**: as kill, and everything written and not synced is gone from each file, byte for byte. **Names too**:
  so is every name made or removed since its folder was synced.
- **disk full**, **disk error**: the call fails with ENOSPC or EIO, once or from then on, and the process goes on.
- **sync fails, then power loss**: fsync answers EIO, what it should have written is dropped, the process goes on to
  its end, and then the power goes.

*Violations* are broken promises (docs/decisions/0003-store.md), a failure without words, or files left behind by a
process that was not killed. *Survived* and *failed cleanly* say how a process that was not killed went on. *Orphans*
and *leftovers* count the points that left an original without a row, or a half-arrived file or half-built folder: they
cost space and nothing else. The worker removes an orphan after a day, and a half-arrived file when it starts.

The limits of the power-loss model stand in `tests/faults/power_loss.py`: it loses everything unsynced at once, and
knows nothing of torn blocks or of a disk that lies about syncing."""


def _report(outcomes: list[Outcome], controls: list[Outcome], minutes: float, *, kills: int, every: int) -> str:
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}, "
    machine += f"SQLite {sqlite3.sqlite_version}"
    share = (
        ""
        if kills == every == 1
        else f" Of the kills one in {kills} was tried, and of the other faults one in {every}."
    )
    broken = sum(1 for outcome in outcomes if outcome.violations)
    today = datetime.now(UTC)
    return "\n\n".join(
        (
            METHOD,
            f"Tried on {today.day} {today:%B %Y}: {machine}; {len(outcomes):,} points and {len(controls)} controls in "
            f"{minutes:.0f} minutes.{'' if kills == every == 1 else share} **{broken} violations.**",
            table_of(outcomes),
            "Stores that are wrong on purpose must be caught, else the harness sees nothing:",
            table_of_controls(controls),
        )
    )


if __name__ == "__main__":
    sys.exit(main())
