"""Writes one segment for a rebuild. Run as `python -m evidence.search.segment_process FOLDER`.

The pages are in the folder, which is left with the engine's files alone.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path

from evidence.search.pages import IndexedPage
from evidence.search.whoosh_index import write_segment
from evidence.search.written_apart import EXIT_FOREIGN, PAGES


def main() -> None:
    """Write it, and end at once when the process that asked for it has ended: nobody would take it over."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    code = 0
    try:
        _write(Path(sys.argv[1]))
    except OSError as error:
        sys.stdout.write(str(error.errno or 0))
        code = EXIT_FOREIGN
    # The thread that waits is in no state to be ended kindly.
    sys.stdout.flush()
    os._exit(code)


def _write(folder: Path) -> None:
    with (folder / PAGES).open(encoding="ascii") as file:
        pages = [IndexedPage(*said) for said in json.load(file)]
    (folder / PAGES).unlink()
    write_segment(folder, pages)


def _end_with_parent() -> None:
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
