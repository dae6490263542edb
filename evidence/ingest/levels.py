"""How far a reader is held apart from everything else: four levels, and the least that an installation accepts."""

from __future__ import annotations

from enum import StrEnum

from evidence.errors import EvidenceError
from evidence.ingest.reasons import IN_PROCESS
from evidence.settings import SANDBOX_LEAST_VARIABLE, least_sandbox


class Level(StrEnum):
    """The levels in plain words, the weakest first; every reading records the one it was read at."""

    IN_PROCESS = IN_PROCESS
    LIMITS = "forked reader with limits"
    CONFINED = "Landlock and seccomp"
    WRAPPED = "bubblewrap, Landlock and seccomp"

    def is_below(self, other: Level) -> bool:
        """True when this level holds a reader apart less than the other."""
        ladder = list(Level)
        return ladder.index(self) < ladder.index(other)


class NothingReadError(EvidenceError):
    """No document may be read here, whatever it is; everything else goes on."""


class UnknownLevelError(NothingReadError):
    """The setting names a level that does not exist."""

    remedy = f"Set {SANDBOX_LEAST_VARIABLE} to one of: {'; '.join(list(Level)[1:])}."


class SandboxTooWeakError(NothingReadError):
    """This machine cannot hold readers apart as far as the installation asks."""

    def __init__(self, level: Level, least: Level) -> None:
        super().__init__(
            f"No document is read: the installation asks for '{least}' and this machine offers '{level}'.",
            remedy=(
                "Run the worker on Linux 5.13 or later, with bubblewrap installed if it is asked for, "
                f"or accept less by setting {SANDBOX_LEAST_VARIABLE} to '{level}'."
            ),
        )


def least_level() -> Level:
    """The least level the installation accepts, from its settings."""
    named = least_sandbox()
    return level_called(named) if named else Level.LIMITS


def level_called(named: str) -> Level:
    """The level of that name. Raises UnknownLevelError."""
    try:
        return Level(named)
    except ValueError as error:
        raise UnknownLevelError(f"There is no way of reading documents called '{named}'.") from error
