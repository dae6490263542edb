"""A page drawn as a picture: what is asked of a forked reader, and the check of its answer before it is believed."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from evidence.ingest.checked_answers import BadAnswerError, without_strings
from evidence.ingest.cleaning import clean_line
from evidence.ingest.taking import REASON_CHARACTERS, REFUSED, TAKEN
from evidence.ingest.triage import MediaType
from evidence.rules.stretches import Sought
from evidence.settings import MEBIBYTE
from schemas.pictures import Mark, PagePicture

DRAWN = frozenset({MediaType.PDF, MediaType.PNG, MediaType.JPEG, MediaType.TIFF})
"""The types whose pages can be drawn. The others have none: they are shown from their text."""

SHORTER_SIDE, LONGEST_SIDE = 1_200, 4_000
MOST_POINTS = 2_200_000
"""A picture is at most so many points wide or high, and in all; an A4 page has 2,040,000."""
MOST_PNG_BYTES = 4 * MEBIBYTE
MOST_MARKS = 500
MOST_SOUGHT = 400
MOST_SOUGHT_CHARACTERS = 4_000
LONGEST_FACTS = 128 * 1024
LONGEST_ANSWER = 1 + 4 + LONGEST_FACTS + MOST_PNG_BYTES

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
_LENGTH = struct.Struct("!I")
_CHUNK = struct.Struct("!I4s")
_HEADER = struct.Struct("!IIBBBBB")
# Eight bits for each of red, green and blue, or for a place in the palette; not interlaced.
_BY_COLOUR, _BY_PALETTE = 2, 3
_DEPTH, _COLOURS, _PLAIN = 8, {_BY_COLOUR, _BY_PALETTE}, (0, 0, 0)
_PALETTE_BYTES = 768


class WhyNotDrawn(StrEnum):
    """Why there is no picture of a page."""

    NO_PAGE = "no such page"
    LOCKED = "locked"
    FAILED = "failed"
    STOPPED = "stopped"
    """From outside, or for taking too long beside everything else: another try may succeed."""


@dataclass(frozen=True, slots=True)
class NotDrawn:
    """A page of which there is no picture, and why, in the user's words."""

    why: WhyNotDrawn
    reason: str


@dataclass(frozen=True, slots=True)
class PageWanted:
    """The page to draw, from 1, and the words to mark on it."""

    page: int
    sought: tuple[Sought, ...] = ()

    def __post_init__(self) -> None:
        """Keep to what a request may hold: what is over is left unmarked."""
        kept, characters, marks = list[Sought](), MOST_SOUGHT_CHARACTERS, MOST_MARKS
        for words, which in self.sought[:MOST_SOUGHT]:
            if len(words) <= characters and marks:
                kept.append(Sought(words, which[:marks]))
                characters, marks = characters - len(words), max(0, marks - len(which))
        object.__setattr__(self, "sought", tuple(kept))


def told(png: bytes, marks: Sequence[tuple[float, float, float, float]]) -> bytes:
    """A picture as a child says it: its marks as left, top, width and height, then its bytes."""
    facts = json.dumps([[round(share, 6) for share in mark] for mark in marks], separators=(",", ":")).encode()
    return TAKEN + _LENGTH.pack(len(facts)) + facts + png


def told_not_drawn(not_drawn: NotDrawn) -> bytes:
    """Why there is no picture, as a child says it."""
    return REFUSED + json.dumps([not_drawn.why.value, not_drawn.reason]).encode()


def checked_picture(answer: bytes) -> PagePicture | NotDrawn:
    """The picture in a child's answer, or why there is none. BadAnswerError when it cannot be believed."""
    mark, rest = answer[:1], answer[1:]
    if mark == REFUSED:
        return _not_drawn(rest)
    if mark != TAKEN or len(rest) < _LENGTH.size:
        raise BadAnswerError("neither a picture nor a refusal")
    (length,) = _LENGTH.unpack_from(rest)
    if length > LONGEST_FACTS:
        raise BadAnswerError("more than the marks there may be")
    facts, png = rest[_LENGTH.size : _LENGTH.size + length], rest[_LENGTH.size + length :]
    width, height = _size_of(png)
    return PagePicture(png=png, width=width, height=height, marks=_marks(facts))


def _not_drawn(body: bytes) -> NotDrawn:
    match _parsed(body):
        case [str(why), str(reason)] if why in set(WhyNotDrawn):
            return NotDrawn(WhyNotDrawn(why), clean_line(reason, longest=REASON_CHARACTERS))
    raise BadAnswerError("no refusal")


def _marks(facts: bytes) -> tuple[Mark, ...]:
    listed = _parsed(facts)
    if not isinstance(listed, list) or len(listed) > MOST_MARKS:
        raise BadAnswerError("no list of marks")
    return tuple(_mark(one) for one in listed)


def _mark(said: Any) -> Mark:
    match said:
        case [float() | int() as left, float() | int() as top, float() | int() as width, float() | int() as height]:
            try:
                mark = Mark(left=left, top=top, width=width, height=height)
            except ValidationError as error:
                raise BadAnswerError("a mark beside the page") from error
            # Rounded, they may add up to a millionth more than the page.
            if max(mark.left + mark.width, mark.top + mark.height) > 1 + 1e-5:
                raise BadAnswerError("a mark beyond the page")
            return mark
    raise BadAnswerError("no mark")


def _parsed(body: bytes) -> Any:
    if len(body) > LONGEST_FACTS or without_strings(body).count(b"[") > MOST_MARKS + 1:
        raise BadAnswerError("more than there may be")
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadAnswerError("nothing that can be read") from error


def _size_of(png: bytes) -> tuple[int, int]:
    """The width and height of a plain PNG, with nothing in it but its points."""
    if len(png) > MOST_PNG_BYTES or not png.startswith(PNG_MAGIC):
        raise BadAnswerError("no PNG")
    (first, header), *rest = list(chunks_of_png(png)) or [(b"", b"")]
    if first != b"IHDR" or len(header) != _HEADER.size:
        raise BadAnswerError("a PNG without a size")
    width, height, depth, colour, *plain = _HEADER.unpack(header)
    if depth != _DEPTH or colour not in _COLOURS or tuple(plain) != _PLAIN:
        raise BadAnswerError("an unusual PNG")
    if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE and width * height <= MOST_POINTS):
        raise BadAnswerError("a picture of another size than was asked for")
    kinds = [kind for kind, _ in rest]
    if colour == _BY_PALETTE and kinds[:1] == [b"PLTE"] and len(rest[0][1]) <= _PALETTE_BYTES:
        kinds = kinds[1:]
    if len(kinds) < 2 or kinds != [*[b"IDAT"] * (len(kinds) - 1), b"IEND"]:
        raise BadAnswerError("a PNG with more or less in it than its points")
    return width, height


def chunks_of_png(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG, each with its sum checked; nothing may stand after the last."""
    at = len(PNG_MAGIC)
    while at < len(png):
        if at + _CHUNK.size + 4 > len(png):
            raise BadAnswerError("a PNG that is cut off")
        length, kind = _CHUNK.unpack_from(png, at)
        start = at + _CHUNK.size
        at = start + length + 4
        if at > len(png) or zlib.crc32(png[start - 4 : start + length]) != _LENGTH.unpack_from(png, at - 4)[0]:
            raise BadAnswerError("a PNG that is damaged")
        yield kind, png[start : start + length]
