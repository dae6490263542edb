"""The operator's commands, and the page that tells of them."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from evidence.__main__ import cli
from schemas.doctor import FindingCode
from tests.conftest import NORTHMOOR, Run

PAGE = Path(__file__).parent.parent / "docs" / "operations.md"


@pytest.mark.slow
def test_an_operators_night_from_backup_to_restore(run: Run, tmp_path: Path) -> None:
    """init, add, backup, damage, doctor, restore, doctor: the exit codes are what a nightly job acts on."""
    report, backup = tmp_path / "report.txt", str(tmp_path / "backup")
    report.write_text("Synthetic example. Waits fell.", encoding="utf-8")
    run("init", "--area", str(NORTHMOOR))
    run("add", str(report))
    assert json.loads(run("doctor", "--json").stdout)["sound"] is True
    assert json.loads(run("backup", backup, "--json").stdout)["originals"] == 1

    shutil.rmtree(tmp_path / "data" / "originals")
    told = json.loads(run("doctor", "--json", expect=1).stdout)
    assert (told["sound"], told["quarantined"]) == (False, ["E-0001"])
    assert told["compared"]["originals"] == {"ok": 0, "changed": 0, "missing": 1, "untracked": 0}
    assert "DAMAGE  original-missing" in run("doctor", expect=1).stdout

    assert "is not empty" in run("restore", backup, expect=2).stderr
    assert "1 item and 1 original" in run("restore", backup, data="back").stdout
    run("worker", "--once", data="back")
    assert "No damage found (every byte read)" in run("doctor", "--deep", data="back").stdout
    assert json.loads(run("find", "waits", "--json", data="back").stdout)["total"] == 1


@pytest.mark.slow
def test_what_cannot_be_done_exits_with_two(run: Run, tmp_path: Path) -> None:
    """A job must tell "not well" from "could not look"."""
    assert "no data folder" in run("doctor", expect=2).stderr
    assert "no data folder" in run("backup", str(tmp_path / "backup"), expect=2).stderr
    assert "no finished backup" in run("restore", str(tmp_path / "backup"), expect=2).stderr


def test_the_page_tells_of_every_code_with_its_severity() -> None:
    """An operator looks a code up in the night."""
    rows = [line.split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    told = {code: cells[2].strip() for cells in rows for code in re.findall("`([a-z-]+)`", cells[1]) if len(cells) == 5}

    assert {code: told.get(code) for code in FindingCode} == {code.value: code.severity.value for code in FindingCode}


def test_the_page_names_only_commands_that_exist() -> None:
    """A command that was renamed must not live on in the page people follow in an emergency."""
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    said = re.findall(
        r"^(?:/opt/evidence/bin/)?evidence (?:--data \S+ )?([a-z]+)", "\n".join(blocks), flags=re.MULTILINE
    )

    assert set(said) >= {"init", "serve", "backup", "restore", "doctor", "worker"}
    assert set(said) <= set(cli.commands)
