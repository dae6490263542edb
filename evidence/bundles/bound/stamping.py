"""The stamp: each page's number in the bundle, upright at the foot of what is shown, and clear of what stands there."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from pypdf._codecs.core_font_metrics import CORE_FONT_METRICS

from evidence.bundles.bound.placing import Box, Shown, figures

FONT, BOLD = b"/BundleStamp", b"/BundleStampBold"
A4_WIDTH = 595.0
LEAST_SCALE, MOST_SCALE = 0.05, 40.0
NUMBER_SIZE, WORDS_SIZE = 10.0, 7.0
INSET, BASE, GAP, ROOM = 24.0, 12.0, 8.0, 4.0
STRIP = 26.0
MOST_OBJECTS = 20_000
NEARLY_WHITE = 250

_WIDTHS = {font: CORE_FONT_METRICS[font].character_widths for font in ("Helvetica", "Helvetica-Bold")}


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is drawn for a stamp, in shown points from the lower left corner."""

    number: str
    words: str
    scale: float
    left: float
    right: float

    def box(self, base: float) -> Box:
        """The room that it takes, with a little around it."""
        top = base + NUMBER_SIZE * self.scale
        return Box(self.left, base, self.right, top).grown(ROOM * self.scale)


def stamp_for(shown: Shown, number: int, words: Sequence[str]) -> Stamp:
    """The stamp that fits a page: words are left out from the end where it is too narrow for them."""
    said, kept = f"{number:,}", [one for one in words if one]
    scale = min(MOST_SCALE, max(LEAST_SCALE, min(shown.width, shown.height) / A4_WIDTH))
    room = shown.width - 2 * INSET * scale
    while kept and _width(said, " · ".join(kept), scale) > room:
        kept.pop()
    width = _width(said, " · ".join(kept), scale)
    right = shown.width - INSET * scale
    return Stamp(said, " · ".join(kept), scale, right - width, right)


def drawn_stamp(stamp: Stamp, shown: Shown, base: float, *, on_strip: bool) -> bytes:
    """The instructions that draw it, as no part of what the page says."""
    size, small = NUMBER_SIZE * stamp.scale, WORDS_SIZE * stamp.scale
    start = stamp.right - _measure("Helvetica-Bold", stamp.number, size)
    parts = [b"/Artifact<</Type/Pagination/Subtype/Footer>>BDC q %b cm" % figures(*shown.matrix)]
    if on_strip:
        height = STRIP * stamp.scale
        parts.append(b"1 g 0 0 %b re f 0.7 G %b w" % (figures(shown.width, height), figures(0.5 * stamp.scale)))
        parts.append(b"0 %b m %b l S" % (figures(height), figures(shown.width, height)))
    parts.append(
        b"BT 0 Tr 0.2 g %b %b Tf %b Td %b Tj" % (FONT, figures(small), figures(stamp.left, base), _string(stamp.words))
        if stamp.words
        else b"BT 0 Tr %b Td" % figures(stamp.left, base)
    )
    parts.append(
        b"0 g %b %b Tf %b Td %b Tj ET Q EMC"
        % (BOLD, figures(size), figures(start - stamp.left, 0), _string(stamp.number))
    )
    return b" ".join(parts)


def first_clear(page: pdfium.PdfPage, places: Sequence[Box], taken: Sequence[Box]) -> int | None:
    """The first of the places, in the page's own units, where nothing is drawn; None when there is none."""
    free = {number for number, place in enumerate(places) if not any(place.meets(one) for one in taken)}
    count = pdfium_c.FPDFPage_CountObjects(page)
    if count > MOST_OBJECTS:
        return None
    sides = tuple(ctypes.c_float() for _ in range(4))
    for number in range(count):
        if not free:
            return None
        drawn = pdfium_c.FPDFPage_GetObject(page, number)
        if not pdfium_c.FPDFPageObj_GetBounds(drawn, *map(ctypes.byref, sides)):
            continue
        box = Box(*(side.value for side in sides))
        met = {one for one in free if places[one].meets(box)}
        if met and not _is_blank(drawn):
            free -= met
    return min(free, default=None)


def _is_blank(drawn: object) -> bool:
    """True for white paper: a white area without an edge."""
    if pdfium_c.FPDFPageObj_GetType(drawn) != pdfium_c.FPDF_PAGEOBJ_PATH:
        return False
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    if not pdfium_c.FPDFPath_GetDrawMode(drawn, ctypes.byref(mode), ctypes.byref(stroked)) or stroked.value:
        return False
    colour = tuple(ctypes.c_uint() for _ in range(4))
    if not mode.value:
        return True  # neither filled nor edged: it only cuts what follows
    read = pdfium_c.FPDFPageObj_GetFillColor(drawn, *map(ctypes.byref, colour))
    return bool(read) and all(one.value >= NEARLY_WHITE for one in colour[:3])


def _width(number: str, words: str, scale: float) -> float:
    width = _measure("Helvetica-Bold", number, NUMBER_SIZE * scale)
    return width + (_measure("Helvetica", words, WORDS_SIZE * scale) + GAP * scale if words else 0)


def _measure(font: str, words: str, size: float) -> float:
    widths = _WIDTHS[font]
    return sum(widths.get(letter, widths["default"]) for letter in words) * size / 1000


def _string(words: str) -> bytes:
    return b"<%b>" % words.encode("cp1252", "replace").hex().encode()
