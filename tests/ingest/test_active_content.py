"""What a document could do beside being read is said, and never done."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from schemas.evidence import ReadingState
from tests.ingest.conftest import Read, make_docx, make_xlsx
from tests.ingest.test_slides import make_slides

DDE = b'<w:p><w:r><w:instrText xml:space="preserve"> DDEAUTO c:\\\\program </w:instrText></w:r></w:p>'
TEMPLATE = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
    b'Target="http://example.org/a.dotm" TargetMode="External"/></Relationships>'
)


def with_parts(path: Path, **parts: bytes) -> Path:
    with zipfile.ZipFile(path, "a") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("part", "content", "said"),
    [
        ("word/embeddings/oleObject1.bin", b"object", "embedded objects"),
        ("word/activeX/activeX1.xml", b"<ocx/>", "ActiveX controls"),
        ("word/_rels/settings.xml.rels", TEMPLATE, "a template from elsewhere"),
    ],
)
def test_a_word_document_says_what_it_could_do(
    tmp_path: Path, read: Read, part: str, content: bytes, said: str
) -> None:
    """Who opens the original in Word has to know it before."""
    path = with_parts(make_docx(tmp_path / "a.docx"), **{part: content})

    reading = read(path)

    assert reading.state is ReadingState.READ
    assert reading.reason == f"It holds active content: {said}. Nothing of it was run."


def test_a_field_that_starts_a_program_is_named(tmp_path: Path, read: Read) -> None:
    """It needs no macro: the field alone asks Word to start a program."""
    source = make_docx(tmp_path / "a.docx")
    path = tmp_path / "dde.docx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.infolist():
            part = old.read(entry)
            new.writestr(entry, part.replace(b"<w:body>", b"<w:body>" + DDE) if b"<w:body>" in part else part)

    assert "a link that starts another program (DDE)" in read(path).reason


def test_workbooks_and_slides_say_it_too(tmp_path: Path, read: Read) -> None:
    """An object in a slide runs as readily as one in a letter."""
    workbook = with_parts(make_xlsx(tmp_path / "a.xlsx"), **{"xl/externalLinks/externalLink1.xml": b"<ddeLink/>"})
    slides = with_parts(make_slides(tmp_path / "a.pptx"), **{"ppt/embeddings/oleObject1.bin": b"object"})

    assert "another program (DDE)" in read(workbook).reason
    assert "embedded objects" in read(slides).reason


def test_the_workbook_behind_a_chart_is_no_active_content(tmp_path: Path, read: Read) -> None:
    """Every chart has one; a warning on every slide deck is soon read by nobody."""
    path = make_slides(tmp_path / "a.pptx")

    with zipfile.ZipFile(path) as package:
        names = package.namelist()
    reading = read(path)

    assert any(name.startswith("ppt/embeddings/") for name in names)
    assert reading.reason == ""
