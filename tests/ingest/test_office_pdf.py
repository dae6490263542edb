"""PDFs of Office files: made by the real program, held apart, and missing for no file but the one that is broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.ingest import office_pdf
from evidence.ingest.office_pdf import maker, pdfs_of
from evidence.ingest.reading import read_document
from evidence.ingest.triage import MediaType
from evidence.settings import OFFICE_VARIABLE, Limits
from tests.ingest.conftest import make_docx, make_xlsx


@pytest.fixture
def office() -> None:
    """Skips where the program is not there."""
    if why := office_pdf.why_not():
        pytest.skip(why)


def test_a_broken_file_takes_no_other_with_it(tmp_path: Path, office: None) -> None:
    """One file of a partner's hundred is always broken."""
    (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04 no document")
    files = {
        "E-0001": (make_docx(tmp_path / "audit.docx"), MediaType.DOCX),
        "E-0002": (tmp_path / "broken.docx", MediaType.DOCX),
        "E-0003": (make_xlsx(tmp_path / "reviews.xlsx"), MediaType.XLSX),
    }

    with pdfs_of(files, limits=Limits()) as made:
        readings = {
            name: read_document(path, MediaType.PDF, file_name="x", limits=Limits()) for name, path in made.items()
        }

    assert sorted(readings) == ["E-0001", "E-0003"]
    assert "Forty plans were read by two auditors." in readings["E-0001"].pages[0].text
    assert maker().startswith("LibreOffice ")


def test_a_program_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the product set a path wrong, and must hear of it."""
    monkeypatch.setenv(OFFICE_VARIABLE, "/nowhere/soffice")

    assert "is not there" in office_pdf.why_not()
