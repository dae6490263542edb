"""Board papers and snapshots from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence.__main__ import main
from tests.conftest import NORTHMOOR

Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on a new folder of the invented area and hands over what it printed."""
    folder = ["--data", str(tmp_path / "data")]
    main([*folder, "init", "--area", str(NORTHMOOR)])
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


def test_the_page_is_written_where_it_is_asked_for(run: Run, tmp_path: Path) -> None:
    """The paper goes out by e-mail the week before; a script makes it each month."""
    said = run("board", "--checkpoint", "monitoring", "--to", str(tmp_path / "paper.html"))

    assert said.startswith("Board paper written: ")
    assert "Monitoring inspection" in (tmp_path / "paper.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_pdf_is_written_by_its_ending_and_answered_as_json(run: Run, tmp_path: Path) -> None:
    """What is in the paper can be read by a program beside it."""
    told = json.loads(run("board", "--as-at", "2026-06-01", "--to", str(tmp_path / "paper.PDF"), "--json"))

    assert (tmp_path / "paper.PDF").read_bytes().startswith(b"%PDF-")
    assert told["size_bytes"] == (tmp_path / "paper.PDF").stat().st_size
    assert told["paper"]["title"] == "As at 1 June 2026"


@pytest.mark.parametrize("name", ["paper.docx", "paper", "no-such-folder/paper.html"])
def test_a_paper_that_cannot_be_written_is_refused_in_words(run: Run, tmp_path: Path, name: str) -> None:
    """Nothing may look done that is not."""
    said = run("board", "--to", str(tmp_path / name), expect=2)

    assert "Name a" in said
    assert not (tmp_path / name).exists()


def test_a_snapshot_is_kept_listed_and_shown(run: Run) -> None:
    """What was said to a board can be asked for by its reference, years later."""
    kept = run(
        "--as",
        "chair",
        "snapshot",
        "--occasion",
        "Board, 1 July",
        "--checkpoint",
        "board",
        "--meeting-on",
        "2026-07-01",
    )

    assert kept.startswith("Kept as S-0001: Board, 1 July; Improvement board,")
    assert "S-0001" in run("snapshots")
    assert "not met" in run("snapshots")
    assert "PA1.waits  Not met" in run("snapshots", "S-0001")
    assert json.loads(run("snapshots", "--json"))[0]["meeting_on"] == "2026-07-01"
    assert json.loads(run("snapshots", "S-0001", "--json"))["stood"]["checkpoint"] == "board"


def test_no_snapshot_and_an_unknown_one_are_said(run: Run) -> None:
    """An empty answer reads as a fault."""
    assert run("snapshots") == "No snapshot has been kept.\n"
    assert "S-0009" in run("snapshots", "S-0009", expect=2)
