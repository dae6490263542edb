"""Published reports and statistics that nobody here wrote; skipped where the folder is absent."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.ingest.sandbox import Sandbox
from schemas.evidence import ReadingState
from tests.ingest.conftest import Read

pytestmark = [pytest.mark.real, pytest.mark.slow]

REPORTS = {"hertfordshire": 11, "lancashire": 10, "oxfordshire": 8, "plymouth": 10}
RELEASES = ("annual_reviews", "requests", "timeliness_20_week")


@pytest.mark.parametrize("place", REPORTS)
def test_a_published_report_names_itself_rightly(real_files: Path, read: Read, place: str) -> None:
    """Its title property is a file's name in one case and empty in the others; the heading on page one is right."""
    reading = read(real_files / "reports" / f"{place}.pdf")

    assert reading.state is ReadingState.READ
    assert len(reading.pages) == REPORTS[place]
    assert reading.proposals.title is not None
    assert reading.proposals.title.value == f"Area SEND inspection of {place.capitalize()} Local Area Partnership"
    assert reading.proposals.as_at is None
    assert "\ufffe" not in "".join(page.text for page in reading.pages)


@pytest.mark.parametrize("release", RELEASES)
def test_a_statistical_release_is_read_to_its_last_row(real_files: Path, read: Read, release: str) -> None:
    """Every row is findable, and each block explains its own columns."""
    path = real_files / "data" / f"{release}.csv"
    rows = path.read_text(encoding="utf-8-sig").splitlines()

    reading = read(path)

    assert reading.state is ReadingState.READ
    assert len(reading.pages) < 150
    assert all(page.text.startswith("time_period | time_identifier | ") for page in reading.pages)
    assert reading.pages[-1].label.endswith(f"to {len(rows)}")


def test_the_sandbox_reads_the_published_files_as_this_process_does(
    real_files: Path, read: Read, sandbox: Sandbox
) -> None:
    """Held apart or not, the words are the same."""
    for path in sorted(real_files.glob("*/*.*")):
        outside = read(path)
        media_type = {".pdf": "application/pdf", ".csv": "text/csv"}[path.suffix]
        inside = sandbox.read(path, media_type, file_name=path.name)  # type: ignore[arg-type]

        assert inside.pages == outside.pages
        assert inside.proposals == outside.proposals
