"""Mails: the headers people see, the words, and a list of what is attached. Nothing is fetched or taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from evidence.ingest.cleaning import clean_line
from evidence.ingest.dates import YEARS
from evidence.ingest.decoding import decoded
from evidence.ingest.readers.answers import Opened, unreadable
from evidence.ingest.readers.html import shown_text
from evidence.ingest.readers.mail_parts import Part, contents_of, parsed_mail
from evidence.ingest.readers.sections import Piece, pages_of
from evidence.settings import MEBIBYTE, Limits
from schemas.evidence import EvidenceKind, Proposal, Proposals

READER = "email"
NOTHING = "Nothing to read: the mail has no words."
NO_MAIL = "The file does not begin as a mail does, with lines that say who wrote it and when."
SHOWN_HEADERS = ("Subject", "Date", "From", "To", "Cc")
HEADERS_OF_A_MAIL = (*SHOWN_HEADERS, "Received", "Message-ID", "MIME-Version", "Content-Type")
HEADER_CHARACTERS = 2_000
NOT_TAKEN_OUT = "Attachments are not taken out yet: add each that is evidence as a file of its own."
UNNAMED = "without a name"

_BLANK_LINES = re.compile(r"\n\s*\n")


def open_eml(file: BinaryIO, limits: Limits) -> Opened:
    """The mail's headers and words, and on a last page what is attached to it."""
    mail = parsed_mail(file)
    if not any(name in mail.root for name in HEADERS_OF_A_MAIL):
        raise unreadable(NO_MAIL)
    contents = contents_of(mail.root)
    opened = Opened(
        reader=READER, pages=iter(()), nothing=NOTHING, stated=_stated(mail.root), problems=list(mail.problems)
    )
    if contents.attached:
        count = len(contents.attached)
        opened.notes.append(f"It has {count:,} attachment{'' if count == 1 else 's'}. {NOT_TAKEN_OUT}")
    pieces = [*_headers(mail.root), *_words(contents.words, limits, opened.problems), *_attached(contents.attached)]
    opened.pages = pages_of(pieces)
    return opened


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


def _words(parts: list[Part], limits: Limits, problems: list[str]) -> Iterator[Piece]:
    left = limits.characters
    for part in parts:
        text = _text(part)
        if len(text) > left:
            problems.append(f"The rest is over the limit of {limits.characters:,} characters.")
            text = text[:left]
        left -= len(text)
        if part.get_content_subtype() == "html":
            page = shown_text(text)
            problems.extend(page.problems)
            yield from (Piece(piece.text) for piece in page.pieces)
        else:
            yield from map(Piece, _BLANK_LINES.sub("\n\n", text).split("\n"))


def _text(part: Part) -> str:
    """A part's words in the encoding it states, when that is a real one and decodes them."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    for encoding in (part.get_content_charset("utf-8"), "utf-8"):
        try:
            return content.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except (LookupError, ValueError):
            # No such encoding, one that is not for text, or not the true one.
            continue
    return decoded(content, "cp1252")


def _attached(parts: list[Part]) -> Iterator[Piece]:
    if parts:
        yield Piece("Attachments", starts_section=True)
        yield Piece(NOT_TAKEN_OUT)
    for part in parts:
        name = clean_line(part.get_filename() or UNNAMED, longest=255)
        yield Piece(f"{name} | {clean_line(part.get_content_type(), longest=100)} | {_size_words(_size_bytes(part))}")


def _size_bytes(part: Part) -> int:
    """The size once taken out, told without taking it out: four characters of base64 are three bytes."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return sum(_size_bytes(child) for child in payload if isinstance(child, Part))
    if not isinstance(payload, str):
        return 0
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() != "base64":
        return len(payload)
    letters = len(payload) - payload.count("\n") - payload.count("\r")
    return letters * 3 // 4 - payload[-4:].count("=")


def _size_words(size_bytes: int) -> str:
    if size_bytes < 1024:
        return f"{size_bytes:,} bytes"
    return f"{size_bytes / 1024:,.0f} KB" if size_bytes < MEBIBYTE else f"{size_bytes / MEBIBYTE:,.1f} MB"
