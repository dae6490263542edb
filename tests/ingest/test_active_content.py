"""What a document could do beside being read is said, and never done."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from evidence.ingest.sandbox import Sandbox
from evidence.ingest.triage import MediaType, sniff
from evidence.ingest.warming_samples import samples
from evidence.settings import Limits
from schemas.evidence import ReadingState
from tests.ingest.conftest import Read, make_docx, make_xlsx, with_part
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


MAIN_TYPES = {
    "a.docx": (b"openxmlformats-officedocument.wordprocessingml.document.main", b"ms-word.document.macroEnabled.main"),
    "a.xlsx": (b"openxmlformats-officedocument.spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"),
    "a.pptx": (
        b"openxmlformats-officedocument.presentationml.presentation.main",
        b"ms-powerpoint.presentation.macroEnabled.main",
    ),
}
PROJECT = b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'


def with_macros(source: Path, target: Path, *, project: str) -> Path:
    """The same file as Office saves it with macros: other types, and the macros in a part of their own."""
    plain, macros = MAIN_TYPES[source.name]
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "[Content_Types].xml":
                content = content.replace(plain, macros).replace(b"</Types>", PROJECT)
                assert macros in content
            new.writestr(entry.filename, content)
        new.writestr(project, b'Sub AutoOpen(): Shell "calc.exe": End Sub')
    return target


@pytest.mark.parametrize("confined", [False, True])
@pytest.mark.parametrize("project", ["vbaProject.bin", "VBAPROJECT.BIN", "anything.bin"])
@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.pptx"])
def test_an_office_file_with_macros_is_read_and_says_that_it_has_some(
    tmp_path: Path, read: Read, sandbox: Sandbox, name: str, project: str, confined: bool
) -> None:
    """A council's return is a workbook with macros: its figures are evidence, and whoever opens it has to know."""
    source = {"a.docx": make_docx, "a.xlsx": make_xlsx, "a.pptx": make_slides}[name](tmp_path / name)
    path = with_macros(source, tmp_path / f"b.{name[2:5]}m", project=f"{name[2:4]}/{project}")

    reading = (
        sandbox.read(path, sniff(path, path.name, limits=Limits()), file_name=path.name) if confined else read(path)
    )

    assert reading.state is ReadingState.READ
    assert reading.reason == "It holds active content: macros. Nothing of it was run."
    assert [page.text for page in reading.pages] == [page.text for page in read(source).pages]


def test_old_macro_sheets_are_macros(tmp_path: Path, read: Read) -> None:
    """Excel still runs those of thirty years ago, and they need no project."""
    path = with_parts(make_xlsx(tmp_path / "a.xlsx"), **{"xl/macrosheets/sheet1.xml": b"<xm:macrosheet/>"})

    assert read(path).reason == "It holds active content: macros. Nothing of it was run."


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("Basic/Standard/Module1.xml", "macros"),
        ("Scripts/python/report.py", "macros"),
        ("Basic/Standard/script-lb.xml", ""),
        ("Basic/", ""),
    ],
)
def test_an_open_document_spreadsheet_says_that_it_holds_macros(
    tmp_path: Path, read: Read, part: str, said: str
) -> None:
    """LibreOffice keeps them in folders of their own; a library without a module is none."""
    path = tmp_path / "a.ods"
    path.write_bytes(samples("Reviews by locality (synthetic)")[MediaType.ODS])

    reading = read(with_parts(path, **{part: b""}))

    assert reading.state is ReadingState.READ
    assert reading.reason == (f"It holds active content: {said}. Nothing of it was run." if said else "")


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        (
            b'<script:event-listener script:event-name="dom:load" xlink:href="vnd.sun.star.script:a?language=Basic"/>',
            "macros",
        ),
        (b'<office:dde-source office:dde-application="cmd"/>', "a link that starts another program (DDE)"),
    ],
)
def test_what_an_open_document_spreadsheet_does_by_itself_is_named(
    tmp_path: Path, read: Read, inside: bytes, said: str
) -> None:
    """A macro of another document is called from here, and a program may be asked for cells."""
    source = tmp_path / "a.ods"
    source.write_bytes(samples("Reviews by locality (synthetic)")[MediaType.ODS])
    names = b' xmlns:script="urn:a" xmlns:xlink="urn:b" xmlns:office="urn:c"'
    listeners = b"<x" + names + b">" + inside + b"</x>"

    path = with_part(
        source,
        tmp_path / "b.ods",
        "content.xml",
        lambda part: part.replace(b"<office:body>", listeners + b"<office:body>"),
    )

    assert said in read(path).reason


def test_the_workbook_behind_a_chart_is_no_active_content(tmp_path: Path, read: Read) -> None:
    """Every chart has one; a warning on every slide deck is soon read by nobody."""
    path = make_slides(tmp_path / "a.pptx")

    with zipfile.ZipFile(path) as package:
        names = package.namelist()
    reading = read(path)

    assert any(name.startswith("ppt/embeddings/") for name in names)
    assert reading.reason == ""
