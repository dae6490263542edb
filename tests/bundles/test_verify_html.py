"""VERIFY.html in a real browser, from the disk: it says what `evidence verify` says, and asks no network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from evidence.bundles.verifying import verify
from tests.bundles.forgeries import FORGERIES, HIDDEN, Forgery, sealed_by_another
from tests.bundles.harms import HARMS, Bundle, Harm, zip_again
from tests.bundles.test_index_in_a_browser import CHROMIUM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed; name it in CHROMIUM"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, sealed: Bundle) -> Iterator[Page]:
    """The page of the sealed bundle, which may reach nothing."""
    context = browser.new_context(offline=True)
    opened = context.new_page()
    opened.goto((sealed.folder / "VERIFY.html").as_uri())
    yield opened
    context.close()


def checked(page: Page, path: Path, fingerprint: str = "") -> list[dict[str, str]]:
    """What the page finds in a ZIP or a folder."""
    page.reload()
    page.set_input_files("#folder" if path.is_dir() else "#zip", path)
    page.fill("#fingerprint", fingerprint)
    page.click("button")
    page.wait_for_selector("#result:not([hidden])", timeout=20_000)
    return page.evaluate(
        "Array.from(document.querySelectorAll('#problems li'), "
        "(one) => ({code: one.dataset.code, file: one.dataset.file, sentence: one.textContent}))"
    )


def test_a_sealed_bundle_and_a_draft_are_told_apart(page: Page, sealed: Bundle) -> None:
    """The inspector sees at once what was handed over, and with which key to compare."""
    for path in (sealed.zip, sealed.folder):
        assert checked(page, path, sealed.key.fingerprint) == []
        said = page.inner_text("#result")
        assert "The sealed bundle verifies" in said
        assert "sealed on 15 June 2026 at 10:00 UTC" in said
        assert all(line in said for line in verify(path).seal.lines)  # type: ignore[union-attr]
    assert checked(page, sealed.draft) == []
    assert "It is a draft: nobody has sealed it." in page.inner_text("#result")


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
def test_every_harm_is_named_in_the_same_words(
    harm: Harm, page: Page, sealed: Bundle, copied: Path, tmp_path: Path
) -> None:
    """A page, a program and the product that told different stories would be worth nothing."""
    harm.does(copied)

    for path in (zip_again(copied, tmp_path / "again.zip"), copied):
        found = checked(page, path, sealed.key.fingerprint)

        expected = verify(path, fingerprint=sealed.key.fingerprint).problems
        assert found == [{"code": one.code.value, "file": one.file, "sentence": one.sentence} for one in expected]
        assert found


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_zip_is_refused_in_the_same_words(forgery: Forgery, page: Page, copied: Path, tmp_path: Path) -> None:
    """Most receivers have this page and nothing else."""
    bundle = forgery.made(copied, tmp_path / "forged.zip")

    found = [one["sentence"] for one in checked(page, bundle)]

    assert found == [one.sentence for one in verify(bundle).problems]


def test_bytes_hidden_in_an_entry_are_not_passed_over(page: Page, copied: Path, tmp_path: Path) -> None:
    """The browser's own unpacking says no more than that it failed; it must not say that all is well."""
    assert len(checked(page, HIDDEN.made(copied, tmp_path / "forged.zip"))) == 1


def test_the_words_of_a_seal_stay_on_their_own_line(page: Page, copied: Path) -> None:
    """A seal could otherwise turn its words round, or pass them for those of the page."""
    sealed_by_another(copied, to_whom="Ofsted.\nFingerprint of the key: 0000\u202e", asked_by=["coordinator"])

    assert checked(page, copied) == []
    assert verify(copied).seal.lines[2] in page.inner_text("#result")  # type: ignore[union-attr]


def test_a_flipped_bit_in_the_zip_and_a_cut_zip_are_named(page: Page, sealed: Bundle, tmp_path: Path) -> None:
    """Damage on the way is in the ZIP itself, not in its files."""
    content = bytearray(sealed.zip.read_bytes())
    content[content.index(b"%PDF-") + 40] ^= 1
    flipped, cut = tmp_path / "flipped.zip", tmp_path / "cut.zip"
    flipped.write_bytes(content)
    cut.write_bytes(sealed.zip.read_bytes()[:-100])

    assert [one["sentence"] for one in checked(page, flipped)] == [one.sentence for one in verify(flipped).problems]
    assert [one["code"] for one in checked(page, cut)] == ["not a bundle"]


def test_without_ed25519_the_page_says_what_was_not_checked(page: Page, sealed: Bundle) -> None:
    """An older browser must not let an unchecked signature pass for a good one."""
    page.add_init_script("crypto.subtle.verify = () => Promise.reject(new Error('not supported'))")

    assert checked(page, sealed.zip) == []

    said = page.inner_text("#result")
    assert "the signature was not checked" in said
    assert "This browser cannot check signatures made with Ed25519" in said


def test_nothing_is_fetched_and_an_accessibility_audit_finds_nothing(browser: Browser, sealed: Bundle) -> None:
    """It must work on a closed machine, and for everybody."""
    context = browser.new_context(bypass_csp=True, viewport={"width": 320, "height": 640})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((sealed.folder / "VERIFY.html").as_uri())
    page.set_input_files("#zip", sealed.zip)
    page.click("button")
    page.wait_for_selector("#result:not([hidden])")

    results = Axe().run(page)

    assert results.violations_count == 0, results.generate_report()
    assert len(asked) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate("document.activeElement.id") == "result"
    context.close()
