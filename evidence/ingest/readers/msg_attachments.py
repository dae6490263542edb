"""What is attached to an Outlook message, and the bytes of each; a message inside a message becomes a .msg file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from evidence.ingest.cleaning import clean_line
from evidence.ingest.compound import STORAGE, CompoundDamagedError, CompoundFile, Entry
from evidence.ingest.compound_writer import compound_file
from evidence.ingest.readers import mapi
from evidence.ingest.readers.answers import too_large
from evidence.ingest.readers.attached_files import AttachedPart, name_by_subject
from evidence.ingest.readers.mapi import Properties
from evidence.ingest.triage import EXTENSIONS, MediaType

MOST_ATTACHED = 500
# A signed mail is kept whole, as one part: it is a mail to be read.
SIGNED_MAIL = "multipart/signed"
UNKNOWN_TYPE = "application/octet-stream"
KEPT_ELSEWHERE = "not in the file: the message only says where it was kept"
DRAWN_OBJECT = "not a file: an object drawn in the text"
DAMAGED = "damaged"
OVER_THE_LIMIT = "The attachment is larger than one file may be."

CONTENT, METHOD = 0x3701, 0x3705
LONG_NAME, SHORT_NAME, SHOWN_NAME = 0x3707, 0x3704, 0x3001
STATED_TYPE, CONTENT_ID, SUBJECT = 0x370E, 0x3712, 0x0037
BY_VALUE, MESSAGE_INSIDE, OBJECT = 1, 5, 6

NAMED_PROPERTIES = "__nameid_version1.0"
# The class Outlook gives its messages: {00020D0B-0000-0000-C000-000000000046}.
MESSAGE_CLASS = bytes.fromhex("0b0d020000000000c000000000000046")


@dataclass(frozen=True, slots=True)
class Attached:
    """One attachment: what is told of it, and the stream or storage it is in."""

    part: AttachedPart
    entry: Entry | None


def attached_to(compound: CompoundFile, message: Properties) -> list[Attached]:
    """Everything attached to the message, in its order; no more than is sensible.

    Attachments that claim more than the whole file share their bytes with others: what is over is damaged.
    """
    storages = zip(range(MOST_ATTACHED), message.parts(mapi.ATTACHMENT), strict=False)
    found, left = list[Attached](), compound.size_bytes
    for _, storage in storages:
        one = _attached(compound, storage, message.encoding)
        if one.part.size_bytes > left:
            one = Attached(replace(one.part, size_bytes=0, not_taken=DAMAGED), None)
        left -= one.part.size_bytes
        found.append(one)
    return found


def bytes_of(compound: CompoundFile, attached: Attached, *, longest: int) -> bytes:
    """The attachment's bytes; CannotRead when they are more than `longest`."""
    entry = attached.entry
    if entry is None:
        raise CompoundDamagedError("an attachment without content")
    if attached.part.size_bytes > longest:
        raise too_large(OVER_THE_LIMIT)
    if entry.kind == STORAGE:
        return _message_file(compound, entry, longest=longest)
    return compound.read(entry, longest=longest)


def _attached(compound: CompoundFile, storage: Entry, encoding: str) -> Attached:
    said = Properties(compound, storage, header_bytes=mapi.HEADER_OF_PART, encoding=encoding)
    method = said.number(METHOD)
    inside = said.entry(CONTENT, mapi.STORAGE_TYPE)
    if method == MESSAGE_INSIDE and inside and inside.kind == STORAGE:
        return Attached(_message_part(compound, said, inside), inside)
    stream = said.entry(CONTENT)
    not_taken = _why_not(compound, method, stream)
    size_bytes = stream.size_bytes if stream and not not_taken else 0
    name = said.text(LONG_NAME) or said.text(SHORT_NAME) or said.text(SHOWN_NAME)
    part = AttachedPart(name, _type(said, name), size_bytes, bool(said.text(CONTENT_ID)), not_taken)
    return Attached(part, stream)


def _why_not(compound: CompoundFile, method: int | None, stream: Entry | None) -> str:
    """Why an attachment cannot be taken out; nothing when it can."""
    if method in {MESSAGE_INSIDE, OBJECT} or (stream and stream.kind == STORAGE):
        return DRAWN_OBJECT
    if stream is None:
        return DAMAGED if method == BY_VALUE else KEPT_ELSEWHERE
    return DAMAGED if stream.size_bytes > compound.size_bytes else ""


def _message_part(compound: CompoundFile, said: Properties, storage: Entry) -> AttachedPart:
    inside = Properties(compound, storage, header_bytes=mapi.HEADER_OF_MESSAGE_INSIDE, encoding=said.encoding)
    name = name_by_subject(inside.text(SUBJECT) or said.text(SHOWN_NAME), otherwise="Forwarded message")
    size_bytes = compound.size_of(storage)
    not_taken = DAMAGED if size_bytes > compound.size_bytes else ""
    return AttachedPart(name, MediaType.MSG, 0 if not_taken else size_bytes, not_taken=not_taken)


def _type(said: Properties, name: str) -> str:
    """The type the message states, else the one its name says."""
    stated = clean_line(said.text(STATED_TYPE), longest=100).lower()
    if stated == SIGNED_MAIL:
        return MediaType.EML
    return stated or EXTENSIONS.get(PurePosixPath(name).suffix.lower(), UNKNOWN_TYPE)


def _message_file(compound: CompoundFile, storage: Entry, *, longest: int) -> bytes:
    """The message as a file of its own: its streams as they stand, its head as long as that of a file has to be."""
    tree = compound.tree(storage, longest=longest)
    properties = tree.get(mapi.PROPERTIES)
    if isinstance(properties, bytes):
        head = properties[: mapi.HEADER_OF_MESSAGE_INSIDE].ljust(mapi.HEADER_OF_MESSAGE, b"\0")
        tree[mapi.PROPERTIES] = head + properties[mapi.HEADER_OF_MESSAGE_INSIDE :]
    names = compound.children(compound.root).get(NAMED_PROPERTIES)
    if names and names.kind == STORAGE:
        # What properties beyond the numbered ones are called stands once, in the outermost message.
        tree[NAMED_PROPERTIES] = compound.tree(names, longest=longest)
    return compound_file(tree, root_class=MESSAGE_CLASS)
