"""Which file each row of an evidence log speaks of: by its path, else by its name, else by its name without ending."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

from evidence.rules.words import day, listed
from evidence.workspace.evidence_log import EvidenceLog, LogEntry
from schemas.importing import LogMatched, LogProblem, LogRow, SuggestedLink

DATES = {"as_at", "period_from", "period_to"}


@dataclass(slots=True)
class Told:
    """All that the log says about one file, from every row that names it."""

    rows: list[int] = field(default_factory=list)
    said: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    suggested: list[SuggestedLink] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def match_log(log: EvidenceLog, files: Sequence[str]) -> tuple[dict[str, Told], LogMatched]:
    """What the log tells about each file of the folder, and what of the log fits no file."""
    names = _Names(files)
    told: dict[str, Told] = defaultdict(Told)
    problems = list(log.problems)
    lonely = []
    for entry in log.entries:
        found = names.files_called(entry.file)
        if len(found) == 1:
            problems += _tell(told[found[0]], entry)
        elif found:
            several = listed(found, most=4)
            problem = f"“{entry.file[:300]}” may be any of {several}."
            problems.append(LogProblem(cell=entry.file_cell, problem=problem, remedy="Write the folder too."))
        else:
            lonely.append(LogRow(row=entry.row, file=entry.file[:300]))
            problems += _elsewhere(entry, names.namesakes(entry.file))
    matched = LogMatched(
        log=log.shown,
        sheet=log.mapping.sheet,
        heading_row=log.mapping.heading_row,
        columns=log.columns,
        rows=len(log.entries),
        problems=tuple(sorted(problems, key=_place)),
        rows_without_file=tuple(lonely),
        files_without_row=tuple(file for file in files if file not in told),
    )
    return dict(told), matched


def _place(problem: LogProblem) -> tuple[int, int, str]:
    """Where a cell stands: row by row, each from left to right."""
    letters = problem.cell.rstrip("0123456789")
    return int(problem.cell[len(letters) :]), len(letters), letters


def _tell(told: Told, entry: LogEntry) -> list[LogProblem]:
    """Add a row to what is told. Logs often have a row for each plan line; the first to say a thing is believed."""
    differing = []
    dated = bool(DATES & set(told.said))
    for name, value in entry.said.items():
        if name in told.said or (name in DATES and dated):
            if told.said.get(name) != value:
                differing.append(_differs(told, entry, name, value))
        else:
            told.said[name], told.cells[name] = value, entry.cells[name]
    told.rows.append(entry.row)
    told.suggested += [one for one in entry.suggested if one not in told.suggested]
    told.notes += [note for note in entry.notes if note not in told.notes]
    return differing


def _elsewhere(entry: LogEntry, namesakes: Sequence[str]) -> list[LogProblem]:
    """A file of that name in another folder may be another file: confirmed details must not land on it by a guess."""
    if not namesakes:
        return []
    problem = f"“{entry.file[:300]}” is not there; {listed(namesakes, most=4)} has the same name in another folder."
    return [LogProblem(cell=entry.file_cell, problem=problem, remedy="Write that path if that file is meant.")]


def _differs(told: Told, entry: LogEntry, name: str, value: Any) -> LogProblem:
    return LogProblem(
        cell=entry.cells[name],
        problem=f"{in_words(value)} is not what row {told.rows[0]} says about the same file.",
        remedy="The first row was used. Correct the log, or the item.",
    )


def in_words(value: object) -> str:
    """A detail as a person reads it."""
    if isinstance(value, date):
        return day(value)
    return str(value.value) if isinstance(value, Enum) else f"“{value}”"


class _Names:
    """The files of a folder by every name a log may call them."""

    def __init__(self, files: Iterable[str]) -> None:
        self._by_name: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        self._by_stem: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for file in files:
            parts = _parts(file)
            self._by_name[parts[-1]].append((parts, file))
            self._by_stem[parts[-1].rpartition(".")[0] or parts[-1]].append((parts, file))

    def files_called(self, written: str) -> list[str]:
        """The one file meant, or none, or those that may be meant: the longest common end of the path decides."""
        wanted = _parts(written)
        common = [
            (_common_end(parts[:-1], wanted[:-1]), parts == wanted, file)
            for parts, file in self._candidates(wanted)
            if not _contradict(parts, wanted)
        ]
        if whole := [file for _, is_whole, file in common if is_whole]:
            # Where case alone tells two files apart, the log's must be the very one's.
            same = [file for file in whole if file == written.replace("\\", "/")]
            return same if len(same) == 1 else whole
        most = max((shared for shared, _, _ in common), default=0)
        return [file for shared, _, file in common if shared == most]

    def namesakes(self, written: str) -> list[str]:
        """The files of that name, whatever their folder."""
        return [file for _, file in self._candidates(_parts(written))]

    def _candidates(self, wanted: tuple[str, ...]) -> list[tuple[tuple[str, ...], str]]:
        if not wanted:
            return []
        return self._by_name.get(wanted[-1]) or self._by_stem.get(wanted[-1]) or []


def _contradict(parts: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """True when both name a folder the file stands in, and not the same one."""
    return len(parts) > 1 and len(wanted) > 1 and parts[-2] != wanted[-2]


def _parts(path: str) -> tuple[str, ...]:
    """A path as a log may write it: either slash, a drive, quotation marks, any case and form of letters."""
    plain = unicodedata.normalize("NFC", path).casefold().replace("%20", " ").strip(" \"'“”‘’<>")
    pieces = [" ".join(piece.split()) for piece in re.split(r"[/\\]+", plain)]
    return tuple(piece for piece in pieces if piece not in {"", "."} and not re.fullmatch(r"[a-z]:|file:", piece))


def _common_end(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    count = 0
    for left, right in zip(reversed(one), reversed(other), strict=False):
        if left != right:
            break
        count += 1
    return count
