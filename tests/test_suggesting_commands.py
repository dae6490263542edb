"""Proposed links on the command line: seen, confirmed and refused, by people and by scripts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_chasing_commands import Run, told
from tests.test_chasing_commands import run as run  # noqa: PLC0414 - a fixture of ours too

CLINICS = "Line 1.1: a therapy clinic was opened in each part of the moor, for children waiting for therapy."
PLANS = "Families said that plans do not come in time."


@pytest.fixture
def proposed(run: Run, tmp_path: Path) -> Run:
    """A folder whose E-0001 has proposals."""
    (tmp_path / "minutes.txt").write_text(f"{CLINICS}\n\n{PLANS}\n", encoding="utf-8")
    run("add", str(tmp_path / "minutes.txt"), "--kind", "minutes")
    return run


def test_proposals_are_listed_confirmed_and_refused(proposed: Run) -> None:
    """Fifty files are gone through faster in a terminal by those who live in one."""
    found = told(proposed("suggest", "E-0001", "--json"))
    words = " ".join(proposed("suggest", "E-0001").stdout.split())

    first, second, *_ = found
    assert (first["target"], first["test"], first["passages"][0]["quote"]) == ("1.1", "action", CLINICS)
    assert f"{first['ref']} 1.1 for PA1.waits (action)" in words
    assert first["why"] in words
    link = told(proposed("confirm", first["ref"], "--says", "A clinic opened in each part.", "--json"))
    assert (link["target"], link["status"]) == ("1.1", "awaiting decision")
    assert "is refused" in proposed("refuse", second["ref"], "--why", "It is hearsay.").stdout
    left = {one["ref"] for one in told(proposed("suggest", "E-0001", "--json"))}
    assert left == {one["ref"] for one in found[2:]}


def test_what_cannot_be_is_a_sentence(proposed: Run) -> None:
    """A script must learn why."""
    ref = told(proposed("suggest", "E-0001", "--json"))[0]["ref"]

    assert "There is no evidence item E-0009" in proposed("suggest", "E-0009", expect=2).stderr
    assert "There is no suggestion S-0999" in proposed("refuse", "S-0999", expect=2).stderr
    assert "both --page and --quote" in proposed("confirm", ref, "--says", "x", "--page", "1", expect=2).stderr
    assert "may not link" in proposed("confirm", ref, "--says", "x", "--as", "chair", expect=2).stderr.lower()
    assert "Missing option '--says'" in proposed("confirm", ref, expect=2).stderr
