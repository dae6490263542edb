"""A JPEG told by its segments: one that holds its points and the tables to unpack them, and nothing else."""

from __future__ import annotations

import struct

from evidence.ingest.checked_answers import BadAnswerError

START, END = b"\xff\xd8", b"\xff\xd9"
TABLES = {0xDB, 0xC4}
"""Quantisation and Huffman tables."""
FRAME, SCAN, JFIF = 0xC0, 0xDA, 0xE0
LONGEST_JFIF = 16
"""Its version and density, without a small picture."""
_SEGMENT, _FRAME = struct.Struct(">BBH"), struct.Struct(">BHHB")


def size_of_jpeg(jpeg: bytes) -> tuple[int, int, int]:
    """Width, height and number of colours. BadAnswerError when there is anything in it but one plain picture."""
    if not (jpeg.startswith(START) and jpeg.endswith(END)):
        raise BadAnswerError("neither a PNG nor a JPEG")
    at, size = len(START), (0, 0, 0)
    while at + _SEGMENT.size <= len(jpeg):
        mark, kind, length = _SEGMENT.unpack_from(jpeg, at)
        if mark != 0xFF or length < 2:
            break
        if kind == FRAME and length >= 2 + _FRAME.size:
            _, height, width, colours = _FRAME.unpack_from(jpeg, at + _SEGMENT.size)
            size = width, height, colours
        elif kind == SCAN:
            return _checked(size, jpeg, at + 2 + length)
        elif kind not in TABLES and not (kind == JFIF and length <= LONGEST_JFIF):
            break
        at += 2 + length
    raise BadAnswerError("a JPEG with more or less in it than its points")


def _checked(size: tuple[int, int, int], jpeg: bytes, at: int) -> tuple[int, int, int]:
    """The size, when nothing but points stands between the last segment and the end."""
    points = jpeg[at : -len(END)]
    marks = points.count(b"\xff") - points.count(b"\xff\x00")
    if size[2] not in (1, 3) or marks:
        raise BadAnswerError("a JPEG that is not plain")
    return size
