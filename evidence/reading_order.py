"""The text of a page of a PDF with its lines in the order in which they are read, also where they run downwards."""

from __future__ import annotations

import math

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

LETTERS_ASKED = 20
QUARTER, FULL_CIRCLE = 90, 360


def text_in_order(page: pdfium.PdfPage) -> pdfium.PdfTextPage:
    """The text of a page, for the caller to close.

    pdfium tells which line comes first by where lines lie on the page as it is shown. Lines that run downwards, as on
    a page that was turned by a quarter to the right, come out last first; with the page turned back they do not.
    """
    text_page = page.get_textpage()
    lies = page.get_rotation()
    if not _runs_downwards(text_page, lies):
        return text_page
    text_page.close()
    try:
        page.set_rotation((lies - QUARTER) % FULL_CIRCLE)
        return page.get_textpage()
    finally:
        page.set_rotation(lies)


def _runs_downwards(text_page: pdfium.PdfTextPage, lies: int) -> bool:
    """Whether most of some letters from all over the page do."""
    count = text_page.count_chars()
    asked = range(0, count, max(1, count // LETTERS_ASKED))
    ways = [_way(text_page, place, lies) for place in asked if _is_seen(text_page, place)]
    return 2 * ways.count(QUARTER) > len(ways)


def _is_seen(text_page: pdfium.PdfTextPage, place: int) -> bool:
    code = pdfium_c.FPDFText_GetUnicode(text_page, place)
    return 0x20 < code < 0x110000 and not pdfium_c.FPDFText_IsGenerated(text_page, place)


def _way(text_page: pdfium.PdfTextPage, place: int, lies: int) -> int | None:
    """Which way a letter goes on the page as it is shown, in whole degrees to the right of upright.

    None where that is no number, as the file can make it.
    """
    angle = pdfium_c.FPDFText_GetCharAngle(text_page, place)
    return round(math.degrees(angle) + lies) % FULL_CIRCLE if math.isfinite(angle) else None
