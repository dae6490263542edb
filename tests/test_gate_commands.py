"""The gate from the command line: what is in the way, and deciding it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import NORTHMOOR, Run


def test_what_is_in_the_way_makes_the_answer_not_well_until_it_is_decided(run: Run, tmp_path: Path) -> None:
    """A script that makes a bundle must stop at the gate."""
    note = tmp_path / "note.txt"
    note.write_text("Synthetic example. The child's NHS number is 943 476 5919.", encoding="utf-8")
    asked = ("--checkpoint", "monitoring")
    run("init", "--area", str(NORTHMOOR))
    run("add", str(note), "--as", "contributor")
    run("link", "E-0001", "PA1.waits", "--test", "action", "--says", "It shows this.")
    run("decide", "L-0001", "accept", "--as", "chair", "--why", "I read it.")

    said = run("gate", *asked, expect=1).stdout
    report = json.loads(run("gate", *asked, "--json", expect=1).stdout)
    key = report["found"][0]["finding"]["key"]
    refused = run("gate-decide", key, "release", "--why", "Fine.", *asked, "--as", "lead", expect=2)
    decided = run("gate-decide", key, "release", "--why", "An example.", "--as", "reviewer")

    elsewhere = run("gate", *asked, "--item", "E-0001", "--scope", "PA1", "--edition", "redacted").stdout
    gone = run("gate-decide", "F-0000", "release", "--why", "None.", "--as", "reviewer", expect=2)

    assert "Nothing is in the way; 1 finding settled." in elsewhere
    assert "nothing F-0000 to decide" in gone.stderr
    assert "1 item looked into. No list of names is set" in said
    assert "NHS number (certain) 943 *** **19: page 1" in said
    assert "linked E-0001" in refused.stderr
    assert "release, by reviewer" in decided.stdout
    assert "Nothing is in the way; 1 finding settled." in run("gate", *asked).stdout
    assert "An example." in run("gate", *asked, "--all").stdout
