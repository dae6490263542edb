"""Small real files, made with the libraries people's own programs use, and the sandbox that reads them."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import docx
import pypdf
import pytest
import xlsxwriter
from reportlab.pdfgen.canvas import Canvas

from evidence.ingest.reading import read_document
from evidence.ingest.sandbox import Sandbox
from evidence.ingest.triage import sniff
from evidence.settings import Limits
from schemas.evidence import Reading

REAL_FILES_VARIABLE = "EVIDENCE_REAL_FILES"

Read = Callable[..., Reading]


@pytest.fixture
def limits() -> Limits:
    return Limits()


@pytest.fixture
def read(limits: Limits) -> Read:
    """Triage and read a file in this process, as the sandbox does in a child."""

    def _read(path: Path, *, file_name: str = "", limits: Limits = limits) -> Reading:
        name = file_name or path.name
        return read_document(path, sniff(path, name, limits=limits), file_name=name, limits=limits)

    return _read


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as box:
        yield box


@pytest.fixture
def real_files() -> Path:
    named = os.environ.get(REAL_FILES_VARIABLE)
    if not named or not Path(named).is_dir():
        pytest.skip(f"{REAL_FILES_VARIABLE} names no folder")
    return Path(named)


@pytest.fixture
def minutes_pdf(tmp_path: Path) -> Path:
    """Three pages of synthetic minutes."""
    return make_pdf(
        tmp_path / "minutes.pdf",
        [
            ["Minutes of the improvement board", "Meeting held on 3 March 2026", "1. Actions from the last meeting"],
            ["2. Timeliness of annual reviews", "The backlog fell from 410 to 265."],
            ["3. Any other business"],
        ],
    )


def children_of(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(child) for child in listed.split()]


def warm_parent_of_this_process() -> int:
    """The warm parent, found as an operator would find it: bubblewrap, where it is used, stands twice above it."""
    named = [child for child in children_of(os.getpid()) if b"evidence.ingest.zygote" in command_line(child)]
    process = named[-1]
    while command_line(process).split(b"\0")[0].endswith(b"bwrap"):
        (process,) = children_of(process)
    return process


def command_line(process: int) -> bytes:
    return Path(f"/proc/{process}/cmdline").read_bytes()


def make_pdf(path: Path, pages: Sequence[Sequence[str]], *, title: str = "") -> Path:
    canvas = Canvas(str(path))
    if title:
        canvas.setTitle(title)
    for lines in pages:
        for number, line in enumerate(lines):
            canvas.drawString(60, 780 - 20 * number, line)
        canvas.showPage()
    canvas.save()
    return path


def encrypt_pdf(source: Path, target: Path, *, user_password: str) -> Path:
    writer = pypdf.PdfWriter(clone_from=source)
    writer.encrypt(user_password, owner_password="only the owner", algorithm="AES-256")
    writer.write(target)
    return target


def make_docx(path: Path) -> Path:
    document = docx.Document()
    document.core_properties.title = "Audit of annual reviews, spring 2026"
    document.add_heading("Audit of annual reviews", level=1)
    document.add_paragraph("Forty plans were read by two auditors.")
    table = document.add_table(rows=2, cols=2)
    for cell, words in zip(table._cells, ["Locality", "Plans read", "North", "18"], strict=True):
        cell.text = words
    document.add_paragraph("After the table comes the finding.")
    document.add_heading("What we found", level=2)
    document.add_paragraph("Advice from health was missing in nine plans.")
    document.save(path)
    return path


def make_xlsx(path: Path, *, rows: int = 3, hidden: bool = False) -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Reviews")
        sheet.write_row(0, 0, ["Quarter", "Reviews on time", "Percentage"])
        for number in range(1, rows):
            sheet.write_row(number, 0, [f"Quarter {number}", number, number / 8])
        if hidden:
            notes = workbook.add_worksheet("Workings")
            notes.write(0, 0, "Counted by hand")
            notes.hide()
    return path


def with_part(source: Path, target: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """A copy of a ZIP package with one part changed."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry.filename, change(content) if entry.filename == part else content)
    return target


def zip_of(entries: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in entries.items():
            package.writestr(name, part)
    return content.getvalue()
