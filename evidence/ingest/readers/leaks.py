"""Reading a redacted PDF again for what was to be taken away: in its text, beside it, in its pictures, under its boxes.

It trusts nothing about how the PDF was made. Words are looked for in what two readers and the file itself say, and in
what can be recognised on each page; the points under the boxes are drawn again and must be a box's own; and whatever a
copy is not made of does not belong in it.
"""

from __future__ import annotations

import io
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import BinaryIO

import pypdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image

from evidence.ingest.readers.answers import CannotRead, unreadable
from evidence.ingest.readers.covering import box_of, letter_on
from evidence.ingest.readers.drawn_pages import NOT_OPENED
from evidence.ingest.readers.marking import Box
from evidence.ingest.readers.pdf_pictures import picture_of_page
from evidence.ingest.readers.placed_text import PlacedText, orders_of_text
from evidence.ingest.rebuilt_pdf import HEADER
from evidence.ingest.recognition import Recognition
from evidence.ingest.redaction_answers import DOTS_PER_INCH, Cover, LeaksWanted
from evidence.ingest.taking import REFUSED, TAKEN
from evidence.rules.redaction import says
from evidence.settings import MEBIBYTE, Limits
from schemas.redactions import ReasonCode

MOST_LEAKS = 200
CODES = {sign for code in ReasonCode for sign in f"[{code.value}]"}
# A box is black, and its letter white; packing a picture blurs the edges of both, and those with what stands beside.
DARK, GREY = 90, 48
EDGE = 4
LETTER_ROOM = 0.75
"""How far from its middle a letter may reach, of its size."""
STREAM, END_OF_STREAM = b">>stream\n", b"\nendstream"
MOST_CONTENT_BYTES = 64 * MEBIBYTE
BETWEEN_TOKENS = re.compile(rb"[\s<>\[\]()/]+")
# Every word that stands in a copy outside its streams. Whatever else does was not put there by us.
BELONGS = frozenset(
    (
        b" obj endobj stream endstream xref trailer startxref %%EOF R n f Size Root Type Catalog Pages Page Lang en-GB "
        b"Kids Count Parent MediaBox Contents Resources XObject I F Font Subtype Type0 BaseFont Unseen Encoding "
        b"Identity-H DescendantFonts ToUnicode CIDFontType2 CIDSystemInfo Registry Adobe Ordering Identity Supplement "
        b"DW CIDToGIDMap FontDescriptor FontName Flags FontBBox ItalicAngle -200 Ascent Descent CapHeight StemV Length "
        b"Filter FlateDecode DCTDecode DecodeParms Predictor Colors Columns Image Width Height BitsPerComponent "
        b"ColorSpace DeviceRGB DeviceGray"
    ).split(b" ")
)

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
            yield from _in_pictures(document, wanted, recognition, unseen)
    except (pdfium.PdfiumError, OverflowError, ValueError) as error:
        raise unreadable(NOT_OPENED) from error
    yield from _in_file(data, wanted.words)


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
            text, *others = orders_of_text(page, picture, limits)
            if any(says(one.text, wanted.words) for one in (text, *others)):
                yield f"the text of page {number}", number
            yield from _under_boxes(picture, text, boxes, number)


def _in_pictures(
    document: pdfium.PdfDocument, wanted: LeaksWanted, recognition: Recognition, unseen: list[int]
) -> Iterator[Found]:
    """What can be recognised on a page, whatever its text says: a word that is drawn has no letters."""
    for number in wanted.look_at if wanted.words else ():
        text = None
        if recognition.engine and recognition.has_time:
            text = recognition.words_in(picture_of_page(document, number - 1))
        if text is None:
            unseen.append(number)
        elif says(text, wanted.words):
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
    return all(lightest <= DARK for _, lightest in part.getextrema())  # type: ignore[misc] # of colours, a pair for each


def _is_grey(part: Image.Image) -> bool:
    saturation = part.convert("HSV").getchannel("S")
    brightness = part.convert("L")
    return not any(
        strong * light > 255 * GREY for strong, light in zip(saturation.tobytes(), brightness.tobytes(), strict=True)
    )


def _in_file(data: bytes, words: Sequence[str]) -> Iterator[Found]:
    """What the file holds beside what a copy is made of, whether any reader would show it or not.

    Bytes are not searched for words: among millions of packed points every short name turns up by chance. Instead
    everything in it must be known, and what its pages write is read once more, by another reader and by itself.
    """
    structure, streams = _apart(data.removeprefix(HEADER))
    unknown = [token for token in BETWEEN_TOKENS.split(structure) if token not in BELONGS and not _is_number(token)]
    if not data.startswith(HEADER) or unknown:
        yield "a part of the file that does not belong there", 0
    said = b"".join(_written(stream) for stream in streams)
    if says(said.decode("utf-16-be", "replace"), words):
        yield "the words of the file", 0
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.metadata or reader.xmp_metadata or reader.attachments:
            yield "metadata, or a file inside", 0
        for number, page in enumerate(reader.pages, start=1):
            if says(page.extract_text(), words):
                yield f"the text of page {number}", number
    except MemoryError:
        raise
    except Exception as error:
        # pypdf raises errors outside its own family on damaged files; a copy nobody can look into is none.
        raise unreadable(NOT_OPENED) from error


def _apart(data: bytes) -> tuple[bytes, list[bytes]]:
    """The file without its streams, and the streams."""
    rest, streams, at = list[bytes](), list[bytes](), 0
    while (start := data.find(STREAM, at)) >= 0:
        end = data.find(END_OF_STREAM, start)
        rest.append(data[at : start + len(STREAM)])
        if end < 0:
            break
        streams.append(data[start + len(STREAM) : end])
        at = end
    rest.append(data[at:])
    return b" ".join(rest), streams


def _written(stream: bytes) -> bytes:
    """The letters a page writes, of a stream that writes any."""
    try:
        content = zlib.decompressobj().decompress(stream, MOST_CONTENT_BYTES)
        return bytes.fromhex("".join(part.partition(b">")[0].decode() for part in content.split(b"<")[1:]))
    except (zlib.error, ValueError):
        return b""  # points, or what means letters; other than those the structure has none


def _is_number(token: bytes) -> bool:
    return token.replace(b".", b"", 1).isdigit()
