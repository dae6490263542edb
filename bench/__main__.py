"""`python -m bench [NAME...] [--json FILE] [--pages N]`: measure, and print one table."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from bench import bulk, bundle, coverage, find, gate, ingest, reading, rehearsal, rerun, start, suggest, upload
from bench.measuring import load_average, machine
from bench.rows import Row, table_of

BENCHES: dict[str, Callable[[Path], Iterator[Row]]] = {
    "ingest": ingest.run,
    "reading": reading.run,
    "bulk": bulk.run,
    "find": find.run,
    "suggest": suggest.run,
    "coverage": coverage.run,
    "rerun": rerun.run,
    "upload": upload.run,
    "start": start.run,
    "bundle": bundle.run,
    "rehearsal": rehearsal.run,
    "gate": gate.run,
}

FEWEST_PAGES = 500


def main() -> None:
    """Run the benches asked for, all of them when none is named."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of: {', '.join(BENCHES)}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also keep every figure in a file")
    parser.add_argument(
        "--pages",
        type=int,
        action="append",
        metavar="N",
        help="how many pages find looks in, given once for each size; 2,000 takes two minutes, 100,000 half an hour",
    )
    asked = parser.parse_args()
    if asked.pages and min(asked.pages) < FEWEST_PAGES:
        parser.error(f"find takes its questions from the pages, and needs {FEWEST_PAGES:,} of them or more")
    if asked.pages:
        BENCHES["find"] = partial(find.run, sizes=asked.pages)
    if unknown := [name for name in asked.names if name not in BENCHES]:
        parser.error(f"there is no bench called {unknown[0]!r}; choose from {', '.join(BENCHES)}")
    facts: dict[str, Any] = {
        "when": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        **machine(),
        "load before": load_average(),
    }
    started = time.perf_counter()
    rows: list[Row] = []
    for name in asked.names or BENCHES:
        rows += _measured(name)
        if asked.json:  # kept after each, so that one that fails does not lose the others
            asked.json.write_text(json.dumps({"run": facts, "rows": [row.as_data() for row in rows]}, indent=1))
    facts |= {"load after": load_average(), "took": f"{time.perf_counter() - started:.0f} s"}
    print("\n".join(f"{name}: {value}" for name, value in facts.items()))
    print(f"\n{table_of(rows)}")


def _measured(name: str) -> list[Row]:
    """The rows of one bench, worked out in a folder of its own that is gone afterwards."""
    print(f"{name} ...", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        return list(BENCHES[name](Path(folder)))


if __name__ == "__main__":
    main()
