"""The day of the call on the command line: each step a command, so that a script can stand in for a page."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from evidence.__main__ import main
from tests.conftest import NORTHMOOR, Run

AS = ("--as", "coordinator")


@pytest.fixture
def run(run: Run) -> Run:
    """On a folder made for the invented area."""
    run("init", "--area", str(NORTHMOOR))
    return run


def told(done: subprocess.CompletedProcess[str]) -> Any:
    """The JSON a command answered."""
    return json.loads(done.stdout)


def test_the_day_of_the_call_from_notice_to_its_end(run: Run, tmp_path: Path) -> None:
    """Called, answered, confirmed, asked, sent, built and closed, without a page."""
    minutes = tmp_path / "minutes.md"
    minutes.write_text("# Minutes\n\nSynthetic example. 41 clinics are open.\n", encoding="utf-8")
    run("add", str(minutes), "--kind", "minutes", "--as-at", "2026-06-01")
    run("link", "E-0001", "PA1.waits", "--test", "action", "--says", "Clinics are open.")
    run("decide", "L-0001", "accept", "--as", "chair", "--why", "It is in the minutes.")

    call = told(run("call", "monitoring", "--on", "2026-06-15", "--json", *AS))
    assert (call["ref"], call["kind"], call["days"][2]["on"]) == ("C-0001", "monitoring", "2026-06-30")
    line = told(run("call-line", "IR-01", "--status", "supplied", "--item", "E-0001", "--confirm", "--json", *AS))
    assert (line["line"]["status"], line["line"]["confirmed_by"], line["answer"]) == (
        "supplied", "coordinator", "fresh",
    )  # fmt: skip
    run("call-line", "IR-02", "--status", "to-follow", "--note", "On Friday.", *AS)
    run("call-line", "IR-04", "--status", "dropped", "--note", "They have it.", *AS)
    run("call-ask", "The list of clinics", "--of", "lead", "--by", "2026-06-16", "--asked-by", "lead inspector", *AS)
    assert told(run("call-ask", "A-0001", "--sent", "--item", "E-0001", "--json", *AS))["version"] == 1
    built = told(run("call-bundle", "--on", "2026-06-18", "--json", *AS))
    assert run("verify", built["path"]).stdout

    words = run("call-board").stdout
    assert "C-0001  OPEN  Monitoring inspection: monitoring inspection, notice on 15 June 2026" in words
    assert "[Not verified, check against the current handbook.]" in words
    assert "IR-01  SUPPLIED  due 18 June 2026 at 17:00" in words
    assert "In the bundle for 18 June 2026, not sealed: E-0001, version 1" in words
    assert "IR-03  NOT SAID YET" in words
    assert "In the repository: held elsewhere" in words
    assert "IR-04  DROPPED" in words
    assert "A-0001  The list of clinics" in words
    assert told(run("call-board", "C-0001", "--json"))["drafts"][0]["items"] == {"E-0001": 1}

    assert told(run("end-call", "C-0001", "--why", "It is over.", "--json", *AS))["state"] == "closed"
    assert "No checkpoint is called" in run("call-board", expect=2).stderr
    assert "Closed on" in run("call-board", "C-0001").stdout


def test_a_rehearsal_exits_one_when_something_stands_in_the_way(run: Run, tmp_path: Path) -> None:
    """A script that rehearses each week must notice."""
    asked = ("rehearse", "--checkpoint", "monitoring", "--on", "2026-06-15")

    report = told(run(*asked, "--json", expect=1))
    words = run(*asked, expect=1).stdout

    assert report["blockers"] == ["Nothing that was accepted answers any line, so there is nothing to hand over."]
    assert [one["answer"] for one in report["lines"]] == ["none", "none", "elsewhere", "none"]
    assert "It took less than a minute. 4 lines: 0 fresh, 0 stale, 0 without a date, 0 awaiting a decision, " in words
    assert "3 not held, 1 held elsewhere." in words
    assert "1 blocker:\n  Nothing that was accepted" in words
    assert "No checkpoint is called" in run("call-board", expect=2).stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("call", "nowhere", "--on", "2026-06-15", *AS), "There is no checkpoint 'nowhere'"),
        (("call", "monitoring", "--on", "2026-06-20", *AS), "not a working day"),
        (("call", "monitoring", "--on", "tomorrow", *AS), "is not a date"),
        (("call", "monitoring", "--on", "2026-06-15"), "may not say that a checkpoint is called"),
        (("call-board", "C-0009"), "There is no call C-0009"),
        (("call-line", "IR-01", "--status", "supplied"), "No checkpoint is called"),
        (("call-line", "IR-01"), "Nothing is said of the line"),
        (("call-ask", "A diary", *AS), "needs whom it is asked of, and by when"),
        (("call-ask", "A diary", "--of", "lead", "--by", "2026-06-16", "--at", "5pm", *AS), "due_at"),
        (("call-ask", "A-0009", "--sent", "--how", "By post", *AS), "There is no ask A-0009"),
        (("rehearse", "--checkpoint", "nowhere"), "There is no checkpoint 'nowhere'"),
    ],
)
def test_bad_input_is_a_clear_sentence(
    data_folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], says: str
) -> None:
    """Each says what happened to which thing and what to do."""
    with pytest.raises(SystemExit) as left:
        main(["--data", str(data_folder), *words])

    assert left.value.code == 2
    assert says in capsys.readouterr().err
