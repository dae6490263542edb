"""PDF: pdfium reads, pypdf is the second reader for what pdfium cannot open, and for single pages it fails on."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO, TypeVar

import pypdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from evidence.ingest.readers.active_content import active_content_note
from evidence.ingest.readers.answers import (
    CannotRead,
    Opened,
    PageFailed,
    PageText,
    needs_password,
    unreadable,
)
from evidence.ingest.readers.hyphens import mended
from evidence.ingest.readers.pdf_pictures import has_something, picture_of_page, with_answers
from evidence.reading_order import text_in_order
from evidence.settings import Limits

FIRST_READER = f"pypdfium2 {pdfium.PYPDFIUM_INFO.version}"
SECOND_READER = f"pypdf {pypdf.__version__}"
NOTHING = "Nothing to read: the pages hold no text; they are pictures or empty."
DAMAGED = "The PDF is damaged and cannot be opened. Ask its owner for a fresh copy."
HEADING_LINES = 25

# How much taller than most of the page a line must be to be taken for its heading.
HEADING_TALLER_BY = 1.15
SAME_HEIGHT = 0.98

Answer = TypeVar("Answer")
# pypdf logs what it repairs, with scraps of the document in it.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

TextOf = Callable[[int], str]
LabelOf = Callable[[int], str]


def open_pdf(file: BinaryIO, limits: Limits, *, password: str = "") -> Opened:
    """The document by whichever of the two readers opens it. Pages without text can be had as pictures."""
    file.seek(0)
    data = file.read()
    try:
        return _with_pdfium(data, limits, password)
    except pdfium.PdfiumError as error:
        wants_password = getattr(error, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD
    return open_pdf_with_second_reader(data, limits, wants_password=wants_password, password=password)


def _with_pdfium(data: bytes, limits: Limits, password: str) -> Opened:
    first, second = _FirstReader(data, password), _SecondReader(data, password)
    count = len(first.document)
    if count == 0:
        raise pdfium.PdfiumError("no pages")
    return Opened(
        reader=FIRST_READER,
        pages=_pages(
            first.text,
            partial(second.text, of_pages=count),
            first.document.get_page_label,
            min(count, limits.pages),
            first.document,
        ),
        nothing=NOTHING,
        total=count,
        title=first.document.get_metadata_value("Title"),
        heading=first.heading(),
        notes=active_content_note(
            data,
            scripts=pdfium_c.FPDFDoc_GetJavaScriptActionCount(first.document),
            attachments=first.document.count_attachments(),
        ),
    )


def open_pdf_with_second_reader(
    data: bytes, limits: Limits, *, wants_password: bool = False, password: str = ""
) -> Opened:
    """The document as pypdf reads it. `wants_password` says that pdfium was asked for one, or for another."""
    second = _SecondReader(data, password)
    try:
        count = second.page_count()
        title = second.title()
    except CannotRead as error:
        raise (needs_password(tried=bool(password)) if wants_password else error) from error
    pages = _pages(second.text, None, lambda index: "", min(count, limits.pages))
    return Opened(
        reader=SECOND_READER,
        pages=pages,
        nothing=NOTHING,
        total=count,
        title=title,
        notes=active_content_note(data),
    )


def _pages(
    text_of: TextOf, otherwise: TextOf | None, label_of: LabelOf, count: int, shown: pdfium.PdfDocument | None = None
) -> Iterator[PageText | PageFailed]:
    """Every page, read before the first is answered: a broken word is mended by the words of the other pages."""
    raw = [_page_text(index, text_of, otherwise) for index in range(count)]
    whole = iter(mended([text for text in raw if text is not None]))
    for index, text in enumerate(raw):
        label = label_of(index)
        if text is None:
            yield PageFailed(label)
        elif shown and not text.strip() and has_something(shown, index):
            yield PageText(next(whole), label, partial(picture_of_page, shown, index))
        else:
            yield PageText(next(whole), label)


def _page_text(index: int, text_of: TextOf, otherwise: TextOf | None) -> str | None:
    for reader in (text_of, otherwise):
        if reader is None:
            continue
        try:
            return reader(index).replace("\r\n", "\n").replace("\r", "\n")
        except (pdfium.PdfiumError, CannotRead):
            continue
    return None


class _FirstReader:
    """pdfium; while it reads the first page it also measures the page's lines, as opening a page costs most."""

    def __init__(self, data: bytes, password: str) -> None:
        self.document = pdfium.PdfDocument(data, password=password or None)
        with_answers(self.document)  # for pages whose words have to be recognised in their pictures
        self._first_text: str | None = None
        self._first_lines: list[tuple[float, str]] = []

    def text(self, index: int) -> str:
        if index == 0 and self._first_text is not None:
            return self._first_text
        page = self.document[index]
        try:
            text_page = text_in_order(page)
            try:
                return self._text_of(text_page, index)
            finally:
                text_page.close()
        finally:
            page.close()

    def heading(self) -> str:
        """The first run of the tallest lines on page one, when they stand out from the rest."""
        try:
            self.text(0)
        except pdfium.PdfiumError:
            return ""
        return _tallest_run(self._first_lines)

    def _text_of(self, text_page: pdfium.PdfTextPage, index: int) -> str:
        text = str(text_page.get_text_range())
        if index == 0:
            self._first_text, self._first_lines = text, _measured_lines(text_page, text)
        return text


def _measured_lines(text_page: pdfium.PdfTextPage, text: str) -> list[tuple[float, str]]:
    """The page's first lines, each with the height of its first letter."""
    measured, start = list[tuple[float, str]](), 0
    length = text_page.count_chars()
    for line in text.split("\r\n")[:HEADING_LINES]:
        first = start + len(line) - len(line.lstrip())
        if line.strip() and first < length:
            _, bottom, _, top = text_page.get_charbox(first, loose=True)
            measured.append((round(top - bottom, 1), line.strip()))
        start += len(line) + 2
    return measured


def _tallest_run(lines: list[tuple[float, str]]) -> str:
    heights = sorted(height for height, _ in lines)
    if not heights or heights[-1] < HEADING_TALLER_BY * heights[len(heights) // 2]:
        return ""
    run = list[str]()
    for height, line in lines:
        if height >= heights[-1] * SAME_HEIGHT:
            run.append(line)
        elif run:
            break
    return " ".join(run)


class _SecondReader:
    """pypdf, opened only when it is needed, with every failure of its own turned into CannotRead."""

    def __init__(self, data: bytes, password: str) -> None:
        self._data, self._password = data, password
        self._reader: pypdf.PdfReader | None = None

    def page_count(self) -> int:
        return self._asked(lambda reader: len(reader.pages))

    def title(self) -> str:
        return self._asked(lambda reader: str((reader.metadata and reader.metadata.title) or ""))

    def text(self, index: int, *, of_pages: int | None = None) -> str:
        """A page's text. When the two readers count other pages, page 3 of the one is not page 3 of the other."""
        if of_pages is not None and self.page_count() != of_pages:
            raise unreadable(DAMAGED)
        return self._asked(lambda reader: reader.pages[index].extract_text())

    def _asked(self, question: Callable[[pypdf.PdfReader], Answer]) -> Answer:
        try:
            return question(self._opened())
        except (CannotRead, MemoryError):
            raise
        except Exception as error:
            # pypdf raises errors outside its own family on damaged files: ValueError, TypeError, AttributeError ...
            raise unreadable(DAMAGED) from error

    def _opened(self) -> pypdf.PdfReader:
        if self._reader is None:
            reader = pypdf.PdfReader(io.BytesIO(self._data))
            # An empty user password is how a PDF that is only closed to changes is made.
            if reader.is_encrypted and not (reader.decrypt("") or self._opens(reader)):
                raise needs_password(tried=bool(self._password))
            self._reader = reader
        return self._reader

    def _opens(self, reader: pypdf.PdfReader) -> bool:
        return bool(self._password and reader.decrypt(self._password))
