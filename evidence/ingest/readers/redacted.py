"""What a child answers that was asked for redacted pages: each as a picture with boxes on it, and the words outside.

Nothing of the original's own is handed on but points and letters. Every page is drawn anew, also those on which nothing
is covered: what a page draws is all that can be seen of it, and what cannot be seen has no place in the copy.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import Any, BinaryIO

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image

from evidence.ingest.readers.answers import CannotRead, Picture, needs_password, unreadable
from evidence.ingest.readers.covering import Covered, cover, saved
from evidence.ingest.readers.drawn_pages import HEADERS, NOT_OPENED, NOT_SHOWN
from evidence.ingest.readers.pdf_pictures import picture_of_page, with_answers
from evidence.ingest.readers.picture_points import coloured_picture
from evidence.ingest.readers.placed_text import PlacedText, orders_of_text
from evidence.ingest.recognition import Recognition
from evidence.ingest.redaction_answers import (
    DOTS_PER_INCH,
    LONGEST_SIDE,
    MOST_PAGES,
    MOST_POINTS,
    RedactionWanted,
    told_not_redacted,
    told_page,
)
from evidence.ingest.tesseract import RecognitionStoppedError
from evidence.ingest.triage import MediaType
from evidence.settings import Limits

TOO_MANY = f"It has more than {MOST_PAGES} pages, and so many cannot be redacted at once. Split the file first."
NO_PAGES = "A file of this type has no pages that could be redacted."
# Letters may also be drawn as lines. A page of a table has a few lines, a page of drawn letters thousands.
LINES_OF_A_TABLE = 400
DEEPEST = 6
DRAWS_POINTS = frozenset({pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_SHADING})


def redacted_pages(
    file: BinaryIO, media_type: MediaType, wanted: RedactionWanted, limits: Limits, recognition: Recognition
) -> Iterator[bytes]:
    """The pages one after the other, then the end; or the reason why there are none, or no more."""
    pages = _pages_of_pdf if media_type is MediaType.PDF else _frames
    try:
        yield from pages(file, media_type, wanted, limits, recognition)
        yield told_not_redacted("")
    except CannotRead as error:
        yield told_not_redacted(error.reason)


def _numbers(count: int, wanted: RedactionWanted) -> list[int]:
    if wanted.only_page:
        if wanted.only_page > count:
            raise unreadable(f"It has pages 1 to {count}." if count else "The file has no pages.")
        return [wanted.only_page]
    if count > MOST_PAGES:
        raise unreadable(TOO_MANY)
    return list(range(1, count + 1))


def _pages_of_pdf(
    file: BinaryIO, _: MediaType, wanted: RedactionWanted, limits: Limits, recognition: Recognition
) -> Iterator[bytes]:
    file.seek(0)
    try:
        with closing(pdfium.PdfDocument(file.read())) as document:
            with_answers(document)
            for number in _numbers(len(document), wanted):
                yield _page_of_pdf(document, number, wanted, limits, recognition)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD:
            raise needs_password() from error
        raise unreadable(NOT_OPENED) from error
    except (OverflowError, ValueError) as error:
        raise unreadable(NOT_SHOWN) from error


def _page_of_pdf(
    document: pdfium.PdfDocument, number: int, wanted: RedactionWanted, limits: Limits, recognition: Recognition
) -> bytes:
    with closing(document[number - 1]) as page:
        # Answers in forms and comments become a part of the page, so that their words have places like all others.
        pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY)
    with closing(document[number - 1]) as page:
        picture = _drawn(page)
        text, *others = orders_of_text(page, picture, limits)
        drawn = not text.letters or _holds_pictures(page)
        seen = None
        if wanted.words and drawn:
            seen = _seen(picture_of_page(document, number - 1), picture, recognition)
    return _told(picture, number, wanted, text, seen, others=others, drawn=drawn)


def _drawn(page: pdfium.PdfPage) -> Image.Image:
    width, height = page.get_size()
    if not (0 < width < math.inf and 0 < height < math.inf):
        raise unreadable(NOT_SHOWN)
    scale = min(
        DOTS_PER_INCH / 72, (LONGEST_SIDE - 1) / max(width, height), 0.999 * math.sqrt(MOST_POINTS / width / height)
    )
    # What could not be made a part of the page is not drawn: nobody could tell which words it shows.
    bitmap = page.render(scale=scale, may_draw_forms=False, draw_annots=False)
    if bitmap.width > LONGEST_SIDE or bitmap.height > LONGEST_SIDE:
        raise unreadable(NOT_SHOWN)
    with closing(bitmap):
        picture: Image.Image = bitmap.to_pil().convert("RGB")
        return picture


def _holds_pictures(page: pdfium.PdfPage) -> bool:
    """True when there may be words on the page that are drawn, and not written."""
    kinds = [one.type for one in islice(page.get_objects(max_depth=DEEPEST), LINES_OF_A_TABLE)]
    return len(kinds) == LINES_OF_A_TABLE or any(kind in DRAWS_POINTS for kind in kinds)


def _frames(
    file: BinaryIO, media_type: MediaType, wanted: RedactionWanted, limits: Limits, recognition: Recognition
) -> Iterator[bytes]:
    if media_type not in HEADERS:
        raise unreadable(NO_PAGES)
    opened = HEADERS[media_type](file, limits)
    for number in _numbers(MOST_PAGES + 1 if opened.total is None else opened.total, wanted):
        picture = coloured_picture(file, number - 1, most_points=MOST_POINTS)
        seen = None
        if wanted.words:
            grey = picture.convert("L")
            points = Picture(grey.tobytes(), grey.width, grey.height, grey.width, DOTS_PER_INCH)
            seen = _seen(points, picture, recognition)
        yield _told(picture, number, wanted, PlacedText("", {}), seen, drawn=True)


def _seen(points: Picture, picture: Image.Image, recognition: Recognition) -> PlacedText | None:
    """The words recognised on a page and where; None when nobody could look, or not for long enough."""
    if recognition.engine is None or not recognition.has_time:
        return None
    recognition.looked_at += 1
    try:
        words = recognition.engine.placed_in(points, stop=recognition.must_stop)
    except RecognitionStoppedError:
        return None
    return PlacedText.of_words(words, across=picture.width / points.width, down=picture.height / points.height)


def _told(
    picture: Image.Image,
    number: int,
    wanted: RedactionWanted,
    text: PlacedText,
    seen: PlacedText | None,
    *,
    drawn: bool,
    others: Sequence[PlacedText] = (),
) -> bytes:
    covered: Covered = cover(picture, number, wanted, [text, *others, *([seen] if seen else [])])
    facts: dict[str, Any] = {
        "boxes": covered.boxes,
        "pieces": text.pieces_outside(covered.rectangles, covered.before),
        "drawn": drawn,
        "not looked into": bool(wanted.words) and drawn and seen is None,
    }
    return told_page(facts, saved(picture, plain=bool(wanted.only_page)))
