"""The files of a bundle that is being checked, wherever they are, and how problems with them are worded."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from schemas.bundles import Problem, ProblemCode

CHUNK_BYTES = 1024 * 1024
MOST_FILES = 100_000


class UnreadableEntryError(Exception):
    """A file of the bundle cannot be read; the message completes the sentence "it ..."."""


class NotABundleError(Exception):
    """What was given is no bundle at all; the message is a sentence."""


@dataclass(slots=True)
class Listing:
    """Every file found, by its path in the bundle's own folder, with its size; and what is wrong with the finding."""

    files: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class Holding(Protocol):
    """A ZIP or a folder that may hold a bundle."""

    def listing(self) -> Listing:
        """List the files, without reading them. Raises NotABundleError."""
        ...

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a listed file, a piece at a time. Raises UnreadableEntryError."""
        ...


def problem(code: ProblemCode, file: str, sentence: str) -> Problem:
    """A problem whose sentence may hold {file}; the name is shown with every odd letter spelt out."""
    name = shown(file)
    return Problem(code=code, file=name, sentence=sentence.replace("{file}", name))


def shown(name: str) -> str:
    """A file name that can be printed, with invisible letters spelt out and at most 300 characters."""
    letters = (
        _spelt(letter) if unicodedata.category(letter).startswith(("C", "Z")) else letter for letter in name[:301]
    )
    words = "".join(letters)
    return words if len(name) <= 300 else f"{words}…"


def _spelt(letter: str) -> str:
    return letter if letter == " " else letter.encode("unicode_escape", "backslashreplace").decode("ascii")
