"""A redaction: what is asked of a forked reader, and the check of the pages it answers with before they are believed.

The reader had the original in its hands, and the original may be made to do harm. So it answers with pictures and words
only, each in a plain form that is looked into here; the PDF is put together from them by `rebuilt_pdf`, outside.
"""

from __future__ import annotations

import json
import math
import struct
from dataclasses import dataclass, field
from typing import Any

from evidence.ingest.checked_answers import BadAnswerError
from evidence.ingest.cleaning import clean_line
from evidence.ingest.picture_answers import PNG_MAGIC, chunks_of_png
from evidence.ingest.plain_jpeg import size_of_jpeg
from evidence.ingest.taking import REASON_CHARACTERS, REFUSED, TAKEN
from evidence.ingest.triage import MediaType
from evidence.settings import MEBIBYTE
from schemas.pictures import Mark
from schemas.redactions import Leak, LeakScan, ReasonCode

REDACTABLE = frozenset({MediaType.PDF, MediaType.PNG, MediaType.JPEG, MediaType.TIFF})
"""The types that have pages to redact."""

MOST_AREAS, MOST_WORDS, MOST_WORD_CHARACTERS = 500, 100, 4_000
MOST_PAGES = 300
MOST_BOXES = 3_000
MOST_BOXES_ON_A_PAGE = 1_000
DOTS_PER_INCH = 150
MOST_POINTS, LONGEST_SIDE = 9_000_000, 12_000
MOST_PICTURE_BYTES = 12 * MEBIBYTE
LONGEST_FACTS = 4 * MEBIBYTE
LONGEST_ANSWER = 120 * MEBIBYTE
MOST_PIECES, LONGEST_PIECE = 40_000, 400

HEAD = struct.Struct("!II")
"""How many bytes of facts follow, and then of picture."""
_HEADER = struct.Struct("!IIBBBBB")
GREY, COLOUR = 1, 3


@dataclass(frozen=True, slots=True)
class Cover:
    """A box on a page, in shares of the page as it is displayed, and the letter printed on it."""

    page: int
    left: float
    top: float
    width: float
    height: float
    code: str

    @property
    def mark(self) -> Mark:
        """Where it is, as the vocabulary has it."""
        return Mark(left=self.left, top=self.top, width=self.width, height=self.height)


@dataclass(frozen=True, slots=True)
class RedactionWanted:
    """The areas to cover, the words to cover wherever they stand with their codes, and the one page to try it on."""

    areas: tuple[Cover, ...] = ()
    words: tuple[tuple[str, str], ...] = ()
    only_page: int = 0
    """Zero for every page."""


@dataclass(frozen=True, slots=True)
class LeaksWanted:
    """What must not be found in a redacted PDF: words, and anything in the picture or the text under the boxes."""

    words: tuple[str, ...]
    boxes: tuple[Cover, ...]
    look_at: tuple[int, ...] = ()
    """The pages whose pictures are to be looked at as well; it takes seconds for each."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of letters of the text layer, in points of the picture from its top left."""

    text: str
    x: float
    """Where the run begins on its line: the foot of the letters."""
    y: float
    size: float
    length: float
    turned: int
    """In quarters of a circle to the left: 0 runs to the right, 1 upwards, 2 to the left, 3 downwards."""


@dataclass(frozen=True, slots=True)
class RebuiltPage:
    """A page as a picture with its boxes drawn on it, and the words outside them."""

    width: int
    height: int
    colours: int
    is_jpeg: bool
    picture: bytes = field(repr=False)
    boxes: tuple[Cover, ...]
    pieces: tuple[Piece, ...]
    drawn: bool
    """True when there may be words on it that are drawn, and not written."""
    not_looked_into: bool
    """True when nobody looked for the words among what is drawn."""

    @property
    def number(self) -> int:
        """Its number in the original; zero when nothing on it is covered."""
        return self.boxes[0].page if self.boxes else 0


@dataclass(frozen=True, slots=True)
class NotRedacted:
    """Why there is no redacted copy, in the user's words."""

    reason: str


def told_page(facts: dict[str, Any], picture: bytes) -> bytes:
    """A page as a child says it."""
    said = json.dumps(facts, separators=(",", ":")).encode()
    return HEAD.pack(len(said), len(picture)) + said + picture


def told_not_redacted(reason: str) -> bytes:
    """Why there are no pages, or no more of them."""
    return told_page({"not": reason}, b"")


class PagesReceived:
    """Takes in what the child sends, as it comes, and checks each page once it is whole."""

    def __init__(self, wanted: RedactionWanted) -> None:
        self._wanted = wanted
        self._buffer = bytearray()
        self._pages: list[RebuiltPage] = []
        self._end: str | None = None
        self._bad: BadAnswerError | None = None

    def take(self, chunk: bytes) -> None:
        """The next bytes off the pipe. What makes no sense is kept until the child has ended."""
        if self._bad:
            return
        self._buffer += chunk
        try:
            while self._end is None and self._take_page():
                pass
        except BadAnswerError as error:
            self._bad = error

    def outcome(self) -> tuple[RebuiltPage, ...] | NotRedacted:
        """The pages, once the child has ended as it should. BadAnswerError when they cannot be believed."""
        if self._bad or self._end is None or self._buffer:
            raise self._bad or BadAnswerError("an answer without an end")
        if self._end:
            return NotRedacted(self._end)
        if not self._pages or (self._wanted.only_page and len(self._pages) > 1):
            raise BadAnswerError("no pages, or too many")
        return tuple(self._pages)

    def _take_page(self) -> bool:
        if len(self._buffer) < HEAD.size:
            return False
        facts, picture = HEAD.unpack_from(self._buffer)
        if facts > LONGEST_FACTS or picture > MOST_PICTURE_BYTES or len(self._pages) > MOST_PAGES:
            raise BadAnswerError("more than there may be")
        if len(self._buffer) < HEAD.size + facts + picture:
            return False
        said = _parsed(bytes(self._buffer[HEAD.size : HEAD.size + facts]))
        content = bytes(self._buffer[HEAD.size + facts : HEAD.size + facts + picture])
        del self._buffer[: HEAD.size + facts + picture]
        if "not" in said:
            self._end = clean_line(str(said["not"]), longest=REASON_CHARACTERS)
        else:
            self._pages.append(_page(said, content, number=self._wanted.only_page or len(self._pages) + 1))
        return True


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadAnswerError("nothing that can be read") from error
    if not isinstance(said, dict):
        raise BadAnswerError("no facts")
    return said


def _page(said: dict[str, Any], picture: bytes, *, number: int) -> RebuiltPage:
    match said:
        case {"boxes": list(boxes), "pieces": list(pieces), "drawn": bool(drawn), "not looked into": bool(unseen)}:
            if len(boxes) > MOST_BOXES_ON_A_PAGE or len(pieces) > MOST_PIECES:
                raise BadAnswerError("more than a page may hold")
            is_jpeg = not picture.startswith(PNG_MAGIC)
            width, height, colours = size_of_jpeg(picture) if is_jpeg else _size_of_png(picture)
            if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE and width * height <= MOST_POINTS):
                raise BadAnswerError("a picture of another size than was asked for")
            return RebuiltPage(
                width=width,
                height=height,
                colours=colours,
                is_jpeg=is_jpeg,
                picture=picture,
                boxes=tuple(_cover(box, number) for box in boxes),
                pieces=tuple(_piece(piece, width, height) for piece in pieces),
                drawn=drawn,
                not_looked_into=unseen,
            )
    raise BadAnswerError("no page")


def _cover(said: Any, page: int) -> Cover:
    match said:
        case [float() | int(), float() | int(), float() | int(), float() | int(), str(code)] if code in set(ReasonCode):
            numbers = [float(one) for one in said[:4]]
            left, top, width, height = numbers
            if all(0 <= one <= 1 for one in numbers) and max(left + width, top + height) <= 1 + 1e-6:
                return Cover(page, left, top, width, height, code)
    raise BadAnswerError("no box")


def _piece(said: Any, width: int, height: int) -> Piece:
    match said:
        case [str(text), x, y, size, length, int(turned)] if 0 < len(text) <= LONGEST_PIECE and 0 <= turned < 4:
            numbers = [float(one) for one in (x, y, size, length) if isinstance(one, float | int)]
            most = max(width, height)
            if len(numbers) == 4 and all(math.isfinite(one) and -most <= one <= 2 * most for one in numbers):
                return Piece(text, numbers[0], numbers[1], numbers[2], numbers[3], turned)
    raise BadAnswerError("no words")


def _size_of_png(png: bytes) -> tuple[int, int, int]:
    """Width, height and number of colours of a plain PNG, with nothing in it but its points."""
    (first, header), *rest = list(chunks_of_png(png)) or [(b"", b"")]
    if first != b"IHDR" or len(header) != _HEADER.size:
        raise BadAnswerError("a PNG without a size")
    width, height, depth, colour, *plain = _HEADER.unpack(header)
    kinds = [kind for kind, _ in rest]
    if depth != 8 or colour not in (0, 2) or any(plain) or kinds != [*[b"IDAT"] * (len(kinds) - 1), b"IEND"]:
        raise BadAnswerError("an unusual PNG")
    return width, height, COLOUR if colour else GREY


def checked_leaks(answer: bytes) -> LeakScan | NotRedacted:
    """The leaks in a child's answer, or why nobody can tell. BadAnswerError when it cannot be believed."""
    mark, rest = answer[:1], answer[1:]
    if mark == REFUSED:
        return NotRedacted(clean_line(rest.decode(errors="replace"), longest=REASON_CHARACTERS))
    if mark != TAKEN or len(rest) > LONGEST_FACTS:
        raise BadAnswerError("no leaks")
    try:
        found, unseen = json.loads(rest)
        leaks = tuple(Leak(where=clean_line(where, longest=200), page=page) for where, page in found)
        return LeakScan(leaks=leaks, pictures_not_looked_into=tuple(unseen))
    except (ValueError, TypeError, RecursionError) as error:
        raise BadAnswerError("no leaks") from error


def points_of_png(png: bytes) -> bytes:
    """The packed points of a plain PNG, as a PDF holds them too."""
    return b"".join(content for kind, content in chunks_of_png(png) if kind == b"IDAT")
