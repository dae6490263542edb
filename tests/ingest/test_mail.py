"""Mails: what people see of them, what is attached, and mails made to exhaust a reader."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from evidence.ingest.reading import read_document
from evidence.ingest.triage import MediaType
from evidence.settings import Limits
from schemas.evidence import Attachment, EvidenceKind, Reading, ReadingState
from tests.ingest.conftest import Read

HEAD = (
    "From: Tribunal lead <lead@council.example>\nTo: board@health.example\nSubject: Outcomes of appeals\n"
    "Date: Wed, 27 May 2026 23:30:00 -0500\nMIME-Version: 1.0\n"
)


def put(folder: Path, source: str | bytes) -> Path:
    path = folder / "mail.eml"
    path.write_bytes(source if isinstance(source, bytes) else source.encode())
    return path


def mail_with(*attachments: tuple[str, bytes]) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Tribunal lead <lead@council.example>"
    mail["Subject"] = "Outcomes of appeals"
    mail.set_content("Seventeen appeals ended.\n")
    for name, content in attachments:
        mail.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return mail


def words_of(reading: Reading) -> str:
    return "\n".join(page.text for page in reading.pages)


def test_a_mail_shows_its_headers_above_its_words(tmp_path: Path, read: Read) -> None:
    """Who wrote what to whom and when is half of what a mail is evidence for."""
    reading = read(put(tmp_path, f"{HEAD}Received: by relay.example\n\nSeventeen ended.\n\n\n\nSix were heard.\n"))

    assert reading.state is ReadingState.READ
    assert reading.reason == ""
    assert reading.pages[0].text == (
        "Subject: Outcomes of appeals\nDate: Wed, 27 May 2026 23:30:00 -0500\n"
        "From: Tribunal lead <lead@council.example>\nTo: board@health.example\n\n"
        "Seventeen ended.\n\nSix were heard."
    )


def test_a_mail_proposes_what_its_headers_state(tmp_path: Path, read: Read) -> None:
    """The day is the one its writer saw, not the one it was in Greenwich; words in the text never override it."""
    reading = read(put(tmp_path, f"{HEAD}\nMinutes of the board\nDate: 1 March 2020\n"))

    title, kind, as_at = reading.proposals.title, reading.proposals.kind, reading.proposals.as_at
    assert title is not None
    assert (title.value, title.where) == ("Outcomes of appeals", "the mail's Subject header")
    assert kind is not None
    assert kind.value == EvidenceKind.CORRESPONDENCE.value
    assert as_at is not None
    assert (as_at.value, as_at.where) == ("2026-05-27", "the mail's Date header")


@pytest.mark.parametrize("date", ["", "Date: tomorrow\n", "Date: Tue, 1 Jan 1850 00:00:00 +0000\n", "Date: 99 x\n"])
def test_a_date_no_mail_can_have_is_not_proposed(tmp_path: Path, read: Read, date: str) -> None:
    """An invented date would make evidence look current."""
    reading = read(put(tmp_path, f"From: a@example.org\nSubject: Hello\n{date}\nHello\n"))

    assert reading.state is ReadingState.READ
    assert reading.proposals.as_at is None


def test_plain_words_are_taken_before_the_same_words_as_a_web_page(tmp_path: Path, read: Read) -> None:
    """Programs send both; a page that said everything twice would be quoted twice."""
    mail = mail_with()
    mail.add_alternative("<p>The same as a web page</p>", subtype="html")

    words = words_of(read(put(tmp_path, mail.as_bytes())))

    assert "Seventeen appeals ended." in words
    assert "web page" not in words


def test_a_mail_that_is_only_a_web_page_gives_its_text_and_fetches_nothing(tmp_path: Path, read: Read) -> None:
    """A picture from a server would tell its owner who reads the mail and when."""
    mail = EmailMessage()
    mail["From"] = "a@example.org"
    mail.set_content(
        '<script>alert(1)</script><p>Caf\u00e9 &amp; club<img src="https://tracker.example/p.png" alt="x"></p>',
        subtype="html",
        charset="iso-8859-1",
    )

    assert read(put(tmp_path, mail.as_bytes())).pages[0].text == "From: a@example.org\n\nCaf\u00e9 & club"


def test_empty_plain_words_give_way_to_the_web_page(tmp_path: Path, read: Read) -> None:
    """Some newsletters carry a blank plain form."""
    mail = EmailMessage()
    mail["From"] = "a@example.org"
    mail.set_content(" \n")
    mail.add_alternative("<p>The words</p>", subtype="html")

    assert "The words" in words_of(read(put(tmp_path, mail.as_bytes())))


def test_attachments_are_listed_on_a_last_page_and_numbered_to_be_taken_out(tmp_path: Path, read: Read) -> None:
    """The report is in the attachment, and is read as a file of its own."""
    path = put(tmp_path, mail_with(("report.pdf", b"%PDF-1.7\n"), ("figures.pdf", bytes(150_000))).as_bytes())

    reading = read(path)

    assert reading.state is ReadingState.READ
    assert reading.reason == "It has 2 attachments."
    assert reading.attachments == (
        Attachment(number=1, name="report.pdf", size_bytes=9),
        Attachment(number=2, name="figures.pdf", size_bytes=150_000),
    )
    assert reading.pages[-1].label == "Attachments"
    assert reading.pages[-1].text.split("\n") == [
        "Attachments",
        "report.pdf | application/pdf | 9 bytes",
        "figures.pdf | application/pdf | 146 KB",
    ]


def test_a_forwarded_mail_is_listed_and_not_mixed_into_the_words(tmp_path: Path, read: Read) -> None:
    """Its words are another person's, of another day."""
    mail, forwarded = mail_with(), mail_with()
    forwarded.replace_header("Subject", "Something older")
    mail.add_attachment(forwarded)

    reading = read(put(tmp_path, mail.as_bytes()))

    assert words_of(reading).count("Seventeen appeals ended.") == 1
    assert "message/rfc822" in reading.pages[-1].text
    assert [attachment.name for attachment in reading.attachments] == ["Something older.eml"]


def test_what_is_no_file_of_its_own_is_listed_and_not_taken_out(tmp_path: Path, read: Read) -> None:
    """The logo in forty signatures and the seal of the mail program are nobody's evidence."""
    mail = mail_with()
    mail.add_attachment(b"seal", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    for name, size in (("logo.png", 2_000), ("photo.png", 50_000)):
        mail.add_attachment(
            bytes(size), maintype="image", subtype="png", filename=name, disposition="inline", cid="<1>"
        )

    reading = read(put(tmp_path, mail.as_bytes()))

    assert all(name in reading.pages[-1].text for name in ("smime.p7s", "logo.png", "photo.png"))
    assert [attachment.name for attachment in reading.attachments] == ["photo.png"]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ('; name="../../etc/cron.d/job.pdf"', "job.pdf"),
        ('; name="plan\u202efdp.exe"', "planfdp.exe"),
        ("; name*=utf-8''caf%C3%A9.pdf", "caf\u00e9.pdf"),
        ('; name="plan"', "plan.pdf"),
        ("", "attachment 1.pdf"),
        ('; name=".."', "attachment 1.pdf"),
    ],
)
def test_an_attachment_is_named_harmlessly_whatever_the_mail_calls_it(
    tmp_path: Path, read: Read, stated: str, expected: str
) -> None:
    """The name is the sender's choice, and is shown, stored and offered for download."""
    part = f"--b\nContent-Type: application/pdf{stated}\nContent-Disposition: attachment\n\n%PDF\n--b--\n"

    reading = read(put(tmp_path, f"{HEAD}Content-Type: multipart/mixed; boundary=b\n\n{part}"))

    assert [attachment.name for attachment in reading.attachments] == [expected]


def test_more_attachments_than_are_taken_out_are_said_to_be_left(tmp_path: Path, read: Read) -> None:
    """A mail with hundreds of files is a dump, and somebody must choose."""
    path = put(tmp_path, mail_with(*((f"{number}.pdf", b"x") for number in range(5))).as_bytes())

    reading = read(path, limits=Limits(attachments=3))

    assert [attachment.number for attachment in reading.attachments] == [1, 2, 3]
    assert reading.state is ReadingState.PARTLY_READ
    assert "Attachments after the first 3 are not taken out" in reading.reason


@pytest.mark.parametrize(
    ("charset", "content"),
    [
        ("utf-8", "caf\u00e9".encode()),
        ("windows-1252", "caf\u00e9".encode("cp1252")),
        ("no-such-encoding", "caf\u00e9".encode()),
        ("rot13", "caf\u00e9".encode()),
        ("utf-8", "caf\u00e9".encode("cp1252")),
        ("undefined", "caf\u00e9".encode()),
    ],
)
def test_words_are_decoded_whatever_encoding_is_stated(
    tmp_path: Path, read: Read, charset: str, content: bytes
) -> None:
    """The statement is the mail's word, and may be a lie."""
    head = f"{HEAD}Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n".encode()

    assert "caf\u00e9" in read(put(tmp_path, head + content)).pages[0].text


def test_headers_in_other_alphabets_are_read_as_they_were_written(tmp_path: Path, read: Read) -> None:
    """Mail programs wrap them in a code of their own."""
    reading = read(put(tmp_path, "From: a@example.org\nSubject: =?utf-8?q?Caf=C3=A9_a=20b?=\n\nHello\n"))

    assert reading.proposals.title is not None
    assert reading.proposals.title.value == "Caf\u00e9 a b"


def test_a_mail_of_a_hundred_thousand_parts_is_read_up_to_the_limit(tmp_path: Path, read: Read) -> None:
    """Without a limit it takes the standard library twenty seconds and more."""
    parts = "--b\nContent-Type: text/plain\n\nwords\n" * 100_000

    reading = read(put(tmp_path, f"{HEAD}Content-Type: multipart/mixed; boundary=b\n\n{parts}--b--\n"))

    assert reading.state is ReadingState.PARTLY_READ
    assert "Everything after the first 500 parts was left out" in reading.reason
    assert words_of(reading).count("words") == 500


@pytest.mark.parametrize("levels", [11, 2_000])
def test_a_mail_nested_without_end_is_read_up_to_the_limit(tmp_path: Path, read: Read, levels: int) -> None:
    """Two thousand levels are 90 KB, and end an unguarded reader with an error of the interpreter."""
    nested = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(levels))

    reading = read(put(tmp_path, f"{HEAD}{nested}\nInside\n"))

    assert reading.state is ReadingState.PARTLY_READ
    assert "over 10 deep" in reading.reason
    assert "Subject: Outcomes of appeals" in words_of(reading)


def test_mails_inside_mails_without_end_are_one_attachment(tmp_path: Path, read: Read) -> None:
    """The same trap with forwarded mails for parts; each is a file of its own, and whoever takes it out counts."""
    reading = read(put(tmp_path, HEAD + "Content-Type: message/rfc822\n\n" * 2_000 + "Inside\n"))

    assert reading.state is ReadingState.READ
    assert len(reading.attachments) == 1


@pytest.mark.parametrize("filling", ["(", '"', "<@a,", "a:;", "=?utf-8?q?a?= ", "a, ", "\\"])
@pytest.mark.parametrize("name", ["To", "Subject", "Date", "Content-Type", "Content-Disposition"])
def test_a_monstrous_header_does_not_end_the_reading(tmp_path: Path, read: Read, name: str, filling: str) -> None:
    """The standard library's reader of headers fails on some, and takes minutes over others."""
    path = put(tmp_path, f"{name}: {filling * 50_000}\nFrom: a@example.org\n\nThe words\n")

    assert "The words" in words_of(read(path))


def test_words_over_the_limit_are_cut_and_said_to_be(tmp_path: Path, read: Read) -> None:
    """A log sent by mail; the first pages are worth having."""
    path = put(tmp_path, HEAD + "\n" + "word\n" * 10_000)

    reading = read(path, limits=Limits(characters=20_000))

    assert reading.state is ReadingState.PARTLY_READ
    assert "over the limit of 20,000 characters" in reading.reason


def test_a_mail_cut_off_in_an_attachment_keeps_its_words(tmp_path: Path, read: Read) -> None:
    """A download that broke off."""
    whole = mail_with(("report.pdf", bytes(30_000))).as_bytes()

    assert "Seventeen appeals ended." in words_of(read(put(tmp_path, whole[: len(whole) // 2])))


@pytest.mark.parametrize("content", [b"just words without any header", b"\x00\x01\x02", b"", b"\n\n\nFrom: late\n"])
def test_what_does_not_begin_like_a_mail_is_unreadable(tmp_path: Path, limits: Limits, content: bytes) -> None:
    """Anything at all can be parsed as a mail with no headers; that would be no reading."""
    reading = read_document(put(tmp_path, content), MediaType.EML, file_name="mail.eml", limits=limits)

    assert reading.state is ReadingState.UNREADABLE
    assert "does not begin as a mail does" in reading.reason
