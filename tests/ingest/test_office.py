"""Word documents and workbooks: order, labels, and office files of every kind made to do harm."""

from __future__ import annotations

import contextlib
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import docx
import pytest
import xlsxwriter

from evidence.errors import FileRefused
from evidence.ingest.reading import read_document
from evidence.ingest.triage import EXTENSIONS, MediaType, sniff
from evidence.settings import MEBIBYTE, Limits
from schemas.evidence import ReadingState
from tests.hostile.files import Part, packed_as_they_are, part_of, with_large_end
from tests.ingest.conftest import Read, make_docx, make_xlsx, with_part, zip_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MINIMAL_WORKBOOK = {
    "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "xl/workbook.xml": b"<workbook/>",
}


def test_a_word_document_is_read_in_its_own_order(tmp_path: Path, read: Read) -> None:
    """A finding that refers to the table above it must come after that table."""
    reading = read(make_docx(tmp_path / "audit.docx"))

    assert reading.state is ReadingState.READ
    assert [page.label for page in reading.pages] == ["Audit of annual reviews", "What we found"]
    assert reading.pages[0].text.split("\n") == [
        "Audit of annual reviews",
        "Forty plans were read by two auditors.",
        "Locality | Plans read",
        "North | 18",
        "After the table comes the finding.",
    ]
    assert reading.proposals.title is not None
    assert reading.proposals.title.value == "Audit of annual reviews, spring 2026"


def test_a_long_section_is_split_at_a_paragraphs_end(tmp_path: Path, read: Read) -> None:
    """A hit should lead to a screenful, not to forty pages of one section."""
    document = docx.Document()
    document.add_heading("Findings", level=1)
    for number in range(40):
        document.add_paragraph(f"Finding {number}: " + "advice was late. " * 15)
    document.save(tmp_path / "long.docx")

    pages = read(tmp_path / "long.docx").pages

    assert len(pages) > 3
    assert pages[1].label == "Findings (continued)"
    assert all(page.text.endswith("advice was late.") for page in pages)


def test_text_in_a_content_control_and_in_a_hyperlink_is_read(tmp_path: Path, read: Read) -> None:
    """Council templates put whole forms into content controls, which the library passes over in silence."""
    source = tmp_path / "plain.docx"
    document = docx.Document()
    document.add_paragraph("INSIDE")
    document.save(source)
    wrap = (b"<w:p><w:r><w:t>INSIDE", b"<w:sdt><w:sdtContent><w:p><w:r><w:t>Inside a control")
    ends = (b"</w:t></w:r></w:p>", b"</w:t></w:r></w:p></w:sdtContent></w:sdt>")
    path = with_part(
        source, tmp_path / "form.docx", "word/document.xml", lambda part: part.replace(*wrap).replace(*ends)
    )

    assert read(path).pages[0].text == "Inside a control"


def test_a_cut_off_word_document_is_unreadable_with_a_reason(tmp_path: Path, read: Read) -> None:
    """It stays in the store; the owner is asked for a fresh copy."""
    whole = make_docx(tmp_path / "audit.docx").read_bytes()
    path = tmp_path / "cut.docx"
    path.write_bytes(whole[: len(whole) // 2])

    reading = read(path)

    assert reading.state is ReadingState.UNREADABLE
    assert "fresh copy" in reading.reason


def test_a_package_without_its_document_is_unreadable(tmp_path: Path, read: Read) -> None:
    """The parts are all there is to go by; a missing one is damage, not a crash."""
    path = tmp_path / "hollow.docx"
    path.write_bytes(zip_of({"word/document.xml": b"<document/>"}))

    assert read(path).state is ReadingState.UNREADABLE


@pytest.mark.parametrize("name", ["locked.docx", "locked.xlsx"])
def test_an_office_file_with_a_password_is_told_from_a_damaged_one(tmp_path: Path, read: Read, name: str) -> None:
    """Office wraps a locked document in its older container; the next step is to ask for an open copy."""
    path = tmp_path / name
    path.write_bytes(OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"))

    assert read(path).state is ReadingState.PASSWORD


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_definition_is_refused_in_any_encoding(tmp_path: Path, read: Read, encoding: str) -> None:
    """An entity cut a text short without a word, so such a file is not read at all."""
    source = make_docx(tmp_path / "audit.docx")

    def declare(part: bytes) -> bytes:
        body = part.decode().split("?>", 1)[1]
        return f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE w [<!ENTITY e "x">]>{body}'.encode(encoding)

    reading = read(with_part(source, tmp_path / "dtd.docx", "word/document.xml", declare))

    assert reading.state is ReadingState.UNREADABLE
    assert "document type definition" in reading.reason


def with_main_part(source: Path, target: Path, name: str, before: str, *, encoding: str = "utf-8") -> Path:
    """A Word document whose text stands in a part of this name, and begins with what is given."""
    with zipfile.ZipFile(source) as old:
        parts = {entry: old.read(entry) for entry in old.namelist()}
    main = parts.pop("word/document.xml").decode().partition("?>")[2].replace("two auditors", "two &cut; auditors")
    parts[name] = f'<?xml version="1.0" encoding="{encoding}"?>{before}{main}'.encode(encoding)
    parts[f"{name.replace('word/', 'word/_rels/')}.rels"] = parts.pop("word/_rels/document.xml.rels")
    for listing in ("_rels/.rels", "[Content_Types].xml"):
        parts[listing] = parts[listing].replace(b"word/document.xml", name.encode())
    target.write_bytes(zip_of(parts))
    return target


@pytest.mark.parametrize("name", ["word/main.dat", "word/main", "word/picture.svg", "word/MAIN.XML"])
@pytest.mark.parametrize(
    ("before", "encoding"),
    [
        ('<!DOCTYPE a [<!ENTITY cut "MARK">]>', "utf-8"),
        ('<!DOCTYPE a [<!ENTITY cut "MARK">]>', "utf-16"),
        ('<!DOCTYPE a [<!ENTITY cut "MARK">]>', "utf-32"),
        ('<!DOCTYPE svg SYSTEM "http://attacker.invalid/a.dtd">', "utf-8"),
    ],
)
def test_a_definition_is_found_whatever_its_part_is_called(
    tmp_path: Path, limits: Limits, name: str, before: str, encoding: str
) -> None:
    """The text was stored as read, and cut at the entity: "read by two", and nothing of auditors."""
    path = with_main_part(make_docx(tmp_path / "a.docx"), tmp_path / "b.docx", name, before, encoding=encoding)

    reading = read_document(path, MediaType.DOCX, file_name=path.name, limits=limits)

    assert reading.state is ReadingState.UNREADABLE
    assert reading.pages == ()
    assert encoding == "utf-32" or "document type definition" in reading.reason


def test_a_drawing_that_states_its_kind_is_no_harm(tmp_path: Path, read: Read) -> None:
    """Drawing programs write that line, and Word keeps the drawing as it is."""
    kind = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    defines = b'<!DOCTYPE svg [<!ENTITY a "b">]>'
    states = {}
    for number, drawing in enumerate((kind, defines, b"<?xml version='1.0' encoding='ISO-8859-99'?>")):
        path = make_docx(tmp_path / f"{number}.docx")
        with zipfile.ZipFile(path, "a") as package:
            package.writestr("word/media/image1.svg", drawing + b"<svg/>")
        states[drawing] = read(path).state

    assert list(states.values()) == [ReadingState.READ, ReadingState.UNREADABLE, ReadingState.READ]


def test_a_package_that_unpacks_far_too_large_is_not_opened(tmp_path: Path, read: Read, limits: Limits) -> None:
    """A megabyte can unpack to gigabytes, and take the whole machine with it."""
    source = make_docx(tmp_path / "audit.docx")
    bomb = with_part(source, tmp_path / "bomb.docx", "word/document.xml", lambda part: part + b" " * (20 * MEBIBYTE))

    assert read(bomb).state is ReadingState.TOO_LARGE
    assert read(source, limits=replace(limits, unpacked_bytes=10_000)).state is ReadingState.TOO_LARGE
    assert read(source, limits=replace(limits, zip_entries=3)).state is ReadingState.TOO_LARGE


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("overlap.xlsx", MINIMAL_WORKBOOK),
        ("overlap.pptx", {"ppt/presentation.xml": b"<presentation/>"}),
        ("overlap.ods", {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<content/>"}),
    ],
)
def test_entries_that_share_bytes_are_not_unpacked(
    tmp_path: Path, read: Read, name: str, parts: dict[str, bytes]
) -> None:
    """The overlapping bomb: one kilobyte listed thousands of times."""
    content = bytearray(zip_of({**parts, "last.xml": b"<last/>"}))
    last = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, last + 42, 0)  # the last entry points at the first entry's bytes
    path = tmp_path / name
    path.write_bytes(content)

    assert read(path).state is ReadingState.TOO_LARGE


def with_many_entries(source: Path, count: int) -> bytes:
    """The package with so many empty parts more, and an end that states one entry only."""
    with zipfile.ZipFile(source) as old:
        parts = [part_of(name, old.read(name)) for name in old.namelist()]
    return packed_as_they_are([*parts, *(Part(b"%d" % number) for number in range(count))])


def says_one_entry(package: bytes) -> bytes:
    at = package.rindex(b"PK\x05\x06")
    return package[: at + 8] + struct.pack("<HH", 1, 1) + package[at + 12 :]


@pytest.mark.parametrize("hidden", [says_one_entry, lambda package: with_large_end(package, says_entries=1)])
def test_entries_that_the_end_does_not_own_up_to_are_counted(
    tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch, hidden: Callable[[bytes], bytes]
) -> None:
    """A file that stated one entry had three hundred thousand parsed, in the app and in its reader."""
    path = tmp_path / "many.docx"
    path.write_bytes(hidden(with_many_entries(make_docx(tmp_path / "a.docx"), 6_000)))
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("all of the directory was parsed"))

    reading = read(path)

    assert (reading.state, "more than the 5,000 parts" in reading.reason) == (ReadingState.TOO_LARGE, True)


def test_an_office_file_with_a_large_kind_of_end_is_read(tmp_path: Path, read: Read) -> None:
    """Some programs write workbooks so whenever they do not know their size beforehand."""
    path = tmp_path / "large.docx"
    path.write_bytes(with_large_end(make_docx(tmp_path / "a.docx").read_bytes()))

    assert read(path).state is ReadingState.READ


def test_a_large_end_that_is_not_where_it_says_is_damage(tmp_path: Path, read: Read) -> None:
    """Where two programs would find two directories, neither is believed."""
    content = bytearray(with_large_end(make_docx(tmp_path / "a.docx").read_bytes()))
    content[content.rindex(b"PK\x06\x06") + 2] = 7
    path = tmp_path / "large.docx"
    path.write_bytes(content)

    assert read(path).state is ReadingState.UNREADABLE


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.pptx", "a.ods"])
def test_a_part_in_an_encoding_there_is_not_is_damage(tmp_path: Path, limits: Limits, name: str) -> None:
    """One changed letter makes UTF-8 an encoding nobody has, and must not end the reader."""
    path, strange = tmp_path / name, b'<?xml version="1.0" encoding="XTF-8"?><part/>'
    path.write_bytes(zip_of({"[Content_Types].xml": strange, "content.xml": strange, "mimetype": b"x"}))

    reading = read_document(path, EXTENSIONS[path.suffix], file_name=name, limits=limits)

    assert reading.state is ReadingState.UNREADABLE
    assert "fresh copy" in reading.reason


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.pptx", "a.ods"])
def test_a_part_that_begins_before_the_file_does_is_damage(tmp_path: Path, limits: Limits, name: str) -> None:
    """The directory of a ZIP file says where the parts stand, and one changed byte sends a reader out of the file."""
    content = bytearray(zip_of({"mimetype": b"x", "[Content_Types].xml": b"<Types/>", "content.xml": b"<content/>"}))
    (start,) = struct.unpack_from("<I", content, len(content) - 6)
    struct.pack_into("<I", content, len(content) - 6, start + 50)  # so all parts begin fifty bytes earlier
    path = tmp_path / name
    path.write_bytes(content)

    assert read_document(path, EXTENSIONS[path.suffix], file_name=name, limits=limits).state is ReadingState.UNREADABLE
    with contextlib.suppress(FileRefused):
        sniff(path, name, limits=limits)


def test_a_workbook_is_read_in_blocks_with_its_header_repeated(tmp_path: Path, read: Read) -> None:
    """Row 120 of a sheet means nothing without the names of its columns."""
    reading = read(make_xlsx(tmp_path / "reviews.xlsx", rows=120))

    assert reading.state is ReadingState.READ
    assert [page.label for page in reading.pages] == [
        "Sheet 'Reviews', rows 1 to 50",
        "Sheet 'Reviews', rows 51 to 100",
        "Sheet 'Reviews', rows 101 to 120",
    ]
    assert reading.pages[2].text.startswith("Quarter | Reviews on time | Percentage\nQuarter 100 | 100 | 12.5")


def test_a_title_above_a_table_is_not_its_header(tmp_path: Path, read: Read) -> None:
    """Most published workbooks begin with a title in one cell."""
    with xlsxwriter.Workbook(tmp_path / "titled.xlsx") as workbook:
        sheet = workbook.add_worksheet("Data")
        sheet.write(0, 0, "Table 1: annual reviews")
        sheet.write_row(2, 0, ["Quarter", "On time"])
        for number in range(3, 80):
            sheet.write_row(number, 0, [f"Quarter {number}", number])

    pages = read(tmp_path / "titled.xlsx").pages

    assert pages[0].text.startswith("Table 1: annual reviews\nQuarter | On time")
    assert pages[1].text.startswith("Quarter | On time\nQuarter")


def test_a_hidden_sheet_is_read_and_said_to_be_hidden(tmp_path: Path, read: Read) -> None:
    """What is hidden still goes to inspectors with the file, so people must find it first."""
    pages = read(make_xlsx(tmp_path / "reviews.xlsx", hidden=True)).pages

    assert pages[-1].label == "Sheet 'Workings' (hidden), row 1"
    assert pages[-1].text == "Counted by hand"


def test_dates_and_numbers_read_as_people_write_them(tmp_path: Path, read: Read) -> None:
    """Nobody searches for 46084 or 2026-03-03T00:00:00."""
    with xlsxwriter.Workbook(tmp_path / "cells.xlsx") as workbook:
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        sheet = workbook.add_worksheet("Cells")
        sheet.write_datetime(0, 0, datetime.combine(date(2026, 3, 3), datetime.min.time()), day)
        sheet.write_row(0, 1, [12.0, 0.1 + 0.2, True, "two\nlines"])

    assert read(tmp_path / "cells.xlsx").pages[0].text == "3 March 2026 | 12 | 0.3 | TRUE | two lines"


def test_a_workbook_of_nothing_is_no_text(tmp_path: Path, read: Read) -> None:
    """An empty template was added by mistake; its owner should be told just that."""
    with xlsxwriter.Workbook(tmp_path / "empty.xlsx") as workbook:
        workbook.add_worksheet("Empty").write_blank(90, 3, None, workbook.add_format({"bold": True}))

    reading = read(tmp_path / "empty.xlsx")

    assert reading.state is ReadingState.NO_TEXT
    assert reading.reason == "The spreadsheet has no filled cells."


def test_two_cells_at_the_far_ends_of_a_sheet_are_not_filled_in_between(tmp_path: Path, read: Read) -> None:
    """Such a file is 6 KB and asks a reader for seventeen billion cells."""
    with xlsxwriter.Workbook(tmp_path / "far.xlsx") as workbook:
        sheet = workbook.add_worksheet()
        sheet.write(0, 0, "start")
        sheet.write(1_048_575, 16_383, "end")

    reading = read(tmp_path / "far.xlsx")

    assert reading.state is ReadingState.TOO_LARGE
    assert "17,179,869,184 cells" in reading.reason


def test_sheets_over_the_limit_of_cells_are_left_out_by_name(tmp_path: Path, read: Read, limits: Limits) -> None:
    """The sheets before it are read; which one is missing must be said."""
    path = make_xlsx(tmp_path / "reviews.xlsx", rows=20, hidden=True)

    reading = read(path, limits=replace(limits, cells=60))

    assert reading.state is ReadingState.PARTLY_READ
    assert "Sheet 'Workings' (hidden)" in reading.reason
    assert len(reading.pages) == 1


def test_a_workbook_with_broken_xml_is_unreadable(tmp_path: Path, read: Read) -> None:
    """Damage inside a part is found before the reader trusts it."""
    source = make_xlsx(tmp_path / "reviews.xlsx")
    path = with_part(source, tmp_path / "broken.xlsx", "xl/worksheets/sheet1.xml", lambda part: part[:200] + b"<<<")

    assert read(path).state is ReadingState.UNREADABLE
