"""Tiny pictures and a tiny scan that say something, to try the recognition of words with before a fork."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFont

from evidence.ingest.triage import MediaType

SIZE, LETTERS = (900, 120), 32


def pictures(words: str) -> dict[MediaType, bytes]:
    """A picture of every kind that is kept; of the one with several frames, each compressed in another way."""
    picture = _picture_of(words)
    return {
        MediaType.PNG: _saved(picture.convert("LA"), "PNG"),
        MediaType.JPEG: _saved(picture, "JPEG"),
        MediaType.TIFF: _saved(picture.convert("1"), "TIFF", compression="group4"),
    }


def scans(words: str) -> list[tuple[MediaType, bytes]]:
    """A scanned page in a PDF, and scans as other machines compress them."""
    picture = _picture_of(words)
    return [
        (MediaType.PDF, _saved(picture, "PDF", resolution=150)),
        (MediaType.TIFF, _saved(picture, "TIFF", compression="tiff_lzw", save_all=True, append_images=[picture])),
        (MediaType.TIFF, _saved(picture, "TIFF", compression="jpeg")),
    ]


def _picture_of(words: str) -> Image.Image:
    picture = Image.new("L", SIZE, "white")
    ImageDraw.Draw(picture).text((40, 40), words, fill="black", font=ImageFont.load_default(LETTERS))
    return picture


def _saved(picture: Image.Image, kind: str, **how: object) -> bytes:
    content = io.BytesIO()
    picture.save(content, kind, **how)
    return content.getvalue()
