"""`python -m tests.faults.scenario NAME FOLDER`: one scenario in a process of its own, for trying things by hand.

The first time it prepares FOLDER; then it runs, and prints each acknowledgement as it comes. A failpoint named in
EVIDENCE_FAILPOINT goes off in it, and it can be run under strace. Run again, it goes on with what is left.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from evidence import failpoints
from tests.faults.preparing import prepare
from tests.faults.readings import ReadBefore
from tests.faults.scenarios import SCENARIOS


def main(name: str, folder: Path) -> None:
    """Prepare where that is needed, and run."""
    wanted = os.environ.get(failpoints.VARIABLE, "")
    if not (folder / name).exists():
        failpoints.arm("")
        folder.mkdir(parents=True, exist_ok=True)
        prepare(folder, [name])
        failpoints.arm(wanted)
    SCENARIOS[name].run((folder / name).resolve(), _print, ReadBefore.load(folder))


def _print(what: str, **facts: str) -> None:
    # One write, so that nothing acknowledged waits in a buffer when the process is ended.
    os.write(1, json.dumps({"what": what, **facts}).encode() + b"\n")


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in SCENARIOS:
        sys.exit(f"Usage: python -m tests.faults.scenario NAME FOLDER, NAME one of {', '.join(SCENARIOS)}")
    main(sys.argv[1], Path(sys.argv[2]))
