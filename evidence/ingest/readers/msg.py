"""Outlook messages: read as mails are, from the compound file Outlook keeps them in."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime
from typing import BinaryIO

from evidence.ingest.cleaning import clean_line
from evidence.ingest.compound import CompoundDamagedError, CompoundFile
from evidence.ingest.dates import YEARS
from evidence.ingest.readers import mapi
from evidence.ingest.readers.answers import Opened, unreadable
from evidence.ingest.readers.attached_files import numbered, say_what_is_attached
from evidence.ingest.readers.mail_parts import Part, parsed_mail
from evidence.ingest.readers.mail_words import Words, pieces_of, says_far_less, shown_words
from evidence.ingest.readers.mapi import Properties, decoded_words, encoding_named
from evidence.ingest.readers.msg_attachments import MOST_ATTACHED, attached_to, bytes_of
from evidence.ingest.readers.sections import Piece, pages_of
from evidence.settings import Limits
from schemas.evidence import EvidenceKind, Proposal, Proposals

READER = "Outlook message"
NOTHING = "Nothing to read: the message has no words."
DAMAGED = "The file is damaged: its parts contradict each other. Ask its owner to save the message again."
NO_MESSAGE = "The file is no Outlook message: it has none of a message's properties."
ONLY_RICH_TEXT = "Its words are kept as Outlook rich text only, which is not read: save it as plain text or a PDF"

HEADER_CHARACTERS = 2_000
MOST_RECIPIENTS = 500
LONGEST_HEADERS_BYTES = 256 * 1024
# Four bytes are the most a character takes.
BYTES_PER_CHARACTER = 4

SUBJECT, HEADERS, SENT, DELIVERED = 0x0037, 0x007D, 0x0039, 0x0E06
BODY, HTML, RICH_TEXT = 0x1000, 0x1013, 0x1009
ENCODING_OF_MESSAGE, ENCODING_OF_INTERNET = 0x3FFD, 0x3FDE
AUTHOR = (0x0042, 0x5D02, 0x0065)
SENDER = (0x0C1A, 0x5D01, 0x0C1F)
RECIPIENT = (0x3001, 0x39FE, 0x3003)
RECIPIENT_KIND = 0x0C15
RECIPIENTS_SHOWN = ((1, "To", 0x0E04), (2, "Cc", 0x0E03))


def open_msg(file: BinaryIO, limits: Limits) -> Opened:
    """The message's headers and words, and on a last page what is attached to it."""
    try:
        return _opened(CompoundFile(file), limits)
    except CompoundDamagedError as error:
        raise unreadable(DAMAGED) from error


def attachment_in_msg(file: BinaryIO, limits: Limits, number: int) -> bytes:
    """The bytes of the attachment with this number in the message's list; a message inside it as a .msg file."""
    try:
        compound = CompoundFile(file)
        attached = attached_to(compound, _message(compound))
        place = numbered([one.part for one in attached], number, limits)
        return bytes_of(compound, attached[place], longest=limits.file_bytes)
    except CompoundDamagedError as error:
        raise unreadable(DAMAGED) from error


def _opened(compound: CompoundFile, limits: Limits) -> Opened:
    message = _message(compound)
    opened = Opened(reader=READER, pages=iter(()), nothing=NOTHING)
    sent = _sent(message)
    opened.stated = _stated(message, sent)
    words = list(pieces_of(_words(message, limits, opened.problems), limits, opened.problems))
    attached = attached_to(compound, message)
    if len(attached) == MOST_ATTACHED:
        opened.problems.append(f"Attachments after the first {MOST_ATTACHED:,} are not listed.")
    listed = say_what_is_attached(opened, [one.part for one in attached], limits)
    opened.pages = pages_of([*_headers(compound, message, sent), *words, *listed])
    return opened


def _message(compound: CompoundFile) -> Properties:
    if mapi.PROPERTIES not in compound.children(compound.root):
        raise unreadable(NO_MESSAGE)
    message = Properties(compound, compound.root, header_bytes=mapi.HEADER_OF_MESSAGE)
    message.encoding = encoding_named(message.number(ENCODING_OF_MESSAGE))
    return message


def _stated(message: Properties, sent: datetime | None) -> Proposals:
    """What a message says of itself; it is correspondence, whatever its words are about."""
    subject = clean_line(message.text(SUBJECT), longest=200)
    as_at = Proposal(value=sent.date().isoformat(), where="the day the message was sent") if sent else None
    return Proposals(
        title=Proposal(value=subject, where="the message's subject") if subject else None,
        kind=Proposal(value=EvidenceKind.CORRESPONDENCE.value, where="the file is an Outlook message"),
        as_at=as_at,
    )


def _sent(message: Properties) -> datetime | None:
    """When it was sent: as its writer's clock said, where the mail's headers were kept, else in UTC."""
    by_writer = getattr(_mail_headers(message).get("Date"), "datetime", None)
    for moment in (by_writer, message.time(SENT), message.time(DELIVERED)):
        if isinstance(moment, datetime) and moment.year in YEARS:
            return moment
    return None


def _mail_headers(message: Properties) -> Part:
    kept = message.text(HEADERS, longest_bytes=LONGEST_HEADERS_BYTES)
    return parsed_mail(io.BytesIO(kept.encode(errors="replace"))).root


def _headers(compound: CompoundFile, message: Properties, sent: datetime | None) -> Iterator[Piece]:
    shown = {
        "Subject": message.text(SUBJECT),
        "Date": format_datetime(sent) if sent else "",
        "From": _person(message, AUTHOR) or _person(message, SENDER),
        **_recipients(compound, message),
    }
    for name, value in shown.items():
        line = clean_line(value, longest=HEADER_CHARACTERS)
        if line:
            yield Piece(f"{name}: {line}")
    yield Piece("")


def _recipients(compound: CompoundFile, message: Properties) -> dict[str, str]:
    """Who it went to, with addresses where the message has them; hidden copies stay hidden."""
    named: dict[int, list[str]] = {}
    for _, storage in zip(range(MOST_RECIPIENTS), message.parts(mapi.RECIPIENT), strict=False):
        one = Properties(compound, storage, header_bytes=mapi.HEADER_OF_PART, encoding=message.encoding)
        named.setdefault(one.number(RECIPIENT_KIND) or 0, []).append(_person(one, RECIPIENT))
    return {
        header: ", ".join(filter(None, named.get(kind, []))) or message.text(display)
        for kind, header, display in RECIPIENTS_SHOWN
    }


def _person(said: Properties, tags: tuple[int, int, int]) -> str:
    """A name with the address, as mails show it. Addresses inside an organisation are paths and no use to people."""
    name, *addresses = (said.text(tag).strip() for tag in tags)
    address = next((one for one in addresses if "@" in one), "")
    if not name or name == address:
        return address
    return f"{name} <{address}>" if address else name


def _words(message: Properties, limits: Limits, problems: list[str]) -> Iterator[Words]:
    """The words as plain text when there are any and they are no mere hint, else as a web page."""
    longest = BYTES_PER_CHARACTER * (limits.characters + 1)
    plain = message.text(BODY, longest_bytes=longest)
    content = message.content(HTML, longest_bytes=longest)
    encoding = encoding_named(message.number(ENCODING_OF_INTERNET))
    web_page = decoded_words(content, encoding) if content else message.text(HTML, longest_bytes=longest)
    if plain.strip() and not says_far_less(plain, shown_words(web_page)):
        yield Words(plain.replace("\r\n", "\n").replace("\r", "\n"))
        return
    if web_page.strip():
        yield Words(web_page, is_web_page=True)
    elif message.entry(RICH_TEXT):
        problems.append(ONLY_RICH_TEXT)
