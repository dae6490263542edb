"""Spreadsheets for people to work through, where no cell is a formula, a link or a number by accident."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import NamedTuple

import xlsxwriter

from evidence.markup import visible

# Excel holds 32,767 characters in a cell; xlsxwriter drops a longer one without a word.
LONGEST_CELL = 16_000


class Sheet(NamedTuple):
    """A sheet: its name, its columns with their widths, and its rows. A cell is a text, or a date to sort by."""

    name: str
    columns: Mapping[str, int]
    rows: Iterable[Sequence[str | date]]


def spreadsheet(sheets: Iterable[Sheet]) -> bytes:
    """The workbook; the same sheets give the same bytes."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as workbook:
        workbook.set_properties({"created": datetime(1980, 1, 1)})  # noqa: DTZ001 - the file format has no time zone
        for sheet in sheets:
            _write(workbook, sheet)
    return target.getvalue()


def _write(workbook: xlsxwriter.Workbook, asked: Sheet) -> None:
    sheet = workbook.add_worksheet(asked.name)
    heading = workbook.add_format({"bold": True, "bg_color": "#12436d", "font_color": "#ffffff", "valign": "top"})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    dated = workbook.add_format({"num_format": "d mmmm yyyy", "align": "left", "valign": "top"})
    for column, (title, width) in enumerate(asked.columns.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, heading)
    last = 0
    for last, row in enumerate(asked.rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(last, column, cell, dated)
            else:
                sheet.write_string(last, column, visible(cell)[:LONGEST_CELL], wrapped)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(asked.columns) - 1)
