"""What the command line says while it works."""

from __future__ import annotations

import pytest

from evidence.commands import printing
from evidence.commands.printing import pace_of


@pytest.mark.parametrize(
    ("done", "seconds", "says"),
    [
        (0, 0.0, "0 of 5,000"),
        (3, 20.0, "3 of 5,000"),
        (100, 10.0, "100 of 5,000, 10.0 a second, about 8 min left"),
        (4_900, 490.0, "4,900 of 5,000, 10.0 a second, about 10 s left"),
        (5_000, 500.0, "5,000 of 5,000, 10.0 a second, about 0 s left"),
    ],
)
def test_long_work_says_how_far_it_is_and_how_long_the_rest_takes(done: int, seconds: float, says: str) -> None:
    """Whoever imports five thousand files wants to know whether to wait or to go home."""
    assert pace_of(done, 5_000, seconds=seconds) == says


@pytest.mark.parametrize(("terminal", "quiet"), [(True, False), (True, True), (False, False)])
def test_how_far_the_binding_is_goes_to_a_terminal_alone(
    terminal: bool, quiet: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A script that reads the answer must not find the progress in it, nor a log a line for each document."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal, raising=False)
    with printing.told(quiet=quiet) as told:
        told("Binding 1 of 2: E-0001 Minutes\x1b[2J")

    said = capsys.readouterr()
    assert said.out == ""
    assert ("Binding 1 of 2: E-0001 Minutes" in said.err) == (terminal and not quiet)
    assert "\x1b[2J" not in said.err
