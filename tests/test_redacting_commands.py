"""Redacting and rendering on the command line, so that people can script them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evidence import worker
from evidence.__main__ import main
from evidence.ingest import office_pdf
from evidence.settings import OFFICE_VARIABLE
from evidence.workspace.folder import create_folder
from evidence.workspace.workspace import Workspace
from tests.conftest import NORTHMOOR
from tests.ingest.conftest import make_docx, make_pdf


@pytest.fixture
def folder(tmp_path: Path, warm_readers: None) -> Path:
    """A data folder with minutes, and an audit in Word."""
    place = tmp_path / "data"
    create_folder(place, NORTHMOOR, purpose="area")
    desk = Workspace.open(place)
    desk.add_file(make_pdf(tmp_path / "minutes.pdf", [["Minutes (synthetic)"], ["Families wait for therapy."]]))
    desk.add_file(make_docx(tmp_path / "audit.docx"))
    worker.see_to_it(desk)
    desk.close()
    return place


def test_a_redacted_copy_is_made_and_listed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The next program is told what was covered and what the leak scan said."""
    asked = ["--data", str(folder), "--json", "redact", "E-0001", "--area", "2:5,5,90,10", "--code", "C", "--why", "x"]
    main(asked)
    made = json.loads(capsys.readouterr().out)
    main(["--data", str(folder), "renditions", "E-0001"])
    listed = capsys.readouterr().out

    assert (made["ref"], made["boxes"], made["refused"]) == ("RN-0001", 1, False)
    assert made["scan"] == {"leaks": [], "pictures_not_looked_into": []}
    assert listed.startswith("RN-0001 redacted of version 1, 2 pages, ")
    assert "C confidential. x" in listed


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (["redact", "E-0001", "--why", "x"], "Nothing was said to be covered."),
        (["redact", "E-0001", "--why", "x", "--area", "2:5,5"], "Write it like 2:10,20,50,5"),
        (["redact", "E-0001", "--why", "x", "--area", "2:50,5,90,10"], "beyond the page"),
        (["redact", "E-0002", "--why", "x", "--word", "audit"], "has no pages that could be redacted"),
        (["renditions", "E-0099"], "E-0099"),
    ],
)
def test_what_cannot_be_done_is_exit_two_and_a_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], asked: list[str], says: str
) -> None:
    """A script must be able to tell a refusal from an answer, and a person what to do."""
    with pytest.raises(SystemExit) as ended:
        main(["--data", str(folder), *asked])

    assert ended.value.code == 2
    assert says in capsys.readouterr().err


def test_an_office_file_is_rendered_once_and_can_then_be_redacted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Half of what partners send is Word."""
    if why := office_pdf.why_not():
        pytest.skip(why)
    main(["--data", str(folder), "--json", "render"])
    (rendered,) = json.loads(capsys.readouterr().out)
    main(["--data", str(folder), "render"])
    again = capsys.readouterr().out
    main(["--data", str(folder), "--json", "redact", "E-0002", "--area", "1:5,5,90,10", "--why", "x"])
    made = json.loads(capsys.readouterr().out)

    assert (rendered["item"], rendered["rendition"]["kind"]) == ("E-0002", "pdf")
    assert rendered["rendition"]["maker"].startswith("LibreOffice ")
    assert again == "Every Office file has its PDF.\n"
    assert (made["ref"], made["kind"], made["refused"]) == ("RN-0002", "redacted", False)


def test_without_the_program_nothing_is_rendered_and_that_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is optional; bundles then hold a slip that names the file."""
    monkeypatch.setenv(OFFICE_VARIABLE, "/nowhere/soffice")

    with pytest.raises(SystemExit) as ended:
        main(["--data", str(folder), "render"])

    assert ended.value.code == 2
    assert "is not there" in capsys.readouterr().err
