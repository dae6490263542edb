"""The spreadsheet tells what the page tells, and nothing typed in it ever runs."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from evidence.bundles.contents import lay_out
from evidence.bundles.index_xlsx import EVIDENCE_COLUMNS, GAP_COLUMNS, LEFT_OUT_COLUMNS, LONGEST_CELL, index_xlsx
from schemas.bundles import LeftOut, Selection
from schemas.links import Passage
from schemas.tests_of_evidence import EvidenceTest
from tests.bundles.making import Shelf, link, sample_selection


def rows_of(selection: Selection, sheet: str) -> list[list[object]]:
    workbook = CalamineWorkbook.from_filelike(BytesIO(index_xlsx(lay_out(selection))))
    return [list(row) for row in workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)]


def test_every_link_is_a_row_that_names_its_file(selection: Selection) -> None:
    """Analysts sort and filter; each row must stand on its own."""
    heading, *rows = rows_of(selection, "Evidence")

    first = dict(zip(heading, rows[0], strict=True))
    assert heading == list(EVIDENCE_COLUMNS)
    assert len(rows) == len(selection.links)
    assert first["Concern"] == "PA2"
    assert first["Line"] == "2.4"
    assert first["Pages"] == "1"
    assert first["Date"] == "3 March 2026"
    assert first["File"] == "evidence/PA2/E-0001 Minutes of the improvement board, 3 March.pdf"
    assert first["SHA-256"] == selection.items[0].version.sha256
    assert str(first["Decision"]).startswith("Accepted by Independent chair")
    assert [row[heading.index("Supports or contrary")] for row in rows].count("Contrary") == 1


def test_gaps_left_out_items_and_the_notices_have_their_sheets(selection: Selection) -> None:
    """The spreadsheet travels alone, so it carries its own warnings."""
    gaps, left_out = rows_of(selection, "Not yet shown"), rows_of(selection, "Left out")
    about = {row[0]: row[1] for row in rows_of(selection, "About this bundle")}

    assert gaps[0] == list(GAP_COLUMNS)
    assert len(gaps) == 1 + len(selection.gaps)
    assert left_out == [
        list(LEFT_OUT_COLUMNS),
        ["E-0007", "Case audit with initials in it", "Its links still await a decision"],
    ]
    assert about["Standing"] == "Draft, unless it was sealed: VERIFY.html tells"
    assert "Worked example, synthetic" in about


@pytest.mark.parametrize(
    "words",
    ["=HYPERLINK(0)", "{=1+1}", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "https://example.org", "1412", "_x0041_"],
)
def test_no_cell_is_a_formula_a_link_or_a_number(words: str, shelf: Shelf) -> None:
    """A title that begins with an equals sign must never run on an inspector's computer."""
    chosen = sample_selection(shelf, left_out=(LeftOut(item="E-0009", title=words, why=words),))

    with ZipFile(BytesIO(index_xlsx(lay_out(chosen)))) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/")]

    assert len(sheets) == 7
    for sheet in sheets:
        assert "<f>" not in sheet
        assert "hyperlink" not in sheet.lower()
        assert set(re.findall(r'<c r="[A-Z]+\d+"(?: s="\d+")?(?: t="(\w+)")?', sheet)) == {"s"}
    assert rows_of(chosen, "Left out")[1][1] == words.strip()


def test_a_quote_too_long_for_a_cell_says_where_the_rest_is(shelf: Shelf) -> None:
    """The library would leave the whole cell empty without a word."""
    passages = tuple(Passage(page=page, quote="q" * 2000) for page in range(1, 20))
    long = link("L-1", "E-0001", "PA2.recovery-plan", EvidenceTest.ACTION, "Long.", passages=passages)

    heading, row = rows_of(sample_selection(shelf, links=(long,)), "Evidence")

    quote = str(row[heading.index("Quote")])
    assert len(quote) > LONGEST_CELL
    assert quote.endswith("(the rest is in index.html)")


def test_the_headings_stay_in_sight_and_can_be_filtered(selection: Selection) -> None:
    """Three hundred rows without a heading in sight cannot be read."""
    with ZipFile(BytesIO(index_xlsx(lay_out(selection)))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()

    assert 'state="frozen"' in sheet
    assert f'<autoFilter ref="A1:T{1 + len(selection.links)}"/>' in sheet


def test_the_same_contents_give_the_same_spreadsheet(selection: Selection) -> None:
    """Spreadsheet files carry the clock unless told otherwise."""
    assert index_xlsx(lay_out(selection)) == index_xlsx(lay_out(selection))
    with ZipFile(BytesIO(index_xlsx(lay_out(selection)))) as archive:
        assert "1980-01-01T00:00:00Z" in archive.read("docProps/core.xml").decode()
