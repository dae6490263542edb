"""Pictures of words and scans made of them, as a copier makes them. Visibly synthetic."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from evidence.ingest.tesseract import installed_tesseract

needs_tesseract = pytest.mark.skipif(
    installed_tesseract() is None, reason="tesseract is not installed (apt-get install tesseract-ocr)"
)

WIDTH, HEIGHT, RESOLUTION = 1240, 600, 150


def picture_of(*lines: str, mode: str = "L") -> Image.Image:
    """Black words on white, as large as a copier at 150 points to the inch shows print of 14 points."""
    picture = Image.new("L", (WIDTH, HEIGHT), "white")
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(30)
    for number, line in enumerate(lines):
        pen.text((80, 80 + 60 * number), line, fill="black", font=font)
    return picture.convert(mode)


def scan_pdf(path: Path, pages: Sequence[str | Image.Image]) -> Path:
    """A PDF with a page for each: of printed text for words, of a scan for a picture."""
    size = (WIDTH * 72 / RESOLUTION, HEIGHT * 72 / RESOLUTION)
    canvas = Canvas(str(path), pagesize=size)
    for page in pages:
        if isinstance(page, str):
            canvas.drawString(60, 200, page)
        else:
            canvas.drawImage(ImageReader(page), 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return path


def saved(picture: Image.Image, kind: str, **how: object) -> bytes:
    content = io.BytesIO()
    picture.save(content, kind, **how)
    return content.getvalue()
