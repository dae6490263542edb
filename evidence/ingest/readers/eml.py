"""Mails: the headers people see, the words, a list of what is attached, and each file among it. Nothing is fetched."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from evidence.ingest.cleaning import clean_line
from evidence.ingest.dates import YEARS
from evidence.ingest.readers.answers import Opened, unreadable
from evidence.ingest.readers.attached_files import AttachedPart, name_by_subject, numbered, say_what_is_attached
from evidence.ingest.readers.mail_parts import Part, contents_of, is_web_page, parsed_mail, text_of
from evidence.ingest.readers.mail_words import Words, pieces_of
from evidence.ingest.readers.sections import Piece, pages_of
from evidence.ingest.triage import MediaType
from evidence.settings import Limits
from schemas.evidence import EvidenceKind, Proposal, Proposals

READER = "email"
NOTHING = "Nothing to read: the mail has no words."
NO_MAIL = "The file does not begin as a mail does, with lines that say who wrote it and when."
SHOWN_HEADERS = ("Subject", "Date", "From", "To", "Cc")
HEADERS_OF_A_MAIL = (*SHOWN_HEADERS, "Received", "Message-ID", "MIME-Version", "Content-Type")
HEADER_CHARACTERS = 2_000
HEAD_BYTES = 64 * 1024
MAILS = {"message/rfc822", "message/global"}
NO_ONE_FILE = "not a file: made of parts of its own"


def open_eml(file: BinaryIO, limits: Limits) -> Opened:
    """The mail's headers and words, and on a last page what is attached to it."""
    mail = parsed_mail(file)
    if not any(name in mail.root for name in HEADERS_OF_A_MAIL):
        raise unreadable(NO_MAIL)
    contents = contents_of(mail.root)
    opened = Opened(
        reader=READER, pages=iter(()), nothing=NOTHING, stated=_stated(mail.root), problems=list(mail.problems)
    )
    attached = say_what_is_attached(opened, [_attached_part(part) for part in contents.attached], limits)
    words = pieces_of((Words(text_of(part), is_web_page(part)) for part in contents.words), limits, opened.problems)
    pieces = [*_headers(mail.root), *words, *attached]
    opened.pages = pages_of(pieces)
    return opened


def attachment_in_eml(file: BinaryIO, limits: Limits, number: int) -> bytes:
    """The bytes of the attachment with this number in the mail's list; of a mail inside it, exactly as they stand."""
    parts = contents_of(parsed_mail(file).root).attached
    part = parts[numbered([_attached_part(part) for part in parts], number, limits)]
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _stated(mail: Part) -> Proposals:
    """What a mail says of itself; it is correspondence, whatever its words are about."""
    subject = clean_line(_header(mail, "Subject"), longest=200)
    return Proposals(
        title=Proposal(value=subject, where="the mail's Subject header") if subject else None,
        kind=Proposal(value=EvidenceKind.CORRESPONDENCE.value, where="the file is a mail"),
        as_at=_sent_on(mail),
    )


def _sent_on(mail: Part) -> Proposal | None:
    """The day in the Date header, as it was where the mail was written."""
    sent = getattr(mail.get("Date"), "datetime", None)
    if not isinstance(sent, datetime) or sent.year not in YEARS:
        return None
    return Proposal(value=sent.date().isoformat(), where="the mail's Date header")


def _headers(mail: Part) -> Iterator[Piece]:
    for name in SHOWN_HEADERS:
        value = clean_line(_header(mail, name), longest=HEADER_CHARACTERS)
        if value:
            yield Piece(f"{name}: {value}")
    yield Piece("")


def _header(mail: Part, name: str) -> str:
    return str(mail.get(name) or "")


def _attached_part(part: Part) -> AttachedPart:
    media_type = part.get_content_type()
    return AttachedPart(
        name=part.get_filename() or (_name_by_subject(part) if media_type in MAILS else ""),
        media_type=MediaType.EML if media_type in MAILS else media_type,
        size_bytes=_size_bytes(part),
        is_shown_in_text="Content-ID" in part and part.get_content_disposition() != "attachment",
        not_taken=NO_ONE_FILE if part.is_multipart() or part.get_content_maintype() == "multipart" else "",
    )


def _name_by_subject(part: Part) -> str:
    """What a mail inside a mail is called, when its sender gave it no name."""
    # In base64 mails inside mails are rare and may be long; they are not taken apart for a name.
    content = None if _is_base64(part) else part.get_payload(decode=True)
    inside = parsed_mail(io.BytesIO(content[:HEAD_BYTES] if isinstance(content, bytes) else b"")).root
    return name_by_subject(_header(inside, "Subject"), otherwise="Forwarded mail")


def _size_bytes(part: Part) -> int:
    """The size once taken out, told without taking it out: four characters of base64 are three bytes."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return sum(_size_bytes(child) for child in payload if isinstance(child, Part))
    if not isinstance(payload, str):
        return 0
    if not _is_base64(part):
        return len(payload)
    letters = len(payload) - payload.count("\n") - payload.count("\r")
    return max(0, letters * 3 // 4 - payload[-4:].count("="))


def _is_base64(part: Part) -> bool:
    return str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64"
