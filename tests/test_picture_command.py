"""A page as a picture on the command line, so that people can script it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from evidence import worker
from evidence.__main__ import main
from evidence.workspace.folder import create_folder
from evidence.workspace.workspace import Workspace
from tests.conftest import NORTHMOOR
from tests.ingest.conftest import make_docx, make_pdf


@pytest.fixture
def folder(tmp_path: Path, warm_readers: None) -> Path:
    """A data folder with minutes of two pages, and an audit in Word."""
    place = tmp_path / "data"
    create_folder(place, NORTHMOOR, purpose="area")
    desk = Workspace.open(place)
    desk.add_file(make_pdf(tmp_path / "minutes.pdf", [["Minutes (synthetic)"], ["Families wait for therapy."]]))
    desk.add_file(make_docx(tmp_path / "audit.docx"))
    worker.see_to_it(desk)
    desk.close()
    return place


@pytest.mark.parametrize(
    ("option", "marks"), [(["--find", "waiting therapy"], 2), (["--quote", "wait for therapy"], 1)]
)
def test_a_page_is_written_with_its_marks(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: list[str], marks: int
) -> None:
    """A coordinator puts the page on a slide, and the next program is told where the words are."""
    to = tmp_path / "page.png"

    main(["--data", str(folder), "picture", "E-0001", "--page", "2", *option, "--to", str(to), "--json"])

    told = json.loads(capsys.readouterr().out)
    with Image.open(to) as picture:
        assert picture.size == (told["width"], told["height"])
    assert len(told["marks"]) == marks
    assert (told["item"], told["version"], told["page"]) == ("E-0001", 1, 2)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (["E-0002", "--page", "1", "--to", "page.png"], "has no pages to draw"),
        (["E-0001", "--page", "7", "--to", "page.png"], "no page 7"),
        (["E-0001", "--page", "1", "--to", "page.jpg"], "ends in .png"),
        (["E-0001", "--page", "1", "--find", "a", "--quote", "b", "--to", "page.png"], "not both"),
        (["E-0001", "--page", "1", "--to", "nowhere/page.png"], "Name another place"),
    ],
)
def test_what_cannot_be_done_is_exit_two_and_a_sentence(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    asked: list[str],
    says: str,
) -> None:
    """Scripts look at the exit, people at the sentence; no file is left behind."""
    monkeypatch.chdir(tmp_path)

    with pytest.raises(SystemExit) as exit_:
        main(["--data", str(folder), "picture", *asked])

    assert exit_.value.code == 2
    assert says in capsys.readouterr().err
    assert not list(tmp_path.glob("page.*"))
