"""Which encoding a text file is written in."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from charset_normalizer import from_bytes

CHUNK_BYTES = 1024 * 1024
SAMPLE_BYTES = 32 * 1024

# Longest first: the mark of UTF-32 begins with the mark of UTF-16.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# What British offices saved text in before UTF-8. A wider choice only makes short texts guess worse.
LEGACY_ENCODINGS = ["cp1252", "cp850", "mac_roman"]

_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")


def encoding_of(file: BinaryIO) -> str | None:
    """The encoding that decodes the whole file, or None when it is not text. The file is left at its start."""
    file.seek(0)
    head = file.read(4)
    marked = next((name for mark, name in BYTE_ORDER_MARKS if head.startswith(mark)), None)
    if marked:
        return marked if _decodes(file, marked) else None
    if _holds_nul(file):
        return None
    return "utf-8" if _decodes(file, "utf-8") else _legacy_encoding(file)


def decoded(data: bytes, encoding: str) -> str:
    """The text of `data`, every line ending in one newline; a stray byte becomes a replacement character."""
    return data.decode(encoding, errors="replace").replace("\r\n", "\n").replace("\r", "\n")


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in _chunks(file):
            if "\x00" in decoder.decode(chunk):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        file.seek(0)
    return True


def _holds_nul(file: BinaryIO) -> bool:
    found = any(b"\x00" in chunk for chunk in _chunks(file))
    file.seek(0)
    return found


def _legacy_encoding(file: BinaryIO) -> str | None:
    sample = _telling_sample(file)
    if len(_CONTROLS.findall(sample)) * 100 > len(sample):
        return None
    best = from_bytes(sample, cp_isolation=LEGACY_ENCODINGS).best()
    return best.encoding if best else None


def _telling_sample(file: BinaryIO) -> bytes:
    """The part of the file where it first leaves ASCII: a long plain beginning says nothing about an encoding."""
    for chunk in _chunks(file):
        beyond = _BEYOND_ASCII.search(chunk)
        if beyond:
            start = max(0, beyond.start() - SAMPLE_BYTES // 4)
            file.seek(0)
            return chunk[start : start + SAMPLE_BYTES]
    file.seek(0)
    return file.read(SAMPLE_BYTES)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(CHUNK_BYTES):
        yield chunk
