"""What a PDF can do beside being read, as a note for people. Nothing of it is run; nothing relies on the note."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from evidence.settings import MEBIBYTE

SIGNS = (
    ("JavaScript", re.compile(rb"/S\s*/JavaScript\b")),
    ("an action that starts a program", re.compile(rb"/S\s*/Launch\b")),
    ("embedded files", re.compile(rb"/Type\s*/EmbeddedFile\b|/EmbeddedFiles\b")),
)
# Newer PDFs pack their objects together; the dictionary before `stream` says so.
_PACKED_OBJECTS = re.compile(rb"/Type\s*/ObjStm\b[^>]{0,300}>>\s*stream\r?\n")
BYTES_OF_ONE = MEBIBYTE
UNPACKED_BYTES = 32 * MEBIBYTE


def active_content_note(data: bytes, *, scripts: int = 0, attachments: int = 0) -> list[str]:
    """One sentence naming the active content of a PDF, or none; the counts are what a reader found by its own means."""
    found = {words for portion in _portions(data) for words, sign in SIGNS if sign.search(portion)}
    if scripts > 0:
        found.add("JavaScript")
    if attachments > 0:
        found.add("embedded files")
    named = [words for words, _ in SIGNS if words in found]
    return [f"It holds active content: {', '.join(named)}. Nothing of it was run."] if named else []


def _portions(data: bytes) -> Iterator[bytes]:
    """The file itself and its packed objects, as many as fit a budget."""
    yield data
    left = UNPACKED_BYTES
    for start in _PACKED_OBJECTS.finditer(data):
        if left <= 0:
            return
        try:
            packed = data[start.end() : start.end() + BYTES_OF_ONE]
            unpacked = zlib.decompressobj().decompress(packed, BYTES_OF_ONE)
        except zlib.error:
            continue
        left -= len(unpacked)
        yield unpacked
