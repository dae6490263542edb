"""The cells of a spreadsheet or CSV file: for a log that a person keeps and we match, not for evidence we read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import BinaryIO

from evidence.errors import FileRefused
from evidence.ingest.cell_answers import LOG_LIMITS, LONGEST_CELL, Cell, Sheet
from evidence.ingest.cleaning import clean_text
from evidence.ingest.decoding import encoding_of
from evidence.ingest.sandbox import Sandbox
from evidence.ingest.triage import MediaType, display_name, sniff
from evidence.settings import Limits

__all__ = ["LOG_LIMITS", "Cell", "Sheet", "is_empty", "read_cells", "words"]

DELIMITERS = (",", ";", "\t", "|")


def read_cells(path: Path, *, limits: Limits = LOG_LIMITS) -> list[Sheet]:
    """The visible sheets of an Excel workbook, or the one of a CSV file. Raises FileRefused saying why not.

    A workbook is opened in a child of a sandbox of its own, as evidence is; a CSV file is only cut at its commas.
    """
    shown = display_name(path.name)
    try:
        media_type = sniff(path, path.name, limits=limits)
        if media_type is MediaType.XLSX:
            with Sandbox(limits) as sandbox:
                return sandbox.cells(path, file_name=path.name)
        if media_type in {MediaType.CSV, MediaType.TXT}:
            with path.open("rb") as file:
                return [Sheet(None, _csv_rows(file, shown, limits))]
    except OSError as error:
        raise FileRefused(f"{path} cannot be read: {error.strerror}.", remedy="Check its name and rights.") from error
    raise FileRefused(f"{shown} is not a spreadsheet.", remedy="Save it as an Excel workbook (.xlsx) or CSV.")


def _csv_rows(file: BinaryIO, shown: str, limits: Limits) -> list[list[Cell]]:
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
                _refuse_too_many(cells_left, shown, limits)
                rows.append([_text(value) for value in row])
        except csv.Error as error:
            raise FileRefused(f"{shown}, line {len(rows) + 1}: {error}.", remedy="Save the log again.") from error
    return rows


def _delimiter(first_line: str) -> str:
    if first_line.lower().startswith("sep=") and first_line[4:5] in DELIMITERS:
        return first_line[4]
    return max(DELIMITERS, key=first_line.count)


def _refuse_too_many(cells_left: int, shown: str, limits: Limits) -> None:
    if cells_left < 0:
        raise FileRefused(
            f"{shown} has more than {limits.cells:,} cells.", remedy="Save the sheet with the log as a file of its own."
        )


def _text(value: str) -> str:
    return clean_text(value[:LONGEST_CELL])


def words(cell: Cell) -> str:
    """A cell as text; a whole number without decimals."""
    if isinstance(cell, date):
        return cell.isoformat()
    return f"{cell:.15g}" if isinstance(cell, float) else cell


def is_empty(row: Iterable[Cell]) -> bool:
    """True when no cell of a row holds anything."""
    return not any(words(cell).strip() for cell in row)
