"""One answer, wherever it is asked: the page, the command line and what is handed out."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from streamlit.testing.v1 import AppTest

from evidence.__main__ import main
from evidence.settings import DATA_FOLDER_VARIABLE
from evidence.web.gate import close_gate, open_gate
from evidence.workspace.folder import shared_core
from tests.ui.conftest import UI
from tests.ui.looking import cell, words

AT = ("--checkpoint", "monitoring")


@pytest.fixture
def folder(example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the worked example, which pages find by themselves."""
    copy = tmp_path / "example"
    shutil.copytree(example, copy)
    monkeypatch.setenv(DATA_FOLDER_VARIABLE, str(copy))
    return copy


def told(capsys: pytest.CaptureFixture[str], folder: Path, *command: str) -> dict[str, object]:
    """What a command answers a program."""
    main(["--data", str(folder), "--json", *command])
    answer: dict[str, object] = json.loads(capsys.readouterr().out)
    return answer


def test_page_command_and_spreadsheet_give_the_same_answers(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A chair who prints one thing and sees another will believe neither."""
    coverage = told(capsys, folder, "coverage", *AT)
    gaps = told(capsys, folder, "gaps", *AT)["gaps"]
    main(["--data", str(folder), "gaps", *AT, "--xlsx", str(tmp_path / "gaps.xlsx")])
    open_gate()
    try:
        page = AppTest.from_file(str(UI / "main.py"), default_timeout=60)
        page.query_params["at"] = "monitoring"
        page.run()
        said = words(AppTest.from_file(str(UI / "main.py"), default_timeout=60).switch_page("views/gaps.py").run())
    finally:
        close_gate()
        shared_core.cache_clear()
    sheet = CalamineWorkbook.from_path(str(tmp_path / "gaps.xlsx")).get_sheet_by_index(0).to_python()
    shown = {str(value) for row in sheet for value in row}

    cells = [
        (strand["ref"], test["test"], test["state"])
        for concern in coverage["concerns"]
        for strand in concern["strands"]
        for test in strand["tests"]
    ]
    assert [(strand, test, cell(page, strand, test)) for strand, test, _ in cells] == cells
    assert f"{len(gaps)} gaps." in said
    assert {gap["ref"] for gap in gaps} <= shown
    assert {gap["next_step"] for gap in gaps} <= shown
