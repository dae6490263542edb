"""What is attached to a mail: all of it listed for people, and the files among it numbered to be taken out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from evidence.ingest.cleaning import clean_line
from evidence.ingest.readers.answers import CannotRead, Opened, unreadable
from evidence.ingest.readers.sections import Piece
from evidence.ingest.triage import EXTENSIONS, UNNAMED, display_name
from evidence.settings import MEBIBYTE, Limits
from schemas.evidence import Attachment

KIBIBYTE = 1024
NAMELESS = "without a name"
SIGNATURE_PICTURE_BELOW_BYTES = 10 * KIBIBYTE
NOT_THERE = "The mail has no such attachment."
ENDINGS = {media_type.value: ending for ending, media_type in reversed(EXTENSIONS.items())}
# What programs attach for other programs: seals, and reports of delivery.
FOR_PROGRAMS = {
    *("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"),
    *("message/delivery-status", "message/disposition-notification", "message/feedback-report"),
    *("message/external-body", "message/partial", "text/rfc822-headers"),
}


@dataclass(frozen=True, slots=True)
class AttachedPart:
    """Something attached: what the mail calls it, its type and size, and why it is no file of its own, if so."""

    name: str
    media_type: str
    size_bytes: int
    is_shown_in_text: bool = False
    """The mail's words show it where they mention it, as they do the pictures of a signature."""
    not_taken: str = ""
    """Why it cannot be taken out, in the user's words."""

    @property
    def is_file(self) -> bool:
        """True when it is taken out; not pictures of a signature, nor what only programs read."""
        is_signature = (
            self.is_shown_in_text
            and self.media_type.startswith("image/")
            and self.size_bytes < SIGNATURE_PICTURE_BELOW_BYTES
        )
        return not self.not_taken and not is_signature and self.media_type not in FOR_PROGRAMS


def say_what_is_attached(opened: Opened, parts: Sequence[AttachedPart], limits: Limits) -> Iterator[Piece]:
    """The list for people, as a last page; the files among it become the document's attachments."""
    files = [part for part in parts if part.is_file]
    opened.attachments = tuple(
        Attachment(number=number, name=file_name(part, number), size_bytes=part.size_bytes)
        for number, part in enumerate(files[: limits.attachments], start=1)
    )
    if files:
        opened.notes.append(f"It has {len(files):,} attachment{'' if len(files) == 1 else 's'}.")
    if len(files) > limits.attachments:
        opened.problems.append(f"Attachments after the first {limits.attachments:,} are not taken out.")
    return _pieces(parts)


def numbered(parts: Sequence[AttachedPart], number: int, limits: Limits) -> int:
    """The place among all parts of the file with this number; CannotRead when there is none."""
    places = [place for place, part in enumerate(parts) if part.is_file][: limits.attachments]
    if not 1 <= number <= len(places):
        raise no_such_attachment()
    return places[number - 1]


def no_such_attachment() -> CannotRead:
    """The answer for a number that the mail's list does not have."""
    return unreadable(NOT_THERE)


def file_name(part: AttachedPart, number: int) -> str:
    """The name the file is kept under: what the mail calls it, with an ending its type asks for when it has none."""
    ending = ENDINGS.get(part.media_type, "")
    name = display_name(part.name)
    if name == UNNAMED:
        return f"attachment {number}{ending}"
    is_mail = ending in {".eml", ".msg"}
    has_ending = PurePosixPath(name).suffix.lower() == ending if is_mail else PurePosixPath(name).suffix
    return name if has_ending else display_name(f"{name}{ending}")


def name_by_subject(subject: str, *, otherwise: str) -> str:
    """What a mail inside a mail is called, when its sender gave it no name; a bar in a subject is no folder."""
    return clean_line(subject, longest=100).replace("/", "-").replace("\\", "-") or otherwise


def _pieces(parts: Sequence[AttachedPart]) -> Iterator[Piece]:
    if parts:
        yield Piece("Attachments", starts_section=True)
    for part in parts:
        name = clean_line(part.name, longest=255) or NAMELESS
        told = (name, clean_line(part.media_type, longest=100), part.not_taken or _size_words(part.size_bytes))
        yield Piece(" | ".join(told))


def _size_words(size_bytes: int) -> str:
    if size_bytes < KIBIBYTE:
        return f"{size_bytes:,} bytes"
    return f"{size_bytes / KIBIBYTE:,.0f} KB" if size_bytes < MEBIBYTE else f"{size_bytes / MEBIBYTE:,.1f} MB"
