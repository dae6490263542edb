"""The cells of a spreadsheet or CSV file: for a log that a person keeps and we match, not for evidence we read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

import python_calamine as calamine

from evidence.errors import FileRefused
from evidence.ingest.cleaning import clean_text
from evidence.ingest.decoding import encoding_of
from evidence.ingest.packages import DAMAGE
from evidence.ingest.readers.answers import CannotRead
from evidence.ingest.readers.xlsx import open_xlsx
from evidence.ingest.triage import MediaType, display_name, sniff
from evidence.settings import MEBIBYTE, Limits

# A log of 5,000 files with 20 columns has 100,000 cells. More than these is not a log.
LOG_LIMITS = Limits(file_bytes=20 * MEBIBYTE, cells=400_000, unpacked_bytes=100 * MEBIBYTE)
LONGEST_CELL = 4_000
DELIMITERS = (",", ";", "\t", "|")

Cell = str | float | date


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's rows, from the first; formulas stand as the values they last had."""

    name: str | None
    rows: Sequence[Sequence[Cell]]


def read_cells(path: Path, *, limits: Limits = LOG_LIMITS) -> list[Sheet]:
    """The visible sheets of an Excel workbook, or the one of a CSV file. Raises FileRefused saying why not."""
    shown = display_name(path.name)
    try:
        media_type = sniff(path, path.name, limits=limits)
        with path.open("rb") as file:
            if media_type is MediaType.XLSX:
                return list(_workbook(file, shown, limits))
            if media_type in {MediaType.CSV, MediaType.TXT}:
                return [Sheet(None, _csv_rows(file, shown, limits))]
    except OSError as error:
        raise FileRefused(f"{path} cannot be read: {error.strerror}.", remedy="Check its name and rights.") from error
    raise FileRefused(f"{shown} is not a spreadsheet.", remedy="Save it as an Excel workbook (.xlsx) or CSV.")


def _workbook(file: BinaryIO, shown: str, limits: Limits) -> Iterator[Sheet]:
    """The sheets, read in this process.

    Sandboxed readers answer with pages of text, where a cell's place and type are lost. So the checks that reader makes
    before it opens a workbook (ZIP directory, unpacked size, document types, the area each sheet spans) are made here
    under smaller limits, and what then opens it is calamine: safe Rust that computes no formula and follows no link.
    """
    try:
        open_xlsx(file, limits)
        file.seek(0)
        workbook = calamine.CalamineWorkbook.from_filelike(file)
        cells_left = limits.cells
        for about in workbook.sheets_metadata:
            if about.typ is not calamine.SheetTypeEnum.WorkSheet:
                continue
            if about.visible is not calamine.SheetVisibleEnum.Visible:
                continue
            # `iter_rows` would begin at the first filled column, and every message would name the wrong cell.
            sheet = workbook.get_sheet_by_name(about.name)
            rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
            cells_left -= sum(map(len, rows))
            _refuse_too_many(cells_left, shown, limits)
            yield Sheet(about.name, rows)
    except CannotRead as error:
        raise FileRefused(f"{shown}: {error.reason}", remedy="Save the log as a plain workbook or CSV.") from error
    except (calamine.CalamineError, *DAMAGE) as error:
        raise FileRefused(f"{shown} is damaged.", remedy="Open it in Excel and save it again.") from error


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
                cells_left -= len(row)
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


def _cell(value: Any) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, (date, float)):
        return value
    return float(value) if isinstance(value, int) else _text(str(value))


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
