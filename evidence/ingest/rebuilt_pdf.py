"""A PDF put together from pictures of pages and words that nobody sees: what a redacted rendition is made of.

Written by hand, as it is to hold so little: no metadata, no form, no script, no bookmark, no layer. The words are there
to be found, copied and read aloud. The same pages give the same bytes.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evidence.ingest.redaction_answers import (
    COLOUR,
    DOTS_PER_INCH,
    Cover,
    Piece,
    RebuiltPage,
    points_of_png,
)

PDF_UNITS_PER_INCH = 72
UNITS = PDF_UNITS_PER_INCH / DOTS_PER_INCH
"""How large a point of a picture is in the PDF's own units."""
MAKER = "redaction 1"
"""Raised when what it makes of the same pages changes."""
HEADER = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"
CATALOG, PAGES, FONT, LETTERS, DESCRIPTOR, MEANING, FIRST_FREE = 1, 2, 3, 4, 5, 6, 7
OBJECTS_FOR_EACH_PAGE = 3

# Each sign stands for itself, half an em wide; nothing is drawn of it, so no font is needed in the file.
MEANS_ITSELF = (
    b"/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)"
    b"/Supplement 0>>def/CMapName/Unseen def/CMapType 2 def 1 begincodespacerange<0000><FFFF>endcodespacerange "
    b"1 beginbfrange<0000><FFFF><0000>endbfrange endcmap end end"
)
HALF_AN_EM = 0.5
MOST_CODE_SIZE = 40
DIRECTIONS = {0: (1, 0, 0, 1), 1: (0, 1, -1, 0), 2: (-1, 0, 0, -1), 3: (0, -1, 1, 0)}


@dataclass(slots=True)
class _Written:
    """How far the file has come, and where each object begins."""

    length: int
    starts: dict[int, int]


def pdf_of(pages: Sequence[RebuiltPage]) -> Iterator[bytes]:
    """The PDF in pieces."""
    written = _Written(0, {})
    yield _counted(written, HEADER)
    for number, content in _objects(pages):
        written.starts[number] = written.length
        yield _counted(written, b"%d 0 obj\n%s\nendobj\n" % (number, content))
    count = len(written.starts) + 1
    table = b"".join(b"%010d 00000 n \n" % written.starts[number] for number in range(1, count))
    yield b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        count,
        table,
        count,
        CATALOG,
        written.length,
    )


def _counted(written: _Written, content: bytes) -> bytes:
    written.length += len(content)
    return content


def _objects(pages: Sequence[RebuiltPage]) -> Iterator[tuple[int, bytes]]:
    numbers = [FIRST_FREE + OBJECTS_FOR_EACH_PAGE * place for place in range(len(pages))]
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    yield CATALOG, b"<</Type/Catalog/Pages %d 0 R/Lang(en-GB)>>" % PAGES
    yield PAGES, b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages))
    yield (
        FONT,
        b"<</Type/Font/Subtype/Type0/BaseFont/Unseen/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>"
        % (LETTERS, MEANING),
    )
    yield (
        LETTERS,
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Unseen/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>/DW 500/CIDToGIDMap/Identity/FontDescriptor %d 0 R>>" % DESCRIPTOR,
    )
    yield (
        DESCRIPTOR,
        b"<</Type/FontDescriptor/FontName/Unseen/Flags 4/FontBBox[0 -200 500 800]/ItalicAngle 0/Ascent 800"
        b"/Descent -200/CapHeight 700/StemV 80>>",
    )
    yield MEANING, _stream(b"", MEANS_ITSELF)
    for number, page in zip(numbers, pages, strict=True):
        yield from _objects_of(page, number)


def _objects_of(page: RebuiltPage, number: int) -> Iterator[tuple[int, bytes]]:
    width, height = page.width * UNITS, page.height * UNITS
    yield (
        number,
        b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %.2f %.2f]/Contents %d 0 R"
        b"/Resources<</XObject<</I %d 0 R>>/Font<</F %d 0 R>>>>>>"
        % (PAGES, width, height, number + 1, number + 2, FONT),
    )
    shown = b"q %.2f 0 0 %.2f 0 0 cm /I Do Q\n" % (width, height)
    words = b"".join(_said(piece, page.height) for piece in _words(page))
    yield number + 1, _packed(b"", shown + b"BT 3 Tr\n" + words + b"ET")
    colours = b"/DeviceRGB" if page.colours == COLOUR else b"/DeviceGray"
    facts = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace%s" % (
        page.width,
        page.height,
        colours,
    )
    if page.is_jpeg:
        yield number + 2, _stream(facts + b"/Filter/DCTDecode", page.picture)
    else:
        how = b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors %d/Columns %d>>" % (page.colours, page.width)
        yield number + 2, _stream(facts + how, points_of_png(page.picture))


def _words(page: RebuiltPage) -> list[Piece]:
    """The words of the page and the codes on its boxes. A cut-up box says its code once for each part."""
    return [*page.pieces, *(_code_on(box, page) for box in page.boxes)]


def _code_on(box: Cover, page: RebuiltPage) -> Piece:
    """The code on a box as words, so that whoever cannot see the box hears of it."""
    height = box.height * page.height
    return Piece(
        text=f"[{box.code}]",
        x=box.left * page.width,
        y=box.top * page.height + 0.8 * height,
        size=min(height, MOST_CODE_SIZE),
        length=min(box.width * page.width, 2 * height),
        turned=0,
    )


def _said(piece: Piece, page_height: int) -> bytes:
    """A run of letters at its place, stretched to the length it has on the picture."""
    signs = piece.text.encode("utf-16-be", "replace")
    size = max(1.0, piece.size * UNITS)
    stretched = 100 * piece.length * UNITS / (len(signs) // 2 * HALF_AN_EM * size)
    across, up, sideways, along = DIRECTIONS[piece.turned]
    return b"/F %.2f Tf %.2f Tz %d %d %d %d %.2f %.2f Tm <%s> Tj\n" % (
        size,
        max(1.0, stretched),
        across,
        up,
        sideways,
        along,
        piece.x * UNITS,
        (page_height - piece.y) * UNITS,
        signs.hex().encode(),
    )


def _packed(facts: bytes, content: bytes) -> bytes:
    return _stream(facts + b"/Filter/FlateDecode", zlib.compress(content, 9))


def _stream(facts: bytes, content: bytes) -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (facts, len(content), content)
