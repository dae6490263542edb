"""The day of the call: a rehearsal over 2,000 items of ten pages, beside copying and zipping the same files."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bench.areas import CONCERNS, INVENTED, TODAY, write_area
from bench.files import make_reports
from bench.folders import KINDS, add_links, details_of, new_folder
from bench.measuring import Cost, cost_of
from bench.rows import Row, Target, row_of
from bench.texts import MARK
from evidence.settings import MEBIBYTE
from evidence.store import items as stored
from evidence.workspace.workspace import Workspace
from schemas.calls import LineAnswer
from schemas.evidence import Page, Reading, ReadingState

ITEMS = 2_000
PAGES_EACH = 10
LINKS_EACH = 3
MOST_SECONDS = 300
TARGET = Target(MOST_SECONDS, of_ratio=False)


def run(folder: Path, *, items: int = ITEMS) -> Iterator[Row]:
    """One rehearsal, because it takes minutes, and one copy."""
    area = write_area(folder / "data-area")
    (area / "call.yaml").write_text(yaml.safe_dump(_call(), sort_keys=False), encoding="utf-8")
    with new_folder(folder) as workspace:
        _fill(workspace, make_reports(folder / "reports", items, pages_each=PAGES_EACH))
        originals = [workspace.core.originals.path(item.version.sha256) for item in workspace.items()]
        ours = cost_of(lambda: _rehearse(workspace.acting_as("coordinator")))
        floor = _copy_and_zip(originals, folder)
        size = sum(path.stat().st_size for path in originals) / MEBIBYTE
        what = f"rehearsal, {items:,} items, {items * PAGES_EACH:,} pages, {size:.0f} MB"
        yield row_of("rehearsal", f"{what}, wall", "s", ([ours.wall], [floor.wall]), "copy and ZIP", target=TARGET)
        yield row_of("rehearsal", f"{what}, CPU", "s", ([ours.cpu], [floor.cpu]), "copy and ZIP")


def _call() -> dict[str, Any]:
    """A line for each concern and kind of evidence."""
    lines = [
        {
            "ref": f"IR-{concern}-{number}",
            "asks": f"Evidence of kind {kind.value} about concern {concern}",
            "post": "lead",
            "due_offset": 2,
            "kinds": [kind.value],
            "targets": [f"C{concern}"],
            **INVENTED,
        }
        for concern in range(1, CONCERNS + 1)
        for number, kind in enumerate(KINDS)
    ]
    day = {"offset": 0, "title": "Notice", "what": "Leaders are told.", **INVENTED}
    template = {"kind": "monitoring", "title": "Benchmark", "serves": ["monitoring"], "days": [day], "lines": lines}
    return {"note": "Made for the benchmark.", "templates": [template]}


def _fill(workspace: Workspace, reports: Path) -> None:
    """The files as originals; their pages are written as a reader would have answered them."""
    paths = sorted(reports.iterdir())
    for number, path in enumerate(paths):
        workspace.add([path.read_bytes()], path.name, details_of(number))
    with workspace.core.database.writing() as session:
        for number in range(1, len(paths) + 1):
            version = stored.version_row(session, number, 1)
            assert version.id is not None
            pages = tuple(Page(number=page, text=f"{MARK} Page {page} of report {number}.") for page in range(1, 11))
            stored.write_reading(session, version.id, Reading(state=ReadingState.READ, pages=pages))
    add_links(workspace, range(1, len(paths) + 1), len(paths) * LINKS_EACH)


def _rehearse(workspace: Workspace) -> None:
    report = workspace.rehearse("monitoring", workspace.first_notice(TODAY))
    if not report.answered(LineAnswer.FRESH):
        raise RuntimeError("the rehearsal answered no line")


def _copy_and_zip(originals: list[Path], folder: Path) -> Cost:
    """What people do today: copy the files into a folder, and zip the folder. Nothing is checked or listed."""
    gathered = folder / "gathered"

    def work() -> None:
        gathered.mkdir()
        with zipfile.ZipFile(folder / "gathered.zip", "w", zipfile.ZIP_STORED) as archive:
            for path in originals:
                archive.write(shutil.copyfile(path, gathered / path.name), path.name)

    return cost_of(work)
