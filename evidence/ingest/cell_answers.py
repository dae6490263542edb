"""Cells of a spreadsheet as a forked reader hands them over, and the check of what it says before it is believed."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from evidence.errors import FileRefused
from evidence.ingest.checked_answers import BadAnswerError, without_strings
from evidence.ingest.cleaning import clean_line, clean_text
from evidence.ingest.taking import REFUSED, TAKEN
from evidence.settings import MEBIBYTE, Limits

# A log of 5,000 files with 20 columns has 100,000 cells. More than these is not a log.
LOG_LIMITS = Limits(
    file_bytes=20 * MEBIBYTE,
    cells=400_000,
    unpacked_bytes=100 * MEBIBYTE,
    memory_bytes=512 * MEBIBYTE,
    characters=10_000_000,
)
LONGEST_CELL = 4_000
LONGEST_REFUSAL = 600
ANOTHER_WAY = "Save the log as a plain workbook or CSV."
# Brackets and commas that an honest answer needs for each cell: its own, its row's, and a date's.
MARKS_FOR_EACH_CELL = 4
MARKS_FOR_THE_REST = 4_000

Cell = str | float | date


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's rows, from the first; formulas stand as the values they last had."""

    name: str | None
    rows: Sequence[Sequence[Cell]]


def refuse_too_many(cells_left: int, shown: str, limits: Limits) -> None:
    """FileRefused when there are none left of the cells that a log may have."""
    if cells_left < 0:
        raise FileRefused(
            f"{shown} has more than {limits.cells:,} cells.", remedy="Save the sheet with the log as a file of its own."
        )


def told(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as a child says them: words as words, numbers as numbers, a day in a list of its own."""
    plain = [[sheet.name, [[_plain(cell) for cell in row] for row in sheet.rows]] for sheet in sheets]
    return TAKEN + json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def told_refusal(refusal: FileRefused) -> bytes:
    """Why there are no sheets, as a child says it."""
    return REFUSED + json.dumps([str(refusal), refusal.remedy]).encode()


def checked_sheets(answer: bytes, limits: Limits) -> list[Sheet]:
    """The sheets in a child's answer. FileRefused when it refused; BadAnswerError when it cannot be believed."""
    mark, body = answer[:1], answer[1:]
    if mark not in {TAKEN, REFUSED}:
        raise BadAnswerError("neither cells nor a refusal")
    structure = without_strings(body)
    if sum(map(structure.count, (b"[", b"{", b","))) > MARKS_FOR_EACH_CELL * limits.cells + MARKS_FOR_THE_REST:
        raise BadAnswerError("more than the cells there may be")
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadAnswerError("no table of cells") from error
    if mark == REFUSED:
        raise _refusal(said)
    sheets = [_sheet(one) for one in _listed(said)]
    if sum(len(row) for sheet in sheets for row in sheet.rows) > limits.cells:
        raise BadAnswerError("too many cells")
    return sheets


def _refusal(said: Any) -> FileRefused:
    match said:
        case [str(problem), str(remedy)]:
            shown = clean_line(problem, longest=LONGEST_REFUSAL), clean_line(remedy, longest=LONGEST_REFUSAL)
            return FileRefused(shown[0], remedy=shown[1] or ANOTHER_WAY)
    raise BadAnswerError("no refusal")


def _sheet(said: Any) -> Sheet:
    match said:
        case [str() | None as name, list(rows)]:
            shown = name if name is None else clean_line(name, longest=200)
            return Sheet(shown, [[_cell(cell) for cell in _listed(row)] for row in rows])
    raise BadAnswerError("no sheet")


def _listed(said: Any) -> list[Any]:
    if not isinstance(said, list):
        raise BadAnswerError("no list")
    return said


def _cell(said: Any) -> Cell:
    match said:
        case str():
            return clean_text(said[:LONGEST_CELL])
        case float() if math.isfinite(said):
            return said
        case [str(day)]:
            return _day(day)
    raise BadAnswerError("no cell")


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise BadAnswerError("no day") from error


def _plain(cell: Cell) -> str | float | list[str]:
    if isinstance(cell, date):
        return [cell.isoformat()]
    return cell if isinstance(cell, str) or math.isfinite(cell) else str(cell)
