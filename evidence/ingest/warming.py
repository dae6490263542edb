"""One tiny file of each format, read once, so that every import a reader puts off has happened before a fork."""

from __future__ import annotations

import encodings
import io
import pkgutil
from importlib import import_module

import docx
import pypdf
import xlsxwriter

from evidence.ingest.readers.pdf import open_pdf_with_second_reader
from evidence.ingest.reading import READERS, read_open_file
from evidence.ingest.triage import MediaType
from evidence.settings import Limits

# Encodings that only exist on other systems, or only to be refused.
NOT_HERE = {"mbcs", "oem", "undefined"}

WORDS = "Minutes of the meeting held on 3 March 2026"
TEXT = f"{WORDS}\n\nCaf\u00e9"


def warm_every_reader() -> None:
    """Read a tiny file with every reader. An answer other than text would be a reader that is not fit to serve."""
    _import_every_encoding()
    for media_type, content in tiny_files().items():
        reading = read_open_file(io.BytesIO(content), media_type, file_name="warm", limits=Limits())
        if not reading.state.has_text:
            raise RuntimeError(f"the reader of {media_type} did not read its own trial file: {reading.reason}")
    pdf = tiny_files()[MediaType.PDF]
    list(open_pdf_with_second_reader(pdf, Limits()).pages)
    list(open_pdf_with_second_reader(_encrypted(pdf), Limits()).pages)
    read_open_file(io.BytesIO(TEXT.encode("cp1252")), MediaType.TXT, file_name="warm", limits=Limits())
    for damaged in (MediaType.PDF, MediaType.DOCX, MediaType.XLSX):
        # The ways errors are raised and shown are put off, too.
        read_open_file(io.BytesIO(b"damaged"), damaged, file_name="warm", limits=Limits())


def tiny_files() -> dict[MediaType, bytes]:
    """A file with one line of text for every type that has a reader."""
    files = {
        MediaType.PDF: _pdf(),
        MediaType.DOCX: _docx(),
        MediaType.XLSX: _xlsx(),
        MediaType.CSV: b"quarter,plans\nQ1,10\n",
        MediaType.TXT: TEXT.encode(),
        MediaType.MD: f"# {TEXT}".encode(),
        MediaType.HTML: f"<html><title>{WORDS}</title><body><h1>{WORDS}</h1><p>&eacute;</p></body>".encode(),
    }
    assert files.keys() == READERS.keys()
    return files


def _pdf() -> bytes:
    """A PDF written by hand; without a cross-reference table, so that both readers also warm their repairs."""
    drawing = f"BT /F1 12 Tf 50 700 Td ({WORDS}) Tj ET".encode()
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    return b"\n".join(
        [
            b"%PDF-1.4",
            b"1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj",
            b"2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj",
            b"3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R",
            b"/Resources<</Font<</F1 " + font + b">>>>>> endobj",
            b"4 0 obj <</Length " + str(len(drawing)).encode() + b">> stream\n" + drawing + b"\nendstream endobj",
            b"trailer <</Root 1 0 R/Size 5>>",
            b"startxref\n0\n%%EOF\n",
        ]
    )


def _encrypted(pdf: bytes) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    writer.encrypt("", algorithm="AES-256")
    content = io.BytesIO()
    writer.write(content)
    return content.getvalue()


def _docx() -> bytes:
    document, content = docx.Document(), io.BytesIO()
    document.add_heading(WORDS, level=1)
    document.add_table(rows=1, cols=1).cell(0, 0).text = WORDS
    document.save(content)
    return content.getvalue()


def _xlsx() -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        workbook.add_worksheet().write_row(0, 0, ["quarter", "plans"])
    return content.getvalue()


def _import_every_encoding() -> None:
    for module in pkgutil.iter_modules(encodings.__path__):
        if module.name not in NOT_HERE:
            import_module(f"encodings.{module.name}")
