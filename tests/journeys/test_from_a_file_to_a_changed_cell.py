"""The main job in a browser: a report comes in, is linked with a quote, accepted by another post; a cell changes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from reportlab.pdfgen.canvas import Canvas

from tests.journeys.test_the_chair_by_keyboard import settle
from tests.web.conftest import Served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STRAND = "Timeliness of annual reviews"


@pytest.fixture
def report(tmp_path: Path) -> tuple[Path, int, str]:
    """A report, a page of it and words on that page: a published one where there is one, else one made here."""
    named = os.environ.get("EVIDENCE_REAL_FILES")
    if named:
        return Path(named) / "reports" / "lancashire.pdf", 5, "circumstances often worsen while they wait"
    path = tmp_path / "report.pdf"
    canvas = Canvas(str(path))
    canvas.drawString(72, 720, "Synthetic example. Report on annual reviews.")
    canvas.showPage()
    canvas.drawString(72, 720, "The annual review team was set up in May.")
    canvas.save()
    return path, 2, "review team was set up in May"


def test_a_report_comes_in_is_linked_and_accepted_and_the_cell_changes(
    page: Page, served_empty: Served, report: tuple[Path, int, str]
) -> None:
    """If this breaks, nothing else matters."""
    path, number, quote = report
    url = served_empty.url
    cell = page.get_by_role("row", name=STRAND).get_by_role("cell").first

    page.goto(f"{url}/?as=quality-lead&at=monitoring")
    expect(cell).to_contain_text("Not met")

    page.goto(f"{url}/add?as=quality-lead")
    page.get_by_label("Choose files to add").set_input_files(path)
    expect(page.get_by_text("read,")).to_be_visible()
    page.get_by_role("textbox", name="The day it speaks for").fill("12 February 2025")
    page.get_by_role("button", name="Save and next").click()
    expect(page.get_by_role("button", name="Save and next")).to_be_hidden()

    page.goto(f"{url}/evidence?as=quality-lead&item=E-0001&page={number}")
    page.get_by_text("Link this evidence to what it shows").click()
    _choose(page, "Concern", "PA2")
    _choose(page, "Strand", STRAND)
    page.get_by_role("textbox", name="What it shows, in one sentence").fill("A team for annual reviews was set up.")
    page.get_by_role("textbox", name="Quote").fill("words that are not there")
    page.get_by_role("button", name="Link it").click()
    expect(page.get_by_text("The quote is not in E-0001")).to_be_visible()
    page.get_by_role("textbox", name="Quote").fill(quote)
    page.get_by_role("button", name="Link it").click()
    expect(page.get_by_text("Linked. It counts once it is accepted.")).to_be_visible()
    expect(page.get_by_text("may not accept or challenge links").first).to_be_visible()

    page.goto(f"{url}/?as=quality-lead&at=monitoring")
    expect(cell).to_contain_text("Awaiting")

    page.goto(f"{url}/review?as=independent-chair")
    page.get_by_role("textbox", name="Why, in a sentence").fill("I read the page.")
    page.get_by_role("button", name="Accept: it shows this").click()
    expect(page.get_by_text("L-0001 is accepted: I read the page.")).to_be_visible()
    expect(page.get_by_text("Awaiting decision → Met")).to_be_visible()

    page.goto(f"{url}/?as=independent-chair&at=monitoring")
    expect(cell).to_contain_text("Met")
    expect(cell).not_to_contain_text("Not met")


def _choose(page: Page, label: str, option: str) -> None:
    """Choose in one of Streamlit's lists: open it, type, take what is left. A list that is drawn anew closes."""
    settle(page)
    box = page.get_by_role("combobox", name=label)
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option).first.click()
