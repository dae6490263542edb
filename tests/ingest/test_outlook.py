"""Outlook messages: read like mails, whatever program wrote them, and whatever was done to them on the way."""

from __future__ import annotations

import io
import struct
from datetime import UTC, datetime
from pathlib import Path

import olefile
import pytest

from evidence.ingest.compound_writer import compound_file
from evidence.ingest.readers import mapi
from evidence.ingest.readers.msg import attachment_in_msg
from evidence.ingest.reading import read_document
from evidence.ingest.triage import MediaType, sniff
from evidence.settings import Limits
from schemas.evidence import EvidenceKind, ReadingState
from tests.ingest.conftest import Read
from tests.ingest.outlook import LEAD, file_attached, message, message_attached, tree
from tests.ingest.test_mail import put as _put
from tests.ingest.test_mail import words_of

SENT = datetime(2026, 5, 27, 9, 30, tzinfo=UTC)
OUTCOMES = {
    0x001A: "IPM.Note",
    0x0037: "Outcomes of appeals",
    0x0039: SENT,
    0x1000: "Seventeen appeals ended.\r\n\r\n\r\nSix were heard.\r\n",
    **LEAD,
}
BOARD = {0x0C15: 1, 0x3001: "The board", 0x39FE: "board@health.example"}
FORUM = {0x0C15: 2, 0x3001: "forum@parents.example", 0x3003: "forum@parents.example"}
HIDDEN = {0x0C15: 3, 0x3001: "Nobody else's business", 0x3003: "hidden@council.example"}


def put(folder: Path, content: bytes) -> Path:
    return _put(folder, content).rename(folder / "mail.msg")


def test_a_message_shows_its_headers_above_its_words(tmp_path: Path, read: Read) -> None:
    """It reads as the same mail would, had it been saved in the open format."""
    reading = read(put(tmp_path, message(OUTCOMES, recipients=[BOARD, FORUM, HIDDEN])))

    assert reading.state is ReadingState.READ
    assert reading.reason == ""
    assert reading.pages[0].text == (
        "Subject: Outcomes of appeals\nDate: Wed, 27 May 2026 09:30:00 +0000\n"
        "From: Tribunal lead <lead@council.example>\nTo: The board <board@health.example>\n"
        "Cc: forum@parents.example\n\n"
        "Seventeen appeals ended.\n\nSix were heard."
    )


def test_a_message_proposes_what_it_states(tmp_path: Path, read: Read) -> None:
    """Its subject, that it is correspondence, and its day, with where each was read."""
    reading = read(put(tmp_path, message(OUTCOMES)))

    title, kind, as_at = reading.proposals.title, reading.proposals.kind, reading.proposals.as_at
    assert title is not None
    assert (title.value, title.where) == ("Outcomes of appeals", "the message's subject")
    assert kind is not None
    assert kind.value == EvidenceKind.CORRESPONDENCE.value
    assert as_at is not None
    assert (as_at.value, as_at.where) == ("2026-05-27", "the day the message was sent")


def test_the_day_is_the_one_its_writer_saw_where_the_mail_headers_were_kept(tmp_path: Path, read: Read) -> None:
    """Outlook's own clock is Greenwich's, which in summer is another day for an hour each night."""
    kept = {0x007D: "Received: by relay.example\r\nDate: Thu, 28 May 2026 00:30:00 +0100\r\n"}
    reading = read(put(tmp_path, message({**OUTCOMES, 0x0039: datetime(2026, 5, 27, 23, 30, tzinfo=UTC), **kept})))

    assert reading.proposals.as_at is not None
    assert reading.proposals.as_at.value == "2026-05-28"


@pytest.mark.parametrize("ticks", [b"\xff" * 8, b"\x01" + bytes(7)])
def test_a_moment_no_calendar_has_is_no_date(tmp_path: Path, read: Read, ticks: bytes) -> None:
    """An invented date would make evidence look current."""
    made = tree({0x0037: "Hello", 0x1000: "Words"})
    made[mapi.PROPERTIES] = bytes(32) + struct.pack("<HHI", mapi.TIME, 0x0039, 6) + ticks

    reading = read(put(tmp_path, compound_file(made)))

    assert reading.state is ReadingState.READ
    assert reading.proposals.as_at is None


def test_words_in_an_older_alphabet_are_read_in_the_one_the_message_states(tmp_path: Path, read: Read) -> None:
    """Messages of older programs keep their words in the code page of the machine they were written on."""
    reading = read(put(tmp_path, message({0x0037: "Rodzice", 0x1000: "Cz\u0119\u015b\u0107 druga"}, code_page=1250)))

    assert "Cz\u0119\u015b\u0107 druga" in words_of(reading)


def test_a_code_page_there_is_not_loses_no_words(tmp_path: Path, read: Read) -> None:
    """The statement is the file's word, and may be a lie."""
    made = tree({0x0037: "Hello", 0x3FFD: 99_999})
    made["__substg1.0_1000001E"] = "caf\u00e9".encode("cp1252")

    assert "caf\u00e9" in words_of(read(put(tmp_path, compound_file(made))))


@pytest.mark.parametrize("code_page", [65001, 28591, 1252])
def test_a_message_that_is_only_a_web_page_gives_its_text(tmp_path: Path, read: Read, code_page: int) -> None:
    """Some programs write no plain form of the words."""
    encoding = {65001: "utf-8", 28591: "latin-1", 1252: "cp1252"}[code_page]
    page = "<style>p {}</style><p>Caf\u00e9 &amp; club<script>alert(1)</script></p>".encode(encoding)

    words = words_of(read(put(tmp_path, message({0x0037: "Offer", 0x1013: page, 0x3FDE: code_page}))))

    assert words == "Subject: Offer\n\nCaf\u00e9 & club"


def test_words_kept_only_as_rich_text_are_said_to_be_missing(tmp_path: Path, read: Read) -> None:
    """A reading without its words must not pass for a whole one."""
    reading = read(put(tmp_path, message({0x0037: "Offer", 0x1009: b"LZFu...."})))

    assert reading.state is ReadingState.PARTLY_READ
    assert "rich text" in reading.reason


def test_addresses_that_only_a_server_understands_are_left_out(tmp_path: Path, read: Read) -> None:
    """Inside an organisation Outlook writes a path of its directory where the address should be."""
    inside = {0x0042: "Tribunal lead", 0x0065: "/O=COUNCIL/OU=EXCHANGE/CN=RECIPIENTS/CN=LEAD"}

    words = words_of(read(put(tmp_path, message({**OUTCOMES, 0x5D02: "", **inside}))))

    assert "From: Tribunal lead\n" in words


def test_recipients_are_taken_from_the_shown_line_where_none_is_kept_apart(tmp_path: Path, read: Read) -> None:
    """A message some other program wrote."""
    words = words_of(read(put(tmp_path, message({**OUTCOMES, 0x0E04: "The board; The forum"}))))

    assert "To: The board; The forum\n" in words


def test_attachments_are_listed_by_name_type_and_size(tmp_path: Path, read: Read) -> None:
    """What is a file of its own is numbered; a link, an object drawn in the text and a logo are only told of."""
    elsewhere = {0x3705: 2, 0x3707: "on the intranet.docx"}
    drawn = {0x3705: 6, 0x3707: "chart", 0x3701: {"CONTENTS": b"x"}}
    logo = {"3712": "logo@1", "370E": "image/png"}
    made = message(
        OUTCOMES,
        attachments=[
            file_attached("report.pdf", b"%PDF-1.7\n"),
            elsewhere,
            drawn,
            file_attached("logo.png", b"\x89PNG", **logo),
            file_attached("figures.xlsx", bytes(150_000)),
            message_attached(tree({**OUTCOMES, 0x0037: "Re: Plans/reviews"}, header_bytes=24)),
        ],
    )

    reading = read(put(tmp_path, made))

    assert reading.reason == "It has 3 attachments."
    assert [(one.number, one.name) for one in reading.attachments] == [
        (1, "report.pdf"),
        (2, "figures.xlsx"),
        (3, "Re: Plans-reviews.msg"),
    ]
    assert reading.attachments[1].size_bytes == 150_000
    assert reading.pages[-1].label == "Attachments"
    lines = reading.pages[-1].text.split("\n")
    assert lines[1] == "report.pdf | application/pdf | 9 bytes"
    assert lines[2].endswith("| not in the file: the message only says where it was kept")
    assert lines[3].endswith("| not a file: an object drawn in the text")
    assert lines[4] == "logo.png | image/png | 4 bytes"


def test_a_message_is_told_from_the_documents_it_carries_and_that_carry_it(tmp_path: Path, limits: Limits) -> None:
    """All of them are the same kind of container, and each may hold the other."""
    workbook = compound_file({"Workbook": b"cells", "mail": tree(OUTCOMES, header_bytes=24)})
    mail = message(OUTCOMES, attachments=[file_attached("old.xls", workbook), {0x3705: 6, 0x3701: {"Workbook": b"c"}}])

    assert sniff(put(tmp_path, mail), "mail.msg", limits=limits) is MediaType.MSG
    with pytest.raises(Exception, match="older Excel workbook"):
        sniff(put(tmp_path, workbook), "old.xls", limits=limits)
    with pytest.raises(Exception, match="older office document"):
        sniff(put(tmp_path, compound_file({"WordDocument": b"w", "1": tree(OUTCOMES)})), "old.doc", limits=limits)


def test_a_signed_mail_inside_a_message_is_a_mail_that_can_be_read(tmp_path: Path, read: Read) -> None:
    """Outlook keeps a signed mail whole, attachments and all, as a single part without a name."""
    signed = b'Content-Type: multipart/signed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nSigned words\n--b--\n'
    path = put(tmp_path, message(OUTCOMES, attachments=[{0x3705: 1, 0x3701: signed, 0x370E: "multipart/signed"}]))

    (attachment,) = read(path).attachments
    inside = tmp_path / attachment.name
    inside.write_bytes(attachment_in_msg(io.BytesIO(path.read_bytes()), Limits(), attachment.number))

    assert attachment.name == "attachment 1.eml"
    assert "Signed words" in words_of(read(inside))


def test_a_container_that_holds_no_message_is_unreadable(tmp_path: Path, limits: Limits) -> None:
    """Named like a message by mistake."""
    reading = read_document(
        put(tmp_path, compound_file({"WordDocument": b"x"})), MediaType.MSG, file_name="a.msg", limits=limits
    )

    assert reading.state is ReadingState.UNREADABLE
    assert "no Outlook message" in reading.reason


@pytest.mark.parametrize("kept_share", [0.02, 0.1, 0.3, 0.6, 0.9])
def test_a_message_cut_off_on_the_way_ends_in_one_state(tmp_path: Path, limits: Limits, kept_share: float) -> None:
    """A download that broke off."""
    whole = message(OUTCOMES, attachments=[file_attached("figures.xlsx", bytes(50_000))])
    path = put(tmp_path, whole[: int(len(whole) * kept_share)])

    reading = read_document(path, MediaType.MSG, file_name="mail.msg", limits=limits)

    assert reading.state in {ReadingState.UNREADABLE, ReadingState.PARTLY_READ, ReadingState.READ}
    assert reading.state is ReadingState.READ or reading.reason


def test_more_attachments_than_are_taken_out_are_said_to_be_left(tmp_path: Path, read: Read) -> None:
    """A mail with hundreds of files is a dump, and somebody must choose."""
    path = put(tmp_path, message(OUTCOMES, attachments=[file_attached(f"{n}.txt", b"x") for n in range(5)]))

    reading = read(path, limits=Limits(attachments=3))

    assert [one.number for one in reading.attachments] == [1, 2, 3]
    assert reading.state is ReadingState.PARTLY_READ
    assert "Attachments after the first 3 are not taken out" in reading.reason


def test_what_we_write_another_program_reads(tmp_path: Path) -> None:
    """These files are our own work; were they not sound, the tests above would prove nothing of Outlook's."""
    inside = tree({**OUTCOMES, 0x0037: "Older"}, header_bytes=24)
    content = message(OUTCOMES, recipients=[BOARD] * 40, attachments=[file_attached("a.bin", bytes(9_000_000))])
    nested = message(OUTCOMES, attachments=[message_attached(inside)])

    for whole in (content, nested):
        with olefile.OleFileIO(io.BytesIO(whole), raise_defects=olefile.DEFECT_POTENTIAL) as other:
            assert other.openstream("__substg1.0_0037001F").read().decode("utf-16-le") == "Outcomes of appeals"
            assert other.parsing_issues == []
