"""Pages opened without a browser, over real data folders of the Lancashire area: one empty, one with a little in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from evidence import worker
from evidence.settings import DATA_FOLDER_VARIABLE, shipped
from evidence.web.gate import close_gate, open_gate
from evidence.workspace.folder import create_folder, shared_core
from evidence.workspace.workspace import Workspace
from schemas.evidence import Details, EvidenceKind
from schemas.links import NewLink, Passage
from schemas.tests_of_evidence import EvidenceTest

UI = Path(__file__).resolve().parents[2] / "evidence" / "ui"
LANCASHIRE = shipped("corpus", "areas", "lancashire")
NOW = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
AS_AT = "2026-06-15"
REVIEWS = "PA2.timeliness-reviews"
HOSTILE = '<img src=x onerror="alert(1)"> ![p](http://attacker.invalid/p.png) **Minutes** :red[x]'

STANDARD = """# Standard for annual reviews

Synthetic example. Every annual review is decided within four weeks of its meeting.

The standard applies from 5 January 2026.
"""
NOTE = """# Note of a call with families

Synthetic example. Families said that letters after a review still come late.
"""

Open = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def gate() -> Iterator[None]:
    """Say that the gate stands, as the launcher does."""
    open_gate()
    yield
    close_gate()


@pytest.fixture(scope="session")
def empty_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An area with nothing in it yet."""
    folder = tmp_path_factory.mktemp("ui") / "empty"
    create_folder(folder, LANCASHIRE, purpose="area", clock=lambda: NOW)
    return folder


@pytest.fixture(scope="session")
def worked_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """E-0001 a standard, its link L-0001 awaiting; E-0002 of hostile title, L-0002 contrary; E-0003 not described."""
    place = tmp_path_factory.mktemp("ui")
    folder = place / "worked"
    create_folder(folder, LANCASHIRE, purpose="area", clock=lambda: NOW)
    desk = Workspace.open(folder, clock=lambda: NOW)
    standard = Details(
        title="Standard for annual reviews", kind=EvidenceKind.POLICY, as_at=date(2026, 1, 5), organisation="lcc"
    )
    note = Details(title=HOSTILE, kind=EvidenceKind.FEEDBACK, as_at=date(2026, 4, 2), organisation="pcf")
    for name, text, details in (
        ("standard for annual reviews.md", STANDARD, standard),
        ("note of a call.md", NOTE, note),
        ("Minutes of the Improvement Board 2026-02-09.md", "# Minutes of the board\n\n9 February 2026.\n", Details()),
    ):
        path = place / name
        path.write_text(text, encoding="utf-8")
        desk.add_file(path, details)
    worker.see_to_it(desk)
    desk.link(_shows("E-0001", EvidenceTest.ACTION, "A standard was set.", "decided within four weeks"))
    desk.link(
        _shows("E-0002", EvidenceTest.IMPACT, "Letters still come late.", "letters after a review", contrary=True)
    )
    desk.close()
    return folder


def _shows(item: str, test: EvidenceTest, says: str, quote: str, *, contrary: bool = False) -> NewLink:
    passages = (Passage(page=1, quote=quote),)
    return NewLink(item=item, target=REVIEWS, test=test, says=says, passages=passages, contrary=contrary)


@pytest.fixture
def empty(empty_made: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the empty area for one test."""
    yield from _lent(empty_made, tmp_path / "empty")


@pytest.fixture
def worked(worked_made: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the small worked area for one test."""
    yield from _lent(worked_made, tmp_path / "worked")


def _lent(made: Path, folder: Path) -> Iterator[Path]:
    shutil.copytree(made, folder)
    yield folder
    Workspace.of(shared_core(folder)).close()
    shared_core.cache_clear()


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open a page of a data folder as a post, with a folded part opened when one is named."""

    def opened(
        folder: Path, view: str, *, post: str = "quality-lead", at: str = AS_AT, unfold: str = "", **asked: str
    ) -> AppTest:
        monkeypatch.setenv(DATA_FOLDER_VARIABLE, str(folder))
        page = AppTest.from_file(str(UI / "main.py"), default_timeout=30)
        for name, value in {"as": post, "at": at, **asked}.items():
            page.query_params[name] = value
        if unfold:
            page.session_state[unfold] = True
        if view != "standing":
            page.switch_page(f"views/{view}.py")
        page.run()
        assert not page.exception, page.exception
        return page

    return opened


@pytest.fixture(autouse=True)
def _read_by_warm_readers(warm_readers: None) -> None:
    """Hardly a test here is about the reader."""
