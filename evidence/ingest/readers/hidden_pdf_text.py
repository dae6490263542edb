"""The words on a PDF's pages that nobody sees: invisible, covered, outside the page, on a layer that is off."""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from evidence.ingest.readers.hidden_parts import Gathering
from evidence.settings import Limits
from schemas.hidden import HiddenKind

MOST_PIECES, MOST_COVERS, DEEPEST_FORMS = 20_000, 400, 6
MOST_POINTS = 2_000_000
CLIPPING, INVISIBLE = 7, 3
WHITE, SEE_THROUGH, SMALL = 245, 8, 1.5
# Of a page: a picture as large as that is a scan, and invisible words over it are what was recognised in it.
SCAN_SHARE, PICTURE_SHARE = 0.5, 0.1
SAME_SHADE = 6
WORDS = {
    HiddenKind.INVISIBLE: "invisible text on page {}",
    HiddenKind.COVERED: "text under a box or a picture on page {}",
    HiddenKind.CROPPED: "text outside the visible part of page {}",
    HiddenKind.OFF_LAYER: "a layer that is off on page {}",
    HiddenKind.ALTERNATE_TEXT: "alternate text on page {}",
}

Box = tuple[float, float, float, float]
"""Left, bottom, right, top, in points."""


@dataclass(slots=True)
class _Piece:
    """A piece of a page, in the order in which it is drawn."""

    held: Any
    box: Box
    is_text: bool = False
    covers: bool = False
    is_picture: bool = False
    sure: HiddenKind | None = None
    suspect: HiddenKind | None = None


def look_at_text(data: bytes, limits: Limits, gathering: Gathering, layers_off: frozenset[str]) -> None:
    """Every page's hidden words, by how they are hidden; and the pages whose pictures were not looked into."""
    document = pdfium.PdfDocument(data)
    pictured = list[int]()
    try:
        for index in range(min(len(document), limits.pages)):
            if not gathering.has_time():
                gathering.miss(f"words that nobody sees, from page {index + 1} on")
                return
            gathering.step(
                f"words that nobody sees on page {index + 1}",
                partial(_look_at_page, document, index, gathering, layers_off, pictured),
            )
        if pictured:
            shown = ", ".join(map(str, pictured[:12])) + (" and more" if len(pictured) > 12 else "")
            gathering.miss(f"the words in pictures on page{'s' if len(pictured) > 1 else ''} {shown}")
    finally:
        document.close()


def _look_at_page(
    document: pdfium.PdfDocument, index: int, gathering: Gathering, layers_off: frozenset[str], pictured: list[int]
) -> None:
    page = document[index]
    try:
        look = _PageLook(page, layers_off)
        if look.is_cut_short:
            gathering.miss(f"words that nobody sees on page {index + 1}, which has very many pieces")
        for kind, words in look.hidden().items():
            gathering.add(kind, WORDS[kind].format(index + 1), " ".join(words), page=index + 1)
        if look.has_pictures:
            pictured.append(index + 1)
    finally:
        page.close()


class _PageLook:
    """One page taken to pieces."""

    def __init__(self, page: pdfium.PdfPage, layers_off: frozenset[str]) -> None:
        self._page, self._layers_off = page, layers_off
        self._visible = _common(page.get_mediabox(), page.get_cropbox())
        self.is_cut_short = False
        self._spoken = list[str]()
        self._pieces = list(self._taken_apart())
        area = _area(self._visible) or 1
        pictures = [_area(_common(piece.box, self._visible)) / area for piece in self._pieces if piece.is_picture]
        self._is_scan = any(share >= SCAN_SHARE for share in pictures)
        self.has_pictures = not self._is_scan and any(share >= PICTURE_SHARE for share in pictures)

    def hidden(self) -> dict[HiddenKind, list[str]]:
        """The words nobody sees, by how they are hidden."""
        found = defaultdict[HiddenKind, list[str]](list)
        if self._spoken:
            found[HiddenKind.ALTERNATE_TEXT] += self._spoken
        hidden = [(piece, kind) for place, piece in enumerate(self._pieces) if (kind := self._why_hidden(piece, place))]
        if hidden:
            text_page = self._page.get_textpage()
            for piece, kind in hidden:
                if words := _words(piece.held, text_page):
                    found[kind].append(words)
            text_page.close()
        return found

    def _why_hidden(self, piece: _Piece, place: int) -> HiddenKind | None:
        if not piece.is_text or (piece.sure is HiddenKind.INVISIBLE and self._is_scan):
            return None
        if piece.sure:
            return piece.sure
        if _area(_common(piece.box, self._visible)) <= 0:
            return HiddenKind.CROPPED
        covers = [over for at, over in self._covers if at > place and _holds(over.box, piece.box)]
        under_picture = not self._is_scan and any(over.is_picture for over in covers)
        suspect = HiddenKind.COVERED if covers else piece.suspect
        # A box may let through what it covers, and white words stand out from what is dark: the picture tells.
        return suspect if under_picture or (suspect and self._is_blank(piece.box)) else None

    @cached_property
    def _covers(self) -> list[tuple[int, _Piece]]:
        return [(place, piece) for place, piece in enumerate(self._pieces) if piece.covers][:MOST_COVERS]

    def _taken_apart(self) -> Iterator[_Piece]:
        count = pdfium_c.FPDFPage_CountObjects(self._page.raw)
        taken = 0
        for place in range(count):
            for piece in self._piece(pdfium_c.FPDFPage_GetObject(self._page.raw, place), _SAME, 0):
                taken += 1
                if taken > MOST_PIECES:
                    self.is_cut_short = True
                    return
                yield piece

    def _piece(self, held: Any, moved: tuple[float, ...], depth: int) -> Iterator[_Piece]:
        kind = pdfium_c.FPDFPageObj_GetType(held)
        if kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < DEEPEST_FORMS:
            inner = _after(_matrix(held), moved)
            for place in range(min(pdfium_c.FPDFFormObj_CountObjects(held), MOST_PIECES)):
                yield from self._piece(pdfium_c.FPDFFormObj_GetObject(held, place), inner, depth + 1)
            return
        box = _moved(_bounds(held), moved)
        if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            piece = _Piece(held, box, is_text=True)
            piece.sure = self._surely_hidden(held)
            if piece.sure is None and _fill(held)[0] >= WHITE:
                piece.suspect = HiddenKind.INVISIBLE
            yield piece
        elif kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            yield _Piece(held, box, covers=True, is_picture=True)
        elif kind == pdfium_c.FPDF_PAGEOBJ_PATH and _is_filled(held):
            yield _Piece(held, box, covers=box[2] - box[0] > 4 and box[3] - box[1] > 4)

    def _surely_hidden(self, held: Any) -> HiddenKind | None:
        for name, of_layer, spoken in _marks(held):
            if name == "OC" and of_layer in self._layers_off:
                return HiddenKind.OFF_LAYER
            if spoken and spoken not in self._spoken[-3:]:
                self._spoken.append(spoken)
        mode = pdfium_c.FPDFTextObj_GetTextRenderMode(held)
        if mode in {INVISIBLE, CLIPPING} or _fill(held)[1] <= SEE_THROUGH or 0 < _height(held) < SMALL:
            return HiddenKind.INVISIBLE
        return None

    def _is_blank(self, box: Box) -> bool:
        """True when the page's picture has one shade where the words should stand."""
        picture = self._picture
        corners = [self._on_picture(x, y) for x, y in ((box[0], box[1]), (box[2], box[3]))]
        across, down = sorted(x for x, _ in corners), sorted(y for _, y in corners)
        part = (max(0, across[0]), max(0, down[0]), min(picture.width, across[1] + 1), min(picture.height, down[1] + 1))
        if part[0] >= part[2] or part[1] >= part[3]:
            return True
        low, high = picture.crop(part).getextrema()
        return bool(high - low <= SAME_SHADE)

    @cached_property
    def _picture(self) -> Any:
        width, height = self._page.get_size()
        scale = min(1.5, (MOST_POINTS / max(1.0, width * height)) ** 0.5)
        return self._page.render(scale=scale, grayscale=True, may_draw_forms=False).to_pil()

    def _on_picture(self, x: float, y: float) -> tuple[int, int]:
        picture = self._picture
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium_c.FPDF_PageToDevice(self._page.raw, 0, 0, picture.width, picture.height, 0, x, y, across, down)
        return across.value, down.value


_SAME = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _matrix(held: Any) -> tuple[float, ...]:
    matrix = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFPageObj_GetMatrix(held, matrix):
        return _SAME
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _after(first: tuple[float, ...], then: tuple[float, ...]) -> tuple[float, ...]:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _moved(box: Box, moved: tuple[float, ...]) -> Box:
    if moved == _SAME:
        return box
    a, b, c, d, e, f = moved
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (box[0], box[2]) for y in (box[1], box[3])]
    return (
        min(x for x, _ in corners),
        min(y for _, y in corners),
        max(x for x, _ in corners),
        max(y for _, y in corners),
    )


def _bounds(held: Any) -> Box:
    sides = [ctypes.c_float() for _ in range(4)]
    if not pdfium_c.FPDFPageObj_GetBounds(held, *sides):
        return 0.0, 0.0, 0.0, 0.0
    left, bottom, right, top = (side.value for side in sides)
    return left, bottom, right, top


def _fill(held: Any) -> tuple[int, int]:
    """The darkest of the fill's colours, and how opaque it is; of 255."""
    red, green, blue, opaque = (ctypes.c_uint() for _ in range(4))
    if not pdfium_c.FPDFPageObj_GetFillColor(held, red, green, blue, opaque):
        return 0, 255
    return min(red.value, green.value, blue.value), opaque.value


def _is_filled(held: Any) -> bool:
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    drawn = pdfium_c.FPDFPath_GetDrawMode(held, mode, stroke)
    return bool(drawn and mode.value != pdfium_c.FPDF_FILLMODE_NONE and _fill(held)[1] > SEE_THROUGH)


def _height(held: Any) -> float:
    """How tall letters are drawn, in points; zero when it is not known."""
    size = ctypes.c_float()
    if not pdfium_c.FPDFTextObj_GetFontSize(held, size):
        return 0.0
    _, _, c, d, _, _ = _matrix(held)
    return float(size.value * (c * c + d * d) ** 0.5)


def _words(held: Any, text_page: pdfium.PdfTextPage) -> str:
    length = pdfium_c.FPDFTextObj_GetText(held, text_page.raw, None, 0)
    if length <= 2:
        return ""
    buffer = ctypes.create_string_buffer(length)
    pdfium_c.FPDFTextObj_GetText(held, text_page.raw, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw[: length - 2].decode("utf-16-le", errors="replace").strip()


def _marks(held: Any) -> Iterator[tuple[str, str, str]]:
    """The marks around a piece of text: each one's name, the layer it names, and what is to be spoken instead."""
    for place in range(min(pdfium_c.FPDFPageObj_CountMarks(held), 20)):
        mark = pdfium_c.FPDFPageObj_GetMark(held, place)
        yield _mark_name(mark), _mark_text(mark, b"Name"), _mark_text(mark, b"ActualText") or _mark_text(mark, b"Alt")


def _mark_name(mark: Any) -> str:
    buffer, length = ctypes.create_string_buffer(200), ctypes.c_ulong()
    place = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
    pdfium_c.FPDFPageObjMark_GetName(mark, place, 200, length)
    return buffer.raw[: max(0, min(200, length.value) - 2)].decode("utf-16-le", errors="replace")


def _mark_text(mark: Any, key: bytes) -> str:
    length = ctypes.c_ulong()
    pdfium_c.FPDFPageObjMark_GetParamStringValue(mark, key, None, 0, length)
    if not 2 < length.value < 20_000:
        return ""
    buffer = ctypes.create_string_buffer(length.value)
    place = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
    pdfium_c.FPDFPageObjMark_GetParamStringValue(mark, key, place, length.value, length)
    return buffer.raw[: length.value - 2].decode("utf-16-le", errors="replace")


def _common(one: Box, other: Box) -> Box:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _area(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _holds(outer: Box, inner: Box) -> bool:
    """True when most of the inner box lies in the outer one."""
    return _area(_common(outer, inner)) >= 0.8 * _area(inner) > 0
