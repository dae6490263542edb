"""Black boxes on the picture of a page, each with the letter of its reason in white."""

from __future__ import annotations

import functools
import io
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from PIL import Image, ImageChops, ImageDraw, ImageFont

from evidence.ingest.readers.answers import unreadable
from evidence.ingest.readers.marking import Box
from evidence.ingest.readers.placed_text import PlacedText
from evidence.ingest.redaction_answers import MOST_BOXES_ON_A_PAGE, Cover, RedactionWanted

FEWER = "Name longer words, or cover areas."
COLOUR, LETTER = "black", "white"
SMALLEST_LETTER, LARGEST_LETTER = 9, 40
LETTER_SHARE = 0.7
"""How high the letter is, of the box."""
ROOM_SHARE = 0.15
"""How far a box goes past the letters it covers, of their height: slanted ones hang over."""
JPEG_QUALITY = 80
ALMOST_GREY = 12


class Covered(NamedTuple):
    """What was covered: as shares of the page with their codes, and in points; and the picture as it was before."""

    boxes: list[list[float | str]]
    rectangles: list[Box]
    before: Image.Image


def cover(picture: Image.Image, number: int, wanted: RedactionWanted, texts: Sequence[PlacedText]) -> Covered:
    """Draw every box of a page: the areas asked for, and the words wherever they stand."""
    before = picture.copy()
    found = dict.fromkeys(_found(picture, number, wanted, texts))
    kept = [one for one in found if not any(_inside(one[0], other[0]) for other in found if other != one)]
    if len(kept) > MOST_BOXES_ON_A_PAGE:
        raise unreadable(f"More than {MOST_BOXES_ON_A_PAGE:,} places of page {number} would be covered. {FEWER}")
    for box, code in kept:
        draw_box(picture, box, code)
    width, height = picture.size
    shares: list[list[float | str]] = [
        [box.left / width, box.top / height, (box.right - box.left) / width, (box.bottom - box.top) / height, code]
        for box, code in kept
    ]
    return Covered(shares, [box for box, _ in kept], before)


def _found(
    picture: Image.Image, number: int, wanted: RedactionWanted, texts: Sequence[PlacedText]
) -> Iterator[tuple[Box, str]]:
    for area in wanted.areas:
        if area.page == number:
            yield box_of(area, picture), area.code
    for words, code in wanted.words:
        for placed in texts:
            for box in placed.boxes_of(words):
                yield _with_room(box, picture), code


def box_of(area: Cover, picture: Image.Image) -> Box:
    """An area in points of the picture; whatever it touches is covered."""
    width, height = picture.size
    left, top = int(area.left * width + 1e-6), int(area.top * height + 1e-6)
    right = min(width, max(left + 1, -int(-(area.left + area.width) * width + 1e-6)))
    bottom = min(height, max(top + 1, -int(-(area.top + area.height) * height + 1e-6)))
    return Box(min(left, right - 1), min(top, bottom - 1), right, bottom)


def _with_room(box: Box, picture: Image.Image) -> Box:
    room = max(2, round(ROOM_SHARE * min(box.bottom - box.top, box.right - box.left)))
    return Box(
        max(0, box.left - room),
        max(0, box.top - room // 2),
        min(picture.width, box.right + room),
        min(picture.height, box.bottom + room // 2),
    )


def _inside(one: Box, other: Box) -> bool:
    return other.left <= one.left and other.top <= one.top and one.right <= other.right and one.bottom <= other.bottom


def draw_box(picture: Image.Image, box: Box, code: str) -> None:
    """A black box, with its letter in the middle where there is room for one."""
    drawn = ImageDraw.Draw(picture)
    drawn.rectangle((box.left, box.top, box.right - 1, box.bottom - 1), fill=COLOUR)
    if letter := letter_on(box):
        middle = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
        drawn.text(middle, code, fill=LETTER, font=_font(letter), anchor="mm")


def letter_on(box: Box) -> int:
    """How large the letter on a box is, in points; zero when there is no room for it."""
    size = min(LARGEST_LETTER, int(LETTER_SHARE * min(box.bottom - box.top, box.right - box.left)))
    return size if size >= SMALLEST_LETTER else 0


@functools.cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def saved(picture: Image.Image, *, plain: bool) -> bytes:
    """The picture as whichever is smaller of PNG and JPEG; `plain` asks for a PNG in colour."""
    if plain:
        return _as(picture, "PNG", compress_level=1)
    shown = picture.convert("L") if _is_grey(picture) else picture
    return min(_as(shown, "PNG", compress_level=6), _as(shown, "JPEG", quality=JPEG_QUALITY), key=len)


def _is_grey(picture: Image.Image) -> bool:
    """True when hardly a point has a colour: what is drawn of black letters has a faint one at most."""
    red, green, blue = picture.split()
    apart = (ImageChops.difference(one, other) for one, other in ((red, green), (green, blue)))
    return not any(one.point(lambda apart: max(0, apart - ALMOST_GREY)).getbbox() for one in apart)


def _as(picture: Image.Image, kind: str, **how: int) -> bytes:
    content = io.BytesIO()
    picture.save(content, kind, **how)
    return content.getvalue()
