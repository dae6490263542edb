"""The text of a page with the place of each letter on its picture: to find words in it, and to keep what is outside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image

from evidence.ingest.readers.drawn_pages import letter_box, sign
from evidence.ingest.readers.marking import Box, goes_on, is_seen, joined
from evidence.ingest.redaction_answers import LONGEST_PIECE, MOST_PIECES
from evidence.ingest.tesseract import PlacedWord
from evidence.rules.redaction import places_of
from evidence.settings import Limits

# Of 255: letters that differ from their ground by less cannot be read, as white ones on white.
LEAST_CONTRAST = 24
# Signs that stand where a word is broken at the end of a line.
BROKEN = {"\x02": "-", "\ufffe": "-", "\u00ad": "-"}
# How much of a letter's box, which goes from the top of the tallest to the foot of the lowest, is above its line.
ABOVE_THE_LINE = 0.8


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A text, and for each of its letters that has one a box on the picture."""

    text: str
    letters: dict[int, Box]

    @classmethod
    def of_words(cls, words: Sequence[PlacedWord], *, across: float, down: float) -> PlacedText:
        """Words that were recognised. A letter's place in its word is a guess, so each stands for the whole word."""
        text, letters = "", dict[int, Box]()
        for word in words:
            left, right = (round(one * across) for one in (word.left, word.right))
            top, bottom = (round(one * down) for one in (word.top, word.bottom))
            for place in range(len(text), len(text) + len(word.text)):
                letters[place] = Box(left, top, max(right, left + 1), max(bottom, top + 1))
            text += f"{word.text} "
        return cls(text, letters)

    @property
    def is_turned(self) -> bool:
        """True when any of it runs another way than to the right."""
        return any(_direction(self.letters[start], self.letters[end - 1]) for start, end in self._runs())

    def boxes_of(self, words: str) -> Iterator[Box]:
        """Where words stand, a box for each line they run over."""
        for stretch in places_of(self.text, words):
            found = (self.letters.get(place) for place in range(stretch.start, stretch.end))
            yield from joined(box for box in found if box)

    def pieces_outside(self, covered: Sequence[Box], before: Image.Image) -> list[list[Any]]:
        """Its words that no box touches and that can be seen on the picture as it was before the boxes."""
        grey, pieces = before.convert("L"), list[list[Any]]()
        for start, end in self._runs():
            boxes = [self.letters[place] for place in range(start, end)]
            around = _around(boxes)
            if any(_touch(around, other) for other in covered) or not _can_be_read(around, grey):
                continue
            follows = " " if self.text[end : end + 1].isspace() else ""
            text = "".join(filter(str.isprintable, (BROKEN.get(letter, letter) for letter in self.text[start:end])))
            if not text:
                continue
            pieces.append([text + follows, *_laid(boxes, around, letters=len(text), space=bool(follows))])
            if len(pieces) == MOST_PIECES:
                break
        return pieces

    def _runs(self) -> Iterator[tuple[int, int]]:
        """Words, cut where they go on in another line."""
        start: int | None = None
        for place in range(len(self.text) + 1):
            here = self.letters.get(place) if not self.text[place : place + 1].isspace() else None
            ends = start is not None and (
                here is None or not goes_on(self.letters[place - 1], here) or place - start >= LONGEST_PIECE - 1
            )
            if start is not None and ends:
                yield start, place
                start = None
            if start is None and here is not None:
                start = place


def orders_of_text(page: pdfium.PdfPage, picture: Image.Image, limits: Limits) -> list[PlacedText]:
    """The text of a page of a PDF, first as it lies, and where it or the page is turned, as it lies from each side.

    The order of lines is told by where they lie. Of a page that lies on its side it comes out wrong, and words that go
    on in the next line are then not beside one another.
    """
    first = placed_text(page, picture, limits)
    if not page.get_rotation() and not first.is_turned:
        return [first]
    return [first, *(placed_text(page, picture, limits, turned=quarters) for quarters in (1, 2, 3))]


def placed_text(page: pdfium.PdfPage, picture: Image.Image, limits: Limits, *, turned: int = 0) -> PlacedText:
    """The text of a page of a PDF. What takes no room, and what was cropped away, has no box.

    `turned` has its order told as if the page lay so many quarters of a circle further round.
    """
    lies = page.get_rotation()
    try:
        page.set_rotation((lies + 90 * turned) % 360)
        text_page = page.get_textpage()
    finally:
        page.set_rotation(lies)
    try:
        count = min(text_page.count_chars(), limits.page_characters)
        text = "".join(sign(pdfium_c.FPDFText_GetUnicode(text_page, place)) for place in range(count))
        letters = dict[int, Box]()
        for place in range(count):
            if not text[place].isspace():
                box = letter_box(page, text_page, picture, place)
                if box and is_seen(box, picture):
                    letters[place] = box
        return PlacedText(text, letters)
    finally:
        text_page.close()


def _around(boxes: Iterable[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def _touch(one: Box, other: Box) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom


def _can_be_read(box: Box, grey: Image.Image) -> bool:
    within = Box(max(0, box.left), max(0, box.top), min(grey.width, box.right), min(grey.height, box.bottom))
    if within.left >= within.right or within.top >= within.bottom:
        return False
    darkest, lightest = grey.crop(within).getextrema()
    return bool(lightest - darkest >= LEAST_CONTRAST)  # type: ignore[operator] # of a grey picture, two numbers


def _direction(first: Box, last: Box) -> int:
    """Which way letters go: 0 to the right, 1 upwards, 2 to the left, 3 downwards."""
    across = last.left + last.right - first.left - first.right
    down = last.top + last.bottom - first.top - first.bottom
    if abs(across) >= abs(down):
        return 0 if across >= 0 else 2
    return 3 if down > 0 else 1


def _laid(boxes: Sequence[Box], around: Box, *, letters: int, space: bool) -> list[float]:
    """Where a run begins, its size and length, and which way it goes."""
    turned = _direction(boxes[0], boxes[-1])
    width, height = around.right - around.left, around.bottom - around.top
    with_space = (letters + 1) / letters if space else 1.0
    if turned in (0, 2):
        length, foot = width * with_space, around.top + ABOVE_THE_LINE * height
        x, y = (around.left, foot) if turned == 0 else (around.right, around.bottom - ABOVE_THE_LINE * height)
        return [x, round(y, 2), float(height), round(length, 2), turned]
    length = height * with_space
    foot = around.left + (ABOVE_THE_LINE if turned == 1 else 1 - ABOVE_THE_LINE) * width
    return [round(foot, 2), around.bottom if turned == 1 else around.top, float(width), round(length, 2), turned]
