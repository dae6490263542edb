"""OpenDocument spreadsheets: read as workbooks are, and never unrolled further than the limits."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from evidence.ingest.triage import MediaType
from evidence.settings import MEBIBYTE, Limits
from schemas.evidence import ReadingState
from tests.ingest.conftest import Read, with_part, zip_of

NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style", "meta")
)
HIDDEN_STYLE = (
    '<office:automatic-styles><style:style style:name="hidden" style:family="table">'
    '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
)
ABOUT = (
    f'<office:document-meta {NAMES} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>'
    "<dc:title>Reviews by quarter, 2026</dc:title></office:meta></office:document-meta>"
)


def cell(words: str, *, times: int = 1) -> str:
    repeated = f' table:number-columns-repeated="{times}"' if times > 1 else ""
    return f'<table:table-cell office:value-type="string"{repeated}><text:p>{words}</text:p></table:table-cell>'


def empty(times: int) -> str:
    return f'<table:table-cell table:number-columns-repeated="{times}"/>'


def row(*cells: str, times: int = 1) -> str:
    repeated = f' table:number-rows-repeated="{times}"' if times > 1 else ""
    return f"<table:table-row{repeated}>{''.join(cells)}</table:table-row>"


def sheet(name: str, *rows: str, style: str = "") -> str:
    styled = f' table:style-name="{style}"' if style else ""
    return f'<table:table table:name="{name}"{styled}>{"".join(rows)}</table:table>'


def ods(path: Path, *sheets: str, manifest: str = "<manifest/>") -> Path:
    body = f"<office:body><office:spreadsheet>{''.join(sheets)}</office:spreadsheet></office:body>"
    content = f"<office:document-content {NAMES}>{HIDDEN_STYLE}{body}</office:document-content>"
    parts = {"META-INF/manifest.xml": manifest, "content.xml": content, "meta.xml": ABOUT}
    path.write_bytes(
        zip_of({"mimetype": MediaType.ODS.encode()} | {name: part.encode() for name, part in parts.items()})
    )
    return path


def test_sheets_are_read_in_blocks_with_their_header(tmp_path: Path, read: Read) -> None:
    """Councils that work with LibreOffice send these; they must read as Excel's do."""
    rows = [row(cell("Quarter"), cell("On time")), *(row(cell(f"Q{n}"), cell(str(n))) for n in range(1, 61))]

    reading = read(ods(tmp_path / "reviews.ods", sheet("Reviews", *rows)))

    assert reading.state is ReadingState.READ
    assert [page.label for page in reading.pages] == ["Sheet 'Reviews', rows 1 to 50", "Sheet 'Reviews', rows 51 to 61"]
    assert reading.pages[1].text.startswith("Quarter | On time\nQ50 | 50")
    assert reading.proposals.title is not None
    assert reading.proposals.title.value == "Reviews by quarter, 2026"


def test_dates_and_numbers_read_as_people_write_them(tmp_path: Path, read: Read) -> None:
    """The file holds 2026-03-03; nobody searches for that."""
    cells = (
        '<table:table-cell office:value-type="date" office:date-value="2026-03-03"/>',
        '<table:table-cell office:value-type="float" office:value="12"/>',
        '<table:table-cell office:value-type="percentage" office:value="0.125"/>',
        '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>',
    )

    assert read(ods(tmp_path / "a.ods", sheet("A", row(*cells)))).pages[0].text == "3 March 2026 | 12 | 0.125 | TRUE"


def test_a_hidden_sheet_is_read_and_said_to_be_hidden(tmp_path: Path, read: Read) -> None:
    """What is hidden still goes to inspectors with the file."""
    path = ods(
        tmp_path / "a.ods", sheet("Shown", row(cell("a"))), sheet("Workings", row(cell("Counted")), style="hidden")
    )

    assert read(path).pages[-1].label == "Sheet 'Workings' (hidden), row 1"


def test_repeated_cells_within_the_limits_are_read_as_often_as_they_stand(tmp_path: Path, read: Read) -> None:
    """The format writes two like cells as one; leaving one out would move all that follow."""
    path = ods(
        tmp_path / "a.ods", sheet("A", row(cell("North"), empty(2), cell("x", times=2)), row(cell("y"), times=2))
    )

    assert read(path).pages[0].text == "North |  |  | x | x\ny\ny"


def test_the_blank_rest_of_a_sheet_costs_nothing(tmp_path: Path, read: Read) -> None:
    """Every sheet LibreOffice saves ends in a million repeated blank rows of sixteen thousand blank cells."""
    path = ods(tmp_path / "a.ods", sheet("A", row(cell("North"), empty(16_383)), row(empty(16_384), times=1_048_575)))

    reading = read(path)

    assert reading.state is ReadingState.READ
    assert reading.pages[0].text == "North"


@pytest.mark.parametrize(
    "rows",
    [
        (row(cell("x", times=2_000_000_000)),),
        (row(cell("x"), times=2_000_000_000),),
        (row(cell("x", times=16_000), times=1_000_000),),
        (row(cell("x")), row(empty(1), times=5_000_000), row(cell("end"))),
        (row(cell("x")), row(empty(900_000_000), cell("end"))),
        (row(cell("x")), *[row(empty(16_000), empty(1))] * 1_000),
        (row(cell("x" * 50_000, times=1_000)),),
        (row(cell("x", times=10**30)),),
        (row(cell("x", times=2_000_000_000)).replace('repeated="', 'repeated="+'),),
    ],
    ids=[
        *("columns", "rows", "both", "gap of rows", "gap of columns"),
        *("blank before blank", "long words", "endless", "plus sign"),
    ],
)
def test_repetitions_without_measure_are_too_large_before_they_are_laid_out(
    tmp_path: Path, read: Read, rows: tuple[str, ...]
) -> None:
    """A file of one kilobyte can ask for two billion cells."""
    reading = read(ods(tmp_path / "bomb.ods", sheet("A", *rows)))

    assert reading.state is ReadingState.TOO_LARGE
    assert "one file may have" in reading.reason


def test_repetitions_under_a_false_namespace_are_counted_all_the_same(tmp_path: Path, read: Read) -> None:
    """The reader goes by prefixes alone; whoever counts by namespaces would see an empty sheet."""
    source = ods(tmp_path / "a.ods", sheet("A", row(cell("x", times=2_000_000_000))))
    path = with_part(source, tmp_path / "b.ods", "content.xml", lambda part: part.replace(b"urn:oasis", b"urn:other"))

    assert read(path).state is ReadingState.TOO_LARGE


def test_a_spreadsheet_with_its_sheets_twice_is_unreadable(tmp_path: Path, read: Read) -> None:
    """One would be counted and the other laid out."""
    path = ods(tmp_path / "a.ods", sheet("A", row(cell("x"))))
    with zipfile.ZipFile(path, "a") as package, pytest.warns(UserWarning, match="Duplicate name"):
        package.writestr("content.xml", "<twice/>")

    assert read(path).state is ReadingState.UNREADABLE


def test_the_cells_of_all_sheets_count_together(tmp_path: Path, read: Read, limits: Limits) -> None:
    """The reader lays out every sheet at once, so a thousand small ones are a large one."""
    path = ods(tmp_path / "a.ods", *(sheet(f"S{number}", row(cell("x", times=10), times=10)) for number in range(5)))

    assert read(path, limits=replace(limits, cells=499)).state is ReadingState.TOO_LARGE
    assert read(path, limits=replace(limits, cells=500)).state is ReadingState.READ


def test_a_spreadsheet_with_a_password_is_named(tmp_path: Path, read: Read) -> None:
    """LibreOffice locks the parts one by one and says so in the manifest; the rest looks like damage."""
    path = ods(tmp_path / "a.ods", sheet("A"), manifest="<manifest><encryption-data/></manifest>")

    assert read(path).state is ReadingState.PASSWORD


def test_an_empty_spreadsheet_is_no_text(tmp_path: Path, read: Read) -> None:
    """An empty template was added by mistake; its owner should be told just that."""
    reading = read(ods(tmp_path / "a.ods", sheet("A", row(empty(3)))))

    assert reading.state is ReadingState.NO_TEXT
    assert reading.reason == "The spreadsheet has no filled cells."


@pytest.mark.parametrize(
    ("damage", "state"),
    [
        (lambda part: part[: len(part) // 2], ReadingState.UNREADABLE),
        (lambda part: b'<!DOCTYPE x [<!ENTITY e "text">]>' + part, ReadingState.UNREADABLE),
        (lambda part: b"", ReadingState.UNREADABLE),
        (lambda part: part + b" " * (64 * MEBIBYTE), ReadingState.TOO_LARGE),
    ],
    ids=["cut", "document type definition", "empty part", "bomb"],
)
def test_damage_and_tricks_inside_the_sheets_are_named(
    tmp_path: Path, read: Read, damage: object, state: ReadingState
) -> None:
    """Found before the reader trusts the part."""
    source = ods(tmp_path / "a.ods", sheet("A", row(cell("North"))))
    path = with_part(source, tmp_path / "b.ods", "content.xml", damage)  # type: ignore[arg-type]

    reading = read(path)

    assert reading.state is state
    assert reading.reason
