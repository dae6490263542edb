"""Handing files out over HTTP."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.web.downloading import attachment
from tests.web.conftest import Served


@pytest.mark.slow
def test_an_original_comes_back_byte_for_byte_as_a_download(served: Served, document: bytes) -> None:
    """What was brought in is what is handed over, and a browser saves it rather than running it."""
    document *= 100  # long enough that a server would like to compress it
    item = served.put(document, name="Minutes “final” é.txt", key="byte-for-byte").json()["item"]

    answer = served.get(f"/originals/{item}/1?as={served.reader}")

    assert answer.content == document
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''Minutes%20%E2%80%9Cfinal%E2%80%9D%20%C3%A9.txt" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Length"] == str(len(document))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/originals/E-9999/1?as={post}", 404),
        ("/originals/E-0001/99?as={post}", 404),
        ("/originals/..%2F..%2Fevidence.db/1?as={post}", 400),
        ("/bundles/nothing.zip?as={lead}", 404),
        ("/bundles/..%2F..%2Fevidence.db?as={lead}", 400),
        ("/bundles/nothing.zip?as={post}", 403),
        ("/api/evidence/E-9999?as={post}", 404),
        ("/originals/E-0001/1", 400),
        ("/originals/E-0001/1?as=nobody", 404),
    ],
)
def test_what_is_not_there_or_not_allowed_is_answered_in_words(served: Served, path: str, status: int) -> None:
    """No answer may show a trace or where the server keeps its files."""
    answer = served.get(path.format(post=served.reader, lead=served.poster))

    assert answer.status_code == status
    if answer.headers.get("content-type") == "application/json":
        assert answer.json()["message"]
    assert str(served.folder) not in answer.text
    assert "Traceback" not in answer.text


@given(st.text(min_size=1))
def test_no_file_name_can_break_out_of_its_header(name: str) -> None:
    """A name is chosen by whoever made the file, and must stay a name."""
    header = attachment(name.encode(errors="ignore").decode())

    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
