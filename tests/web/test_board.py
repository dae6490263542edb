"""Board papers over HTTP."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from tests.web.conftest import Served


@pytest.mark.slow
def test_the_page_is_shown_under_a_policy_that_lets_nothing_in(served: Served) -> None:
    """It stands at the app's own address, so it may run and fetch nothing at all."""
    answer = served.get(f"/board.html?as={served.reader}&at=monitoring")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "<h1>Monitoring inspection</h1>" in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.slow
def test_the_pdf_is_a_download_that_says_what_it_is(served: Served) -> None:
    """Saved among forty others it must be found again, and it must open."""
    answer = served.get(f"/board.pdf?as={served.reader}&at=monitoring")

    assert answer.headers["Content-Type"] == "application/pdf"
    assert 'attachment; filename="board-paper-northmoor-monitoring-made-' in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Length"] == str(len(answer.content))
    assert PdfReader(io.BytesIO(answer.content)).pages
    assert served.get(f"/board.pdf?as={served.reader}&at=monitoring").content == answer.content


@pytest.mark.slow
@pytest.mark.parametrize("at", ["today", "2026-06-01", "board"])
def test_every_moment_an_address_can_name_has_its_page(served: Served, at: str) -> None:
    """The address is the page's own, so whatever the page can look at can be printed."""
    assert served.get(f"/board.html?as={served.reader}&at={at}").status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "status"),
    [("at=monitoring", 400), ("as=nobody", 404), ("as={post}&at=christmas", 400), ("as={post}&at=1999-01-01", 409)],
)
@pytest.mark.parametrize("ending", ["html", "pdf"])
def test_what_cannot_be_printed_is_answered_in_words(served: Served, ending: str, query: str, status: int) -> None:
    """A paper for another day or another post than was asked would mislead."""
    answer = served.get(f"/board.{ending}?{query.format(post=served.reader)}")

    assert answer.status_code == status
    assert answer.json()["message"]
    assert str(served.folder) not in answer.text


@pytest.mark.slow
def test_another_machine_and_another_site_get_no_paper(served: Served) -> None:
    """The gate stands in front of these addresses as of all others."""
    assert served.get(f"/board.html?as={served.reader}", Host="evil.example").status_code == 403
    assert served.get(f"/board.pdf?as={served.reader}", Origin="http://evil.example").status_code == 403
