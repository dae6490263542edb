"""Takes the pictures of the guide from the worked example: `make screenshots`. Needs Chromium."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
WIDTH, HEIGHT = 1440, 1150
TALLER = {"where-we-stand": 1750, "strand": 1500}
FLAGS = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"]

LEAD, CHAIR, COORDINATOR = "quality-lead", "independent-chair", "coordinator"
PAGES = {
    "where-we-stand": f"/?as={CHAIR}",
    "strand": f"/?as={CHAIR}&strand=PA2.timeliness-reviews",
    "gaps": f"/gaps?as={CHAIR}",
    "plan": f"/plan?as={CHAIR}",
    "add-evidence": f"/add?as={LEAD}",
    "find": f"/find?as={LEAD}&q=annual+reviews+overdue",
    "page-found": f"/page?as={LEAD}&item=E-0060&page=1&find=annual+reviews+overdue",
    "evidence": f"/evidence?as={LEAD}&item=E-0019",
    "review": f"/review?as={CHAIR}",
    "bundle": f"/bundle?as={COORDINATOR}",
}


def main() -> None:
    """Make the example in a folder of its own, serve it, and take every picture."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, _served(Path(folder) / "example") as (address, data), _page() as page:
        for name, path in PAGES.items():
            _take(page, f"{address}{path}", name)
        _take(page, _bundle_index(data, Path(folder)).as_uri(), "bundle-index")


@contextmanager
def _page() -> Iterator[Page]:
    chromium = shutil.which("chromium") or sys.exit("Chromium is not installed.")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser.new_page()
        browser.close()


def _take(page: Page, address: str, name: str) -> None:
    page.set_viewport_size({"width": WIDTH, "height": TALLER.get(name, HEIGHT)})
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.locator("h1").first.wait_for()
    page.wait_for_timeout(1500)
    page.get_by_text("Drawing the page").wait_for(state="hidden")
    page.screenshot(path=PICTURES / f"{name}.png")
    print(name)


@contextmanager
def _served(data: Path) -> Iterator[tuple[str, Path]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "evidence", "--data", str(data)]
    subprocess.run([*command, "demo"], check=True)
    server = subprocess.Popen([*command, "serve", "--port", str(port)])
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/healthz")
        yield address, data
    finally:
        server.terminate()
        server.wait()


def _wait_for(address: str) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(address).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    sys.exit(f"{address} did not answer.")


def _bundle_index(data: Path, folder: Path) -> Path:
    draft = folder / "draft.zip"
    command = [sys.executable, "-m", "evidence", "--data", str(data), "bundle", "--checkpoint", "monitoring"]
    subprocess.run([*command, "--scope", "PA2", "--to", str(draft)], check=True)
    with zipfile.ZipFile(draft) as bag:
        bag.extractall(folder / "bundle")
    return next((folder / "bundle").glob("*/data/index.html"))


if __name__ == "__main__":
    main()
