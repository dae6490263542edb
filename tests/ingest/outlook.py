"""Outlook messages made for a test: the properties a person would fill in, written where Outlook keeps them."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import datetime

from evidence.ingest.compound import Tree
from evidence.ingest.compound_writer import compound_file
from evidence.ingest.readers import mapi
from evidence.ingest.readers.mapi import BEGINNING_OF_TIME, BYTES, OLD_TEXT, STORAGE_TYPE, TEXT, TIME, WHOLE_NUMBER

Value = str | bytes | int | datetime | dict
Properties = dict[int, Value]

LEAD: Properties = {0x0042: "Tribunal lead", 0x5D02: "lead@council.example"}


def message(
    properties: Properties,
    *,
    recipients: Sequence[Properties] = (),
    attachments: Sequence[Properties] = (),
    code_page: int | None = None,
) -> bytes:
    """The bytes of a .msg file."""
    return compound_file(
        tree(properties, recipients=recipients, attachments=attachments, code_page=code_page),
    )


def tree(
    properties: Properties,
    *,
    recipients: Sequence[Properties] = (),
    attachments: Sequence[Properties] = (),
    code_page: int | None = None,
    header_bytes: int = mapi.HEADER_OF_MESSAGE,
) -> Tree:
    """What the storage of a message holds; with a shorter header when it lies inside another message."""
    pages = {0x3FFD: code_page} if code_page else {}
    held = storage(properties | pages, header_bytes=header_bytes, code_page=code_page)
    for prefix, parts in ((mapi.RECIPIENT, recipients), (mapi.ATTACHMENT, attachments)):
        for number, part in enumerate(parts):
            held[f"{prefix}{number:08X}"] = storage(part, header_bytes=mapi.HEADER_OF_PART, code_page=code_page)
    return held


def storage(properties: Properties, *, header_bytes: int, code_page: int | None = None) -> Tree:
    """Properties as streams; those of a fixed length together in one."""
    held, fixed = Tree(), bytearray(header_bytes)
    for tag, value in properties.items():
        kind, content = _encoded(value, code_page)
        if isinstance(content, bytes) and kind in {WHOLE_NUMBER, TIME}:
            fixed += struct.pack("<HHI", kind, tag, 6) + content.ljust(8, b"\0")
        else:
            held[f"__substg1.0_{tag:04X}{kind:04X}"] = content
            fixed += struct.pack("<HHIQ", kind, tag, 6, 0)
    held[mapi.PROPERTIES] = bytes(fixed)
    return held


def file_attached(name: str, content: bytes, **more: Value) -> Properties:
    """An attachment by value."""
    return {0x3705: 1, 0x3707: name, 0x3701: content, **{int(tag, 16): value for tag, value in more.items()}}


def message_attached(inside: Tree) -> Properties:
    """A message inside a message; make it with the header's length of one that lies inside."""
    return {0x3705: 5, 0x3701: inside}


def _encoded(value: Value, code_page: int | None) -> tuple[int, bytes | Tree]:
    if isinstance(value, dict):
        return STORAGE_TYPE, value
    if isinstance(value, int):
        return WHOLE_NUMBER, struct.pack("<i", value)
    if isinstance(value, datetime):
        return TIME, struct.pack("<Q", int((value - BEGINNING_OF_TIME).total_seconds()) * 10_000_000)
    if isinstance(value, bytes):
        return BYTES, value
    return (OLD_TEXT, value.encode(f"cp{code_page}")) if code_page else (TEXT, value.encode("utf-16-le"))
