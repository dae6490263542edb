"""`python -m tests.hostile FOLDER`: writes the folder of hostile files, to import by hand."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

from tests.hostile.folder import COPIES, SEED, write_folder


def main() -> None:
    """Write it and say what is in it."""
    asked = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    asked.add_argument("folder", type=Path, help="a folder that does not exist yet")
    asked.add_argument("--copies", type=int, default=COPIES, help="how many damaged copies of good files")
    asked.add_argument("--seed", type=int, default=SEED)
    wanted = asked.parse_args()
    begun = time.monotonic()
    written = write_folder(wanted.folder, copies=wanted.copies, seed=wanted.seed)
    size = sum(path.lstat().st_blocks * 512 for path in wanted.folder.rglob("*"))
    counts = sorted(Counter(one.threat for one in written).items())
    sys.stdout.write(
        f"{len(written):,} entries, {size / 1e6:,.0f} MB on the disk, in {time.monotonic() - begun:.1f} s.\n"
        f"By threat: {', '.join(f'{threat} {count}' for threat, count in counts)}.\n"
    )


if __name__ == "__main__":
    main()
