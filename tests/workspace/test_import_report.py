"""The report of an import: one line for each file, safe to open whatever a file is called."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from evidence.ingest.cells import read_cells
from evidence.workspace.import_report import ReportNotWritten, report_html, report_places, report_xlsx, write_reports
from schemas.evidence import Details, EvidenceKind, Proposal, Proposals, ReadingState
from schemas.importing import Imported, ImportedFile, ImportOutcome, LogMatched, LogProblem, SuggestedLink
from schemas.local_area import LocalArea

AT = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
TRAPS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", "http://127.0.0.1/x", "<script>alert(1)</script>")


@pytest.fixture
def imported() -> Imported:
    """An import with one line of each sort, and names that are traps."""
    stored = ImportedFile(
        file="Board/minutes.pdf",
        outcome=ImportOutcome.STORED,
        item="E-0001",
        version=1,
        reading=ReadingState.READ,
        pages=3,
        title="Minutes of March",
        details=Details(kind=EvidenceKind.MINUTES, as_at=date(2026, 3, 9), organisation="council"),
        suggested=(SuggestedLink(target="1.1", written="1.1", says="The log says this shows 1.1."),),
    )
    unsaid = ImportedFile(
        file="survey.pdf",
        outcome=ImportOutcome.DUPLICATE,
        item="E-0002",
        proposals=Proposals(
            kind=Proposal(value="survey", where="title"), as_at=Proposal(value="2026-01-31", where="x")
        ),
    )
    refused = ImportedFile(file="a.exe", outcome=ImportOutcome.REFUSED, reason="A program.", remedy="Leave it out.")
    traps = [ImportedFile(file=name, outcome=ImportOutcome.SKIPPED, reason=name, notes=(name,)) for name in TRAPS]
    problem = LogProblem(cell="B7", problem="31 June 2026 is not a date.", remedy="Correct it.")
    log = LogMatched(log="log.xlsx", heading_row=1, columns=(), rows=1, problems=(problem,))
    return Imported(folder="in", dry_run=False, files=(stored, unsaid, refused, *traps), log=log)


def test_the_spreadsheet_has_one_line_for_each_file(imported: Imported, northmoor: LocalArea, tmp_path: Path) -> None:
    """It is what people work through afterwards."""
    (tmp_path / "report.xlsx").write_bytes(report_xlsx(imported, northmoor))

    files, log = read_cells(tmp_path / "report.xlsx")
    headings, *rows = files.rows
    assert len(rows) == len(imported.files)
    first = dict(zip(headings, rows[0], strict=True))
    assert (first["Outcome"], first["Item"], first["Date"], first["Pages"]) == ("Stored", "E-0001", "9 March 2026", "3")
    assert first["Organisation"] == "Northmoor Council"
    assert first["Suggested by the log"] == "The log says this shows 1.1."
    second = dict(zip(headings, rows[1], strict=True))
    assert second["Outcome"] == "Already there"
    assert second["Kind"] == "Not confirmed; seems to be survey"
    assert second["Date"] == "Not confirmed; seems to be 31 January 2026"
    assert log.rows[1] == ["B7", "31 June 2026 is not a date.", "Correct it."]


def test_no_cell_of_the_spreadsheet_is_a_formula_or_a_link(
    imported: Imported, northmoor: LocalArea, tmp_path: Path
) -> None:
    """A file called =cmd would otherwise run when the report is opened."""
    (tmp_path / "report.xlsx").write_bytes(report_xlsx(imported, northmoor))

    with zipfile.ZipFile(tmp_path / "report.xlsx") as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert {row[0] for row in read_cells(tmp_path / "report.xlsx")[0].rows} >= {"=1+1", "@SUM(A1)", "＝1+1"}


class _Tags(HTMLParser):
    """Gathers the tags and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_is_escaped_and_loads_nothing(imported: Imported, northmoor: LocalArea) -> None:
    """It goes round by mail and is opened on other people's computers."""
    page = report_html(imported, northmoor, at=AT, example=True)

    found = _Tags(page)
    assert not {"script", "img", "link", "iframe"} & set(found.tags)
    assert "default-src 'none'" in page
    assert "<script>alert(1)</script>" in found.words
    assert "Worked example, synthetic" in found.words
    assert 'lang="en-GB"' in page
    assert any("15 June 2026" in words for words in found.words)
    assert page.index("Refused: 1 file") < page.index("Stored: 1 file")


def test_a_report_is_never_written_over_another(imported: Imported, northmoor: LocalArea, tmp_path: Path) -> None:
    """Last month's report is evidence too; and hours of import must not end in a name that is taken."""
    named = report_places(tmp_path / "report.html", at=AT)
    write_reports(named, imported, northmoor, at=AT, example=False)
    inside = report_places(tmp_path / "reports", at=AT)
    write_reports(inside, imported, northmoor, at=AT, example=False)

    assert [path.name for path in inside] == [
        "import-report-2026-06-15-100000.html",
        "import-report-2026-06-15-100000.xlsx",
    ]
    assert all(path.stat().st_size > 1000 for path in (*named, *inside))
    assert not list(tmp_path.rglob("*.part"))
    with pytest.raises(ReportNotWritten, match="already there"):
        report_places(tmp_path / "report.html", at=AT)
    with pytest.raises(ReportNotWritten, match="already there"):
        report_places(tmp_path / "reports", at=AT)
    with pytest.raises(ReportNotWritten, match="Nothing can be written"):
        report_places(tmp_path / "report.html" / "x", at=AT)
