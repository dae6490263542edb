"""Choosing from the command line: previews, choices kept by name, and drafts made of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence.__main__ import main
from tests.conftest import NORTHMOOR

Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], warm_readers: None) -> Run:
    """Runs a command on a new folder of the invented area, with one report in it, and hands over what it printed."""
    folder = ["--data", str(tmp_path / "data")]
    report = tmp_path / "report.md"
    report.write_text("# Report on waits\n\nSynthetic example. Waits fell.", encoding="utf-8")
    main([*folder, "init", "--area", str(NORTHMOOR)])
    main([*folder, "add", str(report), "--no-wait"])
    main([*folder, "worker", "--once"])
    capsys.readouterr()

    def run_it(*words: str, expect: int = 0) -> str:
        if expect:
            with pytest.raises(SystemExit) as left:
                main([*folder, *words])
            assert left.value.code == expect
            return capsys.readouterr().err
        main([*folder, *words])
        return capsys.readouterr().out

    return run_it


def test_a_preview_says_what_is_seen_what_stays_out_and_what_is_missing(run: Run) -> None:
    """A script that sends a draft each month must be able to look first."""
    said = run("preview", "--checkpoint", "monitoring", "--item", "E-0001", "--audience", "board")

    assert "For: The improvement board, full edition." in said
    assert "data/evidence/other/E-0001 Report on waits.md" in said
    assert "Picked, and show nothing in this scope yet: E-0001" in said
    assert "Stays out: 0 items" in said
    assert "PA1.waits" in said


def test_a_choice_is_kept_used_and_deleted(run: Run, tmp_path: Path) -> None:
    """The day of the call is no day to type twelve references again."""
    chosen = ("--checkpoint", "monitoring", "--scope", "PA1", "--item", "E-0001", "--audience", "government")
    run("preview", *chosen, "--save", "Stocktake")

    assert run("choices") == "Stocktake: monitoring, for government, full edition; scope PA1; picked E-0001\n"
    by_hand = json.loads(run("bundle", *chosen, "--to", str(tmp_path / "one.zip"), "--json"))
    by_name = json.loads(run("bundle", "--saved", "stocktake", "--to", str(tmp_path / "two.zip"), "--json"))
    assert by_hand["sha256"] == by_name["sha256"]
    assert "For: The public, full edition." in run("preview", "--saved", "Stocktake", "--audience", "public")
    assert "No choice is kept" in run("choices", "--forget", "Stocktake")


def test_what_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    """A misspelt audience must not fall back to another."""
    to = ("--to", str(tmp_path / "no.zip"))
    at = ("--checkpoint", "monitoring")

    assert "There is no audience 'press'" in run("bundle", *at, "--audience", "press", *to, expect=2)
    assert "E-0098 and E-0099" in run("bundle", *at, "--item", "E-0098", "--item", "E-0099", *to, expect=2)
    assert "No choice called 'mine'" in run("bundle", "--saved", "mine", *to, expect=2)
    assert "Nothing says what the bundle is for" in run("bundle", *to, expect=2)
    assert not (tmp_path / "no.zip").exists()


def test_a_supplement_is_made_from_the_command_line(run: Run, tmp_path: Path) -> None:
    """What is new since the first bundle goes out by the same few commands as the bundle did."""
    chosen = ("--checkpoint", "monitoring", "--item", "E-0001")
    run("--as", "coordinator", "ask-release", *chosen, "--for", "The inspection", "--to", "The lead inspector")
    run("--as", "chair", "approve", "RL-0001")
    run("--as", "coordinator", "seal", "RL-0001", "--approved-by", "chair")
    after = (*chosen, "--supplements", "b-1")

    said = run("preview", *after)
    assert "Supplement to B-0001, sealed on" in said
    assert "In earlier bundles, and not again: 1 item" in said
    assert "E-0001 Report on waits: B-0001, page" in said
    drafted = run("bundle", *after, "--to", str(tmp_path / "after.zip"))
    assert "1 item in earlier bundles, not handed over again." in drafted
    assert "B-0001 was made for another receiver" in run("preview", *after, "--audience", "public", expect=2)
