"""The page in a real browser, from the disk and without a server: found, walked, accessible, silent on the network."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zipfile import ZipFile

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from evidence.bundles import index_pages
from evidence.bundles.drafting import write_draft
from tests.bundles.making import Shelf, sample_selection

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
WORDS = {"E-0001": ((1, "Synthetic minutes: the board agreed the waiting list recovery plan."),)}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed; name it in CHROMIUM"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page whose own policy holds, as it does for an inspector."""
    with browser.new_context() as context:
        yield context.new_page()


@pytest.fixture
def audited(browser: Browser) -> Iterator[Page]:
    """A page that lets the audit in: that is itself a script, which the page's own policy rightly refuses."""
    with browser.new_context(bypass_csp=True) as context:
        yield context.new_page()


@pytest.fixture
def index(tmp_path: Path) -> str:
    """The address of the index of a draft that was unpacked."""
    return made(tmp_path)


def made(place: Path) -> str:
    shelf = Shelf()
    write_draft(sample_selection(shelf), shelf, place / "draft.zip", words=WORDS)
    with ZipFile(place / "draft.zip") as archive:
        archive.extractall(place / "unpacked")
    return (next((place / "unpacked").iterdir()) / "data/index.html").as_uri()


def test_an_accessibility_audit_finds_nothing(audited: Page, index: str) -> None:
    """Public bodies must meet WCAG 2.2 AA; a tool that is not ours should agree, also while the search is open."""
    audited.goto(index)
    audited.get_by_label("Search this bundle").fill("board")
    expect(audited.locator("#search-hits li").first).to_be_visible()

    results = Axe().run(audited)

    assert results.violations_count == 0, results.generate_report()


def test_the_page_loads_nothing_else_and_fits_a_telephone(page: Page, index: str) -> None:
    """An inspector may open it on a train, on whatever is at hand."""
    asked_for: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(index)
    page.get_by_label("Search this bundle").fill("board")

    assert len(asked_for) == 1
    assert complaints == []  # the policy lets the search run
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_from_a_concern_to_the_page_that_shows_it_and_back(page: Page, index: str) -> None:
    """The way every inspector goes, on a computer that knows nothing of ours."""
    page.goto(index)
    contents = page.get_by_role("navigation", name="Contents")
    contents.get_by_role("link", name="PA2 Leaders must reduce").click()
    page.get_by_role("link", name="2.4", exact=True).click()
    expect(page.locator("#line-2\\.4")).to_be_in_viewport()
    page.get_by_role("table", name="Evidence for line 2.4").get_by_role("link", name="E-0001 Minutes").click()
    entry = page.get_by_role("article", name="E-0001 Minutes of the improvement board, 3 March")
    expect(entry).to_be_in_viewport()

    way = entry.get_by_role("link", name="Page 1").get_attribute("href") or ""
    entry.get_by_role("link", name="PA2.recovery-plan").click()

    assert way.endswith(".pdf#page=1")
    assert (Path(unquote(urlsplit(index).path)).parent / unquote(way).partition("#")[0]).is_file()
    expect(page.locator("#about-PA2\\.recovery-plan")).to_be_in_viewport()


def test_the_search_finds_a_word_on_a_page_and_a_word_in_a_title(page: Page, index: str) -> None:
    """Somebody remembers a phrase and not the paper it stands in."""
    page.goto(index)
    field, hits = page.get_by_label("Search this bundle"), page.locator("#search-hits a")

    field.fill("SYNTHETIC minutes")
    expect(page.get_by_role("status")).to_have_text("1 place")
    assert (hits.first.get_attribute("href") or "").endswith("3%20March.pdf#page=1")
    field.fill("young people told us")
    hits.first.click()

    expect(page.get_by_role("article", name="E-0003 What young people told us")).to_be_in_viewport()
    field.fill("<img src=x>")
    expect(page.get_by_role("status")).to_have_text("Nothing found. Try fewer words.")


def test_an_index_in_pages_is_walked_and_searched_the_same(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With two thousand items the way is the same, over several pages."""
    monkeypatch.setattr(index_pages, "MOST_ON_ONE_PAGE", 0)
    page.goto(made(tmp_path))
    page.get_by_label("Search this bundle").fill("feel heard")
    page.locator("#search-hits a").first.click()
    expect(page.get_by_role("article", name="E-0003 What young people told us")).to_be_in_viewport()

    page.get_by_role("link", name="PA3.voice").first.click()
    expect(page.locator("#about-PA3\\.voice")).to_be_in_viewport()
    page.get_by_role("link", name="Back to the index and its search").click()

    expect(page.get_by_label("Search this bundle")).to_be_visible()


def test_without_scripts_everything_is_still_there(browser: Browser, index: str) -> None:
    """Some computers of public bodies run no script from a file."""
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(index)

        expect(page.get_by_text("Search needs scripts, which are turned off here.")).to_be_visible()
        expect(page.get_by_label("Search this bundle")).to_be_hidden()
        expect(page.get_by_role("article", name="E-0001 Minutes of the improvement board, 3 March")).to_be_visible()
