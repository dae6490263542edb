"""What most tests need: an invented area, a real data folder on it, and a clock that stands still."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from evidence import worker
from evidence.area import load_area
from evidence.workspace.example import make_example
from evidence.workspace.folder import create_folder
from evidence.workspace.workspace import Workspace
from schemas.evidence import Details, EvidenceKind
from schemas.local_area import LocalArea

NORTHMOOR = Path(__file__).parent / "areas" / "northmoor"
NOW = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def northmoor() -> LocalArea:
    """The invented area, loaded."""
    return load_area(NORTHMOOR)


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """A new, empty data folder for the invented area."""
    folder = tmp_path / "data"
    create_folder(folder, NORTHMOOR, purpose="area", clock=lambda: NOW)
    return folder


@pytest.fixture
def workspace(data_folder: Path) -> Iterator[Workspace]:
    """The folder opened by the quality lead, at ten in the morning on 15 June 2026."""
    opened = Workspace.open(data_folder, clock=lambda: NOW)
    yield opened
    opened.close()


MINUTES = """# Minutes of the improvement board, 12 January 2026

Synthetic example. The board heard that 41 of 60 therapy clinics are open.

Families told the forum that waits are shorter in Upper Moor.
"""


@pytest.fixture
def minutes(workspace: Workspace, tmp_path: Path) -> str:
    """The reference of board minutes that were added, dated and read."""
    path = tmp_path / "minutes of the board.md"
    path.write_text(MINUTES, encoding="utf-8")
    details = Details(kind=EvidenceKind.MINUTES, as_at=date(2026, 1, 12), organisation="council")
    added = workspace.add_file(path, details)
    worker.see_to_it(workspace)
    assert added.item is not None
    return added.item


@pytest.fixture(scope="session")
def real_files() -> Path:
    """The folder of published reports and statistics; skips where it is not named."""
    named = os.environ.get("EVIDENCE_REAL_FILES")
    if not named:
        pytest.skip("EVIDENCE_REAL_FILES names no folder of published files")
    return Path(named)


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worked example, made once for all tests that only look at it."""
    folder = tmp_path_factory.mktemp("example") / "data"
    make_example(folder, catch_up=worker.see_to_it)
    return folder
