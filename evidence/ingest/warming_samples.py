"""Tiny slides, spreadsheets and mails to try the readers with before a fork."""

from __future__ import annotations

import io
import struct
import zipfile

import pptx
from pptx.util import Inches

from evidence.ingest.compound import Tree
from evidence.ingest.compound_writer import compound_file
from evidence.ingest.readers import mapi
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
    """A file that says `words` for slides, spreadsheets and mails."""
    return {
        MediaType.PPTX: _slides(words),
        MediaType.ODS: _spreadsheet(words),
        MediaType.EML: MAIL.format(words=words).encode(),
        MediaType.MSG: _outlook_message(words),
    }


def _outlook_message(words: str) -> bytes:
    """A message with another one inside it."""
    said = {"__substg1.0_0037001F": words.encode("utf-16-le"), "__substg1.0_1000001E": words.encode("cp1252")}
    by_embedding = struct.pack("<HHII4x", mapi.WHOLE_NUMBER, 0x3705, 6, 5)
    inside: Tree = {mapi.PROPERTIES: bytes(mapi.HEADER_OF_MESSAGE_INSIDE), **said}
    attached: Tree = {mapi.PROPERTIES: bytes(mapi.HEADER_OF_PART) + by_embedding, "__substg1.0_3701000D": inside}
    headers = b"Date: Tue, 03 Mar 2026 10:00:00 +0000\n"
    return compound_file(
        {
            mapi.PROPERTIES: bytes(mapi.HEADER_OF_MESSAGE),
            "__substg1.0_007D001E": headers,
            f"{mapi.ATTACHMENT}00000000": attached,
            **said,
        }
    )


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
