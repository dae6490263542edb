"""What a document can do beside being read, as a note for people. Nothing of it is run; nothing relies on the note."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator

from evidence.ingest.packages import DAMAGE
from evidence.settings import MEBIBYTE

SIGNS = (
    ("JavaScript", re.compile(rb"/S\s*/JavaScript\b")),
    ("an action that starts a program", re.compile(rb"/S\s*/Launch\b")),
    ("embedded files", re.compile(rb"/Type\s*/EmbeddedFile\b|/EmbeddedFiles\b")),
)
# Newer PDFs pack their objects together; the dictionary before `stream` says so.
_PACKED_OBJECTS = re.compile(rb"/Type\s*/ObjStm\b[^>]{0,300}>>\s*stream\r?\n")
BYTES_OF_ONE = MEBIBYTE

# The workbook behind a chart is no sign: every chart has one.
PARTS = (
    # Also Excel's oldest kind, a sheet of its own, and LibreOffice's modules; its lists of modules are none.
    (
        "macros",
        re.compile(
            r"(?:^|/)vbaProject\.bin$|^xl/macrosheets/|^Scripts/|^Basic/[^/]+/(?!script-lb\.xml$|dialog-lb\.xml$)",
            re.IGNORECASE,
        ),
    ),
    ("embedded objects", re.compile(r"^(?=.*/embeddings/).*\.(?!xlsx$|docx$|pptx$)\w+$", re.IGNORECASE | re.DOTALL)),
    ("ActiveX controls", re.compile(r"/activeX/", re.IGNORECASE)),
)
INSIDE_PARTS = (
    (
        "macros",
        re.compile(r"^\[Content_Types\]\.xml$|^content\.xml$", re.IGNORECASE),
        re.compile(rb"application/vnd\.ms-office\.vbaProject|<script:event-listener\b", re.IGNORECASE),
    ),
    (
        "a link that starts another program (DDE)",
        re.compile(r"^word/document\.xml$|^xl/externalLinks/\w+\.xml$|^content\.xml$", re.IGNORECASE),
        re.compile(rb"<w:instrText[^<>]*>\s*DDE(?:AUTO)?\b|<ddeLink\b|<office:dde-source\b"),
    ),
    (
        "a template from elsewhere",
        re.compile(r"^word/_rels/settings\.xml\.rels$", re.IGNORECASE),
        re.compile(rb"<(?=[^<]*attachedTemplate)(?=[^<]*TargetMode=.External)"),
    ),
)
UNPACKED_BYTES = 32 * MEBIBYTE


def active_content_note(data: bytes, *, scripts: int = 0, attachments: int = 0) -> list[str]:
    """One sentence naming the active content of a PDF, or none; the counts are what a reader found by its own means."""
    found = {words for portion in _portions(data) for words, sign in SIGNS if sign.search(portion)}
    if scripts > 0:
        found.add("JavaScript")
    if attachments > 0:
        found.add("embedded files")
    return _note([words for words, _ in SIGNS if words in found])


def active_parts_note(package: zipfile.ZipFile) -> list[str]:
    """The same for an office package."""
    return _note(active_parts(package))


def active_parts(package: zipfile.ZipFile) -> list[str]:
    """The active content of an office package, told by the names of its parts and by what a few kinds of part say."""
    # Not is_dir(), which fails on an entry without a name.
    entries = [entry for entry in package.infolist() if not entry.filename.endswith("/")]
    found = {words for entry in entries for words, sign in PARTS if sign.search(entry.filename)}
    for entry in entries:
        for words, part, sign in INSIDE_PARTS:
            if words not in found and part.search(entry.filename) and sign.search(_beginning(package, entry)):
                found.add(words)
    return [words for words in dict.fromkeys([*dict(PARTS), *(row[0] for row in INSIDE_PARTS)]) if words in found]


def _note(named: list[str]) -> list[str]:
    return [f"It holds active content: {', '.join(named)}. Nothing of it was run."] if named else []


def _beginning(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        with package.open(entry) as part:
            return part.read(BYTES_OF_ONE)
    except (RuntimeError, *DAMAGE):
        # Its reader will say so, if it needs this part.
        return b""


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
