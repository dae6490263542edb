"""The command line is a contract: commands, JSON, exit codes, and sentences instead of traces."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from evidence.settings import shipped
from tests.conftest import NORTHMOOR, Run


def told(done: subprocess.CompletedProcess[str]) -> Any:
    """The JSON a command answered."""
    return json.loads(done.stdout)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A small report."""
    path = tmp_path / "report.md"
    path.write_text("# Report on waits\n\nSynthetic example. Waits fell from 40 to 22 weeks.", encoding="utf-8")
    return path


@pytest.mark.slow
def test_the_main_job_from_a_file_to_a_checked_bundle(run: Run, report: Path, tmp_path: Path) -> None:
    """init, add, find, link, decide, coverage, gaps, bundle, verify: what everything later stands on."""
    run("init", "--area", str(NORTHMOOR))
    (added,) = told(
        run("add", str(report), "--kind", "report", "--as-at", "2026-05-01", "--organisation", "council", "--json")
    )
    assert (added["outcome"], added["item"], added["reading"], added["pages"]) == ("stored", "E-0001", "read", 1)

    found = told(run("find", "weeks waits fell", "--json"))
    assert (found["total"], found["hits"][0]["item"], found["hits"][0]["page"]) == (1, "E-0001", 1)
    assert set(found) >= {"hits", "total", "took_ms", "engine"}

    change = tmp_path / "change.yaml"
    change.write_text(
        "measure: Weeks waited\nunit: weeks\nbetter: lower\n"
        "baseline: {on: 2025-03-01, value: 40}\nlater: [{on: 2026-04-01, value: 22}]\n"
    )
    link = told(
        run(
            *("link", "E-0001", "1.1", "--test", "impact", "--says", "Waits fell.", "--change", str(change)),
            *("--page", "1", "--quote", "Waits fell from 40 to 22 weeks", "--json"),
        )
    )
    assert (link["ref"], link["strand"], link["status"]) == ("L-0001", "PA1.waits", "awaiting decision")
    decided = told(run("decide", "L-0001", "accept", "--as", "chair", "--why", "I read page 1.", "--json"))
    assert decided["status"] == "accepted"

    coverage = told(run("coverage", "--checkpoint", "board", "--target", "PA1.waits", "--json"))
    tests = {one["test"]: one for one in coverage["concerns"][0]["strands"][0]["tests"]}
    assert tests["impact"]["state"] == "met"
    assert tests["impact"]["counted"][0]["link"] == "L-0001"
    assert len(tests) == 12

    gaps = told(run("gaps", "--checkpoint", "monitoring", "--json", "--fail", expect=1))["gaps"]
    assert all(gap["post"] and gap["next_step"] for gap in gaps)

    draft = tmp_path / "draft.zip"
    drafted = told(run("bundle", "--checkpoint", "monitoring", "--scope", "PA1", "--to", str(draft), "--json"))
    assert drafted["items"] == 1
    assert told(run("verify", str(draft), "--json"))["problems"] == []

    with zipfile.ZipFile(draft) as bag:
        bag.extractall(tmp_path / "unpacked")
    (folder,) = (tmp_path / "unpacked").iterdir()
    subprocess.run(["sha256sum", "-c", "--quiet", "manifest-sha256.txt"], cwd=folder, check=True)
    next(folder.glob("data/evidence/*/*.md")).write_text("Synthetic example. Waits fell from 40 to 12 weeks.")
    (problem,) = told(run("verify", str(folder), "--json", expect=1))["problems"]
    assert problem["code"] == "altered"
    assert problem["file"].endswith(".md")

    assert told(run("audit", "--verify", "--json"))["holds"] is True


def test_data_and_json_may_stand_before_or_after_the_command(run: Run, tmp_path: Path) -> None:
    """People script it either way."""
    run("init", "--area", str(NORTHMOOR))

    assert told(run("--json", "items")) == []
    assert told(run("items", "--json")) == []
    done = subprocess.run(
        [sys.executable, "-m", "evidence", "items", "--data", str(tmp_path / "data")], capture_output=True, check=True
    )
    assert done.stdout.decode().strip() == "There is no evidence that fits."


def test_the_environment_names_the_data_folder(run: Run, tmp_path: Path) -> None:
    """Services are configured by their environment."""
    run("init", "--area", str(NORTHMOOR))
    environment = {**os.environ, "EVIDENCE_DATA": str(tmp_path / "data")}

    done = subprocess.run([sys.executable, "-m", "evidence", "items"], env=environment, capture_output=True, check=True)
    assert done.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("items",), "There is no data folder"),
        (("add",), "Missing argument"),
        (("verify", "nothing.zip"), "nothing.zip"),
        (("init", "--area", "nowhere"), "the file is missing"),
        (("suggest", "E-0001"), "There is no data folder"),
        (("import", "folder", "--dry-run"), "There is no data folder"),
        (("import", "folder", "--save-mapping", "map.yaml"), "A mapping needs a log"),
        (("measures",), "not available yet"),
        (("nonsense",), "No such command"),
    ],
)
def test_what_cannot_be_done_is_exit_two_and_a_sentence(run: Run, words: tuple[str, ...], says: str) -> None:
    """A script must be able to tell "no" from "not well"."""
    assert says in run(*words, expect=2).stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("link", "E-0009", "PA1.waits", "--test", "action", "--says", "x"), "There is no evidence item E-0009"),
        (("link", "E-0001", "PA9.x", "--test", "action", "--says", "x"), "no strand or line 'PA9.x'"),
        (("link", "E-0001", "PA1.waits", "--test", "action", "--says", ""), "says"),
        (("link", "E-0001", "PA1.waits", "--test", "magic", "--says", "x"), "'magic' is not one of"),
        (("link", "E-0001", "PA1.waits", "--test", "action", "--says", "x", "--page", "1"), "both --page and --quote"),
        (("coverage", "--checkpoint", "never"), "Use one of: monitoring, board"),
        (("coverage", "--as-at", "yesterday"), "is not a date"),
        (("coverage", "--as-at", "0001-01-01"), "too long ago"),
        (("items", "--organisation", "nowhere"), "no organisation 'nowhere'"),
        (("gaps", "--post", "nobody"), "There is no post 'nobody'"),
        (("items", "--as", "nobody"), "There is no post 'nobody'"),
        (("add", "nothing.pdf"), ""),
        (("add", "x.txt", "--as-at", "2031-01-01"), "in the future"),
        (("add", "x.txt", "--kind", "poem"), "is not a kind of evidence"),
        (("decide", "L-0001", "accept", "--why", "x"), "--as POST"),
        (("decide", "L-0001", "accept", "--why", "x", "--as", "chair"), "There is no link L-0001"),
        (("show", "banana"), "References look like E-0001"),
        (("bundle", "--checkpoint", "monitoring", "--to", "/nowhere/draft.zip"), "/nowhere"),
        (("import", "nowhere"), "There is no folder nowhere"),
        (("import", "docs", "--log", "nowhere.xlsx"), "nowhere.xlsx cannot be read"),
        (("import", "docs", "--dry-run", "--report", "/proc/self/x.html"), "Nothing can be written"),
    ],
)
def test_bad_input_is_a_clear_sentence(run: Run, words: tuple[str, ...], says: str) -> None:
    """Each says what happened to which thing and what to do."""
    run("init", "--area", str(NORTHMOOR))

    assert says in run(*words, expect=2).stderr


def test_one_bad_file_does_not_stop_the_others(run: Run, report: Path, tmp_path: Path) -> None:
    """Fifty files, one of them a program: forty-nine are in, and the exit code says that one is not."""
    run("init", "--area", str(NORTHMOOR))
    bad = tmp_path / "program.exe"
    bad.write_bytes(b"MZ\x90\x00" + b"\0" * 300)

    outcomes = told(run("add", str(bad), str(report), str(report), "--no-wait", "--json", expect=2))

    assert [one["outcome"] for one in outcomes] == ["refused", "stored", "duplicate"]
    assert outcomes[0]["reason"]
    assert outcomes[1]["reading"] == "waiting"


def test_a_folder_is_imported_with_its_log_and_reported(run: Run, report: Path, tmp_path: Path) -> None:
    """The first afternoon: look first, then take everything in, then see what is left to do."""
    run("init", "--area", str(NORTHMOOR))
    folder = tmp_path / "in"
    folder.mkdir()
    report.rename(folder / "report.md")
    (folder / "Thumbs.db").write_text("litter")
    log = tmp_path / "log.csv"
    log.write_text("File name,Date,Type,Action ref\nreport.md,1 May 2026,Report,1.1\nlost.md,31 June 2026,,\n")
    asked = ("import", str(folder), "--log", str(log))

    foretold = run(*asked, "--save-mapping", str(tmp_path / "map.yaml"), "--dry-run").stdout
    assert "report.md: would be stored. The log says this shows 1.1." in foretold
    assert "B3: 31 June 2026 is not a date." in foretold
    assert "Row 3: “lost.md” is not in the folder." in foretold
    assert told(run("items", "--json")) == []

    imported = told(run(*asked, "--mapping", str(tmp_path / "map.yaml"), "--report", str(tmp_path / "r"), "--json"))
    lines = {one["file"]: one for one in imported["files"]}
    assert (lines["report.md"]["outcome"], lines["report.md"]["reading"]) == ("stored", "read")
    assert lines["report.md"]["details"]["as_at"] == "2026-05-01"
    assert lines["Thumbs.db"]["outcome"] == "skipped"
    assert all(Path(place).stat().st_size for place in imported["reports"])
    assert told(run("show", "E-0001", "--json"))["links"] == []
    assert not list(tmp_path.glob("*/reports"))  # nowhere but where it was asked for

    (folder / "program.exe").write_bytes(b"MZ\x90\x00" + b"\0" * 300)
    again = run("import", str(folder), expect=2).stdout
    assert "report.md: already there; read, 1 page. The same bytes are already stored as E-0001" in again
    assert "program.exe: refused." in again
    (kept,) = tmp_path.glob("*/reports")
    assert kept.stat().st_mode & 0o077 == 0
    assert {path.suffix for path in kept.iterdir()} == {".html", ".xlsx"}
    assert all(f"Report: {path}" in again for path in kept.iterdir())


def test_what_became_of_a_folder_is_told_even_where_no_report_can_be_written(
    run: Run, report: Path, tmp_path: Path
) -> None:
    """Everything was stored; a message about a spreadsheet alone would say the opposite."""
    run("init", "--area", str(NORTHMOOR))
    folder = tmp_path / "in"
    folder.mkdir()
    report.rename(folder / "report.md")

    (tmp_path / "disk that is not plugged in").symlink_to(tmp_path / "nowhere")

    place = tmp_path / "disk that is not plugged in" / "report.html"
    said = run("import", str(folder), "--report", str(place), expect=2)

    assert "report.md: stored as E-0001" in said.stdout
    assert "cannot be written" in said.stderr


def test_a_folder_is_either_the_example_or_an_areas_own(run: Run) -> None:
    """Synthetic evidence must never mix with real evidence."""
    run("init", "--area", str(NORTHMOOR))

    assert "holds an area's own evidence" in run("demo", expect=2).stderr
    assert "not empty" in run("init", "--area", str(NORTHMOOR), expect=2).stderr


@pytest.mark.slow
class TestWorkedExample:
    """What everybody sees first."""

    def ask(self, example: Path, *words: str) -> Any:
        """A command's JSON."""
        command = [sys.executable, "-m", "evidence", "--data", str(example), *words, "--json"]
        return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)

    def test_coverage_at_the_monitoring_inspection_shows_every_state(self, example: Path) -> None:
        """An example that hides a state teaches nobody what it means."""
        coverage = self.ask(example, "coverage", "--checkpoint", "monitoring")

        states = {
            test["state"]
            for concern in coverage["concerns"]
            for strand in concern["strands"]
            for test in strand["tests"]
        }
        assert states == {"met", "thin", "awaiting", "stale", "unknown", "not-met", "not-required"}

    def test_each_gap_has_an_owner_and_a_next_step(self, example: Path) -> None:
        """The list is for people who must act."""
        gaps = self.ask(example, "gaps", "--checkpoint", "monitoring")["gaps"]

        assert len(gaps) > 20
        assert all(gap["post_title"] and gap["next_step"] for gap in gaps)

    def test_answers_do_not_depend_on_the_clock(self, example: Path, tmp_path: Path) -> None:
        """The pictures in the guide must still be right next year."""
        again = tmp_path / "again"
        subprocess.run(
            [sys.executable, "-m", "evidence", "--data", str(again), "demo"], check=True, capture_output=True
        )

        asked = ("coverage", "--checkpoint", "monitoring")
        assert self.ask(example, *asked) == self.ask(again, *asked)

    def test_it_says_that_it_is_synthetic(self, example: Path, tmp_path: Path) -> None:
        """Nobody may take the example for the partnership's own evidence."""
        self.ask(example, "bundle", "--checkpoint", "monitoring", "--scope", "PA2", "--to", str(tmp_path / "b.zip"))
        with zipfile.ZipFile(tmp_path / "b.zip") as bag:
            bag.extractall(tmp_path)

        index = next(tmp_path.glob("*/data/index.html")).read_text(encoding="utf-8")
        assert "Worked example, synthetic" in index

    def test_the_example_is_made_once(self, example: Path) -> None:
        """`make run` twice must not double or rebuild anything."""
        assert self.ask(example, "demo")["made"] is False

    def test_init_refuses_the_examples_folder(self, example: Path) -> None:
        """And the reverse."""
        command = [sys.executable, "-m", "evidence", "--data", str(example), "init", "--area"]
        refused = subprocess.run(
            [*command, str(shipped("corpus", "areas", "lancashire"))], capture_output=True, text=True, check=False
        )

        assert refused.returncode == 2


@pytest.mark.slow
def test_find_says_what_it_did_not_understand_what_was_meant_and_how_many_of_what(run: Run, report: Path) -> None:
    """Who scripts it reads the fields, who types it reads the sentences."""
    run("init", "--area", str(NORTHMOOR))
    run("add", str(report), "--kind", "report", "--as-at", "2026-05-01", "--organisation", "council", "--json")
    typed = ("find", "weaks kind:reprot", "--state", "nothing", "--order", "date")

    found, said = told(run(*typed, "--json")), run(*typed).stdout

    assert [(one["at"], one["instead"]) for one in found["misread"]] == [(6, "weaks kind:report")]
    assert found["instead"] == "weeks kind:reprot"
    assert "At character 7, kind:reprot: There is no kind" in said
    assert "Did you mean: weeks kind:reprot" in said
    found = told(run("find", "waits state:nothing", "--json"))
    assert {each["of"]: each["counts"] for each in found["counts"]}["kind"] == [{"value": "report", "pages": 1}]
    assert "kind: report 1" in run("find", "waits").stdout
    assert told(run("find", "--like", "E-0001", "--json")) == []
    run("find", "--like", "E-0001", "waits", expect=2)
