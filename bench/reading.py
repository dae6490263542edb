"""Reading in the sandbox beside reading in this process: what it costs to hold each document's reader apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bench.files import make_reports
from bench.measuring import Cost, cost_of, taking_turns
from bench.rows import Row, Target, row_of
from evidence.ingest.reading import read_document
from evidence.ingest.sandbox import Sandbox
from evidence.ingest.triage import MediaType
from evidence.settings import Limits
from schemas.evidence import Reading, ReadingState

TIMES = 5
FLOOR = "the same readers in one process"
Read = Callable[..., Reading]


class Reports(NamedTuple):
    """So many PDFs of so many pages, and the most times the floor that reading them may cost."""

    named: str
    number: int
    pages_each: int
    most: float


# Enough of each that the kernel's hundredths of a second do not matter.
REPORTS = (Reports("a one-page PDF", 100, 1, most=2.5), Reports("a twenty-page PDF", 20, 20, most=1.3))


def run(folder: Path) -> Iterator[Row]:
    """Short files, where holding the reader apart is most of the work, and long ones, where reading is."""
    limits = Limits()
    with Sandbox(limits=limits) as sandbox:
        for reports in REPORTS:
            made = make_reports(folder / f"pages-{reports.pages_each}", reports.number, pages_each=reports.pages_each)
            yield _measure(reports, sorted(made.iterdir()), sandbox.read, partial(read_document, limits=limits))


def _measure(reports: Reports, files: list[Path], ours: Read, floor: Read) -> Row:
    for read in (ours, floor):  # what is loaded for the first document is loaded before anything is timed
        _read_all(files[:1], read)
    apart, here = taking_turns(
        TIMES, lambda: cost_of(lambda: _read_all(files, ours)), lambda: cost_of(lambda: _read_all(files, floor))
    )
    samples = _milliseconds_each(apart, len(files)), _milliseconds_each(here, len(files))
    what = f"{reports.named} read in the sandbox, CPU"
    return row_of("reading", what, "ms", samples, FLOOR, target=Target(reports.most))


def _read_all(files: list[Path], read: Read) -> None:
    for path in files:
        reading = read(path, MediaType.PDF, file_name=path.name)
        if reading.state is not ReadingState.READ:
            raise RuntimeError(f"{path.name} was not read: {reading.reason}")


def _milliseconds_each(costs: list[Cost], files: int) -> list[float]:
    return [cost.cpu * 1000 / files for cost in costs]
