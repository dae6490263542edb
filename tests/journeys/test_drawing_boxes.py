"""Redacting by hand in a real browser: a box is drawn on the page's picture, seen, taken away, and drawn again."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from evidence.workspace.folder import create_folder
from evidence.workspace.workspace import Workspace
from tests.conftest import NORTHMOOR
from tests.ingest.conftest import make_pdf
from tests.journeys.test_show_me_where import assert_no_barrier
from tests.journeys.test_the_chair_by_keyboard import settle
from tests.web.conftest import Served, serving

LINES = ["Synthetic minutes of 3 March 2026", "Alder Fennimore-Example asked for a review."]
SHOTS = os.environ.get("EVIDENCE_SCREENSHOTS", "")
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A small area with one report that names somebody."""
    folder = tmp_path / "data"
    create_folder(folder, NORTHMOOR, purpose="area")
    desk = Workspace.open(folder)
    desk.add_file(make_pdf(tmp_path / "report.pdf", [LINES], title="A report"))
    desk.close()
    with serving(folder) as one:
        one.read("E-0001")
        yield one


def test_a_box_is_drawn_on_the_picture_and_taken_away_again(page: Page, served: Served) -> None:
    """Nobody who redacts forty pages measures each name in hundredths of the page."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{served.url}/redact?item=E-0001&as={served.poster}")
    expect(page.get_by_text("On page 1, nothing would be covered.")).to_be_visible()
    settle(page)
    sheet = page.locator(".sheet")
    drag(page, sheet, (0.1, 0.05), (0.6, 0.08))
    expect(page.get_by_text("On page 1, 1 place would be covered.")).to_be_visible()
    drag(page, sheet, (0.6, 0.3), (0.3, 0.2))  # upwards and to the left
    expect(page.get_by_text("On page 1, 2 places would be covered.")).to_be_visible()
    expect(page.locator("main li", has_text="P: page 1, ")).to_have_count(2)
    settle(page)
    look(page, "drawn")
    assert_no_barrier(page)

    cross = page.get_by_role("button", name="Do not cover area 1 of page 1")
    cross.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("On page 1, 1 place would be covered.")).to_be_visible()
    expect(page.locator("main li", has_text=re.compile("from (29|30)"))).to_have_count(1)
    assert [one for one in complaints if "Content Security Policy" in one] == []


def test_a_click_and_a_drag_that_is_given_up_draw_nothing(page: Page, served: Served) -> None:
    """A slip of the hand must not black out a line of evidence."""
    page.goto(f"{served.url}/redact?item=E-0001&as={served.poster}")
    sheet = page.locator(".sheet")
    expect(page.get_by_text("On page 1, nothing would be covered.")).to_be_visible()
    settle(page)
    sheet.click(position={"x": 40, "y": 40})
    drag(page, sheet, (0.1, 0.05), (0.6, 0.08), give_up=True)
    settle(page)

    expect(page.get_by_text("On page 1, nothing would be covered.")).to_be_visible()
    expect(page.locator(".drawn")).to_be_hidden()


def drag(
    page: Page, sheet: Locator, begin: tuple[float, float], end: tuple[float, float], *, give_up: bool = False
) -> None:
    """Draw from one place of the picture to another, in shares of it."""
    sheet.scroll_into_view_if_needed()
    place = sheet.bounding_box()
    assert place
    (x, y), (other_x, other_y) = (
        (place["x"] + across * place["width"], place["y"] + down * place["height"]) for across, down in (begin, end)
    )
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(other_x, other_y, steps=5)
    if give_up:
        page.keyboard.press("Escape")
    page.mouse.up()


def look(page: Page, name: str) -> None:
    """Keep a picture where pictures are asked for."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png")
