"""Every page opens in a browser, in the worked example and in an empty area, without an error, for everybody."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.web.conftest import Served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = {
    "Where we stand": "/?as=independent-chair",
    "A strand": "/?as=independent-chair&strand=PA2.timeliness-reviews",
    "Gaps": "/gaps?as=independent-chair",
    "A gap": "/gaps?as=independent-chair&gap=G-0022",
    "Gaps, narrowed to nothing": "/gaps?as=independent-chair&state=met&post=nobody&test=reach&risk=accepted",
    "Requests": "/requests?as=quality-lead",
    "A request": "/requests?as=quality-lead&request=R-0001",
    "Board paper": "/board?as=independent-chair",
    "A snapshot": "/board?as=independent-chair&snapshot=S-0001",
    "Plan": "/plan?as=independent-chair",
    "Timeline": "/timeline?as=independent-chair",
    "Partners": "/partners?as=independent-chair",
    "A line": "/plan?as=independent-chair&line=2.4",
    "Add evidence": "/add?as=quality-lead",
    "Adding, forbidden": "/add?as=independent-chair",
    "Find": "/find?as=quality-lead",
    "Find, answered": "/find?as=quality-lead&q=annual+reviews",
    "Find, nothing found": "/find?as=quality-lead&q=xylophone",
    "A page found": "/page?as=quality-lead&item=E-0025&page=1&find=annual+reviews",
    "A page quoted": "/page?as=independent-chair&item=E-0025&link=L-0056",
    "A page that is not there": "/page?as=quality-lead&item=E-9999&page=1",
    "Evidence": "/evidence?as=quality-lead",
    "An item": "/evidence?as=quality-lead&item=E-0001",
    "An item that is not there": "/evidence?as=quality-lead&item=E-9999",
    "Review": "/review?as=independent-chair",
    "Bundle": "/bundle?as=coordinator",
    "Bundle, an item picked": "/bundle?as=coordinator&pick=E-0044",
    "Bundle, forbidden": "/bundle?as=pcf-lead",
    "The call": "/call?as=coordinator&at=monitoring",
    "The call, forbidden": "/call?as=pcf-lead",
    "Before release": "/gate?as=independent-chair&at=monitoring",
    "Something found": "/gate?as=independent-chair&at=monitoring&item=E-0052&what=email",
}


# Pages of one thing say the same in an empty area: that it is not there.
OF_ONE_THING = {
    "A strand",
    "A line",
    "A gap",
    "A request",
    "Find, answered",
    "An item that is not there",
    "Something found",
}
OF_ONE_THING |= {"A page found", "A page quoted", "A page that is not there"}
FORBIDDEN = {"Adding, forbidden", "Bundle, forbidden", "The call, forbidden"}
EVERYWHERE = [
    *(("served_example", name) for name in PAGES),
    *(("served_empty", name) for name in PAGES if name not in OF_ONE_THING | FORBIDDEN),
]


@pytest.mark.parametrize(("area", "name"), EVERYWHERE)
def test_each_page_opens_without_an_error(page: Page, request: pytest.FixtureRequest, area: str, name: str) -> None:
    """A red box on the day inspectors come is not forgotten; a screen reader must get as far as anybody."""
    served: Served = request.getfixturevalue(area)
    complaints: list[str] = []
    strangers: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda one: strangers.append(one.url) if not one.url.startswith((served.url, "data:", "blob:")) else None,
    )

    page.goto(f"{served.url}{PAGES[name]}")
    page.locator("h1").first.wait_for()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(700)

    assert page.locator('[data-testid="stException"]').count() == 0
    assert complaints == []
    assert [url for url in strangers if not url.startswith(served.url.replace("http", "ws"))] == []
    faults = [fault["id"] for fault in Axe().run(page).response["violations"] if counts_against_us(fault)]
    assert faults == []


def counts_against_us(fault: dict[str, list[str]]) -> bool:
    """True for faults against WCAG 2.2, level A or AA."""
    return bool({"wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"} & set(fault["tags"]))
