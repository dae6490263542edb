"""The cells of a spreadsheet or CSV file: for a log that a person keeps and we match, not for evidence we read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from evidence.errors import FileRefused
from evidence.ingest.cell_answers import LOG_LIMITS, Cell, Sheet
from evidence.ingest.sandbox import Sandbox
from evidence.ingest.triage import MediaType, display_name, sniff
from evidence.settings import Limits

__all__ = ["LOG_LIMITS", "Cell", "Sheet", "is_empty", "read_cells", "words"]

HOLDS_CELLS = {MediaType.XLSX, MediaType.CSV, MediaType.TXT}


def read_cells(path: Path, *, limits: Limits = LOG_LIMITS) -> list[Sheet]:
    """The visible sheets of an Excel workbook, or the one of a CSV file. Raises FileRefused saying why not.

    Either is opened in a child of a sandbox of its own, as evidence is.
    """
    shown = display_name(path.name)
    try:
        media_type = sniff(path, path.name, limits=limits)
        if media_type in HOLDS_CELLS:
            with Sandbox(limits) as sandbox:
                return sandbox.cells(path, media_type, file_name=path.name)
    except OSError as error:
        raise FileRefused(f"{path} cannot be read: {error.strerror}.", remedy="Check its name and rights.") from error
    raise FileRefused(f"{shown} is not a spreadsheet.", remedy="Save it as an Excel workbook (.xlsx) or CSV.")


def words(cell: Cell) -> str:
    """A cell as text; a whole number without decimals."""
    if isinstance(cell, date):
        return cell.isoformat()
    return f"{cell:.15g}" if isinstance(cell, float) else cell


def is_empty(row: Iterable[Cell]) -> bool:
    """True when no cell of a row holds anything."""
    return not any(words(cell).strip() for cell in row)
