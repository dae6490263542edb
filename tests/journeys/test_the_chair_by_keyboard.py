"""The chair goes from the weakest concern to the quote on its page and back, without touching the mouse."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from evidence.rules.states import weakest_first, weakest_strand
from evidence.workspace.workspace import Workspace
from schemas.coverage import StrandCoverage, TestResult
from tests.web.conftest import Served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_STOPS = 400
ON_A_LINK_TO = """address => {
  const at = document.activeElement;
  return at.tagName === "A" && at.getAttribute("href").includes(address);
}"""


def tab_to(page: Page, address: str) -> None:
    """Press Tab until the focus is on a link to an address; fails where the keyboard cannot get there."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(ON_A_LINK_TO, address):
            return
    raise AssertionError(f"no number of Tabs leads to {address}")


def follow(page: Page, address: str) -> None:
    """Go where a link leads by Tab and Enter, and wait for the page it opens."""
    tab_to(page, address)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: address.removeprefix("./") in url)
    settle(page)


def settle(page: Page) -> None:
    page.locator("h1").first.wait_for()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(700)


def weakest(served: Served) -> tuple[StrandCoverage, TestResult]:
    """The weakest strand of the weakest concern, and its weakest test that something counts for."""
    desk = Workspace.open(served.folder, post="independent-chair")
    concerns = desk.coverage(checkpoint="monitoring").concerns
    quoted = {link.ref for item in desk.items() for link in desk.links_of(item.ref) if link.passages}
    desk.close()
    strand = weakest_strand(weakest_first(concerns)[0])
    assert strand is not None
    with_quotes = [test for test in strand.tests if any(one.link in quoted for one in test.counted)]
    return strand, min(with_quotes, key=lambda test: test.state.rank)


def test_the_chair_walks_from_the_weakest_concern_to_the_quote_and_back(page: Page, served_example: Served) -> None:
    """Someone who cannot use a mouse must be able to argue with an answer as well as anybody."""
    strand, test = weakest(served_example)
    page.goto(f"{served_example.url}/?as=independent-chair&at=monitoring")
    settle(page)

    follow(page, f"strand={strand.ref}")
    expect(page.locator("h1")).to_have_text(strand.title)

    follow(page, f"test={test.test.value}")
    quotes = [quote.strip() for quote in page.locator("blockquote").all_inner_texts()]
    assert quotes
    quote, _, _ = quotes[0].partition(" (page ")

    item = next(one.item for one in test.counted)
    follow(page, f"item={item}")
    assert quote in " ".join(page.locator(".page-text").inner_text().split())

    follow(page, f"strand={strand.ref}")
    expect(page.locator("h1")).to_have_text(strand.title)
    tab_to(page, "./?as=")
    page.keyboard.press("Enter")
    settle(page)
    expect(page.locator("h1")).to_have_text("Where we stand")
