from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from evidence.web.gate import close_gate
from tests.ui.conftest import HOSTILE, REVIEWS, UI, Open
from tests.ui.looking import drawn, words

VIEWS = {
    "standing": "Where we stand",
    "gaps": "Gaps",
    "requests": "Requests",
    "plan": "Plan",
    "timeline": "Timeline",
    "partners": "Partners",
    "add": "Add evidence",
    "find": "Find",
    "evidence": "Evidence",
    "review": "Review",
    "bundle": "Bundle",
    "call": "The call",
    "gate": "Before release",
    "releases": "Releases",
    "board": "Board paper",
}
POSTS = ("independent-chair", "coordinator", "national-adviser")
DEEP = {
    "a strand": ("standing", {"strand": REVIEWS, "test": "action"}),
    "a line": ("plan", {"line": "2.4"}),
    "an item": ("evidence", {"item": "E-0001", "page": "1"}),
    "a search": ("find", {"q": "review"}),
    "a page": ("page", {"item": "E-0001", "page": "1", "find": "review"}),
    "a redaction": ("redact", {"item": "E-0001"}),
}


@pytest.mark.parametrize("post", ["quality-lead", "national-adviser"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_page_opens_in_an_empty_area_whoever_acts(open_page: Open, empty: Path, view: str, post: str) -> None:
    """The first person to start the product sees an empty area; no page may fail on it."""
    page = open_page(empty, view, post=post)

    assert page.title[0].value == VIEWS[view]
    assert "Open mode" in words(page)


@pytest.mark.parametrize("post", POSTS)
@pytest.mark.parametrize("view", VIEWS)
def test_every_page_opens_on_evidence_whoever_acts(open_page: Open, worked: Path, view: str, post: str) -> None:
    """Every post may look at everything until sign-in is built, so every page opens for it."""
    page = open_page(worked, view, post=post)

    assert page.title[0].value == VIEWS[view]
    assert not page.error


@pytest.mark.parametrize("deep", DEEP)
def test_what_an_address_names_opens_directly(open_page: Open, worked: Path, deep: str) -> None:
    """People send each other links to a strand, a line, an item or a search; they must survive."""
    view, asked = DEEP[deep]

    page = open_page(worked, view, **asked)

    assert not page.error
    assert "review" in f"{page.title[0].value} {words(page)}".lower()


@pytest.mark.parametrize(
    ("view", "asked"),
    [("evidence", {"item": "E-9999"}), ("evidence", {"item": "<b>nonsense"}), ("redact", {"item": "<b>nonsense"})],
)
def test_an_address_that_names_nothing_is_answered_kindly(
    open_page: Open, worked: Path, view: str, asked: dict[str, str]
) -> None:
    """An old link must say what is wrong, not show a fault."""
    page = open_page(worked, view, **asked)

    assert len(page.error) == 1


def test_unknown_posts_and_dates_in_an_address_fall_back(open_page: Open, worked: Path) -> None:
    """An address is typed by anybody; nonsense in it may not break a page or make up a post."""
    page = open_page(worked, "standing", post="the-queen", at="someday")

    assert page.selectbox(key="acting_post").value == "quality-lead"
    assert page.radio(key="moment_choice").value == "today"


def test_a_page_without_its_gate_shows_nothing(worked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page script started past the launcher would have no protection, so it must stop."""
    close_gate()

    page = AppTest.from_file(str(UI / "main.py"), default_timeout=30).run()

    assert "without its gate" in page.error[0].value
    assert not page.get("html")


@pytest.mark.parametrize(
    ("view", "asked"),
    [
        ("standing", {"strand": REVIEWS, "test": "contrary-answered"}),
        ("evidence", {}),
        ("evidence", {"item": "E-0002"}),
        ("find", {"q": "letters"}),
        ("page", {"item": "E-0002", "page": "1", "link": "L-0002"}),
        ("review", {}),
        ("bundle", {}),
        ("gate", {}),
        ("partners", {}),
    ],
)
def test_a_hostile_title_stays_text_everywhere(open_page: Open, worked: Path, view: str, asked: dict[str, str]) -> None:
    """Titles come from strangers' documents: no picture may be fetched and no markup obeyed."""
    page = open_page(worked, view, **asked)

    assert "<img" not in drawn(page)
    assert "onerror=" not in drawn(page).replace("onerror=&quot;", "")
    markdown = [*page.title, *page.markdown, *page.caption, *page.header, *page.error, *page.success]
    assert not any("![p](" in one.value or "<img" in one.value.replace(r"\<img", "") for one in markdown)


def test_a_hostile_title_can_still_be_read(open_page: Open, worked: Path) -> None:
    """Escaping is not hiding: the reader sees the title as it was written."""
    page = open_page(worked, "evidence")

    assert HOSTILE in words(page)


def test_the_acting_post_stays_when_the_page_changes(open_page: Open, worked: Path) -> None:
    """Whoever acts must not change silently between two pages."""
    page = open_page(worked, "standing")
    page.selectbox(key="acting_post").select("independent-chair").run()

    page.switch_page("views/review.py").run()

    assert page.selectbox(key="acting_post").value == "independent-chair"
    assert page.query_params["as"] == "independent-chair"


@pytest.mark.slow
@pytest.mark.parametrize("view", VIEWS)
def test_every_page_of_the_worked_example_says_it_is_synthetic(open_page: Open, example: Path, view: str) -> None:
    """Nobody may take the example for the partnership's own record."""
    page = open_page(example, view, at="monitoring")

    assert "Worked example, synthetic" in words(page)
    assert not page.error


@pytest.mark.slow
@pytest.mark.parametrize("view", VIEWS)
def test_no_page_is_made_of_hundreds_of_elements(open_page: Open, example: Path, view: str) -> None:
    """A page of single elements is slow and unreadable for a screen reader; tables are one element each."""
    page = open_page(example, view, at="monitoring", post="independent-chair")

    assert sum(1 for _ in page.main) <= 60
