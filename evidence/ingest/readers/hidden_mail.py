"""What a mail holds beside the words people see: its headers, its other forms, and the files attached to it."""

from __future__ import annotations

import html
import io
from functools import partial
from typing import BinaryIO

from evidence.ingest.compound import STORAGE, STREAM, CompoundDamagedError, CompoundFile, Entry
from evidence.ingest.decoding import decoded
from evidence.ingest.readers import mapi
from evidence.ingest.readers.answers import unreadable
from evidence.ingest.readers.eml import MAILS, SHOWN_HEADERS
from evidence.ingest.readers.hidden_parts import Gathering
from evidence.ingest.readers.mail_parts import WORDS, Part, contents_of, parsed_mail, text_of
from evidence.ingest.readers.msg import DAMAGED
from evidence.ingest.readers.msg_attachments import Attached, attached_to, bytes_of
from evidence.settings import MEBIBYTE, Limits
from schemas.hidden import HiddenKind

MOST_STREAMS, LONGEST_STREAM = 4_000, 4 * MEBIBYTE
DEEPEST = 6
NUMBERS_OF_MAILS = frozenset({"message-id", "references", "in-reply-to", "content-id"})
UNICODE, ANSI = "001f", "001e"
HEADERS_STREAM, RICH_TEXT_STREAM = "__substg1.0_007d", "__substg1.0_10090102"
_MARKUP = str.maketrans(dict.fromkeys('<>"=', "\n"))


def look_into_eml(file: BinaryIO, limits: Limits, gathering: Gathering) -> None:
    """A mail's headers, every form of its words, and what is attached to it."""
    mail = parsed_mail(file)
    for problem in mail.problems:
        gathering.miss(f"the end of the mail. {problem}")
    _headers(mail.root, gathering)
    for part in mail.root.walk():
        if isinstance(part, Part) and part.get_content_type() in WORDS and not part.is_multipart():
            said = html.unescape(text_of(part)).translate(_MARKUP)
            gathering.add(HiddenKind.OTHER, "another form of the mail's words", said)
    for part in contents_of(mail.root).attached:
        gathering.step("a file attached to the mail", partial(_attached, part, gathering))


def _headers(mail: Part, gathering: Gathering) -> None:
    shown = {name.lower() for name in SHOWN_HEADERS}
    for name, value in mail.items():
        kind = HiddenKind.OTHER if name.lower() in shown else HiddenKind.MAIL_HEADER
        # Programs number mails in the shape of an address.
        said = str(value).replace("@", " at ") if name.lower() in NUMBERS_OF_MAILS else str(value)
        gathering.add(kind, f"the mail's header {name[:60]}", said)


def _attached(part: Part, gathering: Gathering) -> None:
    if part.is_multipart():
        gathering.miss("a part of the mail that is made of parts")
        return
    content = part.get_payload(decode=True)
    kind = part.get_content_type()
    name = part.get_filename() or ("a mail.eml" if kind in MAILS else f"a part of type {kind}")
    gathering.file_inside(name, content if isinstance(content, bytes) else b"", where="a file attached to the mail")


def look_into_msg(file: BinaryIO, limits: Limits, gathering: Gathering) -> None:
    """An Outlook message's properties, those of its recipients, and what is attached to it."""
    try:
        compound = CompoundFile(file)
        _streams(compound, compound.root, gathering, DEEPEST)
        message = mapi.Properties(compound, compound.root, header_bytes=mapi.HEADER_OF_MESSAGE)
        for one in attached_to(compound, message):
            gathering.step(
                "a file attached to the message", partial(_attached_to_message, compound, one, limits, gathering)
            )
    except CompoundDamagedError as error:
        raise unreadable(DAMAGED) from error


def _attached_to_message(compound: CompoundFile, one: Attached, limits: Limits, gathering: Gathering) -> None:
    if one.part.not_taken or one.entry is None:
        gathering.miss(f"the attachment ‘{one.part.name[:80]}’, which is {one.part.not_taken or 'not there'}")
        return
    name = one.part.name if one.entry.kind != STORAGE else f"{one.part.name}.msg"
    content = bytes_of(compound, one, longest=limits.file_bytes)
    gathering.file_inside(name, content, where="a file attached to the message")


def _streams(compound: CompoundFile, storage: Entry, gathering: Gathering, deepest: int) -> None:
    """Every property that is words, whatever it is for; the attached files are looked into apart."""
    for name, entry in list(compound.children(storage).items())[:MOST_STREAMS]:
        if entry.kind == STREAM:
            gathering.step(f"the property {name[-8:-4]}", partial(_property, compound, entry, name, gathering))
        elif deepest and not name.startswith(mapi.ATTACHMENT.lower()):
            _streams(compound, entry, gathering, deepest - 1)


def _property(compound: CompoundFile, entry: Entry, name: str, gathering: Gathering) -> None:
    if name == RICH_TEXT_STREAM:
        gathering.miss("the message's words as rich text")
        return
    if not name.endswith((UNICODE, ANSI)):
        return
    content = compound.read(entry, longest=LONGEST_STREAM)
    said = content.decode("utf-16-le", errors="replace") if name.endswith(UNICODE) else decoded(content, "cp1252")
    if name.startswith(HEADERS_STREAM):
        _headers(parsed_mail(io.BytesIO(said.encode(errors="replace"))).root, gathering)
    else:
        gathering.add(HiddenKind.OTHER, f"a property of the message ({name[-8:-4]})", said)
