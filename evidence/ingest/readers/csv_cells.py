"""The cells of a CSV file, each in its place: for a log that is matched, not for evidence that is read."""

from __future__ import annotations

import csv
import io
from typing import BinaryIO

from evidence.errors import FileRefused
from evidence.ingest.cell_answers import LONGEST_CELL, Cell, Sheet, refuse_too_many
from evidence.ingest.cleaning import clean_text
from evidence.ingest.decoding import encoding_of
from evidence.settings import Limits

DELIMITERS = (",", ";", "\t", "|")


def csv_sheet(file: BinaryIO, shown: str, limits: Limits) -> Sheet:
    """The rows of a CSV file, cut at the sign that parts its first line most often. Raises FileRefused."""
    encoding = encoding_of(file)
    if encoding is None:
        raise FileRefused(f"{shown} is not text.", remedy="Save the log as CSV UTF-8.")
    with io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="") as lines:
        delimiter = _delimiter(lines.readline(20_000))
        lines.seek(0)
        rows: list[list[Cell]] = []
        cells_left = limits.cells
        try:
            for row in csv.reader(lines, delimiter=delimiter):
                cells_left -= max(1, len(row))
                refuse_too_many(cells_left, shown, limits)
                rows.append([_text(value) for value in row])
        except csv.Error as error:
            raise FileRefused(f"{shown}, line {len(rows) + 1}: {error}.", remedy="Save the log again.") from error
    return Sheet(None, rows)


def _delimiter(first_line: str) -> str:
    if first_line.lower().startswith("sep=") and first_line[4:5] in DELIMITERS:
        return first_line[4]
    return max(DELIMITERS, key=first_line.count)


def _text(value: str) -> str:
    return clean_text(value[:LONGEST_CELL])
