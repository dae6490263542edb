"""Every failure we foresee: what happened to which thing, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


class EvidenceError(Exception):
    """Something could not be done. The message says what happened to which thing; `remedy` says what to do."""

    remedy = ""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        if remedy:
            self.remedy = remedy


@dataclass(frozen=True, slots=True)
class AreaMistake:
    """One thing an area's files say that cannot be: where it stands and how to put it right."""

    file: str
    line: int
    field: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" + (f", {self.field}" if self.field else "")
        return f"{where}: {self.problem} {self.remedy}"


class AreaUnusable(EvidenceError):
    """An area's files cannot be used; every mistake found is listed."""

    def __init__(self, folder: str, mistakes: tuple[AreaMistake, ...]) -> None:
        lines = "\n".join(f"  {mistake}" for mistake in mistakes)
        count = "1 mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        super().__init__(
            f"The area in {folder} cannot be used: {count}.\n{lines}", remedy="Correct the files and try again."
        )
        self.mistakes = mistakes


class FileRefused(EvidenceError):
    """A file cannot be taken in: unknown type, empty, too large, not there."""


class NotFound(EvidenceError):
    """There is nothing with that reference."""


class NotAllowed(EvidenceError):
    """The acting post may not do that."""


class QuoteNotFound(EvidenceError):
    """A quote is not on the page it names."""

    remedy = "Copy the words from the page's text, or name the page they stand on."


class Contradiction(EvidenceError):
    """What was asked contradicts itself or something already stored."""


class StoreUnusable(EvidenceError):
    """The data folder cannot be used: not there, of another kind, read-only, full, or newer than this program."""


class Damaged(EvidenceError):
    """Stored bytes are missing or no longer what they were."""

    remedy = "Restore the original from a backup. Nothing was exported."


class PictureNotMade(EvidenceError):
    """A page of an original could not be drawn."""

    remedy = "Read the page's text, or open the original."


class NotRedactable(EvidenceError):
    """No redacted copy of a version can be made."""


class NotRendered(EvidenceError):
    """No PDF could be made of a file."""


class NotYetAvailable(EvidenceError):
    """The command is part of the contract but not built yet."""

    remedy = "A later version will bring it."
