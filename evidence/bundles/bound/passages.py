"""Cited words found on a page, and marked there as with a marker pen."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from evidence.bundles.bound.jobs import Cited
from evidence.bundles.bound.placing import Box, figures
from evidence.reading_order import text_in_order
from evidence.rules.stretches import Sought, found_again

MARKER = b"/BundleMarker"
"""The graphics state in which a colour darkens what is under it and hides nothing."""
YELLOW = b"1 0.9 0.35 rg"
MOST_LETTERS = 200_000
# Signs that no text of ours carries; a blank in their place moves none of the others.
_BLANKED = dict.fromkeys((*range(32), 127, *range(55296, 57344), 65535), " ")


def marked(page: pdfium.PdfPage, cited: Iterable[Cited]) -> tuple[list[Box], dict[str, bool]]:
    """The lines of the cited words in the page's own units, and for each link whether all were found."""
    boxes: list[Box] = []
    found: dict[str, bool] = {}
    with closing(text_in_order(page)) as text_page:
        count = min(text_page.count_chars(), MOST_LETTERS)
        quick, sure = text_page.get_text_range(0, count), ""
        for one in cited:
            lines = _marks(text_page, quick, one)
            if not lines and len(quick) != count:
                # Letters that pdfium passes over move all that follow: read one by one, none is.
                sure = sure or "".join(_sign(_code(text_page, place)) for place in range(count))
                lines = _marks(text_page, sure, one)
            boxes += lines
            found[one.link] = found.get(one.link, True) and bool(lines)
    return boxes, found


def _marks(text_page: pdfium.PdfTextPage, text: str, cited: Cited) -> list[Box]:
    """The lines of the cited words, where the text has them and they stand on the page where the text says."""
    stretches = found_again(text.translate(_BLANKED), [Sought(cited.said, (0,))]) if cited.said else []
    places = [place for one in stretches for place in range(one.start, one.end) if not text[place].isspace()]
    if any(_sign(_code(text_page, place)) != text[place] for place in places):
        return []
    return _lines(text_page, places)


def drawn_marks(boxes: Iterable[Box]) -> bytes:
    """The instructions that draw the marks, as no part of what the page says."""
    areas = b" ".join(b"%b re" % figures(box.left, box.bottom, box.width, box.height) for box in boxes)
    return b"/Artifact BMC q %b gs %b %b f Q EMC" % (MARKER, YELLOW, areas) if areas else b""


def _lines(text_page: pdfium.PdfTextPage, places: Iterable[int]) -> list[Box]:
    """The letters' boxes joined where they follow each other on one line, whichever way the line runs."""
    lines: list[Box] = []
    for place in places:
        box = _letter(text_page, place)
        if box is None:
            continue
        if lines and _same_line(lines[-1], box):
            lines[-1] = lines[-1].around(box)
        else:
            lines.append(box)
    return lines


def _same_line(line: Box, letter: Box) -> bool:
    across = min(line.top, letter.top) - max(line.bottom, letter.bottom)
    along = min(line.right, letter.right) - max(line.left, letter.left)
    near = 2 * max(letter.width, letter.height)
    return (across > letter.height / 2 and along > -near) or (along > letter.width / 2 and across > -near)


def _letter(text_page: pdfium.PdfTextPage, place: int) -> Box | None:
    try:
        left, bottom, right, top = text_page.get_charbox(place, loose=True)
    except pdfium.PdfiumError:
        return None
    return Box(left, bottom, right, top) if left < right and bottom < top else None


def _code(text_page: pdfium.PdfTextPage, place: int) -> int:
    return int(pdfium_c.FPDFText_GetUnicode(text_page, place))


def _sign(code: int) -> str:
    return chr(code) if code < 0x110000 else " "
