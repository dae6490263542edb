"""Spreadsheets, sheet by sheet in blocks of rows. Whoever calls this has counted the cells before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from importlib.metadata import version
from typing import Any, BinaryIO

import python_calamine as calamine

from evidence.ingest.packages import BROKEN, DAMAGE
from evidence.ingest.readers.answers import Opened, PageFailed, PageText, needs_password, unreadable
from evidence.ingest.readers.tables import Row, blocks_of
from evidence.rules.words import day
from evidence.settings import Limits

READER = f"python-calamine {version('python-calamine')}"
NOTHING = "The spreadsheet has no filled cells."
ROWS_PER_BLOCK = 50
ROWS_PER_BLOCK_WHEN_LONG = 200
LONG_SHEET_ROWS = 2_000


def open_workbook(file: BinaryIO, limits: Limits, *, title: str) -> Opened:
    """The workbook's sheets as blocks of rows, hidden sheets named as hidden."""
    file.seek(0)
    workbook = _opened(file)
    opened = Opened(reader=READER, pages=iter(()), nothing=NOTHING, title=title)
    opened.pages = _sheets(workbook, limits, opened.problems)
    return opened


def _opened(file: BinaryIO) -> calamine.CalamineWorkbook:
    try:
        return calamine.CalamineWorkbook.from_filelike(file)
    except calamine.PasswordError as error:
        raise needs_password() from error
    except (calamine.CalamineError, *DAMAGE) as error:
        raise unreadable(BROKEN) from error


def _sheets(
    workbook: calamine.CalamineWorkbook, limits: Limits, problems: list[str]
) -> Iterator[PageText | PageFailed]:
    cells_left = limits.cells
    for sheet_about in workbook.sheets_metadata:
        if sheet_about.typ is not calamine.SheetTypeEnum.WorkSheet:
            continue
        hidden = "" if sheet_about.visible is calamine.SheetVisibleEnum.Visible else " (hidden)"
        what = f"Sheet '{sheet_about.name[:100]}'{hidden}"
        try:
            sheet = workbook.get_sheet_by_name(sheet_about.name)
        except (calamine.CalamineError, *DAMAGE):
            yield PageFailed(what)
            continue
        rows, columns = _extent(sheet)
        cells_left -= rows * columns
        if cells_left < 0:
            problems.append(f"{what} and what follows were left out: over the limit of {limits.cells:,} cells.")
            return
        yield from _blocks(sheet, what, is_long=rows > LONG_SHEET_ROWS)


def _extent(sheet: calamine.CalamineSheet) -> tuple[int, int]:
    """Rows and columns from A1 to the last filled cell. calamine's own totals count from zero, one too few."""
    if sheet.end is None:
        return 0, 0
    last_row, last_column = sheet.end
    return last_row + 1, last_column + 1


def _blocks(sheet: calamine.CalamineSheet, what: str, *, is_long: bool) -> Iterator[PageText]:
    rows_per_block = ROWS_PER_BLOCK_WHEN_LONG if is_long else ROWS_PER_BLOCK
    rows = (Row(number, [_words(cell) for cell in cells]) for number, cells in enumerate(sheet.iter_rows(), start=1))
    return blocks_of(rows, rows_per_block=rows_per_block, what=what)


def _words(cell: Any) -> str:
    """A cell as a person would read it; the display format of numbers is not known here."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, datetime):
        clock = f"{cell:%H:%M}"
        return day(cell) if clock == "00:00" else f"{day(cell)} {clock}"
    return day(cell) if isinstance(cell, date) else str(cell)
