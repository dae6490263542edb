"""Papers and scans as PDF files."""

from __future__ import annotations

import io
from typing import Any
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw, ImageFilter, ImageFont
from reportlab.lib import colors
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import ListFlowable, ListItem, Paragraph, SimpleDocTemplate, Spacer, TableStyle
from reportlab.platypus import Table as DrawnTable

from tools.corpus_text.shape import NOTICE, Block, Heading, Paper, Points, Scan, Table

INK = colors.HexColor("#1d2a3a")
NAVY = colors.HexColor("#20456b")
PALE = colors.HexColor("#eef2f6")
GREY = colors.HexColor("#5a6673")
MARGIN = 20 * mm
# The frame text stands in keeps six points of its own on each side.
TEXT_WIDTH = A4[0] - 2 * MARGIN - 12

BODY = ParagraphStyle(
    "body", fontName="Helvetica", fontSize=10, leading=14, textColor=INK, spaceAfter=6, alignment=TA_LEFT
)
CELL = ParagraphStyle("cell", parent=BODY, fontSize=9, leading=12, spaceAfter=0)
CELL_HEAD = ParagraphStyle("cell-head", parent=CELL, fontName="Helvetica-Bold", textColor=colors.white)
TITLE = ParagraphStyle(
    "title", parent=BODY, fontName="Helvetica-Bold", fontSize=17, leading=21, textColor=NAVY, spaceAfter=3
)
DATED = ParagraphStyle("dated", parent=BODY, fontSize=10, textColor=GREY, spaceAfter=10)
HEADING = ParagraphStyle(
    "heading",
    parent=BODY,
    fontName="Helvetica-Bold",
    fontSize=12,
    leading=15,
    textColor=NAVY,
    spaceBefore=8,
    keepWithNext=1,
)


def paper_as_pdf(paper: Paper) -> bytes:
    """A paper as a PDF with a header, a footer on every page, and page numbers."""
    buffer = io.BytesIO()
    lock = StandardEncryption(paper.password, ownerPassword=paper.password, strength=128) if paper.password else None
    template = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=26 * mm,
        bottomMargin=24 * mm,
        title=paper.title,
        author=paper.issuer,
        subject=NOTICE,
        lang="en-GB",
        invariant=1,
        pageCompression=1,
        encrypt=lock,
    )
    story: list[Any] = [Paragraph(escape(paper.title), TITLE)]
    if paper.dated:
        story.append(Paragraph(escape(paper.dated), DATED))
    for block in paper.blocks:
        story.extend(_drawn(block))

    def frame(canvas: Canvas, _template: SimpleDocTemplate) -> None:
        _draw_frame(canvas, paper)

    template.build(story, onFirstPage=frame, onLaterPages=frame)
    return buffer.getvalue()


def _drawn(block: Block) -> list[Any]:
    match block:
        case Heading(text=text):
            return [Paragraph(escape(text), HEADING)]
        case Points(points=points):
            items = [ListItem(Paragraph(escape(point), BODY), spaceAfter=0) for point in points]
            return [ListFlowable(items, bulletType="bullet", bulletFontSize=7, bulletOffsetY=-2, leftIndent=12)]
        case Table():
            return [Spacer(1, 3), _drawn_table(block), Spacer(1, 9)]
        case _:
            return [Paragraph(escape(block), BODY)]


def _drawn_table(table: Table) -> DrawnTable:
    shares = table.widths or (1.0,) * len(table.rows[0])
    widths = [TEXT_WIDTH * share / sum(shares) for share in shares]
    rows = [
        [Paragraph(escape(cell), CELL_HEAD if number == 0 else CELL) for cell in row]
        for number, row in enumerate(table.rows)
    ]
    drawn = DrawnTable(rows, colWidths=widths, repeatRows=1)
    drawn.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, 0), NAVY),
                ("ROWBACKGROUNDS", (0, 1), (-1, -1), [colors.white, PALE]),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.HexColor("#c3ccd6")),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("TOPPADDING", (0, 0), (-1, -1), 4),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ]
        )
    )
    return drawn


def _draw_frame(canvas: Canvas, paper: Paper) -> None:
    width, height = A4
    canvas.saveState()
    canvas.setFillColor(NAVY)
    canvas.rect(0, height - 7 * mm, width, 7 * mm, stroke=0, fill=1)
    canvas.setFillColor(GREY)
    canvas.setFont("Helvetica", 8.5)
    canvas.drawString(MARGIN + 6, height - 14 * mm, paper.issuer)
    canvas.drawRightString(width - MARGIN - 6, height - 14 * mm, paper.marking)
    canvas.setStrokeColor(colors.HexColor("#c3ccd6"))
    canvas.line(MARGIN + 6, 17 * mm, width - MARGIN - 6, 17 * mm)
    canvas.setFont("Helvetica-Bold", 8)
    canvas.drawString(MARGIN + 6, 12 * mm, NOTICE)
    canvas.setFont("Helvetica", 8)
    canvas.drawRightString(width - MARGIN - 6, 12 * mm, f"Page {canvas.getPageNumber()}")
    canvas.restoreState()


def scan_as_pdf(scan: Scan) -> bytes:
    """A PDF whose pages are pictures: nothing in it can be read as text."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1, pageCompression=1)
    canvas.setTitle(scan.title)
    for number, lines in enumerate(scan.pages, start=1):
        canvas.drawImage(ImageReader(_photographed(lines, number)), 0, 0, width=A4[0], height=A4[1])
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


FEW_POINTS = 240


def _photographed(lines: tuple[str, ...], number: int) -> Image.Image:
    """A page as a telephone sees it from too far away: grey paper, a slight slope, too few points for any machine."""
    page = Image.new("L", (1240, 1754), color=246)
    pen = ImageDraw.Draw(page)
    # Pillow's own font (which has no long dash), so that the picture does not depend on the fonts of the machine.
    ordinary, small = ImageFont.load_default(size=28), ImageFont.load_default(size=20)
    for row, line in enumerate(lines):
        pen.text((130, 170 + row * 52), line, fill=40, font=ordinary)
    pen.text((130, 1650), f"{NOTICE.replace(chr(0x2013), '-')}   {number}", fill=60, font=small)
    sloped = page.rotate(0.6 if number % 2 else -0.4, fillcolor=246, resample=Image.Resampling.BILINEAR)
    coarse = sloped.resize((FEW_POINTS, FEW_POINTS * 1754 // 1240), resample=Image.Resampling.BILINEAR)
    return coarse.filter(ImageFilter.GaussianBlur(0.8))
