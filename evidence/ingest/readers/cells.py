"""What a child answers that was asked for the cells of a spreadsheet."""

from __future__ import annotations

from typing import BinaryIO

from evidence.errors import FileRefused
from evidence.ingest.cell_answers import told, told_refusal
from evidence.ingest.readers.csv_cells import csv_sheet
from evidence.ingest.readers.workbook_cells import workbook_sheets
from evidence.ingest.triage import MediaType
from evidence.settings import Limits


def answer_with_cells(file: BinaryIO, media_type: MediaType, shown: str, limits: Limits) -> bytes:
    """The cells of a workbook or of a CSV file, or the refusal."""
    try:
        if media_type is MediaType.XLSX:
            return told(list(workbook_sheets(file, shown, limits)))
        return told([csv_sheet(file, shown, limits)])
    except FileRefused as refusal:
        return told_refusal(refusal)
