"""“Show me where”: from a question to the page with its words marked, and on to a link that quotes them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from evidence.workspace.workspace import Workspace
from schemas.links import Link
from tests.journeys.test_every_page_in_a_browser import counts_against_us
from tests.journeys.test_the_chair_by_keyboard import settle, tab_to
from tests.web.conftest import Served, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAYS = "Decisions after reviews are sent within four weeks."
# What somebody selects by keyboard, with caret browsing, as well as with the mouse.
SELECT = """words => {
  const walk = document.createTreeWalker(document.querySelector(".ev .page-text"), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const at = walk.currentNode.data.indexOf(words);
    if (at < 0) continue;
    document.getSelection().setBaseAndExtent(walk.currentNode, at, walk.currentNode, at + words.length);
    return true;
  }
  return false;
}"""
TOP_OF_MARK = """() => {
  const mark = document.querySelector(".ev .page-text mark").getBoundingClientRect();
  const box = document.querySelector(".ev .page-text").getBoundingClientRect();
  return mark.top >= box.top && mark.bottom <= box.bottom;
}"""


@pytest.fixture
def served(example: Path, tmp_path: Path) -> Iterator[Served]:
    """The worked example, served, for one test that links."""
    folder = tmp_path / "example"
    shutil.copytree(example, folder)
    with serving(folder) as one:
        yield one


def test_an_inspector_is_shown_where_and_the_words_are_linked(page: Page, served: Served) -> None:
    """In the room the answer must be on screen in seconds, for whoever cannot use a mouse as for anybody."""
    page.goto(f"{served.url}/find?as=quality-lead")
    settle(page)
    tab_to_field(page, "Words on the page")
    page.keyboard.type('"within four weeks" standard')
    page.keyboard.press("Enter")
    expect(page.locator("ol.hits h3").first).to_be_visible()
    expect(page).to_have_url(re.compile(r"[?&]q="))
    assert_no_barrier(page)

    tab_to(page, "page?item=")
    title = page.evaluate("document.activeElement.textContent").rpartition(", page ")[0]
    page.keyboard.press("Enter")
    expect(page.locator(".page-text mark").first).to_be_visible()
    settle(page)
    expect(page.locator("h1")).to_have_text(title)
    expect(page.get_by_text("Hit 1 of")).to_be_visible()
    assert page.evaluate(TOP_OF_MARK)
    assert_no_barrier(page)

    item = page.evaluate("new URLSearchParams(location.search).get('item')")
    before = {link.ref for link in links_of(served, item)}
    words = sentence_of(page)
    assert page.evaluate(SELECT, words)
    press(page, page.get_by_role("button", name="Take the words I selected"))
    expect(page.get_by_label("The exact words")).to_have_value(words)
    expect(page.locator(".reference")).to_contain_text(f"“{words}” [{item} p. ")
    press(page, page.get_by_role("button", name="Copy reference"))
    expect(page.get_by_role("status").filter(has_text="opied").or_(page.get_by_text("It is selected"))).to_be_visible()

    press(page, page.locator("summary").filter(has_text="Link this passage to what it shows"))
    expect(page.get_by_label("Quote", exact=True)).to_have_value(words)
    assert_no_barrier(page)
    tab_to_field(page, "What it shows, in one sentence")
    page.keyboard.type(SAYS)
    press(page, page.get_by_role("button", name="Link it"))
    expect(page.get_by_text("Linked. It counts once it is accepted.")).to_be_visible()

    (made,) = [link for link in links_of(served, item) if link.ref not in before]
    assert [one.quote for one in made.passages] == [words]
    settle(page)
    tab_to(page, f"link={made.ref}")
    page.keyboard.press("Enter")
    expect(page.locator(".page-text mark").filter(has_text=words)).to_be_visible()
    assert_no_barrier(page)


def tab_to_field(page: Page, label: str) -> None:
    """Press Tab until a field with that label has the focus; fails where the keyboard cannot get there."""
    field = page.get_by_label(label, exact=True)
    for _ in range(200):
        page.keyboard.press("Tab")
        if field.evaluate("field => field === document.activeElement"):
            return
    raise AssertionError(f"no number of Tabs leads to {label}")


def press(page: Page, button: Locator) -> None:
    """Press a button by keyboard."""
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(700)


def sentence_of(page: Page) -> str:
    """Some words of the page that stand in one line of it, with no mark in them."""
    lines = page.locator(".page-text").inner_text().splitlines()
    marked = page.locator(".page-text mark").all_inner_texts()
    plain = [line.strip() for line in lines if not any(word in line for word in marked)]
    return max(plain, key=len)


def links_of(served: Served, item: str) -> list[Link]:
    desk = Workspace.open(served.folder, post="quality-lead")
    links = desk.links_of(item)
    desk.close()
    return links


def assert_no_barrier(page: Page) -> None:
    """Nothing on the page fails WCAG 2.2, level A or AA."""
    page.wait_for_load_state("networkidle")
    faults = [fault["id"] for fault in Axe().run(page).response["violations"] if counts_against_us(fault)]
    assert faults == []
