"""The upload area and the quiet keys, in a real browser."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, sync_playwright

from evidence.workspace.folder import create_folder
from tests.conftest import NORTHMOOR
from tests.web.conftest import Served, free_port, running, wait_until

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
]

PAGE = """
import streamlit as st
from evidence.ui.upload.area import upload_area
from evidence.ui.upload.keys import quiet_keys

st.set_page_config(page_title="Add evidence")
st.session_state.runs = st.session_state.get("runs", 0) + 1
st.title("Add evidence", anchor=False)
told = upload_area(post="lead", key="files", limit_mb=1, most=40, log="", item_address="evidence?item=E-0000")
st.text(f"told: {' '.join(told.items)}; opened: {told.opened}")
st.text_input("A field")
st.button("Run the page again")
st.text(f"runs: {st.session_state.runs}")
quiet_keys()
"""
LAUNCHER = """
import streamlit as st
from evidence.web.launching import MIDDLEWARE, lifespan
from evidence.web.routes import ROUTES

app = st.App("page.py", routes=ROUTES, middleware=MIDDLEWARE, lifespan=lifespan)
"""


@pytest.fixture(scope="module")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A page with nothing but the components, behind the real gate and routes."""
    place = tmp_path_factory.mktemp("component")
    (place / "page.py").write_text(PAGE, encoding="utf-8")
    (place / "app.py").write_text(LAUNCHER, encoding="utf-8")
    folder, port = place / "data", free_port()
    create_folder(folder, NORTHMOOR, purpose="area")
    address = ["--server.address", "127.0.0.1", "--server.headless", "true", "--browser.gatherUsageStats", "false"]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), *address]
    with running([*command, "--client.showErrorDetails", "none"], folder, port, cwd=place) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, demonstrated: Served) -> Iterator[Page]:
    """The page, loaded."""
    opened = browser.new_page()
    opened.set_default_timeout(30_000)
    opened.goto(demonstrated.url)
    opened.get_by_text("Files or a whole folder").wait_for()
    yield opened
    opened.close()


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Something good, the same again, a program, and one that is too large."""
    good = tmp_path / "Minutes, 3 March.txt"
    good.write_text(f"Minutes of the improvement board (synthetic). {tmp_path}\n", encoding="utf-8")
    again = tmp_path / "copy of the minutes.txt"
    again.write_bytes(good.read_bytes())
    program = tmp_path / "setup.exe"
    program.write_bytes(b"MZ" + bytes(2_000))
    large = tmp_path / "film.txt"
    large.write_bytes(b"a" * (1024 * 1024 + 1))
    return [good, again, program, large]


def _many(folder: Path, number: int) -> list[Path]:
    """So many small notes."""
    paths = [folder / f"note {one:02}.txt" for one in range(number)]
    for path in paths:
        path.write_text(f"Synthetic note {path}\n", encoding="utf-8")
    return paths


def _choose(page: Page, files: list[Path]) -> None:
    page.get_by_label("Choose files to add").set_input_files(files)


def _runs(page: Page) -> str:
    return page.get_by_text("runs: ").inner_text()


def test_each_file_ends_with_its_outcome_in_words(page: Page, files: list[Path]) -> None:
    """Fifty files at once are only bearable when each says what became of it."""
    _choose(page, files[:1])
    page.get_by_text("read, 1 page").wait_for()
    _choose(page, files[1:])
    page.get_by_text("4 of 4 files done: 1 stored, 1 already here, 2 refused.").first.wait_for()

    rows = page.get_by_role("list", name="Files").get_by_role("listitem").all_inner_texts()
    assert "Stored as E-" in rows[0]
    assert "Already here, as E-" in rows[1]
    assert "Refused: It is larger than 1 MB. Split it" in rows[2]
    assert "Refused: setup.exe seems to be a Windows program" in rows[3]


def test_the_page_is_told_what_became_of_the_files(page: Page, files: list[Path]) -> None:
    """It goes on from there to ask for dates and kinds."""
    _choose(page, files[:1])

    page.get_by_text("told: E-").wait_for()


def test_what_is_shown_survives_the_page_running_again(page: Page, files: list[Path]) -> None:
    """Streamlit runs the page at every touch; the list must not go with it."""
    _choose(page, files[:1])
    page.get_by_text("read, 1 page").wait_for()
    page.get_by_text("told: E-").wait_for()
    before = _runs(page)
    page.get_by_role("button", name="Run the page again").click()

    assert wait_until(lambda: _runs(page) != before)
    assert page.get_by_text("read, 1 page").is_visible()


def test_an_upload_whose_answer_was_lost_goes_on_by_itself_and_is_one_item(
    page: Page, files: list[Path], demonstrated: Served
) -> None:
    """The answer was lost on the way back: the file had arrived, and must not arrive twice."""
    keys = []

    def lose_the_first_answer(route: Route) -> None:
        keys.append(route.request.headers["x-upload-key"])
        demonstrated.put(files[0].read_bytes(), name=files[0].name, key=keys[0], **{"X-Acting-Post": "lead"})
        route.abort()

    page.route("**/api/evidence?*", lose_the_first_answer)
    _choose(page, files[:1])
    page.get_by_text("Already here, as E-").wait_for()

    assert len(keys) == 1


def test_a_large_file_whose_original_was_lost_is_sent_again(page: Page, tmp_path: Path, demonstrated: Served) -> None:
    """A large file is asked about before it is sent, and the answer must not keep the one good copy away."""
    large = tmp_path / "A long report.txt"
    large.write_text("Synthetic example. Waits fell in Upper Moor.\n" * 10_000, encoding="utf-8")
    _choose(page, [large])
    page.get_by_text("Stored as E-").wait_for()
    sha256 = hashlib.sha256(large.read_bytes()).hexdigest()
    original = demonstrated.folder / "originals" / sha256[:2] / sha256
    original.unlink()
    again = tmp_path / "The same long report.txt"
    again.write_bytes(large.read_bytes())
    _choose(page, [again])
    page.get_by_text("Already here, as E-").wait_for()

    assert original.read_bytes() == large.read_bytes()


def test_a_file_that_breaks_the_connection_each_time_is_given_up_and_can_be_tried_again(
    page: Page, files: list[Path]
) -> None:
    """One file that something on the way will not let through must not hold up the others for ever."""
    keys = []

    def break_five_times(route: Route) -> None:
        keys.append(route.request.headers["x-upload-key"])
        route.abort() if len(keys) <= 5 else route.continue_()

    page.route("**/api/evidence?*", break_five_times)
    _choose(page, files[:1])
    page.get_by_text("Failed: The connection broke 5 times").wait_for()
    page.get_by_role("button", name="Try again: Minutes, 3 March.txt").click()
    page.get_by_text("Stored as E-").wait_for()

    assert set(keys) == {keys[0]}


def test_an_upload_can_be_paused_and_gone_on_with(page: Page, tmp_path: Path) -> None:
    """Somebody needs the line for a call; what is left waits and nothing is sent meanwhile."""
    many = _many(tmp_path, 12)
    sent: list[str] = []
    page.route(
        "**/api/evidence?*",
        lambda route: (sent.append(route.request.url), page.wait_for_timeout(50), route.continue_()),
    )
    _choose(page, many)
    page.get_by_role("button", name="Pause").click()
    page.get_by_text("Paused.", exact=True).wait_for()
    page.wait_for_timeout(700)
    before = len(sent)
    page.wait_for_timeout(700)
    assert len(sent) == before < 12
    page.get_by_role("button", name="Go on with what is left").click()

    page.get_by_text("12 of 12 files done: 12 stored").first.wait_for()


def test_more_files_than_are_brought_in_at_one_go_are_refused_whole(page: Page, tmp_path: Path) -> None:
    """Half a folder taken in silently would be worse than none."""
    _choose(page, _many(tmp_path, 41))

    page.get_by_text("Too many files: more than 40 would be brought in at one go.").first.wait_for()
    assert page.get_by_role("list", name="Files").get_by_role("listitem").count() == 0


def test_what_the_server_says_no_to_stops_everything_and_says_why(page: Page, files: list[Path]) -> None:
    """A full disk is true of every file: three hundred refusals would hide the one thing to do."""
    full = '{"message": "The disk is full.", "remedy": "Nothing was stored. Tell whoever looks after this server."}'
    page.route("**/api/evidence?*", lambda route: route.fulfill(status=507, content_type="application/json", body=full))
    _choose(page, files[:1])
    page.get_by_text("The disk is full. Nothing was stored.").first.wait_for()
    page.unroute("**/api/evidence?*")
    page.get_by_role("button", name="Go on with what is left").click()

    page.get_by_text("Stored as E-").wait_for()


def test_following_an_items_reference_keeps_the_list(page: Page, files: list[Path]) -> None:
    """A plain link would load the app anew and end an upload under way."""
    _choose(page, files[:1])
    page.get_by_text("read, 1 page").wait_for()
    page.get_by_role("list", name="Files").get_by_role("link").click()
    page.get_by_text("opened: E-").wait_for()

    assert page.get_by_text("read, 1 page").is_visible()


def test_only_the_files_of_one_outcome_can_be_shown(page: Page, files: list[Path]) -> None:
    """Among hundreds the two that were refused are what somebody looks for."""
    _choose(page, files)
    page.get_by_text("4 of 4 files done").first.wait_for()
    page.get_by_label("Show", exact=True).select_option("refused")

    assert page.get_by_role("list", name="Files").get_by_role("listitem").count() == 2


def test_the_time_left_is_said_in_words(page: Page) -> None:
    """A number of minutes is something to plan by; a percentage is not."""
    said = page.evaluate(
        "async () => { const url = performance.getEntriesByType('resource').map((one) => one.name)"
        ".find((name) => name.includes('upload_words')); const { timeLeft } = await import(url);"
        " return [20, 70, 240, 3540, 4800, 36000].map(timeLeft); }"
    )

    assert said == [
        "less than a minute left",
        "about 1 minute left",
        "about 4 minutes left",
        "about 59 minutes left",
        "about 1 hour 20 minutes left",
        "about 10 hours left",
    ]


@pytest.mark.parametrize("size", [0, 55, 64, 1_000_003])
def test_a_files_digest_is_the_one_the_store_works_out(page: Page, size: int) -> None:
    """A file is taken to be here already by its digest alone; a wrong one would lose it."""
    body = bytes(number % 251 for number in range(size))
    worked_out = page.evaluate(
        "async (size) => { const url = performance.getEntriesByType('resource').map((one) => one.name)"
        ".find((name) => name.includes('sha256')); const { Digest } = await import(url);"
        " const bytes = Uint8Array.from({ length: size }, (_, at) => at % 251); const digest = new Digest();"
        " for (let at = 0; at < size; at += 777) digest.add(bytes.subarray(at, at + 777));"
        " return [...digest.end()].map((byte) => byte.toString(16).padStart(2, '0')).join(''); }",
        size,
    )

    assert worked_out == hashlib.sha256(body).hexdigest()


def test_an_upload_can_be_cancelled(page: Page, files: list[Path]) -> None:
    """The wrong file, noticed in time, never becomes evidence."""
    page.route("**/api/evidence?*", lambda _: None)  # it never gets anywhere
    _choose(page, files[:1])
    page.get_by_role("button", name="Cancel Minutes, 3 March.txt").click()

    page.get_by_text("1 of 1 file done: 1 cancelled.").first.wait_for()


def test_files_can_be_dropped(page: Page) -> None:
    """People drag from the folder they have open."""
    dropped = page.evaluate_handle(
        "() => { const carried = new DataTransfer();"
        " carried.items.add(new File(['Dropped notes (synthetic). ' + Math.random()], 'dropped.txt'));"
        " return carried; }"
    )
    page.locator(".drop").dispatch_event("drop", {"dataTransfer": dropped})

    page.get_by_text("read, 1 page").wait_for()


def test_the_area_is_reached_and_seen_by_keyboard(page: Page) -> None:
    """Not everyone has a mouse."""
    chooser = page.get_by_label("Choose files to add")
    for _ in range(20):
        page.keyboard.press("Tab")
        if chooser.evaluate("element => element.matches(':focus-visible')"):
            break

    assert page.locator(".drop label").first.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"


def test_nothing_breaks_the_content_security_policy_or_the_accessibility_rules(
    browser: Browser, demonstrated: Served, files: list[Path]
) -> None:
    """The policy is only worth having when our own pages need no exception; the law asks for WCAG 2.2 AA."""
    opened = browser.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.goto(demonstrated.url)
    opened.get_by_text("Files or a whole folder").wait_for()
    _choose(opened, files)
    opened.get_by_text("4 of 4 files done").first.wait_for()
    opened.get_by_text("told: E-").wait_for()

    found = Axe().run(opened, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})

    assert [one for one in complaints if "Content Security Policy" in one] == []
    assert [rule["id"] for rule in found.response["violations"]] == []
    opened.close()


def test_stray_letters_do_not_run_the_page_again(page: Page) -> None:
    """WCAG 2.1.4: a bare letter must not act on the page."""
    before = _runs(page)
    page.get_by_role("heading", name="Add evidence").click()
    for key in ("r", "c", "Shift+R", "Shift+C"):
        page.keyboard.press(key)
    page.wait_for_timeout(1_000)

    assert _runs(page) == before
    assert page.get_by_role("dialog").count() == 0


def test_the_same_letters_can_be_typed(page: Page) -> None:
    """Quiet, not deaf."""
    field = page.get_by_label("A field")
    field.press_sequentially("rcRC")

    assert field.input_value() == "rcRC"
