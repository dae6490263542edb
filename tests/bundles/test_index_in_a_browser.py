"""The page in a real browser: accessible by an independent audit, and silent on the network."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed; name it in CHROMIUM"),
]


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        # The audit is itself a script, which the page's own policy rightly refuses.
        yield browser.new_context(bypass_csp=True).new_page()
        browser.close()


def test_an_accessibility_audit_finds_nothing(page: Page, unpacked: Path) -> None:
    """Public bodies must meet WCAG 2.2 AA; a tool that is not ours should agree."""
    page.goto((unpacked / "data/index.html").as_uri())

    results = Axe().run(page)

    assert results.violations_count == 0, results.generate_report()


def test_the_page_loads_nothing_else_and_fits_a_telephone(page: Page, unpacked: Path) -> None:
    """An inspector may open it on a train, on whatever is at hand."""
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto((unpacked / "data/index.html").as_uri())

    assert len(asked_for) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
