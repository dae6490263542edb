"""The cells of an Excel workbook, each in its place: for a log that is matched, not for evidence that is read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, BinaryIO

import python_calamine as calamine

from evidence.errors import FileRefused
from evidence.ingest.cell_answers import ANOTHER_WAY, LONGEST_CELL, Cell, Sheet, refuse_too_many
from evidence.ingest.cleaning import clean_text
from evidence.ingest.packages import DAMAGE
from evidence.ingest.readers.answers import CannotRead
from evidence.ingest.readers.xlsx import open_xlsx
from evidence.settings import Limits


def workbook_sheets(file: BinaryIO, shown: str, limits: Limits) -> Iterator[Sheet]:
    """The visible sheets. What is checked before a workbook is opened as evidence is checked here, too."""
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
            refuse_too_many(cells_left, shown, limits)
            yield Sheet(about.name, rows)
    except CannotRead as error:
        raise FileRefused(f"{shown}: {error.reason}", remedy=ANOTHER_WAY) from error
    except (calamine.CalamineError, *DAMAGE) as error:
        raise FileRefused(f"{shown} is damaged.", remedy="Open it in Excel and save it again.") from error


def _cell(value: Any) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, (date, float)):
        return value
    return float(value) if isinstance(value, int) else clean_text(str(value)[:LONGEST_CELL])
