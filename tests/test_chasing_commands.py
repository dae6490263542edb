"""Gaps and requests on the command line: the same answers as the pages, scripted."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.conftest import NORTHMOOR, Run


@pytest.fixture
def run(run: Run) -> Run:
    """On a folder made for the invented area."""
    run("init", "--area", str(NORTHMOOR))
    return run


def told(done: subprocess.CompletedProcess[str]) -> Any:
    """The JSON a command answered."""
    return json.loads(done.stdout)


def test_gaps_are_listed_with_reference_owner_and_due_day_and_as_a_spreadsheet(run: Run, tmp_path: Path) -> None:
    """A script that chases needs the reference; a meeting needs the file."""
    place = tmp_path / "gaps.xlsx"
    asked = ("gaps", "--checkpoint", "board", "--post", "lead", "--test", "impact", "--order", "due")

    gaps = told(run(*asked, "--json", "--xlsx", str(place)))["gaps"]
    words = run(*asked).stdout

    assert {(gap["test"], gap["post"]) for gap in gaps} == {("impact", "lead")}
    assert all(f"{gap['ref']}  {gap['strand']}" in words for gap in gaps)
    assert "SEND quality lead, due " in words
    rows = CalamineWorkbook.from_path(place).get_sheet_by_name("Gaps").to_python()
    assert [row[0] for row in rows[1:]] == [gap["ref"] for gap in gaps]
    assert "is already there" in run(*asked, "--xlsx", str(place), expect=2).stderr
    assert told(run(*asked, "--json", "--fail", expect=1))["gaps"] == gaps


def test_a_risk_is_accepted_by_the_chair_and_taken_back(run: Run) -> None:
    """Only the chair may, and the gap says so for as long as it holds."""
    words = ("accept-risk", "G-0001", "--why", "The measure is made in spring.", "--until", "2099-01-01")
    assert "may not accept the risk" in run(*words, "--as", "lead", expect=2).stderr

    accepted = told(run(*words, "--as", "chair", "--json"))

    assert (accepted["ref"], accepted["risk"]["post"], accepted["risk"]["until"]) == ("G-0001", "chair", "2099-01-01")
    story = run("gap", "G-0001").stdout
    assert "Rule: " in story
    assert "Risk: Accepted until 1 January 2099 by Independent chair: The measure is made in spring." in story
    assert told(run("take-back-risk", "G-0001", "--as", "chair", "--json"))["risk"] is None


def test_a_request_lives_from_asking_to_answers(run: Run, tmp_path: Path) -> None:
    """Asked from a gap, answered by what is added, asked again, withdrawn: each step a command."""
    report = tmp_path / "report.md"
    report.write_text("# Report\n\nSynthetic example. Waits fell.", encoding="utf-8")
    gap = told(run("gap", "G-0001", "--json"))["gap"]

    asked = told(run("ask", "G-0001", "--by", "2099-01-01", "--as", "chair", "--json"))
    assert (asked["ref"], asked["gap"], asked["wants"]) == ("R-0001", "G-0001", gap["next_step"])
    assert told(run("gap", "G-0001", "--json"))["requests"] == ["R-0001"]
    assert "R-0001  OPEN" in run("gap", "G-0001").stdout

    (added,) = told(run("add", str(report), "--request", "R-0001", "--no-wait", "--json"))
    (request,) = told(run("requests", "--post", asked["asked_of"], "--json"))
    assert ([one["item"] for one in request["answers"]], request["status"]) == ([added["item"]], "answered")

    assert told(run("ask-again", "R-0001", "--why", "It stops in May.", "--json"))["status"] == "open"
    assert told(run("answer-request", "R-0001", "E-0001", "--json"))["ref"] == "R-0001"
    assert told(run("withdraw-request", "R-0001", "--why", "They have it.", "--json"))["status"] == "withdrawn"
    assert "WITHDRAWN" in run("requests").stdout
    assert "was withdrawn" in run("add", str(report), "--request", "R-0001", expect=2).stderr


def test_what_is_due_is_written_as_a_calendar_and_told_as_a_digest(run: Run, tmp_path: Path) -> None:
    """The coordinator sends each post its own."""
    run("ask", "--of", "contributor", "--by", "2099-01-01", "--wants", "The plan as signed.", "--target", "PA1.plans")
    place = tmp_path / "due.ics"

    digest = run("requests", "--post", "contributor", "--digest", "--ics", str(place)).stdout

    assert "Evidence wanted of: Health contributor" in digest
    assert "Wanted: The plan as signed." in digest
    assert "Next step: " in digest
    assert "UID:R-0001@northmoor.evidence" in place.read_text(encoding="utf-8")
    assert told(run("requests", "--post", "contributor", "--digest", "--json"))["digest"].strip() == digest.strip()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("gap", "G-9999"), "There is no gap G-9999"),
        (("gap", "banana"), "References look like"),
        (("ask",), "needs whom it is asked of, by when"),
        (("ask", "--of", "nobody", "--by", "2099-01-01", "--wants", "x"), "There is no post 'nobody'"),
        (("ask", "G-0001", "--by", "2001-01-01"), "has gone by"),
        (("gaps", "--organisation", "nowhere"), "no organisation 'nowhere'"),
        (("gaps", "--state", "perfect"), "'perfect' is not one of"),
        (("gaps", "--xlsx", "/nowhere/gaps.xlsx"), "/nowhere"),
        (("answer-request", "R-9999", "E-0001"), "There is no request R-9999"),
        (("add", "x.txt", "--request", "R-9999"), "There is no request R-9999"),
        (("withdraw-request", "R-0001", "--why", ""), "It needs its reason"),
        (("requests", "--post", "nobody"), "There is no post 'nobody'"),
    ],
)
def test_bad_input_is_a_clear_sentence(run: Run, words: tuple[str, ...], says: str) -> None:
    """Each says what happened to which thing and what to do."""
    assert says in run(*words, expect=2).stderr
