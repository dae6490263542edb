"""Tiny slides, spreadsheets, mails and pictures to try the readers with before a fork."""

from __future__ import annotations

import io
import struct
import zipfile

import pptx
from pptx.util import Inches

from evidence.ingest.triage import MediaType

ODS_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
MAIL = """\
From: =?utf-8?q?Caf=C3=A9?= <cafe@example.org>
To: board@example.org
Subject: {words}
Date: Tue, 03 Mar 2026 10:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="part"

--part
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

<p>Caf=C3=A9</p>
--part
Content-Type: text/plain; charset="windows-1252"
Content-Transfer-Encoding: base64

Q2Fm6Q==
--part
Content-Type: application/octet-stream
Content-Disposition: attachment; filename="a.bin"
Content-Transfer-Encoding: base64

AAAA
--part--
"""


def samples(words: str) -> dict[MediaType, bytes]:
    """A file that says `words` for every format that has words, and pictures of one point."""
    return {
        MediaType.PPTX: _slides(words),
        MediaType.ODS: _spreadsheet(words),
        MediaType.EML: MAIL.format(words=words).encode(),
    } | pictures()


def pictures() -> dict[MediaType, bytes]:
    """The headers of pictures of one point; no more of a picture is looked at."""
    return {
        MediaType.PNG: b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", 1, 1, 8, 0, 0, 0, 0) + bytes(4),
        MediaType.JPEG: b"\xff\xd8\xff\xc0" + struct.pack(">HBHHB", 11, 8, 1, 1, 1) + bytes(3) + b"\xff\xd9",
        MediaType.TIFF: b"II*\x00" + struct.pack("<IHHHIIHHIII", 8, 2, 256, 3, 1, 1, 257, 3, 1, 1, 0),
    }


def _slides(words: str) -> bytes:
    deck, content = pptx.Presentation(), io.BytesIO()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = words
    slide.shapes.add_table(1, 1, 0, 0, Inches(1), Inches(1)).table.cell(0, 0).text = words
    slide.notes_slide.notes_text_frame.text = words
    deck.save(content)
    return content.getvalue()


def _spreadsheet(words: str) -> bytes:
    cells = f'<table:table-cell office:value-type="string"><text:p>{words}</text:p></table:table-cell>'
    table = f'<table:table table:name="Sheet"><table:table-row>{cells}</table:table-row></table:table>'
    sheet = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr("mimetype", MediaType.ODS)
        package.writestr("META-INF/manifest.xml", "<manifest/>")
        package.writestr("content.xml", f"<office:document-content {ODS_NAMES}>{sheet}</office:document-content>")
    return content.getvalue()
