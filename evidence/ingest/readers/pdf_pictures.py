"""A page of a PDF as a picture, for the words on it to be recognised."""

from __future__ import annotations

import math
from contextlib import suppress

import pypdfium2 as pdfium

from evidence.ingest.readers.answers import Picture, unreadable

POINTS_PER_INCH = 300
# A4 at 300 points to the inch has 8.7 million; larger pages, such as posters and plans, are drawn more coarsely.
MOST_POINTS = 9_000_000
PDF_UNITS_PER_INCH = 72
NOT_SHOWN = "The page cannot be shown."


def with_answers(document: pdfium.PdfDocument) -> None:
    """Let the answers that people filled into a form be drawn, and be made a part of pages not yet opened.

    Without it they are left out, above all those that the form's program left for others to draw. A broken form is
    drawn as it is.
    """
    with suppress(pdfium.PdfiumError):
        document.init_forms()


def has_something(document: pdfium.PdfDocument, index: int) -> bool:
    """True when there is anything on the page, or when that cannot be told."""
    try:
        page = document[index]
        try:
            return next(page.get_objects(max_depth=1), None) is not None
        finally:
            page.close()
    except pdfium.PdfiumError:
        return True


def picture_of_page(document: pdfium.PdfDocument, index: int) -> Picture:
    """The page in grey. CannotRead when it cannot be drawn."""
    try:
        page = document[index]
        try:
            return _drawn(page)
        finally:
            page.close()
    except (pdfium.PdfiumError, OverflowError, ValueError) as error:
        raise unreadable(NOT_SHOWN) from error


def _drawn(page: pdfium.PdfPage) -> Picture:
    width, height = page.get_size()
    if not 0 < width * height < math.inf:
        raise unreadable(NOT_SHOWN)
    scale = min(POINTS_PER_INCH / PDF_UNITS_PER_INCH, math.sqrt(MOST_POINTS / (width * height)))
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        return Picture(
            points=bytes(bitmap.buffer),
            width=bitmap.width,
            height=bitmap.height,
            bytes_per_line=bitmap.stride,
            points_per_inch=max(1, round(scale * PDF_UNITS_PER_INCH)),
        )
    finally:
        bitmap.close()
