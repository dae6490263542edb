"""What a test sees of a page."""

from __future__ import annotations

import html
import re

from streamlit.testing.v1 import AppTest


def drawn(page: AppTest) -> str:
    """Our own HTML on the page, as it is sent."""
    return "\n".join(one.body for one in page.get("html"))


def words(page: AppTest) -> str:
    """Everything a reader sees of our own HTML, in one line."""
    return " ".join(html.unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", drawn(page), flags=re.DOTALL)).split())


def cell(page: AppTest, strand: str, test: str) -> str:
    """The state the matrix shows for a strand and a test."""
    found = re.search(rf'<a class="ev-([a-z-]+)" href="\./\?strand={re.escape(strand)}&amp;test={test}&', drawn(page))
    assert found, f"no cell for {strand} and {test}"
    return found.group(1)


def told(page: AppTest) -> str:
    """The messages of success and failure, without the backslashes that keep them from being markup."""
    return " ".join(one.value.replace("\\", "") for one in (*page.success, *page.error))
