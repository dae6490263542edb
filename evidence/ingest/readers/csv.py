"""CSV files in blocks of rows, read as a stream."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from evidence.ingest.decoding import encoding_of
from evidence.ingest.readers.answers import Opened, PageText, unreadable
from evidence.ingest.readers.tables import Row, blocks_of
from evidence.settings import Limits

READER = "csv"
NOTHING = "The file has no filled cells."
DELIMITERS = (",", ";", "\t", "|")
SAMPLE_LINES = 30
ROWS_PER_BLOCK = 50
ROWS_PER_BLOCK_WHEN_LONG = 200
LONG_FILE_LINES = 2_000
CHUNK_BYTES = 1024 * 1024


def open_csv(file: BinaryIO, limits: Limits) -> Opened:
    """The rows in blocks of 50, or of 200 when the file is long, with the header repeated."""
    encoding = encoding_of(file)
    if encoding is None:
        raise unreadable("The file is not text, or its encoding could not be told. Save it as CSV UTF-8.")
    rows_per_block = ROWS_PER_BLOCK_WHEN_LONG if _line_count(file) > LONG_FILE_LINES else ROWS_PER_BLOCK
    file.seek(0)
    lines = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    delimiter = _delimiter(lines)
    opened = Opened(reader=READER, pages=iter(()), nothing=NOTHING)
    rows = _rows(lines, delimiter, limits, opened.problems)
    opened.pages = _held_open(lines, blocks_of(rows, rows_per_block=rows_per_block, what=""))
    return opened


def _rows(lines: io.TextIOWrapper, delimiter: str, limits: Limits, problems: list[str]) -> Iterator[Row]:
    cells_left = limits.cells
    try:
        for number, cells in enumerate(csv.reader(lines, delimiter=delimiter), start=1):
            cells_left -= len(cells)
            if cells_left < 0:
                problems.append(f"Rows from {number:,} on were left out: over the limit of {limits.cells:,} cells.")
                return
            if number == 1 and len(cells) == 1 and cells[0].lower().startswith("sep="):
                continue
            yield Row(number, cells)
    except csv.Error:
        # The one thing the module refuses when it reads leniently.
        longest = f"{csv.field_size_limit():,} characters"
        problems.append(
            f"The rest was left out: a cell is longer than {longest}, as if a quotation mark is never closed."
        )


def _delimiter(lines: io.TextIOWrapper) -> str:
    """The delimiter that splits the first lines into the most even columns. The lines are left at their start."""
    sample = [lines.readline(20_000) for _ in range(SAMPLE_LINES)]
    lines.seek(0)
    if sample[0].lower().startswith("sep=") and sample[0][4:5] in DELIMITERS:
        return sample[0][4]
    return max(DELIMITERS, key=lambda delimiter: _evenness([line for line in sample if line.strip()], delimiter))


def _evenness(sample: list[str], delimiter: str) -> tuple[float, int]:
    """The share of rows with the commonest number of columns, and that number; one column is worth nothing."""
    try:
        widths = Counter(len(row) for row in csv.reader(sample, delimiter=delimiter) if row)
    except csv.Error:
        return (0.0, 0)
    if not widths:
        return (0.0, 0)
    width, rows = widths.most_common(1)[0]
    return (rows / widths.total(), width) if width > 1 else (0.0, 0)


def _line_count(file: BinaryIO) -> int:
    file.seek(0)
    return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(CHUNK_BYTES), b""))


def _held_open(lines: io.TextIOWrapper, pages: Iterator[PageText]) -> Iterator[PageText]:
    """The pages; afterwards the text wrapper lets go of the file, which is not ours to close."""
    try:
        yield from pages
    finally:
        lines.detach()
