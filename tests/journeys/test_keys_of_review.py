"""The chair reviews by keys alone: one key each, and none of them decides what nobody has seen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from evidence.workspace.workspace import Workspace
from schemas.links import Link, LinkStatus
from tests.web.conftest import Served, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

REASON = "Why, in a sentence"


@pytest.fixture
def served(example: Path, tmp_path: Path) -> Iterator[Served]:
    """The worked example, served, for one test that decides."""
    folder = tmp_path / "example"
    shutil.copytree(example, folder)
    with serving(folder) as one:
        yield one


@pytest.fixture
def queue(served: Served) -> list[str]:
    """The links in the order the chair meets them at the monitoring inspection."""
    desk = Workspace.open(served.folder, post="independent-chair")
    found = [one.link.ref for one in desk.review_queue(checkpoint="monitoring")]
    desk.close()
    return found


def decided(served: Served) -> dict[str, Link]:
    """The links a decision was made on since the example was made."""
    desk = Workspace.open(served.folder, post="independent-chair")
    links = {link.ref: link for item in desk.items() for link in desk.links_of(item.ref)}
    desk.close()
    return links


def expect_in_focus(page: Page, ref: str) -> None:
    """The link is up, its heading has the focus, and the keys decide it from now on."""
    expect(page.locator(f".review-link.of-{ref}")).to_be_focused(timeout=20_000)
    page.wait_for_timeout(800)  # a key pressed in the first instants is sent back on purpose


def open_review(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/review?as=independent-chair&at=monitoring")
    page.locator(".review-link").wait_for()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(800)


def test_the_chair_accepts_and_challenges_with_one_key_each(page: Page, served: Served, queue: list[str]) -> None:
    """An hour before the board there is no time to point and click, nor to undo what a stray letter did."""
    first, second, third, *_ = queue
    open_review(page, served)
    field = page.get_by_role("textbox", name=REASON)

    page.keyboard.press("n")
    expect_in_focus(page, second)
    page.keyboard.press("p")
    expect_in_focus(page, first)

    page.keyboard.press("a")
    expect(page.get_by_text(f"{first} is accepted: Accepted as it stands")).to_be_visible()
    expect_in_focus(page, second)

    page.keyboard.press("c")
    expect(field).to_be_focused()
    page.keyboard.type("a can change nothing, nor can n or p")
    expect(page.get_by_text("A challenge needs its reason. Say")).to_be_visible()
    expect(field).to_have_value("a can change nothing, nor can n or p")
    expect(page.locator(f".review-link.of-{second}")).to_be_visible()
    assert decided(served)[second].status is LinkStatus.AWAITING

    page.get_by_role("heading", name="Review", exact=True).click()
    page.keyboard.press("c")
    expect(page.get_by_text(f"{second} is challenged")).to_be_visible()
    expect_in_focus(page, third)

    links = decided(served)
    assert (links[first].status, links[second].status, links[third].status) == (
        LinkStatus.ACCEPTED,
        LinkStatus.CHALLENGED,
        LinkStatus.AWAITING,
    )
    assert links[second].decision is not None
    assert links[second].decision.why == "a can change nothing, nor can n or p"


def test_a_key_decides_nothing_unseen_and_nothing_once_turned_off(page: Page, served: Served, queue: list[str]) -> None:
    """Letters are pressed by accident, by a resting hand and by software that listens to speech."""
    first = queue[0]
    open_review(page, served)

    page.get_by_role("heading", name="The other links").click()
    page.mouse.wheel(0, 5000)
    page.wait_for_timeout(500)
    page.keyboard.press("a")
    expect(page.get_by_text("Here is the link. Press A again to accept it.")).to_be_visible()
    expect(page.locator(f".review-link.of-{first}")).to_be_in_viewport()

    page.get_by_text("Single keys").click()
    expect(page.get_by_text("The keys are off. Use the buttons.")).to_be_visible()
    page.get_by_role("heading", name="Review", exact=True).click()
    for letter in "acnp":
        page.keyboard.press(letter)
    page.locator('[data-testid="stSidebarNavItems"]').get_by_role("link", name="Plan").click()
    expect(page.get_by_role("heading", name="Plan", exact=True)).to_be_visible()
    page.locator('[data-testid="stSidebarNavItems"]').get_by_role("link", name="Review").click()
    expect(page.get_by_text("The keys are off. Use the buttons.")).to_be_visible()

    assert decided(served)[first].status is LinkStatus.AWAITING
    faults = [one["id"] for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")]
    assert faults == []
