"""Files taken out of mails: each in a child of its own, whatever the mail was made to do."""

from __future__ import annotations

import base64
import os
from dataclasses import replace
from pathlib import Path

import pytest

from evidence.errors import StoreUnusable
from evidence.ingest.readers.attached_files import NOT_THERE
from evidence.ingest.sandbox import NO_ATTACHMENTS, Sandbox
from evidence.ingest.taking import NOTHING_SAID, NotTaken, Receiver, Taken
from evidence.ingest.triage import MediaType, sniff
from evidence.settings import MEBIBYTE, Limits
from schemas.evidence import ReadingState
from tests.ingest.conftest import make_docx
from tests.ingest.outlook import file_attached, message, message_attached, tree
from tests.ingest.test_mail import mail_with
from tests.ingest.test_outlook import OUTCOMES


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def taken_bytes(sandbox: Sandbox, path: Path, number: int) -> bytes:
    media_type = sniff(path, path.name, limits=Limits())
    with sandbox.extract(path, media_type, number) as taken:
        assert isinstance(taken, Taken), taken
        content = taken.file.read()
        assert taken.size_bytes == len(content)
        return content


def refusal(sandbox: Sandbox, path: Path, media_type: MediaType, number: int = 1) -> str:
    with sandbox.extract(path, media_type, number) as taken:
        assert isinstance(taken, NotTaken), taken
        return taken.reason


@pytest.fixture
def report(tmp_path: Path) -> bytes:
    return make_docx(tmp_path / "report.docx").read_bytes()


@pytest.fixture
def large(tmp_path: Path) -> bytes:
    """More than is held in memory, and than a pipe holds."""
    return os.urandom(3 * MEBIBYTE)


def test_a_file_comes_out_of_a_mail_as_it_went_in(
    sandbox: Sandbox, tmp_path: Path, report: bytes, large: bytes
) -> None:
    """The evidence is the attachment; its hash must be the one its author knows."""
    path = put(tmp_path, "a.eml", mail_with(("report.docx", report), ("data.bin", large)).as_bytes())

    assert taken_bytes(sandbox, path, 1) == report
    assert taken_bytes(sandbox, path, 2) == large


def test_a_file_comes_out_of_an_outlook_message_as_it_went_in(
    sandbox: Sandbox, tmp_path: Path, report: bytes, large: bytes
) -> None:
    """The same of the other way in which mails arrive; also the smallest and the empty one."""
    files = [report, large, b"", b"x", bytes(4095), bytes(range(256)) * 16]
    attachments = [file_attached(f"{number}.docx", content) for number, content in enumerate(files)]
    path = put(tmp_path, "a.msg", message(OUTCOMES, attachments=attachments))

    assert [taken_bytes(sandbox, path, number) for number in range(1, len(files) + 1)] == files


@pytest.mark.parametrize("encoding", ["7bit", "8bit", "base64"])
def test_a_forwarded_mail_comes_out_byte_for_byte(sandbox: Sandbox, tmp_path: Path, encoding: str) -> None:
    """Written anew, its headers would be folded otherwise, and its seal would be broken."""
    inside = b"From: a@example.org\r\nSubject: =?utf-8?q?Caf=C3=A9?=\r\nX-Odd:  two  spaces\r\n\r\nWords\r\n.\r\n"
    inside += b"\xe9\r\n" if encoding == "8bit" else b""
    body = base64.encodebytes(inside) if encoding == "base64" else inside
    head = b"From: b@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
    part = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: " + encoding.encode() + b"\r\n\r\n" + body
    path = put(tmp_path, "a.eml", head + part + b"\r\n--b--\r\n")

    assert taken_bytes(sandbox, path, 1) == inside


def test_a_mail_within_a_mail_within_a_mail_is_followed_down(sandbox: Sandbox, tmp_path: Path, report: bytes) -> None:
    """A report is often forwarded twice before it arrives."""
    innermost, middle, outermost = mail_with(("report.docx", report)), mail_with(), mail_with()
    middle.add_attachment(innermost)
    outermost.add_attachment(middle)
    path = put(tmp_path, "a.eml", outermost.as_bytes())

    for level in range(2):
        path = put(tmp_path, f"{level}.eml", taken_bytes(sandbox, path, 1))

    assert sandbox.read(path, MediaType.EML, file_name="a.eml").attachments[0].name == "report.docx"
    assert taken_bytes(sandbox, path, 1) == report


def test_a_message_inside_a_message_is_a_message_that_can_be_read(
    sandbox: Sandbox, tmp_path: Path, large: bytes
) -> None:
    """It is written as a file of its own from its own streams, with all that is attached to it in turn."""
    innermost = tree({**OUTCOMES, 0x0037: "Oldest"}, header_bytes=24, attachments=[file_attached("data.bin", large)])
    middle = tree({**OUTCOMES, 0x0037: "Older"}, header_bytes=24, attachments=[message_attached(innermost)])
    path = put(tmp_path, "a.msg", message(OUTCOMES, attachments=[message_attached(middle)]))

    subjects = []
    for level in range(2):
        path = put(tmp_path, f"{level}.msg", taken_bytes(sandbox, path, 1))
        reading = sandbox.read(path, sniff(path, path.name, limits=Limits()), file_name=path.name)
        assert reading.state is ReadingState.READ
        subjects.append(reading.pages[0].text.split("\n")[:2])

    assert subjects == [
        ["Subject: Older", "Date: Wed, 27 May 2026 09:30:00 +0000"],
        ["Subject: Oldest", "Date: Wed, 27 May 2026 09:30:00 +0000"],
    ]
    assert taken_bytes(sandbox, path, 1) == large


@pytest.mark.parametrize("number", [-1, 0, 3, 10**9])
def test_a_number_that_is_not_in_the_list_is_answered_with_a_sentence(
    sandbox: Sandbox, tmp_path: Path, number: int
) -> None:
    """The list may be older than the reader that is asked."""
    path = put(tmp_path, "a.eml", mail_with(("a.pdf", b"a"), ("b.pdf", b"b")).as_bytes())

    assert refusal(sandbox, path, MediaType.EML, number) in {NOT_THERE, NO_ATTACHMENTS}


def test_a_file_that_holds_no_files_is_answered_with_a_sentence(sandbox: Sandbox, tmp_path: Path) -> None:
    """A caller's mistake ends as this answer too, not as an error in the middle of a batch."""
    assert refusal(sandbox, put(tmp_path, "a.txt", b"words"), MediaType.TXT) == NO_ATTACHMENTS


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 5000, b"rubbish" * 100])
@pytest.mark.parametrize("media_type", [MediaType.EML, MediaType.MSG])
def test_a_damaged_mail_is_answered_with_a_sentence(
    sandbox: Sandbox, tmp_path: Path, media_type: MediaType, content: bytes
) -> None:
    """It may have been damaged since it was read."""
    assert refusal(sandbox, put(tmp_path, "a", content), media_type)


def test_an_attachment_over_the_size_of_a_file_is_not_taken(tmp_path: Path, large: bytes) -> None:
    """It would fill the disk of a machine that takes no such file by the front door either."""
    eml = put(tmp_path, "a.eml", mail_with(("data.bin", large)).as_bytes())
    msg = put(tmp_path, "a.msg", message(OUTCOMES, attachments=[file_attached("data.bin", large)]))

    with Sandbox(replace(Limits(), file_bytes=2 * MEBIBYTE)) as box:
        assert "larger than the 2.0 MB one file may have" in refusal(box, eml, MediaType.EML)
        assert "larger than one file may be" in refusal(box, msg, MediaType.MSG)
        following = put(tmp_path, "b.eml", mail_with(("a.pdf", b"small")).as_bytes())
        assert taken_bytes(box, following, 1) == b"small"


def test_an_attachment_that_needs_too_much_memory_is_not_taken_and_the_next_is(tmp_path: Path, large: bytes) -> None:
    """One mail's excess is that mail's answer."""
    path = put(tmp_path, "a.eml", mail_with(("data.bin", large * 4)).as_bytes())

    with Sandbox(replace(Limits(), memory_bytes=16 * MEBIBYTE)) as box:
        assert "more than the 16 MB of memory" in refusal(box, path, MediaType.EML)
        following = put(tmp_path, "b.eml", mail_with(("a.pdf", b"small")).as_bytes())
        assert taken_bytes(box, following, 1) == b"small"


def test_a_mail_that_keeps_its_reader_busy_is_given_up_on(tmp_path: Path) -> None:
    """The limits of reading are those of taking out."""
    path = put(tmp_path, "a.eml", mail_with(("data.bin", bytes(MEBIBYTE))).as_bytes())

    with Sandbox(replace(Limits(), wall_seconds=0)) as box:
        assert "was stopped after 0 seconds" in refusal(box, path, MediaType.EML)


def test_nothing_of_an_attachment_is_left_behind(sandbox: Sandbox, tmp_path: Path, large: bytes) -> None:
    """A copy nobody knows of is one that no erasure finds."""
    path = put(tmp_path, "a.eml", mail_with(("data.bin", large)).as_bytes())
    spool = tmp_path / "spool"
    spool.mkdir()

    with sandbox.extract(path, MediaType.EML, 1, spool_in=spool) as taken:
        assert isinstance(taken, Taken)
        file = taken.file

    assert file.closed
    assert list(spool.iterdir()) == []


def test_no_room_for_an_attachment_is_the_machines_fault_and_not_the_mails(
    sandbox: Sandbox, tmp_path: Path, large: bytes
) -> None:
    """It must be tried again once there is room, and the sandbox must still serve."""
    path = put(tmp_path, "a.eml", mail_with(("data.bin", large), ("a.pdf", b"small")).as_bytes())

    with (
        pytest.raises(StoreUnusable, match="no room"),
        sandbox.extract(path, MediaType.EML, 1, spool_in=tmp_path / "not there"),
    ):
        pass

    assert taken_bytes(sandbox, path, 2) == b"small"


@pytest.mark.parametrize("sent", [b"", b"X", b"Xbytes", b"R", b"R\x00\x1b", b"\x00T"])
def test_an_answer_no_honest_child_gives_is_not_taken_for_a_file(tmp_path: Path, sent: bytes) -> None:
    """A child taken over by the mail says what it likes; what it cannot do is pass a silence for a file."""
    with (tmp_path / "spool").open("w+b") as spool:
        receiver = Receiver(spool)
        receiver.take(sent)

        assert receiver.outcome() == NotTaken(NOTHING_SAID)


def test_a_reason_a_child_gives_is_short_and_harmless(tmp_path: Path) -> None:
    """It is shown to people, and may come from an attacker."""
    with (tmp_path / "spool").open("w+b") as spool:
        receiver = Receiver(spool)
        receiver.take(b"Rno\x1b[31m\n" + b"x" * 100_000)
        outcome = receiver.outcome()

    assert isinstance(outcome, NotTaken)
    assert len(outcome.reason) <= 600
    assert "\x1b" not in outcome.reason
    assert "\n" not in outcome.reason
