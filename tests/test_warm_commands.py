"""That a command which finds the product imported already is the command people start."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.warm_commands import ROOT, Commands


def ended(done: subprocess.CompletedProcess[str]) -> tuple[int, str, str]:
    """All that whoever started it gets to know."""
    return done.returncode, done.stdout, done.stderr


def started_fresh(words: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """The same command in an interpreter of its own."""
    command = [sys.executable, "-W", "error", "-m", "evidence", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.mark.parametrize("words", ["items", "coverage --json", "show E-0009", "gaps --fail", "tea", "items --help"])
def test_a_warm_command_says_and_ends_as_a_fresh_one_does(
    warm_commands: Commands, data_folder: Path, words: str
) -> None:
    """Otherwise every test of a command would be a test of something that nobody uses."""
    asked = ["--data", str(data_folder), *words.split()]

    assert ended(warm_commands.run(asked)) == ended(started_fresh(asked))


def test_a_warm_command_goes_by_the_environment_of_its_test(
    warm_commands: Commands, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A data folder named by one test would be written to by the next."""
    monkeypatch.setenv("EVIDENCE_DATA", str(data_folder))
    named = warm_commands.run(["items"])
    monkeypatch.setenv("EVIDENCE_DATA", str(data_folder / "elsewhere"))
    elsewhere = warm_commands.run(["items"])

    assert named.returncode == 0
    assert elsewhere.returncode == 2


def test_one_warm_command_leaves_nothing_to_the_next(run: Run) -> None:
    """A command that failed, or that opened a folder, must not show in the answer of another."""
    run("items", expect=2)
    run("tea", expect=2)

    assert run("--help").stdout == run("--help").stdout
    assert "There is no data folder" in run("items", data="other", expect=2).stderr
