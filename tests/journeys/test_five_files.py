"""Five files in one sitting: brought in, what was read confirmed, proposals settled by key, a page found and shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from reportlab.pdfgen.canvas import Canvas

from evidence.settings import shipped
from evidence.workspace.folder import create_folder
from evidence.workspace.workspace import Workspace
from schemas.suggestions import SuggestionState
from tests.web.conftest import Served, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOTES = {
    "minutes of the review team.txt": (
        "Minutes of the review team, 3 February 2026. Synthetic example.\n\n"
        "A team for annual reviews was set up and the timeliness of annual reviews is checked every week.\n"
    ),
    "survey of parents.txt": (
        "Survey of parents and carers, 10 February 2026. Synthetic example.\n\n"
        "Parents say annual reviews are held late and the decision after an annual review comes late.\n"
    ),
    "audit of plans.txt": (
        "Audit of education, health and care plans, 12 February 2026. Synthetic example.\n\n"
        "Auditors looked at the quality of sixty EHC plans and of the advice from health and social care.\n"
    ),
    "waits.csv": "Synthetic example,Children waiting for speech and language therapy\n31 January 2026,412\n",
}
ON_PAGE_TWO = "Decisions after annual reviews are sent within four weeks in most districts."


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """An area with no evidence yet, served, for one test that fills it."""
    folder = tmp_path / "empty"
    create_folder(folder, shipped("corpus", "areas", "lancashire"), purpose="area")
    with serving(folder) as one:
        yield one


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Notes, a survey, an audit, a table, and a report of two pages."""
    folder = tmp_path / "files"
    folder.mkdir()
    for name, text in NOTES.items():
        (folder / name).write_text(text, encoding="utf-8")
    canvas = Canvas(str(folder / "report on annual reviews.pdf"))
    for line in ("Report on annual reviews, 20 February 2026. Synthetic example.", ON_PAGE_TWO):
        canvas.drawString(72, 720, line)
        canvas.showPage()
    canvas.save()
    return sorted(folder.iterdir())


def test_five_files_are_brought_in_settled_found_and_shown(page: Page, served: Served, files: list[Path]) -> None:
    """A quality lead with a folder must not start from blank forms, and must find again what went in."""
    page.goto(f"{served.url}/add?as=quality-lead")
    page.get_by_label("Choose files to add").set_input_files(files)
    for left in range(len(files), 0, -1):
        said = f"{left} item{'s' if left > 1 else ''} without a confirmed kind or date"
        expect(page.get_by_text(said)).to_be_visible()
        day = page.get_by_role("textbox", name="The day it speaks for")
        if not day.input_value():
            day.fill("31 January 2026")
        page.get_by_role("button", name="Save and next").click()
    expect(page.get_by_text("Every item has a confirmed kind and date.")).to_be_visible()
    expect(page.get_by_text("that nobody has accepted or refused")).to_be_visible()

    accepted, refused = _most_proposed(served)
    _settle_by_key(page, served, accepted, "a", "was made into a link. It awaits the chair's decision.")
    _settle_by_key(page, served, refused, "r", "is refused, and not proposed again for the same words.")
    desk = Workspace.open(served.folder, post="quality-lead")
    assert desk.suggestion(accepted).state is SuggestionState.CONFIRMED
    assert desk.suggestion(refused).state is SuggestionState.REFUSED
    desk.close()

    page.goto(f"{served.url}/find?as=quality-lead")
    page.get_by_label("Words on the page").fill("decisions sent within four weeks")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="page 2").first.click()
    expect(page.locator(".page-text mark").first).to_be_visible()
    expect(page.get_by_role("img", name="Picture of page 2")).to_be_visible()
    assert "The words looked for are marked in" in (page.get_by_role("img").get_attribute("alt") or "")
    expect(page.get_by_label("The exact words")).to_have_value(ON_PAGE_TWO)
    expect(page.locator(".reference")).to_contain_text("p. 2]")


def _most_proposed(served: Served) -> list[str]:
    """Two proposals, of two items: each the first its item's page shows."""
    desk = Workspace.open(served.folder, post="quality-lead")
    waiting = desk.suggestions_waiting()
    firsts = [next(one.ref for one in desk.suggestions(known.item) if one.strand) for known in waiting[:2]]
    desk.close()
    return firsts


def _settle_by_key(page: Page, served: Served, ref: str, letter: str, told: str) -> None:
    """Press a key on a proposal in view, as whoever reads it would."""
    desk = Workspace.open(served.folder, post="quality-lead")
    item = desk.suggestion(ref).item
    desk.close()
    page.goto(f"{served.url}/evidence?as=quality-lead&item={item}")
    heading = page.locator(f".review-link.of-{ref}")
    heading.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)  # a key pressed in the first instants is sent back on purpose
    heading.focus()
    page.keyboard.press(letter)
    expect(page.get_by_text(told)).to_be_visible()
