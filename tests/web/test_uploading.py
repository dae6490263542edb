"""Bringing files in over HTTP."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.conftest import Served, serving, wait_until

pytestmark = pytest.mark.slow

MEBIBYTE = 1024 * 1024


def test_an_uploaded_file_is_stored_and_then_read(served: Served, document: bytes) -> None:
    """The promise of the page: what was brought in is safe, and findable soon after."""
    answer = served.put(document, name="Minutes, 3 March.txt", key="stored-and-read")

    assert answer.status_code == 201
    assert answer.json()["outcome"] == "stored"
    told = served.read(answer.json()["item"])
    assert (told["reading"], told["pages"]) == ("read", 1)


def test_the_same_bytes_again_point_at_the_item_that_has_them(served: Served, document: bytes) -> None:
    """Two people bring the same minutes; there is one item, and the second is told which."""
    first = served.put(document, name="minutes.txt", key="the-same-bytes-1").json()

    again = served.put(document, name="copy of minutes.txt", key="the-same-bytes-2")

    assert again.status_code == 200
    assert (again.json()["outcome"], again.json()["item"]) == ("duplicate", first["item"])


def test_the_same_upload_sent_twice_is_one_item(served: Served, document: bytes) -> None:
    """A lost answer makes the browser send again; that is not a duplicate anybody has to think about."""
    first = served.put(document, name="minutes.txt", key="sent-twice")

    again = served.put(document, name="minutes.txt", key="sent-twice")

    assert again.status_code == 201
    assert again.json()["item"] == first.json()["item"]


def test_a_program_is_refused_with_what_to_do_instead(served: Served) -> None:
    """People drop whole folders in; what cannot be evidence says so and the rest goes on."""
    answer = served.put(b"MZ" + bytes(2_000), name="setup.exe", key="a-program")

    assert answer.status_code == 422
    assert answer.json()["outcome"] == "refused"
    assert answer.json()["reason"]
    assert answer.json()["remedy"]


def test_a_post_that_may_not_add_is_told_who_may(served: Served, document: bytes) -> None:
    """The chair accepts evidence, so the chair must not bring it in."""
    answer = served.put(document, name="minutes.txt", key="by-the-chair", **{"X-Acting-Post": served.reader})

    assert answer.status_code == 403
    assert "quality lead" in answer.json()["remedy"]


@pytest.mark.parametrize("missing", ["X-Acting-Post", "X-Upload-Key"])
def test_an_upload_without_its_headers_is_refused(served: Served, document: bytes, missing: str) -> None:
    """A form on another site cannot send them, which is half of what keeps it out."""
    answer = served.put(document, name="minutes.txt", key="without-headers", **{missing: ""})

    assert answer.status_code == 400
    assert answer.json()["message"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Host": "evil.example"},
    ],
)
def test_another_site_cannot_bring_files_in(served: Served, document: bytes, headers: dict[str, str]) -> None:
    """A page somebody happens to have open must not write into the evidence."""
    answer = served.put(document, name="minutes.txt", key="another-site", **headers)

    assert answer.status_code == 403


def test_a_file_over_the_limit_is_refused_before_it_is_sent(served: Served) -> None:
    """Nobody should wait for 300 MB to travel only to be told no."""
    head = (
        f"PUT /api/evidence?name=film.pdf HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n"
        f"X-Acting-Post: {served.poster}\r\nX-Upload-Key: over-the-limit\r\nContent-Length: {300 * MEBIBYTE}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", served.port), timeout=30) as connection:
        connection.sendall(head.encode())
        answer = connection.recv(64)

    assert b" 413 " in answer


def test_an_upload_broken_off_half_way_leaves_nothing(served: Served) -> None:
    """A closed laptop must not leave half a document behind, as evidence or as litter."""
    before = sorted((served.folder / "originals").rglob("*"))
    with socket.create_connection(("127.0.0.1", served.port), timeout=30) as connection:
        connection.sendall(
            f"PUT /api/evidence?name=half.txt HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n"
            f"X-Acting-Post: {served.poster}\r\nX-Upload-Key: broken-off\r\nContent-Length: 1000000\r\n\r\n".encode()
        )
        connection.sendall(b"half of it " * 1_000)
        arrived = wait_until(lambda: _incoming(served))

    assert arrived
    assert wait_until(lambda: not _incoming(served))
    assert sorted((served.folder / "originals").rglob("*")) == before


def _incoming(served: Served) -> list[Path]:
    return list((served.folder / "incoming").iterdir())


def test_a_large_file_does_not_fill_the_servers_memory(data_folder: Path) -> None:
    """A 60 MB scan must not cost everybody else their page. Chunks are random so that nothing is compressed away."""
    with serving(data_folder) as served:
        served.put(b"%PDF-1.4 warm up", name="small.pdf", key="warm-up-first")
        before = _memory(served)

        answer = served.put(_large_pdf(60), name="scan.pdf", key="sixty-megabytes")

        assert answer.status_code == 201
        assert _memory(served) - before < 30 * MEBIBYTE


def _large_pdf(megabytes: int) -> Iterator[bytes]:
    yield b"%PDF-1.4\n"
    for _ in range(megabytes):
        yield os.urandom(MEBIBYTE)


def _memory(served: Served) -> int:
    status = Path(f"/proc/{served.process.pid}/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))
