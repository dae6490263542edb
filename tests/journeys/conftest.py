"""A real browser and real servers for the journeys of the three users."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from evidence.settings import shipped
from evidence.workspace.folder import create_folder
from tests.web.conftest import Served, serving

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PATIENCE_MS = 30_000  # how long a busy machine may take to draw what a person would see at once

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; skips where it is not installed.

    For one module and not for the session: while Playwright is open its event loop runs in our thread, where no other
    test could start one.
    """
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A new window."""
    opened = chromium.new_page(viewport={"width": 1280, "height": 900})
    opened.set_default_timeout(PATIENCE_MS)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def served_example(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The worked example, served. A copy, so that what a journey does stays in the journey."""
    folder = tmp_path_factory.mktemp("journeys") / "example"
    shutil.copytree(example, folder)
    with serving(folder) as served:
        yield served


@pytest.fixture(scope="session")
def served_empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The Lancashire area with no evidence yet, served."""
    folder = tmp_path_factory.mktemp("journeys") / "empty"
    create_folder(folder, shipped("corpus", "areas", "lancashire"), purpose="area")
    with serving(folder) as served:
        yield served
