"""A folder and its evidence log brought in through the page, with the network and the server failing on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import httpx
import pytest
import python_calamine as calamine
import xlsxwriter
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from evidence.settings import shipped
from evidence.workspace.folder import create_folder, shared_core
from evidence.workspace.workspace import Workspace
from schemas.evidence import Item
from tests.web.conftest import Served, serving, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAPERS = 28
SHOTS = os.environ.get("EVIDENCE_SCREENSHOTS", "")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """The Lancashire area with no evidence yet, for one journey."""
    folder = tmp_path / "data"
    create_folder(folder, shipped("corpus", "areas", "lancashire"), purpose="area")
    with serving(folder) as one:
        yield one
    shared_core.cache_clear()


@pytest.fixture
def chosen(tmp_path: Path) -> Path:
    """28 papers in two folders, one of them twice, a program, and what a computer leaves behind: 31 files."""
    root = tmp_path / "Evidence 2026"
    for number in range(PAPERS):
        path = root / ("Board/Minutes" if number % 2 else "Reports") / f"Paper {number:02}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Synthetic example. Paper {number} of the improvement board.\n" * 6_000, encoding="utf-8")
    (root / "Reports" / "Paper 00, copy.txt").write_bytes((root / "Reports" / "Paper 00.txt").read_bytes())
    (root / "setup.exe").write_bytes(b"MZ" + bytes(2_000))
    (root / "Thumbs.db").write_bytes(b"synthetic")
    return root


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log whose heading for the title nobody could guess, with a date that is none and a file that is not there."""
    path = tmp_path / "Evidence log.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Log")
        sheet.write_row(0, 0, ["File name", "What we call it", "Date", "Organisation", "Action ref"])
        for number in range(PAPERS):
            folder = "Board/Minutes" if number % 2 else "Reports"
            date = "31/02/2026" if number == 3 else "09/02/2026"
            sheet.write_row(
                number + 1, 0, [f"{folder}/Paper {number:02}.txt", f"Our paper {number}", date, "LCC", "PA2"]
            )
        sheet.write_row(PAPERS + 1, 0, ["Lost.docx", "A paper that was lost", "09/02/2026"])
    return path


def test_a_folder_with_its_log_comes_in_whole_however_often_it_is_cut_off(
    page: Page, served: Served, chosen: Path, log: Path
) -> None:
    """The quality lead's first afternoon, on a train: nothing is lost, nothing comes in twice, the log is used."""
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{served.url}/add?as=quality-lead")
    _look(page, "empty")
    page.get_by_label("Choose an evidence log").set_input_files(log)
    expect(page.get_by_text("1 cell could not be used")).to_be_visible()
    _correct_the_title(page)
    _look(page, "log")

    let_through = 6
    sent: list[str] = []

    def cut_off_after_some(route: Route) -> None:
        sent.append(route.request.headers["x-upload-key"])
        route.continue_() if len(sent) <= let_through else route.abort("connectionfailed")

    page.route("**/api/evidence?*", cut_off_after_some)
    page.route("**/healthz", lambda route: route.abort("connectionfailed"))
    page.get_by_label("Choose a whole folder").set_input_files(chosen)
    expect(page.get_by_text("Connection lost")).to_be_visible()
    _look(page, "connection lost")
    assert _faults(page) == []

    page.reload()  # the browser went away in the middle
    page.unroute("**/api/evidence?*")
    page.unroute("**/healthz")
    expect(page.get_by_text("7 of 31 files of the folder “Evidence 2026” had been seen to")).to_be_visible()
    _look(page, "reloaded")

    resent: list[str] = []

    def kill_the_server_after_some(route: Route) -> None:
        resent.append(route.request.headers["x-upload-key"])
        if len(resent) == 5:
            _kill(served)
            route.abort("connectionrefused")
        else:
            route.continue_()

    page.route("**/api/evidence?*", kill_the_server_after_some)
    page.get_by_label("Choose a whole folder").set_input_files(chosen)
    expect(page.get_by_text("Connection lost")).to_be_visible()
    with _started_again(served):
        expect(page.locator(".total")).to_contain_text("31 of 31 files done", timeout=60_000)
        expect(page.locator(".total")).not_to_contain_text("still being read", timeout=60_000)
        _look(page, "done")
        assert _faults(page) == []
        total = page.locator(".total").inner_text()
        assert "1 refused" in total
        assert "1 left out" in total
        _look_at_one_outcome(page)
        report = _report(page)
        page.set_viewport_size({"width": 320, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        _look(page, "narrow")

    items = _items(served.folder)
    assert len(items) == PAPERS
    assert {item.details.title for item in items} == {f"Our paper {number}" for number in range(PAPERS)}
    assert sum(1 for item in items if str(item.details.as_at) == "2026-02-09") == PAPERS - 1
    assert len(report) == 1 + 31


def _correct_the_title(page: Page) -> None:
    page.get_by_text("Correct what the columns mean").click()
    box = page.get_by_role("combobox", name="Its title")
    option = page.get_by_role("option", name="B: What we call it")
    box.scroll_into_view_if_needed()
    page.wait_for_timeout(1_000)  # a list closes when the page moves under it, as it does while the part unfolds
    box.click()
    expect(option).to_be_visible()
    _look(page, "choosing a column")
    option.click()
    page.get_by_role("button", name="Use these columns").click()
    expect(page.get_by_text("understood as you said before")).to_be_visible()


def _look_at_one_outcome(page: Page) -> None:
    page.get_by_label("Show", exact=True).select_option("refused")
    rows = page.get_by_role("list", name="Files").get_by_role("listitem")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("Refused: setup.exe seems to be a Windows program")
    page.get_by_label("Show", exact=True).select_option("")


def _report(page: Page) -> list[list[str]]:
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the report as a spreadsheet").click()
    book = calamine.CalamineWorkbook.from_filelike(BytesIO(Path(saved.value.path()).read_bytes()))
    return book.get_sheet_by_name("Files").to_python()


def _items(folder: Path) -> list[Item]:
    desk = Workspace.open(folder)
    try:
        return list(desk.items())
    finally:
        desk.close()


def _faults(page: Page) -> list[str]:
    """Faults against WCAG 2.2, level A or AA."""
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    return [rule["id"] for rule in found.response["violations"]]


def _look(page: Page, name: str) -> None:
    """Keep a picture where pictures are asked for."""
    if SHOTS:
        page.wait_for_timeout(800)
        page.screenshot(path=f"{SHOTS}/{name}.png")


def _kill(served: Served) -> None:
    """End the server as a power cut does, and its worker with it."""
    workers = served.workers()
    served.process.send_signal(signal.SIGKILL)
    served.process.wait(timeout=30)
    for worker in workers:
        os.kill(worker, signal.SIGKILL)


@contextmanager
def _started_again(served: Served) -> Iterator[None]:
    """The server, started anew where it was."""
    place = ["--data", str(served.folder), "serve", "--port", str(served.port)]
    command = [sys.executable, "-m", "evidence", *place]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            assert wait_until(lambda: _answers(served), 60), "the server never came back"
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def _answers(served: Served) -> bool:
    try:
        return served.get("/healthz").status_code == 200
    except httpx.HTTPError:
        return False
