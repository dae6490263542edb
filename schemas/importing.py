"""What becomes of a folder that is imported, file by file, and of the evidence log that came with it."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, NonNegativeInt, PositiveInt

from schemas.base import Ref, Schema
from schemas.evidence import Details, Proposals, ReadingState


class ImportOutcome(StrEnum):
    """What became of one file of the folder. In a dry run: what would become of it."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    SKIPPED = "skipped"
    NOT_REACHED = "not reached"
    """The import stopped before it, which it does only when the data folder can take no more."""


class SuggestedLink(Schema):
    """What the log says a file shows. It stays in the report: nothing counts until a person links it."""

    target: Ref | None = Field(default=None, description="the concern, strand or line meant; none when unknown")
    written: str = Field(description="what the log's cell says")
    says: str


class ImportedFile(Schema):
    """One file of the folder and its one outcome."""

    file: str = Field(description="its place in the folder, made harmless to show")
    outcome: ImportOutcome
    item: Ref | None = None
    version: PositiveInt | None = None
    sha256: str | None = None
    reading: ReadingState | None = None
    pages: NonNegativeInt = 0
    characters: NonNegativeInt = 0
    reason: str = ""
    remedy: str = ""
    title: str = ""
    details: Details = Field(default=Details(), description="what is confirmed about the item")
    proposals: Proposals = Proposals()
    rows: tuple[PositiveInt, ...] = Field(default=(), description="the rows of the log that speak of it")
    suggested: tuple[SuggestedLink, ...] = ()
    notes: tuple[str, ...] = ()


class LogField(StrEnum):
    """What a column of an evidence log can mean."""

    FILE = "file"
    TITLE = "title"
    AS_AT = "date"
    PERIOD_FROM = "from"
    PERIOD_TO = "to"
    KIND = "kind"
    ORGANISATION = "organisation"
    REVIEW_BY = "review by"
    TARGET = "target"
    NOTES = "notes"
    REVIEWED_BY = "reviewed by"
    IGNORE = "ignore"


class LogMapping(Schema):
    """Which column of an evidence log means what; can be saved, corrected by hand and given again."""

    sheet: str | None = Field(default=None, description="the sheet's name; none for a CSV file")
    heading_row: PositiveInt = 1
    columns: dict[str, LogField] = Field(description="by the column's heading")


class LogColumn(Schema):
    """A column of the log and what it is taken to mean."""

    letter: str
    heading: str
    meaning: LogField


class LogProblem(Schema):
    """A cell of the log that could not be used. The rest of its row is."""

    cell: str = Field(description="B7")
    problem: str
    remedy: str

    @property
    def sentence(self) -> str:
        """The problem with its cell."""
        return f"{self.cell}: {self.problem}"


class LogRow(Schema):
    """A row of the log and the file it names."""

    row: PositiveInt
    file: str


class LogMatched(Schema):
    """How an evidence log was understood, and what of it did not fit the folder."""

    log: str
    sheet: str | None = None
    heading_row: PositiveInt
    columns: tuple[LogColumn, ...]
    rows: NonNegativeInt
    problems: tuple[LogProblem, ...] = ()
    rows_without_file: tuple[LogRow, ...] = ()
    files_without_row: tuple[str, ...] = ()


class Imported(Schema):
    """The answer of an import, or in a dry run what the answer would be."""

    folder: str
    dry_run: bool
    files: tuple[ImportedFile, ...]
    log: LogMatched | None = None
    stopped: str = Field(default="", description="why it stopped before the end; empty when it did not")
    reading_stopped: str = Field(default="", description="why stored files were left unread; empty when none were")
    reports: tuple[str, ...] = ()

    def count(self, outcome: ImportOutcome) -> int:
        """How many files ended so."""
        return sum(1 for one in self.files if one.outcome is outcome)

    @property
    def complete(self) -> bool:
        """True when no file was refused and nothing stopped the import."""
        stopped = self.stopped or self.reading_stopped
        return not stopped and not self.count(ImportOutcome.REFUSED)
