"""Reading a redacted PDF again for what was to be taken away: in its text, beside it, in its pictures, under its boxes.

It trusts nothing about how the PDF was made. Words are looked for in what pdfium shows and in every object that pypdf
can unpack; the points under the boxes are drawn again and must be a box's own.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from typing import Any, BinaryIO

import pypdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image
from pypdf.generic import ByteStringObject, DictionaryObject, NameObject, StreamObject, TextStringObject

from evidence.ingest.readers.answers import CannotRead, unreadable
from evidence.ingest.readers.covering import box_of, letter_on
from evidence.ingest.readers.drawn_pages import NOT_OPENED
from evidence.ingest.readers.marking import Box
from evidence.ingest.readers.pdf_pictures import picture_of_page
from evidence.ingest.readers.placed_text import PlacedText, placed_text
from evidence.ingest.recognition import Recognition
from evidence.ingest.redaction_answers import DOTS_PER_INCH, Cover, LeaksWanted
from evidence.ingest.taking import REFUSED, TAKEN
from evidence.rules.redaction import says
from evidence.settings import Limits
from schemas.redactions import ReasonCode

MOST_LEAKS = 200
CODES = {sign for code in ReasonCode for sign in f"[{code.value}]"}
# A box is black, and its letter white; packing a picture blurs the edges of both, and those with what stands beside.
DARK, GREY = 90, 48
EDGE = 4
LETTER_ROOM = 0.75
"""How far from its middle a letter may reach, of its size."""
ENCODINGS = ("latin-1", "utf-16-be", "utf-16-le")

Found = tuple[str, int]


def answer_with_leaks(file: BinaryIO, wanted: LeaksWanted, limits: Limits, recognition: Recognition) -> bytes:
    """Where something was found, each place as words and a page, and the pages whose pictures nobody looked into.

    Or the reason why nobody can tell.
    """
    unseen: list[int] = []
    try:
        found = list(dict.fromkeys(_found(file, wanted, limits, recognition, unseen)))
    except CannotRead as error:
        return REFUSED + error.reason.encode()
    return TAKEN + json.dumps([found[:MOST_LEAKS], unseen]).encode()


def _found(
    file: BinaryIO, wanted: LeaksWanted, limits: Limits, recognition: Recognition, unseen: list[int]
) -> Iterator[Found]:
    file.seek(0)
    data = file.read()
    try:
        with closing(pdfium.PdfDocument(data)) as document:
            yield from _in_pages(document, wanted, limits)
            yield from _in_pictures(document, wanted.words, recognition, unseen)
    except (pdfium.PdfiumError, OverflowError, ValueError) as error:
        raise unreadable(NOT_OPENED) from error
    yield from _in_objects(data, wanted.words)


def _in_pages(document: pdfium.PdfDocument, wanted: LeaksWanted, limits: Limits) -> Iterator[Found]:
    if document.count_attachments():
        yield "a file inside", 0
    for number in range(1, len(document) + 1):
        boxes = [box for box in wanted.boxes if box.page == number]
        with closing(document[number - 1]) as page:
            if pdfium_c.FPDFPage_GetAnnotCount(page):
                yield f"a comment or a field of page {number}", number
            with closing(page.render(scale=DOTS_PER_INCH / 72)) as bitmap:
                picture = bitmap.to_pil().convert("RGB")
            text = placed_text(page, picture, limits)
            if says(text.text, wanted.words):
                yield f"the text of page {number}", number
            yield from _under_boxes(picture, text, boxes, number)


def _in_pictures(
    document: pdfium.PdfDocument, words: Sequence[str], recognition: Recognition, unseen: list[int]
) -> Iterator[Found]:
    """What can be recognised on each page, whatever its text says: a word that is drawn has no letters."""
    for number in range(1, len(document) + 1) if words else ():
        text = None
        if recognition.engine and recognition.has_time:
            text = recognition.words_in(picture_of_page(document, number - 1))
        if text is None:
            unseen.append(number)
        elif says(text, words):
            yield f"the picture of page {number}", number


def _under_boxes(picture: Image.Image, text: PlacedText, boxes: Sequence[Cover], number: int) -> Iterator[Found]:
    for box in (box_of(cover, picture) for cover in boxes):
        if _holds_letters(text, box):
            yield f"text under a box of page {number}", number
        if not _is_box(picture, box):
            yield f"the picture under a box of page {number}", number


def _holds_letters(text: PlacedText, box: Box) -> bool:
    """True when the middle of a letter, other than the code's, is in the box."""
    for place, letter in text.letters.items():
        across, down = (letter.left + letter.right) / 2, (letter.top + letter.bottom) / 2
        within = box.left < across < box.right and box.top < down < box.bottom
        if within and text.text[place] not in CODES:
            return True
    return False


def _is_box(picture: Image.Image, box: Box) -> bool:
    """True when the points inside are black, but for the grey of one letter in the middle."""
    inner = Box(box.left + EDGE, box.top + EDGE, box.right - EDGE, box.bottom - EDGE)
    if inner.left >= inner.right or inner.top >= inner.bottom:
        # All edge: so small that a letter cannot be told in it.
        return True
    part = picture.crop(inner)
    if letter := letter_on(box):
        reach, middle = LETTER_ROOM * letter, (part.width / 2, part.height / 2)
        left, top = (round(one - reach) for one in middle)
        right, bottom = (round(one + reach) for one in middle)
        within = (left, top, right, bottom)
        if not _is_grey(part.crop(within)):
            return False
        part.paste("black", within)
    return all(lightest <= DARK for _, lightest in part.getextrema())  # type: ignore[misc]


def _is_grey(part: Image.Image) -> bool:
    saturation = part.convert("HSV").getchannel("S")
    brightness = part.convert("L")
    return not any(
        strong * light > 255 * GREY for strong, light in zip(saturation.tobytes(), brightness.tobytes(), strict=True)
    )


def _in_objects(data: bytes, words: Sequence[str]) -> Iterator[Found]:
    """What the file says in any object of it, whether anything shows that or not, and between the objects."""
    if _said_in(data, words):
        yield "the bytes of the file", 0
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.metadata or reader.xmp_metadata:
            yield "metadata", 0
        for number in _numbers(reader):
            with suppress(AttributeError):
                yield from _in_object(reader.get_object(number), words, depth=0)
    except MemoryError:
        raise
    except Exception as error:
        # pypdf raises errors outside its own family on damaged files; a copy nobody can look into is none.
        raise unreadable(NOT_OPENED) from error


def _numbers(reader: pypdf.PdfReader) -> list[int]:
    return sorted({*(number for table in reader.xref.values() for number in table), *reader.xref_objStm})


def _in_object(value: Any, words: Sequence[str], *, depth: int) -> Iterator[Found]:
    if isinstance(value, StreamObject) and not _is_picture(value) and _said_in(value.get_data(), words):
        yield "what a part of the file unpacks to", 0
    if isinstance(value, DictionaryObject):
        for name, one in value.items():
            yield from _in_parts(name, one, words, depth)
    elif isinstance(value, list):
        for one in value:
            yield from _in_parts("", one, words, depth)
    elif isinstance(value, TextStringObject | NameObject | ByteStringObject):
        raw = bytes(value) if isinstance(value, bytes) else str(value).encode("utf-8", "replace")
        if says(str(value), words) or _said_in(raw, words):
            yield "words in a part of the file", 0


MOST_DEPTH = 30


def _in_parts(name: str, one: Any, words: Sequence[str], depth: int) -> Iterator[Found]:
    if says(name, words):
        yield "a name in a part of the file", 0
    if depth < MOST_DEPTH and not isinstance(one, pypdf.generic.IndirectObject):
        yield from _in_object(one, words, depth=depth + 1)


def _is_picture(stream: StreamObject) -> bool:
    return stream.get("/Subtype") == "/Image"


def _said_in(data: bytes, words: Sequence[str]) -> bool:
    """True when bytes say any of the words in any of the encodings that PDFs write words in."""
    return any(says(data.decode(encoding, "replace"), words) for encoding in ENCODINGS)
