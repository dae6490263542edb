"""The doctor: what the machine lacks, and how far its reader is held apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.commands.printing import examined_lines
from evidence.ingest.levels import Level
from evidence.ingest.sandbox import Sandbox
from evidence.settings import SANDBOX_LEAST_VARIABLE
from evidence.workspace import surroundings
from evidence.workspace.doctor import examine
from evidence.workspace.surroundings import machine_faults, reader_level
from schemas.doctor import FindingCode, Machine, Severity
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("machine", "code"),
    [
        (Machine(sqlite="3.51.2", reader="any", free_bytes=2**40), FindingCode.SQLITE_OLD),
        (Machine(sqlite="3.51.3", reader="any", free_bytes=2**20), FindingCode.DISK_NEARLY_FULL),
        (Machine(sqlite="3.60.0", reader="", free_bytes=2**40), FindingCode.READER_UNAVAILABLE),
        (Machine(sqlite="3.60.0", reader="any", free_bytes=2**40, scanner=""), FindingCode.SCANNER_UNAVAILABLE),
        (
            Machine(sqlite="3.60.0", reader=Level.LIMITS, reader_asked=Level.CONFINED, free_bytes=2**40),
            FindingCode.READER_TOO_WEAK,
        ),
        (
            Machine(sqlite="3.60.0", reader=Level.CONFINED, reader_asked="landlock", free_bytes=2**40),
            FindingCode.READER_LEVEL_UNKNOWN,
        ),
    ],
)
def test_what_the_machine_lacks_is_a_warning(machine: Machine, code: FindingCode) -> None:
    """An old SQLite is worth knowing and no reason to stop."""
    assert [one.code for one in machine_faults(machine)] == [code]
    assert code.severity is Severity.WARNING


@pytest.fixture
def readers_started_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the machine gives is asked of a reader that starts now."""
    monkeypatch.setattr(surroundings, "Sandbox", Sandbox)


@pytest.mark.usefixtures("readers_started_anew")
def test_a_machine_that_has_all_is_not_warned_about() -> None:
    """No false alarms here either."""
    assert list(machine_faults(Machine(sqlite="3.51.3", reader=reader_level(), free_bytes=2**40))) == []


def test_a_reader_held_apart_less_than_is_asked_is_shown_with_both_levels(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The doctor showed no level at all, and sent people to look for memory."""
    monkeypatch.setenv(SANDBOX_LEAST_VARIABLE, Level.CONFINED)

    found = examine(store, clock=lambda: NOW, reader_level=lambda: Level.LIMITS)

    (finding,) = [one for one in found.findings if one.code is FindingCode.READER_TOO_WEAK]
    assert (found.machine.reader, found.machine.reader_asked) == (Level.LIMITS, Level.CONFINED)
    assert "asks for 'Landlock and seccomp' and this machine offers 'forked reader with limits'" in finding.sentence
    assert SANDBOX_LEAST_VARIABLE in finding.remedy
    assert "reader: forked reader with limits (asked for: Landlock and seccomp)" in examined_lines(found)


@pytest.mark.usefixtures("readers_started_anew")
@pytest.mark.parametrize("asked", [Level.WRAPPED, "landlock"])
def test_the_level_found_does_not_hang_on_the_level_asked_for(monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    """To know what the machine gives is the first step to deciding what to ask of it."""
    given = reader_level()
    monkeypatch.setenv(SANDBOX_LEAST_VARIABLE, asked)

    assert reader_level() == given
    assert given in list(Level)


def test_a_level_that_does_not_exist_is_named_with_those_that_do(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt setting stops all reading, and looks like a machine without memory."""
    monkeypatch.setenv(SANDBOX_LEAST_VARIABLE, "landlock")

    found = examine(store, clock=lambda: NOW, reader_level=lambda: Level.CONFINED)

    (finding,) = [one for one in found.findings if one.code is FindingCode.READER_LEVEL_UNKNOWN]
    assert "'landlock'" in finding.sentence
    assert Level.CONFINED in finding.remedy
