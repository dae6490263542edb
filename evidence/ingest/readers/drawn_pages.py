"""What a child answers that was asked for a page as a picture, with words marked on it."""

from __future__ import annotations

import ctypes
import io
import math
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import BinaryIO

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image

from evidence.ingest.picture_answers import (
    LONGEST_SIDE,
    MOST_MARKS,
    MOST_PNG_BYTES,
    MOST_POINTS,
    SHORTER_SIDE,
    NotDrawn,
    PageWanted,
    WhyNotDrawn,
    told,
    told_not_drawn,
)
from evidence.ingest.readers.answers import CannotRead, Opened, needs_password, unreadable
from evidence.ingest.readers.marking import Box, is_seen, joined, mark, with_room
from evidence.ingest.readers.pdf_pictures import with_answers
from evidence.ingest.readers.picture_points import coloured_picture
from evidence.ingest.readers.pictures import open_jpeg, open_png, open_tiff
from evidence.ingest.triage import MediaType
from evidence.reading_order import text_in_order
from evidence.rules.stretches import Sought, found_again
from evidence.settings import Limits

# Letters on labels and cards are small; larger than print at this, a page would only be coarser.
MOST_POINTS_PER_UNIT = 300 / 72
NOT_SHOWN = "The page is damaged, or of a size that cannot be shown."
NOT_OPENED = "The PDF is damaged and cannot be shown as pictures."
HEADERS: dict[MediaType, Callable[[BinaryIO, Limits], Opened]] = {
    MediaType.PNG: open_png,
    MediaType.JPEG: open_jpeg,
    MediaType.TIFF: open_tiff,
}
# Signs that no text of ours carries; a blank in their place moves none of the others.
_BLANKED = dict.fromkeys((*range(32), 127, *range(55296, 57344), 65535), " ")


class _NoSuchPage(Exception):
    """The file has fewer pages."""

    def __init__(self, count: int) -> None:
        super().__init__("The file has no pages." if not count else f"It has pages 1 to {count}.")


def answer_with_page(file: BinaryIO, media_type: MediaType, wanted: PageWanted, limits: Limits) -> bytes:
    """The page with its marks as a PNG, or why there is none."""
    try:
        picture, boxes = _drawn(file, media_type, wanted, limits)
    except _NoSuchPage as error:
        return told_not_drawn(NotDrawn(WhyNotDrawn.NO_PAGE, str(error)))
    except CannotRead as error:
        locked = error.reason == needs_password().reason
        return told_not_drawn(NotDrawn(WhyNotDrawn.LOCKED if locked else WhyNotDrawn.FAILED, error.reason))
    mark(picture, boxes)
    return told(_png(picture), [_shares(box, picture) for box in boxes])


def _drawn(
    file: BinaryIO, media_type: MediaType, wanted: PageWanted, limits: Limits
) -> tuple[Image.Image, Sequence[Box]]:
    if media_type is MediaType.PDF:
        return _page_of_pdf(file, wanted, limits)
    return _frame_of_file(file, media_type, wanted, limits), ()


def _frame_of_file(file: BinaryIO, media_type: MediaType, wanted: PageWanted, limits: Limits) -> Image.Image:
    opened = HEADERS[media_type](file, limits)
    count = limits.pages if opened.total is None else opened.total
    if not 1 <= wanted.page <= count:
        raise _NoSuchPage(count)
    picture = coloured_picture(file, wanted.page - 1, most_points=MOST_POINTS)
    scale = _scale(picture.width, picture.height, most=1)
    if scale < 1:
        picture = picture.resize((_points(picture.width, scale), _points(picture.height, scale)))
    return picture


def _page_of_pdf(file: BinaryIO, wanted: PageWanted, limits: Limits) -> tuple[Image.Image, list[Box]]:
    file.seek(0)
    try:
        with closing(pdfium.PdfDocument(file.read())) as document:
            count = min(len(document), limits.pages)
            if not 1 <= wanted.page <= count:
                raise _NoSuchPage(count)
            with_answers(document)
            with closing(document[wanted.page - 1]) as page:
                picture = _page_drawn(page)
                return picture, _boxes(page, picture, wanted.sought, limits)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD:
            raise needs_password() from error
        raise unreadable(NOT_OPENED) from error
    except (OverflowError, ValueError) as error:
        raise unreadable(NOT_SHOWN) from error


def _page_drawn(page: pdfium.PdfPage) -> Image.Image:
    width, height = page.get_size()
    if not (0 < width < math.inf and 0 < height < math.inf):
        raise unreadable(NOT_SHOWN)
    bitmap = page.render(scale=_scale(width, height, most=MOST_POINTS_PER_UNIT))
    if bitmap.width > LONGEST_SIDE or bitmap.height > LONGEST_SIDE:
        raise unreadable(NOT_SHOWN)
    with closing(bitmap):
        picture: Image.Image = bitmap.to_pil().convert("RGB")
        return picture


def _scale(width: float, height: float, *, most: float) -> float:
    """How large a page is drawn, in points for each of its own units."""
    return min(
        most,
        SHORTER_SIDE / min(width, height),
        (LONGEST_SIDE - 1) / max(width, height),
        math.sqrt(MOST_POINTS / width / height) * 0.999,
    )


def _points(length: int, scale: float) -> int:
    return max(1, int(length * scale))


def _boxes(page: pdfium.PdfPage, picture: Image.Image, sought: Sequence[Sought], limits: Limits) -> list[Box]:
    """Where the words stand on the picture, line by line."""
    if not sought:
        return []
    with closing(text_in_order(page)) as text_page:
        count = min(text_page.count_chars(), limits.page_characters)
        text = "".join(sign(pdfium_c.FPDFText_GetUnicode(text_page, place)) for place in range(count))
        boxes = list[Box]()
        for stretch in found_again(text.translate(_BLANKED), sought):
            letters = (
                letter_box(page, text_page, picture, place)
                for place in range(stretch.start, stretch.end)
                if not text[place].isspace()
            )
            boxes += joined(letter for letter in letters if letter and is_seen(letter, picture))
    return [with_room(box, picture) for box in boxes[:MOST_MARKS]]


def sign(code: int) -> str:
    """A letter by its number in Unicode; a blank for what is none."""
    return chr(code) if code < 0x110000 else " "


def letter_box(page: pdfium.PdfPage, text_page: pdfium.PdfTextPage, picture: Image.Image, place: int) -> Box | None:
    """Where a letter stands on the picture; None for what takes no room, such as a blank that is not drawn."""
    try:
        left, bottom, right, top = text_page.get_charbox(place, loose=True)
    except pdfium.PdfiumError:
        return None
    corners = [on_picture(page, picture, *corner) for corner in ((left, top), (right, bottom))]
    across, down = sorted(x for x, _ in corners), sorted(y for _, y in corners)
    return Box(across[0], down[0], across[1], down[1]) if across[0] < across[1] and down[0] < down[1] else None


def on_picture(page: pdfium.PdfPage, picture: Image.Image, x: float, y: float) -> tuple[int, int]:
    """A place of the page, as its author counts, in points of the picture: turned and cropped as the page is."""
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDF_PageToDevice(page, 0, 0, picture.width, picture.height, 0, x, y, across, down)
    return across.value, down.value


def _shares(box: Box, picture: Image.Image) -> tuple[float, float, float, float]:
    width, height = picture.size
    return box.left / width, box.top / height, (box.right - box.left) / width, (box.bottom - box.top) / height


def _png(picture: Image.Image) -> bytes:
    """The picture; in 256 colours when it is a photograph, as one byte for each point is always few enough."""
    png = _saved(picture)
    return png if len(png) <= MOST_PNG_BYTES else _saved(picture.quantize(256, method=Image.Quantize.FASTOCTREE))


def _saved(picture: Image.Image) -> bytes:
    content = io.BytesIO()
    # The quickest: twice as quick as the usual, and no larger for pages of text.
    picture.save(content, "PNG", compress_level=1)
    return content.getvalue()
