"""An evidence log somebody kept in a spreadsheet: its rows as details a person wrote, every bad cell named."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from evidence.errors import EvidenceError
from evidence.ingest.cells import Cell, Sheet, is_empty, read_cells, words
from evidence.rules.words import day
from evidence.workspace.log_columns import columns_of, mapped_columns, mapping_of
from evidence.workspace.log_words import kind_called, organisation_called, targets_called
from evidence.workspace.written_dates import LIKE_THIS, dates_in
from schemas.importing import LogColumn, LogField, LogMapping, LogProblem, SuggestedLink
from schemas.local_area import LocalArea

LONGEST_TITLE = 2_000
LONGEST_NOTE = 1_000


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A filled row: the file it names and what it says about it, with the cell each part stands in."""

    row: int
    file: str
    file_cell: str
    said: dict[str, Any]
    """Fields of `Details`, by name."""
    cells: dict[str, str]
    suggested: tuple[SuggestedLink, ...]
    notes: tuple[str, ...]


@dataclass(slots=True)
class EvidenceLog:
    """A log that was read and understood. Nothing of it is matched to files yet."""

    shown: str
    mapping: LogMapping
    columns: tuple[LogColumn, ...]
    entries: list[LogEntry] = field(default_factory=list)
    problems: list[LogProblem] = field(default_factory=list)


def read_log(path: Path, *, area: LocalArea, today: date, mapping: LogMapping | None = None) -> EvidenceLog:
    """Read an evidence log. Raises FileRefused or LogUnusable; a bad cell is a problem of the log and stops nothing."""
    return understood(read_cells(path), shown=path.name, area=area, today=today, mapping=mapping)


def understood(
    sheets: Sequence[Sheet], *, shown: str, area: LocalArea, today: date, mapping: LogMapping | None = None
) -> EvidenceLog:
    """An evidence log whose cells were read. Raises LogUnusable; a bad cell is a problem of the log."""
    if mapping:
        sheet, heading_row, columns = mapped_columns(sheets, mapping, shown=shown)
    else:
        sheet, heading_row, columns = columns_of(sheets, shown=shown)
    log = EvidenceLog(shown, mapping_of(sheet, heading_row, columns), tuple(columns))
    for number, cells in enumerate(sheet.rows[heading_row:], start=heading_row + 1):
        if not is_empty(cells):
            _read_row(log, _Row(number, cells, columns), area, today)
    return log


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: Sequence[Cell]
    columns: Sequence[LogColumn]

    def filled(self, meaning: LogField) -> Iterator[tuple[str, Cell]]:
        """The filled cells of a meaning, each with its name."""
        for column, cell in zip(self.columns, self.cells, strict=False):
            if column.meaning is meaning and words(cell).strip():
                yield f"{column.letter}{self.number}", cell


def _read_row(log: EvidenceLog, row: _Row, area: LocalArea, today: date) -> None:
    file = next(row.filled(LogField.FILE), None)
    if file is None:
        column = next(column for column in row.columns if column.meaning is LogField.FILE)
        problem = LogProblem(
            cell=f"{column.letter}{row.number}", problem="No file is named.", remedy="Name the file, or clear the row."
        )
        log.problems.append(problem)
        return
    found = _Said(log.problems)
    found.take("title", row.filled(LogField.TITLE), lambda cell: words(cell)[:LONGEST_TITLE])
    found.take("kind", row.filled(LogField.KIND), lambda cell: kind_called(words(cell)))
    found.take("organisation", row.filled(LogField.ORGANISATION), lambda cell: organisation_called(words(cell), area))
    found.take_dates(row, today)
    found.take("review_by", row.filled(LogField.REVIEW_BY), lambda cell: dates_in(cell)[1])
    notes = [words(cell)[:LONGEST_NOTE] for _, cell in row.filled(LogField.NOTES)]
    notes += [f"The log says it was reviewed by {words(cell)[:200]}." for _, cell in row.filled(LogField.REVIEWED_BY)]
    suggested = [one for _, cell in row.filled(LogField.TARGET) for one in targets_called(cell, area)]
    cell, name = file
    log.entries.append(
        LogEntry(row.number, words(name).strip(), cell, found.said, found.cells, tuple(suggested), tuple(notes))
    )


@dataclass(slots=True)
class _Said:
    """What a row says, cell by cell; a cell that cannot be is a problem, and the rest stands."""

    problems: list[LogProblem]
    said: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)

    def take(self, name: str, filled: Iterator[tuple[str, Cell]], understand: Callable[[Cell], Any]) -> None:
        for cell, value in filled:
            try:
                self.put(name, understand(value), cell)
            except EvidenceError as error:
                self.refuse(cell, str(error), error.remedy)

    def put(self, name: str, value: Any, cell: str) -> None:
        self.said[name], self.cells[name] = value, cell

    def refuse(self, cell: str, problem: str, remedy: str) -> None:
        self.problems.append(LogProblem(cell=cell, problem=problem, remedy=remedy))

    def take_dates(self, row: _Row, today: date) -> None:
        """One day, or a period: from its own two columns, else from the one date column."""
        spans: dict[LogField, tuple[str, date]] = {}
        for meaning, end in ((LogField.PERIOD_FROM, 0), (LogField.PERIOD_TO, 1)):
            for cell, value in row.filled(meaning):
                try:
                    spans[meaning] = cell, dates_in(value)[end]
                except EvidenceError as error:
                    self.refuse(cell, str(error), error.remedy)
        if len(spans) == 2:
            (first_cell, first), (last_cell, last) = spans[LogField.PERIOD_FROM], spans[LogField.PERIOD_TO]
            self._put_span(first, last, first_cell if first > last else last_cell, today)
            return
        for cell, value in row.filled(LogField.AS_AT):
            try:
                first, last = dates_in(value)
            except EvidenceError as error:
                self.refuse(cell, str(error), error.remedy)
            else:
                self._put_span(first, last, cell, today)
                return
        for meaning, (cell, on) in spans.items():
            missing = "last" if meaning is LogField.PERIOD_FROM else "first"
            self.refuse(cell, f"{day(on)} has no {missing} day beside it.", "Fill in both ends of the period.")

    def _put_span(self, first: date, last: date, cell: str, today: date) -> None:
        if first > last:
            self.refuse(cell, f"The period from {day(first)} ends on {day(last)}, before it begins.", LIKE_THIS)
        elif last > today:
            self.refuse(cell, f"{day(last)} is in the future.", "Evidence speaks for a day that has been.")
        elif first == last:
            self.put("as_at", first, cell)
        else:
            self.put("period_from", first, cell)
            self.put("period_to", last, cell)
