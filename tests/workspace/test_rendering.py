"""PDFs of Office files: one file that is damaged is told of, and the others go on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evidence import worker
from evidence.ingest import office_pdf
from evidence.workspace.workspace import Workspace
from tests.ingest.conftest import make_docx
from tests.workspace.conftest import flip, original_of


def _folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.fixture
def audits(workspace: Workspace, tmp_path: Path) -> Workspace:
    """Two audits in Word."""
    if why := office_pdf.why_not():
        pytest.skip(why)
    first = make_docx(tmp_path / "audit.docx")
    workspace.add_file(first)
    second = tmp_path / "second.docx"
    second.write_bytes(first.read_bytes() + bytes(8))  # another file of the same words
    workspace.add_file(second)
    worker.see_to_it(workspace)
    return workspace


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (Path.unlink, "Its original is missing"),
        (flip, "no longer has the bytes"),
        (_folder_instead, "not a plain file"),
    ],
    ids=["missing", "altered", "a folder"],
)
def test_an_original_that_is_damaged_is_told_of_and_the_others_are_rendered(
    audits: Workspace, harm: Callable[[Path], object], said: str
) -> None:
    """Whoever asks for two hundred PDFs the night before must find a hundred and ninety-nine in the morning."""
    harm(original_of(audits.core.folder, item=1))

    first, second = audits.render()

    assert (first.item, first.rendition) == ("E-0001", None)
    assert said in first.why_not
    assert "from a backup" in first.why_not
    assert second.item == "E-0002"
    assert second.rendition is not None


def test_where_every_original_is_damaged_the_program_is_not_started(
    audits: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a file it would wait for one until its time is up."""
    for item in (1, 2):
        original_of(audits.core.folder, item).unlink()
    monkeypatch.setattr(office_pdf, "_run", lambda *_, **__: pytest.fail("it was started"))

    assert [one.rendition for one in audits.render()] == [None, None]
