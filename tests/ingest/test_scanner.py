"""The virus scanner, a real one: what it says of files, and what is made of its silence."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.ingest.scanner import (
    BROKE_OFF,
    CANNOT_REACH,
    NO_ANSWER,
    OVER_ITS_SIZE,
    Scanned,
    Scanner,
    ScannerAddressError,
    Verdict,
    verdict_of,
)
from tests.ingest.conftest import zip_of
from tests.servers.clamd import SIGNATURE, STREAM_LIMIT_BYTES, Clamd, harmless_virus, running_clamd

FOUND = Scanned(Verdict.FOUND, f"{SIGNATURE}.UNOFFICIAL")


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clamd]:
    with running_clamd(tmp_path_factory.mktemp("clamd")) as running:
        yield running


def put(folder: Path, content: bytes) -> Path:
    path = folder / "file"
    path.write_bytes(content)
    return path


def a_mail_with(content: bytes) -> bytes:
    mail = EmailMessage()
    mail["From"] = "lead@council.example"
    mail["Subject"] = "Minutes"
    mail.set_content("See attached.\n")
    mail.add_attachment(content, maintype="application", subtype="octet-stream", filename="minutes.bin")
    return mail.as_bytes()


def scanner_that_says(folder: Path, reply: bytes) -> Scanner:
    """A scanner that answers every file the same and hangs up."""
    path = folder / "false.sock"
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(path))
    listening.listen()

    def answer() -> None:
        with listening, listening.accept()[0] as line:
            while not line.recv(65_536).endswith(b"\0\0\0\0"):
                pass
            with suppress(BrokenPipeError, ConnectionResetError):  # it is hung up on once it said enough
                line.sendall(reply)

    threading.Thread(target=answer, daemon=True).start()
    return Scanner(str(path), seconds=10)


def test_a_file_with_nothing_known_in_it_is_clean(clamd: Clamd, tmp_path: Path) -> None:
    """Most files; they must not wait for a person."""
    assert Scanner(clamd.address).scan(put(tmp_path, b"Minutes of the board")) == Scanned(Verdict.CLEAN)


def test_an_empty_file_is_clean(clamd: Clamd, tmp_path: Path) -> None:
    """The stream then has no piece at all before its end."""
    assert Scanner(clamd.address).scan(put(tmp_path, b"")).verdict is Verdict.CLEAN


@pytest.mark.parametrize(
    "wrapped",
    [
        pytest.param(lambda virus: virus, id="plain"),
        pytest.param(lambda virus: zip_of({"minutes.txt": virus}), id="in a ZIP"),
        pytest.param(lambda virus: zip_of({"a.zip": zip_of({"b.zip": zip_of({"c": virus})})}), id="three ZIPs deep"),
        pytest.param(a_mail_with, id="attached to a mail"),
    ],
)
def test_what_is_known_is_found_wherever_it_hides(clamd: Clamd, tmp_path: Path, wrapped) -> None:
    """A virus arrives in an attachment or an archive, hardly ever plain."""
    assert Scanner(clamd.address).scan(put(tmp_path, wrapped(harmless_virus()))) == FOUND


def test_a_scanner_on_another_port_is_asked_the_same_way(clamd: Clamd, tmp_path: Path) -> None:
    """In containers the scanner is a neighbour on the network, and has no socket file to share."""
    scanner = Scanner(clamd.network_address)

    assert scanner.scan(put(tmp_path, harmless_virus())) == FOUND
    assert scanner.scan(put(tmp_path, b"words")).verdict is Verdict.CLEAN


@pytest.mark.parametrize("where", ["address", "network_address"])
def test_a_file_over_the_scanners_size_is_not_called_clean(clamd: Clamd, tmp_path: Path, where: str) -> None:
    """clamd breaks off in the middle of the file; what it did not see it cannot have cleared."""
    scanned = Scanner(getattr(clamd, where)).scan(put(tmp_path, os.urandom(STREAM_LIMIT_BYTES * 8)))

    assert scanned.verdict is Verdict.CANNOT_SAY
    assert scanned.what in {OVER_ITS_SIZE, BROKE_OFF}


def test_a_file_just_over_the_scanners_size_is_told_by_its_reason(clamd: Clamd, tmp_path: Path) -> None:
    """Somebody must learn that it is the size, to raise the limit in clamd's settings."""
    scanned = Scanner(clamd.address).scan(put(tmp_path, os.urandom(STREAM_LIMIT_BYTES + 1)))

    assert scanned == Scanned(Verdict.CANNOT_SAY, OVER_ITS_SIZE)


def test_a_scanner_that_is_down_says_nothing_and_clears_nothing(tmp_path: Path) -> None:
    """The file then waits; it is never let through because nobody was there to object."""
    scanner = Scanner(str(tmp_path / "nobody.sock"))

    assert scanner.scan(put(tmp_path, b"words")) == Scanned(Verdict.CANNOT_SAY, CANNOT_REACH)
    assert scanner.version() == ""


def test_a_scanner_that_hangs_is_given_up_on_and_asked_again_later(clamd: Clamd, tmp_path: Path) -> None:
    """A scanner that reloads its signatures stands still for half a minute and more."""
    path = put(tmp_path, os.urandom(500_000))

    with clamd.held_still():
        hanging = Scanner(clamd.address, seconds=0.5).scan(path)
    afterwards = Scanner(clamd.address).scan(path)

    assert hanging == Scanned(Verdict.CANNOT_SAY, "The virus scanner did not answer in 0.5 seconds.")
    assert afterwards.verdict is Verdict.CLEAN


def test_a_file_that_is_gone_is_not_clean(clamd: Clamd, tmp_path: Path) -> None:
    """Nothing was looked at, so nothing can be said."""
    assert Scanner(clamd.address).scan(tmp_path / "gone").verdict is Verdict.CANNOT_SAY


def test_the_version_tells_which_scanner_looked(clamd: Clamd) -> None:
    """A file cleared in March is worth another look with June's signatures."""
    assert Scanner(clamd.address).version().startswith("ClamAV ")


@pytest.mark.parametrize(
    "reply",
    [b"", b"\0", b"stream: OK", b"OK\0", b"stream: OK and more\0", b"x" * 100_000, b"\xff\xfe\0", b"stream: FOUND\0"],
)
def test_only_the_plain_answer_clears_a_file(tmp_path: Path, reply: bytes) -> None:
    """Whatever listens on that address may be no scanner, or one that broke in the middle of a word."""
    assert scanner_that_says(tmp_path, reply).scan(put(tmp_path, b"words")) == Scanned(Verdict.CANNOT_SAY, NO_ANSWER)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (b"stream: Can't allocate memory ERROR\0", "The virus scanner failed: Can't allocate memory."),
        (b"stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND\0", "too deeply packed"),
    ],
)
def test_a_scanner_that_failed_clears_nothing(tmp_path: Path, reply: bytes, expected: str) -> None:
    """An error and a file given up on are neither clean nor infected."""
    scanned = scanner_that_says(tmp_path, reply).scan(put(tmp_path, b"words"))

    assert scanned.verdict is Verdict.CANNOT_SAY
    assert expected in scanned.what


def test_the_name_of_what_was_found_is_shown_harmlessly(tmp_path: Path) -> None:
    """It ends on a screen and in the record, and its author is not known."""
    scanned = scanner_that_says(tmp_path, b"stream: A\x1b[31m\nB" + b"x" * 500 + b" FOUND\0").scan(put(tmp_path, b"w"))

    assert scanned.verdict in {Verdict.FOUND, Verdict.CANNOT_SAY}
    assert "\x1b" not in scanned.what
    assert "\n" not in scanned.what
    assert len(scanned.what) <= 100


@given(st.text())
def test_no_answer_but_one_is_clean(reply: str) -> None:
    """The law behind the cases above."""
    assert (verdict_of(reply, broke_off=False).verdict is Verdict.CLEAN) == (reply == "stream: OK")
    assert verdict_of(reply, broke_off=True).verdict is not Verdict.CLEAN


@pytest.mark.parametrize("address", ["", "clamd", "clamd.ctl", "127.0.0.1", "127.0.0.1:0", "host:99999", "::1:3310"])
def test_an_address_that_cannot_be_one_is_refused_with_what_to_write(address: str) -> None:
    """A typing mistake must be found when the product starts, not as a queue that stands still."""
    with pytest.raises(ScannerAddressError) as refused:
        Scanner(address)

    assert "/run/clamav/clamd.ctl" in refused.value.remedy
