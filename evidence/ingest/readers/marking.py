"""Marks on the picture of a page: yellow under the words, which stay readable, and a line around them.

The line is there for whoever does not see the colour: dark on a light page, light on a dark one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from PIL import Image, ImageChops, ImageDraw, ImageStat

MARKER, OUTLINE = "#ffe54c", "#7a3e00"
DARK = 100
"""A word stands on dark ground when it and the ground around it are on average darker, from 0 to 255."""
LINE = 2
"""The width of the line in points; it runs just outside the letters, so that a full stop beside them is not hidden."""
# How far apart two letters of one line may be, in shares of their height: more than a space that fills a line.
FURTHEST_APART = 1.5
SAME_LINE = 0.5


class Box(NamedTuple):
    """A rectangle in points of the picture, from its top left."""

    left: int
    top: int
    right: int
    bottom: int


def joined(letters: Iterable[Box]) -> list[Box]:
    """The boxes of letters in reading order as one box for each line, whichever way the line runs."""
    lines: list[list[Box]] = []
    for letter in letters:
        if lines and goes_on(lines[-1][-1], letter):
            lines[-1].append(letter)
        else:
            lines.append([letter])
    return [_around(line) for line in lines]


def goes_on(before: Box, after: Box) -> bool:
    """True when a letter stands in one line with the one before it."""
    across = _overlap(before.left, before.right, after.left, after.right)
    along = _overlap(before.top, before.bottom, after.top, after.bottom)
    height = min(before.bottom - before.top, after.bottom - after.top)
    width = min(before.right - before.left, after.right - after.left)
    level = along >= SAME_LINE * height and -across <= FURTHEST_APART * height
    upright = across >= SAME_LINE * width and -along <= FURTHEST_APART * width
    return level or upright


def _overlap(start: int, end: int, other_start: int, other_end: int) -> int:
    """How far two lengths share the same ground; below zero, how far they are apart."""
    return min(end, other_end) - max(start, other_start)


def _around(boxes: list[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def is_seen(box: Box, picture: Image.Image) -> bool:
    """True when the middle of the box is on the picture: of what was cropped away, a sliver may be left at the edge."""
    return 0 <= box.left + box.right < 2 * picture.width and 0 <= box.top + box.bottom < 2 * picture.height


def with_room(box: Box, picture: Image.Image) -> Box:
    """The box with room for its line, as far as the picture goes."""
    return Box(
        max(0, box.left - LINE),
        max(0, box.top - LINE),
        min(picture.width, box.right + LINE),
        min(picture.height, box.bottom + LINE),
    )


def mark(picture: Image.Image, boxes: Iterable[Box]) -> None:
    """Draw the marks on the picture. Where two overlap, no letter becomes darker."""
    known = list(boxes)
    unmarked = picture.copy()
    for box in known:
        part = unmarked.crop(box)
        picture.paste(ImageChops.multiply(part, Image.new("RGB", part.size, MARKER)), box)
    drawn = ImageDraw.Draw(picture)
    for box in known:
        on_dark = ImageStat.Stat(unmarked.crop(box).convert("L")).mean[0] < DARK
        edge = (box.left, box.top, box.right - 1, box.bottom - 1)
        drawn.rectangle(edge, outline=MARKER if on_dark else OUTLINE, width=LINE)
