"""The shipped data: synthetic and saying so, rebuilt to the same bytes, and true to the figures it repeats."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from evidence.ingest.triage import MediaType, sniff
from evidence.settings import Limits, shipped
from evidence.workspace.workspace import Workspace
from schemas.evidence import ReadingState
from tools.build_corpus import build

DOCUMENTS = shipped("corpus", "documents")
LANCASHIRE = shipped("corpus", "areas", "lancashire")


@pytest.fixture(scope="module")
def example_workspace(example: Path) -> Workspace:
    """The worked example, opened."""
    opened = Workspace.open(example)
    yield opened
    opened.close()


def rows(name: str) -> list[list[str]]:
    """The rows of a CSV file."""
    return list(csv.reader(io.StringIO((DOCUMENTS / name).read_text(encoding="utf-8-sig"))))


def counts(name: str) -> dict[str, float]:
    """The second column by the first, where it is a number."""
    return {row[0]: float(row[1]) for row in rows(name) if len(row) > 1 and row[1].replace(".", "").isdigit()}


def sheet(name: str, sheet_name: str) -> dict[str, list[float]]:
    """The rows of a sheet whose second cell is a number."""
    table = CalamineWorkbook.from_path(DOCUMENTS / name).get_sheet_by_name(sheet_name).to_python()
    return {str(row[0]): row[1:] for row in table if isinstance(row[1], float)}


def rise(before: float, after: float) -> float:
    """The change in per cent."""
    return (after / before - 1) * 100


@pytest.mark.slow
def test_building_again_gives_the_same_files_and_the_same_bytes() -> None:
    """A document nobody can rebuild is a document nobody can correct."""
    first, second = build(), build()

    assert first == second
    committed = {f"documents/{path.name}" for path in DOCUMENTS.iterdir() if path.suffix != ".yaml"}
    assert set(first) == committed | {"README.md"}
    assert (DOCUMENTS.parent / "README.md").read_bytes() == first["README.md"]


@pytest.mark.slow
def test_every_page_says_that_it_is_synthetic(example_workspace: Workspace) -> None:
    """A page that is printed alone must not pass for the partnership's own."""
    readable = [item for item in example_workspace.items() if item.version.reading.has_text]

    assert len(readable) > 40
    silent = [
        (item.ref, page.number)
        for item in readable
        for page in example_workspace.pages(item.ref)
        if "synthetic example" not in page.text.casefold()
    ]
    assert silent == []


@pytest.mark.slow
def test_the_example_holds_the_ordinary_flaws(example_workspace: Workspace) -> None:
    """Evidence in a real partnership is undated, scanned, sent twice, superseded and contradicted."""
    items = example_workspace.items()
    links = [link for item in items for link in example_workspace.links_of(item.ref)]

    assert {item.version.reading for item in items} >= {
        ReadingState.READ,
        ReadingState.NO_TEXT,
        ReadingState.PASSWORD,
    }
    assert any(item.details.evidence_date is None for item in items)
    assert any(item.version.number > 1 for item in items)
    assert any(item.details.voice and item.details.voice.partly_by_others for item in items)
    assert any(link.contrary and link.response for link in links)
    assert any(link.contrary and not link.response for link in links)
    assert len(items) < len(list(DOCUMENTS.iterdir())) - 1  # a duplicate and a later version are not items of their own


def test_every_document_is_what_its_name_says() -> None:
    """The example must not teach anybody that extensions lie."""
    kinds = {
        path.suffix: sniff(path, path.name, limits=Limits()) for path in DOCUMENTS.iterdir() if path.suffix != ".yaml"
    }

    assert kinds[".pdf"] is MediaType.PDF
    assert kinds[".docx"] is MediaType.DOCX
    assert kinds[".xlsx"] is MediaType.XLSX
    assert kinds[".csv"] is MediaType.CSV
    assert kinds[".pptx"] is MediaType.PPTX
    assert kinds[".eml"] is MediaType.EML


class TestPublishedFigures:
    """A reader can work out every published figure again from the rows (the partnership's release, autumn 2025)."""

    def test_allocations_to_educational_psychologists_rose_637_per_cent_from_april_to_july(self) -> None:
        """The most quoted figure of the release."""
        months = counts("ep-advice-allocations-2025.csv")

        assert round(rise(months["April"], months["July"])) == 637
        assert round(rise(months["April"], months["October"])) == 758

    def test_new_plans_a_month_rose_87_per_cent(self) -> None:
        """And 34 per cent more plans than in all of 2024."""
        months = counts("new-plans-by-month-2025.csv")

        assert round(rise(months["April 2025"], months["July 2025"])) == 87
        assert round(rise(1720, sum(months.values()))) == 34

    def test_the_annual_review_backlog_fell_by_over_16_per_cent_from_june_to_august(self) -> None:
        """The second window of 18 per cent contains the first."""
        months = sheet("annual-review-backlog-2025.xlsx", "Backlog")

        assert -17 < rise(months["June"][0], months["August"][0]) < -16
        assert round(rise(months["April"][0], months["October"][0])) == -18

    def test_special_school_places_rose_by_almost_5_per_cent_and_unit_places_by_92(self) -> None:
        """The districts add up to the totals."""
        for name, low, high in (("Special schools", 4.5, 5.0), ("Units", 91.5, 92.5)):
            places = sheet("specialist-places-2025.xlsx", name)
            total = places.pop("All")

            assert [sum(column) for column in zip(*places.values(), strict=True)] == total
            assert low <= rise(*total) <= high

    def test_13402_plans_of_which_6488_in_mainstream(self) -> None:
        """The placements add up to all plans."""
        placed = counts("plans-and-placements-2025-10.csv")
        everybody = placed.pop("All")

        assert everybody == sum(placed.values()) == 13402
        assert placed["Mainstream settings"] == 6488
