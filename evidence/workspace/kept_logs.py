"""The evidence log a post works with on the page: kept until it is put away, read as the command reads one."""

from __future__ import annotations

import functools
import hashlib
import shutil
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from evidence.errors import EvidenceError, FileRefused
from evidence.ingest.cells import LOG_LIMITS, Sheet, is_empty, read_cells, words
from evidence.ingest.triage import display_name
from evidence.rules.access import Action, authorize
from evidence.settings import MEBIBYTE
from evidence.store.failures import unusable
from evidence.workspace.desk import Desk
from evidence.workspace.evidence_log import EvidenceLog, understood
from evidence.workspace.log_columns import HEADING_WITHIN_ROWS, LogUnusable, load_mapping, mapping_text
from schemas.importing import LogMapping
from schemas.local_area import LocalArea

FOLDER = "logs"
MAPPING_FILE = "mapping.yaml"
_HEADING_LETTERS = 200


@dataclass(frozen=True, slots=True)
class SheetTop:
    """A sheet of a log and its first rows as words, for a person to say which one holds the headings."""

    name: str | None
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class KeptLog:
    """A log that is kept. `log` is none while its columns are not understood; `problem` then says why."""

    name: str
    tops: tuple[SheetTop, ...]
    log: EvidenceLog | None
    revision: str
    """Another whenever the log or what its columns mean is another."""
    mapped: bool
    """True when a person said what its columns mean, now or for a log of the same headings before."""
    problem: str = ""
    remedy: str = ""


class KeptLogs(Desk):
    """Giving a log, saying what its columns mean, and putting it away."""

    def keep_log(self, chunks: Iterable[bytes], file_name: str) -> None:
        """Keep a log in place of the one before. Raises FileRefused when it is no spreadsheet; then nothing changes."""
        authorize(self.actor, Action.ADD)
        name = display_name(file_name)
        new = self._log_folder / f".{uuid.uuid4().hex}"
        try:
            new.mkdir(parents=True, mode=0o700)
            _write(new / name, chunks, name)
            _cells(_File.at(new / name))
            self._put_log_away()
            new.rename(self._log_folder / "log")
        except OSError as error:
            raise unusable(self.core.folder, error) or error from error
        finally:
            shutil.rmtree(new, ignore_errors=True)

    def kept_log(self) -> KeptLog | None:
        """The log of the acting post, as it is understood; none when none was given."""
        path = self._log_path()
        return self._understood(path, self._remembered()) if path else None

    def map_log(self, mapping: LogMapping) -> None:
        """Say what the columns mean, now and for later logs of the same headings. Raises LogUnusable when it cannot be.

        The file it is remembered in is the one the command takes with --mapping.
        """
        authorize(self.actor, Action.ADD)
        path = self._log_path()
        if path is None:
            raise LogUnusable("There is no evidence log any more.", remedy="Choose it again.")
        understood(_cells(_File.at(path)), shown=path.name, area=self.area, today=self.today, mapping=mapping)
        beside = self._log_folder / f".{uuid.uuid4().hex}"
        try:
            beside.write_text(mapping_text(mapping), encoding="utf-8")
            beside.replace(self._log_folder / MAPPING_FILE)
        except OSError as error:
            raise unusable(self.core.folder, error) or error from error

    def forget_log_mapping(self) -> None:
        """Go back to what the headings themselves seem to say."""
        authorize(self.actor, Action.ADD)
        (self._log_folder / MAPPING_FILE).unlink(missing_ok=True)

    def put_log_away(self) -> None:
        """Forget the log. What it said about items stays said."""
        authorize(self.actor, Action.ADD)
        self._put_log_away()

    @property
    def _log_folder(self) -> Path:
        return self.core.folder / FOLDER / self.actor.post

    def _put_log_away(self) -> None:
        shutil.rmtree(self._log_folder / "log", ignore_errors=True)

    def _log_path(self) -> Path | None:
        folder = self._log_folder / "log"
        return next(iter(folder.iterdir()), None) if folder.is_dir() else None

    def _remembered(self) -> LogMapping | None:
        path = self._log_folder / MAPPING_FILE
        return load_mapping(path) if path.is_file() else None

    def _understood(self, path: Path, remembered: LogMapping | None) -> KeptLog | None:
        try:
            file = _File.at(path)
        except FileNotFoundError:  # put away in another window this moment
            return None
        mapping = remembered.model_dump_json() if remembered else None
        return _read_kept(_Asked(file, mapping, self.today, self.area))


@dataclass(frozen=True, slots=True)
class _File:
    """A kept log as a file; the same one under whatever name."""

    path: Path = field(compare=False)
    seen: tuple[int, int, int]

    @classmethod
    def at(cls, path: Path) -> _File:
        about = path.stat()
        return cls(path, (about.st_ino, about.st_mtime_ns, about.st_size))


@functools.lru_cache(maxsize=2)
def _cells(file: _File) -> list[Sheet]:
    """The cells of a kept log. A reader is started for each reading, so one serves every question about the log."""
    return read_cells(file.path)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a reading of a log rests on; two that are equal need one reading."""

    file: _File
    mapping: str | None
    today: date
    area: LocalArea = field(compare=False, hash=False)

    @property
    def revision(self) -> str:
        """A short name of it."""
        return hashlib.sha256(f"{self.file.path} {self.file.seen} {self.mapping}".encode()).hexdigest()[:16]


@functools.lru_cache(maxsize=4)
def _read_kept(asked: _Asked) -> KeptLog | None:
    name = asked.file.path.name
    try:
        sheets = _cells(asked.file)
        tops = tuple(
            SheetTop(
                sheet.name, tuple(tuple(_top(words(cell)) for cell in row) for row in sheet.rows[:HEADING_WITHIN_ROWS])
            )
            for sheet in sheets
        )
        log, mapped = _read_mapped_or_not(asked, sheets)
    except LogUnusable as error:
        return KeptLog(
            name,
            tops,
            None,
            asked.revision,
            mapped=False,
            problem=str(error),
            remedy="Say below which column is which.",
        )
    except EvidenceError as error:
        return KeptLog(name, (), None, asked.revision, mapped=False, problem=str(error), remedy=error.remedy)
    return KeptLog(name, tops, log, asked.revision, mapped)


def _read_mapped_or_not(asked: _Asked, sheets: list[Sheet]) -> tuple[EvidenceLog, bool]:
    """The log by the mapping that is remembered when it fits, else by its own headings."""
    read = functools.partial(understood, sheets, shown=asked.file.path.name, area=asked.area, today=asked.today)
    if asked.mapping:
        mapping = LogMapping.model_validate_json(asked.mapping)
        try:
            return read(mapping=mapping), True
        except LogUnusable:
            pass  # a log of other headings
    return read(), False


def _top(said: str) -> str:
    return " ".join(said.split())[:_HEADING_LETTERS]


def usual_heading_row(top: SheetTop) -> int:
    """The first row of a sheet that holds anything, counted from one."""
    return next((number for number, row in enumerate(top.rows, start=1) if not is_empty(row)), 1)


def _write(path: Path, chunks: Iterable[bytes], name: str) -> None:
    written = 0
    with path.open("xb") as file:
        for chunk in chunks:
            written += len(chunk)
            if written > LOG_LIMITS.file_bytes:
                raise FileRefused(
                    f"{name} is larger than {LOG_LIMITS.file_bytes // MEBIBYTE} MB.",
                    remedy="Save the sheet with the log as a file of its own.",
                )
            file.write(chunk)
