"""The upload area as a page sees it, without a browser."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from evidence.ui.upload.area import _checked
from evidence.ui.upload.packaged import FOLDER


def _page() -> None:
    import streamlit as st

    from evidence.ui.upload.area import upload_area
    from evidence.ui.upload.keys import quiet_keys
    from evidence.ui.upload.log_area import log_area

    told = upload_area(post="lead", key="files", limit_mb=200, most=5000, log="", item_address="evidence?item=E-0000")
    st.text(f"told: {told.items}")
    log_area(post="lead", key="log", button="Choose an evidence log")
    quiet_keys()


def test_a_page_with_the_upload_area_runs() -> None:
    """Streamlit finds our scripts only because we hand it the manifest; a release may change how."""
    page = AppTest.from_function(_page, default_timeout=30).run()

    assert not page.exception
    assert page.text[0].value == "told: ()"


def test_the_scripts_and_styles_travel_with_the_package() -> None:
    """A component without its script is an empty box."""
    shipped = {path.name for path in (FOLDER / "assets").iterdir()}
    ours = {"upload_area.js", "upload_choosing.js", "upload_list.js", "upload_sending.js", "upload_words.js"}

    assert ours | {"sha256.js", "log_area.js", "upload_area.css", "quiet_keys.js"} <= shipped


def test_what_the_browser_says_is_checked_before_a_page_sees_it() -> None:
    """It comes from outside; a made-up answer is no answer."""
    assert _checked(["E-0001", "E-0002"]) == ("E-0001", "E-0002")
    assert _checked(["<b>E-0001"]) == ()
    assert _checked("E-0001") == ()
    assert _checked([1, {}]) == ()
