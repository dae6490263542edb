"""A small, visibly invented set of evidence pages, and an index of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.search.pages import IndexedPage
from evidence.search.whoosh_index import PageIndex

MINUTES, SURVEY = "Board minutes, 3 March", "Synthetic survey of parents"

SYNTHETIC_PAGES = (
    IndexedPage("E-0001", 1, 1, "page 1", MINUTES, "The board heard: annual reviews are late. Timeliness is 41%."),
    IndexedPage("E-0001", 1, 2, "page 2", MINUTES, "Children wait 30 weeks for speech and language therapy."),
    IndexedPage("E-0002", 1, 1, "page 1", SURVEY, "Parents’ survey: the child’s plan was timely. A 20-week target."),
    IndexedPage("E-0003", 1, 1, "page 1", "Newsletter", "Language in early years. Adult therapy, and a long speech."),
    IndexedPage("E-0004", 2, 1, "page 1", "Audit, version two", "Reviews of annual accounts; nothing on plans."),
)


@pytest.fixture(scope="session")
def synthetic_pages() -> tuple[IndexedPage, ...]:
    return SYNTHETIC_PAGES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def index(folder: Path, synthetic_pages: tuple[IndexedPage, ...]) -> PageIndex:
    built = PageIndex(folder)
    built.rebuild(synthetic_pages)
    return built
