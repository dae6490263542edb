"""Reading the log somebody kept in a spreadsheet: whatever its headings, and whatever stands in its cells."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import EvidenceError, FileRefused
from evidence.ingest import cells
from evidence.ingest.cells import LOG_LIMITS, read_cells
from evidence.ingest.sandbox import Sandbox
from evidence.rules.words import day
from evidence.settings import Limits
from evidence.workspace.evidence_log import EvidenceLog, read_log
from evidence.workspace.log_columns import LogUnusable, letter, load_mapping, save_mapping
from evidence.workspace.written_dates import NotADate, dates_in
from schemas.importing import LogField
from schemas.local_area import LocalArea

TODAY = date(2026, 6, 15)


@pytest.fixture(scope="module", autouse=True)
def one_reader() -> Iterator[None]:
    """One warm reader for all logs of these tests: starting one for each takes most of their time."""
    with Sandbox(LOG_LIMITS) as sandbox, pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            cells, "Sandbox", lambda limits: nullcontext(sandbox) if limits is LOG_LIMITS else Sandbox(limits)
        )
        yield


def csv_log(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    """A log in CSV."""
    path = folder / "log.csv"
    path.write_text("\n".join(lines), encoding=encoding)
    return path


def workbook(folder: Path, rows: Sequence[Sequence[Any]], *, before: Sequence[str] = ()) -> Path:
    """A log in Excel, dates as date cells, perhaps with other sheets before it."""
    path = folder / "log.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        for name in before:
            book.add_worksheet(name).write_string(0, 0, "Read me first")
        sheet = book.add_worksheet("Log")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


def read(path: Path, area: LocalArea) -> EvidenceLog:
    """The log, read on 15 June 2026."""
    return read_log(path, area=area, today=TODAY)


def meanings(log: EvidenceLog) -> list[str]:
    """What each column is taken to mean."""
    return [column.meaning.value for column in log.columns]


@pytest.mark.parametrize(
    ("headings", "meant"),
    [
        ("File name,Title,Date,Type,Organisation", "file,title,date,kind,organisation"),
        ("FILENAME,Evidence title,Date (as at),Type of evidence,Partner", "file,title,date,kind,organisation"),
        ("File path,Date from,Date to,Document type,Agency", "file,from,to,kind,organisation"),
        ("Title,Saved as,Action Plan Ref.,Reviewed by,Review by", "title,file,target,reviewed by,review by"),
        ("Document,Concern,Strand,Comments,RAG", "file,target,target,notes,ignore"),
        ("Title,Evidence date", "file,date"),
        ("file,file", "file,ignore"),
    ],
)
def test_columns_are_known_by_their_headings(tmp_path: Path, northmoor: LocalArea, headings: str, meant: str) -> None:
    """No two partnerships head their log alike."""
    log = read(csv_log(tmp_path, headings, "a.pdf"), northmoor)

    assert meanings(log) == meant.split(",")


def test_the_log_is_found_below_a_title_and_behind_another_sheet(tmp_path: Path, northmoor: LocalArea) -> None:
    """Workbooks begin with a cover sheet, and sheets with the partnership's name."""
    rows = [["Northmoor evidence log"], [], ["File name", "Date"], ["a.pdf", datetime(2026, 3, 3)]]  # noqa: DTZ001

    log = read(workbook(tmp_path, rows, before=["Cover"]), northmoor)

    assert (log.mapping.sheet, log.mapping.heading_row) == ("Log", 3)
    assert log.entries[0].row == 4
    assert log.entries[0].said == {"as_at": date(2026, 3, 3)}


def test_each_bad_cell_is_named_and_the_rest_of_its_row_is_used(tmp_path: Path, northmoor: LocalArea) -> None:
    """One slip in row 7 of 400 must not cost the other 399, nor hide."""
    log = read(
        csv_log(
            tmp_path,
            "File,Date,Type,Partner,From,To",
            "a.pdf,31 June 2026,minutes,Council,,",
            "b.pdf,1 May 2027,poem,Moon,,",
            ",1 May 2026,,,,",
            "c.pdf,,,,1 May 2026,1 April 2026",
            "d.pdf,,,,1 May 2026,",
        ),
        northmoor,
    )

    assert [problem.sentence for problem in log.problems] == [
        "B2: 31 June 2026 is not a date.",
        "C3: “poem” is not a kind of evidence.",
        "D3: “Moon” is not an organisation of this area.",
        "B3: 1 May 2027 is in the future.",
        "A4: No file is named.",
        "E5: The period from 1 May 2026 ends on 1 April 2026, before it begins.",
        "E6: 1 May 2026 has no last day beside it.",
    ]
    assert all(problem.remedy for problem in log.problems)
    assert [entry.file for entry in log.entries] == ["a.pdf", "b.pdf", "c.pdf", "d.pdf"]
    assert log.entries[0].said["organisation"] == "council"


@pytest.mark.parametrize(
    "written",
    [
        *(
            "3 March 2026",
            "3rd March 2026",
            "3 Mar 26",
            "03/03/2026",
            "3.3.26",
            "2026-03-03",
            "3-Mar-2026",
            "3 MARCH, 2026",
        ),
        *(
            "Tuesday 3 March 2026",
            "Tues 3rd of March 2026",
            "March 3, 2026",
            "2026-03-03 00:00:00",
            "as at 3 March 2026",
        ),
    ],
)
def test_a_day_may_be_written_in_several_ways(written: str) -> None:
    """People write dates as they speak them."""
    assert dates_in(written) == (date(2026, 3, 3), date(2026, 3, 3))


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("March 2026", date(2026, 3, 1), date(2026, 3, 31)),
        ("1 January to 31 March 2026", date(2026, 1, 1), date(2026, 3, 31)),
        ("01/01/2026 - 31/03/2026", date(2026, 1, 1), date(2026, 3, 31)),
        ("Jan – Mar 2026", date(2026, 1, 1), date(2026, 3, 31)),
        ("3 to 5 March 2026", date(2026, 3, 3), date(2026, 3, 5)),
    ],
)
def test_a_period_may_stand_in_one_cell(written: str, first: date, last: date) -> None:
    """A quarter's report speaks for the quarter."""
    assert dates_in(written) == (first, last)


def test_the_day_comes_before_the_month() -> None:
    """3/4 is in April here; an American reading would make evidence a month older."""
    assert dates_in("03/04/2026")[0] == date(2026, 4, 3)
    with pytest.raises(NotADate):
        dates_in("04/13/2026")


@pytest.mark.parametrize(
    "written", ["31 June 2026", "spring term", "Q1 2026/27", "tbc", "2026", "29/02/2026", "1/1/1066"]
)
def test_what_is_no_date_is_refused_and_not_guessed(written: str) -> None:
    """An unknown date is a gap somebody can close; a wrong one nobody sees."""
    with pytest.raises(NotADate, match="is not a date"):
        dates_in(written)


def test_a_number_is_not_a_date() -> None:
    """46084 in a CSV file was a date once; guessing what it counted from is not ours to do."""
    with pytest.raises(NotADate, match="46084 is a number"):
        dates_in(46084.0)


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_every_date_we_write_can_be_read_back(on: date) -> None:
    """The log may be filled from our own reports."""
    for written in (day(on), on.isoformat(), f"{on:%d/%m/%Y}", f"{on:%d-%m-%y}" if on.year >= 2000 else day(on)):
        assert dates_in(written) == (on, on)


@given(st.text(max_size=60))
def test_no_cell_can_break_the_reading_of_dates(written: str) -> None:
    """Whatever somebody typed, it is a date or a sentence."""
    try:
        first, last = dates_in(written)
    except EvidenceError:
        return

    assert first <= last


def test_a_plan_line_kept_as_a_number_says_what_else_it_may_be(tmp_path: Path, northmoor: LocalArea) -> None:
    """Excel turns 1.10 into 1.1; the log's reader must not."""
    longer = northmoor.plan.lines[0].model_copy(update={"ref": "1.10"})
    plan = northmoor.plan.model_copy(update={"lines": (*northmoor.plan.lines, longer)})
    area = LocalArea.model_construct(**{**dict(northmoor), "plan": plan})

    log = read(workbook(tmp_path, [["File", "Action ref"], ["a.pdf", 1.1]]), area)

    assert (
        log.entries[0].suggested[0].says == "The log says this shows 1.1. The cell is a number, so 1.10 may be meant."
    )


def test_a_saved_mapping_gives_the_same_log_again_and_can_be_corrected(tmp_path: Path, northmoor: LocalArea) -> None:
    """A log whose headings nobody could guess is mapped once, by hand."""
    path = csv_log(tmp_path, "Datei,File,Was", "wrong,a.pdf,minutes")
    save_mapping(tmp_path / "map.yaml", read(path, northmoor).mapping)
    saved = load_mapping(tmp_path / "map.yaml")
    assert saved.columns == {"Datei": LogField.IGNORE, "File": LogField.FILE, "Was": LogField.IGNORE}

    corrected = saved.model_copy(update={"columns": {"File": LogField.FILE, "Was": LogField.KIND}})
    log = read_log(path, area=northmoor, today=TODAY, mapping=corrected)

    assert log.entries[0].said["kind"].value == "minutes"
    with pytest.raises(LogUnusable, match="already there"):
        save_mapping(tmp_path / "map.yaml", saved)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("columns: {File: banana}", "is wrong"),
        ("columns: {Nowhere: file}", "no heading 'Nowhere'"),
        ("columns: {File: title}", "No column of it is the file"),
        ("columns: {File: file, Date: file}", "More than one column is the file"),
        ("columns: {File: file}\nheading_row: 900", "no heading 'File'"),
        ("columns: {File: file}\nsheet: Log", "no sheet 'Log'"),
        ("{", "cannot be read as YAML"),
        ("columns: {File: file}\nextra: 1", "extra is wrong"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(tmp_path: Path, northmoor: LocalArea, text: str, says: str) -> None:
    """It is written by hand."""
    path = csv_log(tmp_path, "File,Date", "a.pdf,")
    (tmp_path / "map.yaml").write_text(text)

    with pytest.raises(LogUnusable, match=says) as caught:
        read_log(path, area=northmoor, today=TODAY, mapping=load_mapping(tmp_path / "map.yaml"))

    assert caught.value.remedy


def test_a_sheet_without_a_file_column_is_no_log(tmp_path: Path, northmoor: LocalArea) -> None:
    """Better a sentence than five thousand files without a row."""
    with pytest.raises(LogUnusable, match="seems to name files") as caught:
        read(csv_log(tmp_path, "Weeks,Place", "1,2"), northmoor)

    assert "--mapping" in caught.value.remedy


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_log_may_come_from_any_office_program(tmp_path: Path, northmoor: LocalArea, encoding: str) -> None:
    """Excel's CSV depends on the button pressed."""
    log = read(csv_log(tmp_path, "File;Title", "a.pdf;Café — résumé of the naïve", encoding=encoding), northmoor)

    assert log.entries[0].said["title"] == "Café — résumé of the naïve"


def test_formulas_stand_as_their_values(tmp_path: Path) -> None:
    """Nothing in a log is ever computed."""
    path = tmp_path / "log.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "File")
        sheet.write_formula(1, 0, '=HYPERLINK("http://127.0.0.1/x","a.pdf")', value="a.pdf")

    assert read_cells(path)[0].rows[1] == ["a.pdf"]


def test_cells_stand_where_they_are_though_the_first_rows_and_columns_are_empty(tmp_path: Path) -> None:
    """B7 in a message must be B7 on the screen."""
    path = tmp_path / "log.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_string(6, 1, "here")

    assert read_cells(path)[0].rows[6] == ["", "here"]


def test_a_log_made_to_do_harm_is_refused(tmp_path: Path) -> None:
    """The log comes from outside like everything else: two far cells, a bomb, another file under its name."""
    far = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(far) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "File")
        sheet.write_string(1_048_575, 16_383, "far")
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"<x/>" + b" " * 120_000_000)
    fake = tmp_path / "fake.xlsx"
    fake.write_bytes(b"%PDF-1.7 synthetic")
    many = csv_log(tmp_path, *["x," * 50] * 40)

    for path in (far, bomb, fake, tmp_path / "nowhere.xlsx", tmp_path):
        with pytest.raises(FileRefused):
            read_cells(path)
    with pytest.raises(FileRefused, match="more than 1,000 cells"):
        read_cells(many, limits=Limits(cells=1_000))
    assert LOG_LIMITS.cells < Limits().cells


@pytest.mark.parametrize("name", ["log.csv", "log.txt"])
def test_a_csv_log_is_not_parsed_in_the_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Twenty megabytes of somebody's commas are as much a stranger's file as a workbook is."""
    path = tmp_path / name
    path.write_bytes("File name;Title\nreport.pdf;Caf\u00e9\n".encode("cp1252"))
    monkeypatch.setattr(csv, "reader", lambda *_, **__: pytest.fail("it was parsed in the app"))

    assert read_cells(path)[0].rows == [["File name", "Title"], ["report.pdf", "Caf\u00e9"]]


def test_a_csv_log_that_breaks_off_is_refused_with_its_line(tmp_path: Path) -> None:
    """What the reader found wrong must reach the person who can mend it."""
    path = tmp_path / "log.csv"
    path.write_bytes(b"File name,Title\nreport.pdf," + b"a" * 200_000 + b"\n")

    with pytest.raises(FileRefused, match=r"log\.csv, line 2: field larger"):
        read_cells(path)


def test_columns_are_named_as_excel_names_them() -> None:
    """A, Z, AA, AZ, BA."""
    assert [letter(number) for number in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
