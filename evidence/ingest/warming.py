"""One tiny file of each format, read once, so that whatever a reader puts off has happened before a fork."""

from __future__ import annotations

import contextlib
import email
import encodings
import io
import pkgutil
from dataclasses import dataclass, field
from importlib import import_module

import charset_normalizer
import docx
import pptx
import pypdf
import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile

from evidence.ingest.extraction import TAKERS
from evidence.ingest.picture_answers import DRAWN, NotDrawn, PageWanted, checked_picture
from evidence.ingest.readers.drawn_pages import answer_with_page
from evidence.ingest.readers.hidden import look_into
from evidence.ingest.readers.pdf import open_pdf_with_second_reader
from evidence.ingest.reading import READERS, read_open_file
from evidence.ingest.tesseract import installed_tesseract
from evidence.ingest.triage import MediaType
from evidence.ingest.warming_pictures import pictures, scans
from evidence.ingest.warming_samples import samples
from evidence.rules.stretches import Sought
from evidence.settings import Limits

# Encodings that only exist on other systems or only to be refused, and programs.
NOT_HERE = {"mbcs", "oem", "undefined", "__main__", "cli"}
# What Python itself imports when an error is raised, formatted or warned of.
SHOWN_IN_ERRORS = ("traceback", "linecache", "tokenize", "warnings", "unicodedata", "zoneinfo")

WORDS = "Minutes of the meeting held on 3 March 2026"
TEXT = f"{WORDS}\n\nCaf\u00e9"


@dataclass(frozen=True, slots=True)
class TrialFile:
    """A tiny file that a reader is tried with."""

    media_type: MediaType
    content: bytes
    has_text: bool = True
    second_reader: bool = False
    password: str = field(default="", repr=False)


def warm_up(files: list[TrialFile]) -> None:
    """Import whatever any reader may ask for later, and read every trial file."""
    _import_every_module()
    read_trial_files(files)


def read_trial_files(files: list[TrialFile]) -> None:
    """Read every trial file. An answer other than text would be a reader that is not fit to serve."""
    for file in files:
        if file.second_reader:
            list(open_pdf_with_second_reader(file.content, Limits()).pages)
        reading = read_open_file(
            io.BytesIO(file.content), file.media_type, file_name="warm", limits=Limits(), password=file.password
        )
        if reading.state.has_text is not file.has_text:
            raise RuntimeError(f"the reader of {file.media_type} did not read its own trial file: {reading.reason}")
        look_into(io.BytesIO(file.content), file.media_type, Limits())
        for attachment in reading.attachments:
            TAKERS[file.media_type](io.BytesIO(file.content), Limits(), attachment.number)
    for file in {file.media_type: file for file in reversed(files) if file.media_type in DRAWN}.values():
        _draw(file)


def _draw(file: TrialFile) -> None:
    """Draw a page of the first trial file of its type, with a mark on it where there are words."""
    wanted = PageWanted(1, (Sought(WORDS.split(maxsplit=1)[0], (0,)),))
    answer = answer_with_page(io.BytesIO(file.content), file.media_type, wanted, Limits())
    drawn = checked_picture(answer)
    if isinstance(drawn, NotDrawn):
        raise RuntimeError(f"the trial file of {file.media_type} could not be drawn: {drawn.reason}")


def trial_files() -> list[TrialFile]:
    """At least one file for every reader, for the second reader of PDF, and for the ways in which readers fail."""
    tiny, seen = tiny_files(), installed_tesseract() is not None
    in_pictures = [*((kind, tiny.pop(kind)) for kind in pictures(WORDS)), *scans(WORDS)]
    files = [TrialFile(kind, content) for kind, content in tiny.items()]
    files += [TrialFile(kind, content, has_text=seen) for kind, content in in_pictures]
    pdf = tiny[MediaType.PDF]
    files.append(TrialFile(MediaType.DOCX, _locked(tiny[MediaType.DOCX]), password=WORDS))
    files += [TrialFile(MediaType.PDF, content, second_reader=True) for content in (pdf, _encrypted(pdf))]
    files.append(TrialFile(MediaType.TXT, TEXT.encode("cp1252")))
    # The ways errors are raised and shown are put off, too.
    damaged = (
        MediaType.PDF,
        MediaType.DOCX,
        MediaType.XLSX,
        MediaType.PPTX,
        MediaType.ODS,
        MediaType.EML,
        MediaType.MSG,
    )
    files += [TrialFile(kind, b"damaged", has_text=False) for kind in damaged]
    return files


def tiny_files() -> dict[MediaType, bytes]:
    """A file for every type that has a reader, with one line of text where the type has text."""
    files = {
        MediaType.PDF: _pdf(),
        MediaType.DOCX: _docx(),
        MediaType.XLSX: _xlsx(),
        MediaType.CSV: b"quarter,plans\nQ1,10\n",
        MediaType.TXT: TEXT.encode(),
        MediaType.MD: f"# {TEXT}".encode(),
        MediaType.HTML: f"<html><title>{WORDS}</title><body><h1>{WORDS}</h1><p>&eacute;</p></body>".encode(),
        **samples(WORDS),
        **pictures(WORDS),
    }
    assert files.keys() == READERS.keys()
    return files


def _pdf() -> bytes:
    """A PDF written by hand; without a cross-reference table, so that both readers also warm their repairs."""
    drawing = f"BT /F1 12 Tf 20 50 Td ({WORDS}) Tj ET".encode()
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    return b"\n".join(
        [
            b"%PDF-1.4",
            b"1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj",
            b"2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj",
            b"3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 400 100]/Contents 4 0 R",
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


def _locked(document: bytes) -> bytes:
    content = io.BytesIO()
    OOXMLFile(io.BytesIO(document)).encrypt(WORDS, content)
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


def _import_every_module() -> None:
    """A confined child cannot import: what is not here before the fork is not there at all."""
    for package in (encodings, email, pypdf, docx, pptx, charset_normalizer):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not set(module.name.split(".")) & NOT_HERE:
                # Modules for optional helpers that are not installed here fail, as they would have in use.
                with contextlib.suppress(ImportError):
                    import_module(module.name)
    for name in SHOWN_IN_ERRORS:
        import_module(name)
