"""Papers, workbooks and slides as Office files, with fixed dates so that two builds give the same bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import docx
import xlsxwriter
from docx.document import Document as WordDocument
from docx.shared import Pt, RGBColor
from pptx import Presentation
from pptx.util import Inches
from pptx.util import Pt as SlidePoints

from tools.corpus_text.shape import NOTICE, Heading, Paper, Points, Sheet, Slides, Table, Workbook

FIXED = datetime(2026, 7, 17, 9, 0, 0)  # noqa: DTZ001 - Office properties carry no zone
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def paper_as_docx(paper: Paper) -> bytes:
    """A paper as a Word file. Headings are of the third level, so that a reader keeps the paper in one piece."""
    word = docx.Document()
    word.styles["Normal"].font.name = "Calibri"
    word.styles["Normal"].font.size = Pt(11)
    word.sections[0].header.paragraphs[0].text = f"{paper.issuer}\t\t{paper.marking}"
    word.sections[0].footer.paragraphs[0].text = NOTICE
    word.add_paragraph(paper.title, style="Title")
    word.add_paragraph(f"{NOTICE}.").runs[0].font.color.rgb = RGBColor(0x5A, 0x66, 0x73)
    if paper.dated:
        word.add_paragraph(paper.dated)
    for block in paper.blocks:
        match block:
            case Heading(text=text):
                word.add_heading(text, level=3)
            case Points(points=points):
                for point in points:
                    word.add_paragraph(point, style="List Bullet")
            case Table():
                _add_table(word, block)
            case _:
                word.add_paragraph(block)
    _fix_properties(word.core_properties, title=paper.title, author=paper.issuer)
    buffer = io.BytesIO()
    word.save(buffer)
    return with_fixed_dates(buffer.getvalue())


def _add_table(word: WordDocument, table: Table) -> None:
    drawn = word.add_table(rows=0, cols=len(table.rows[0]), style="Light Grid Accent 1")
    for row in table.rows:
        for cell, text in zip(drawn.add_row().cells, row, strict=True):
            cell.text = text
    word.add_paragraph("")


def workbook_as_xlsx(workbook: Workbook) -> bytes:
    """A workbook: on each sheet the notice, the sentences, then the table."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": workbook.title, "author": workbook.issuer, "comments": NOTICE, "created": FIXED})
    bold = book.add_format(
        {"bold": True, "bg_color": "#20456b", "font_color": "#ffffff", "text_wrap": True, "valign": "top"}
    )
    notice = book.add_format({"bold": True, "font_color": "#5a6673"})
    for sheet in workbook.sheets:
        _write_sheet(book.add_worksheet(sheet.name), sheet, title=workbook.title, bold=bold, notice=notice)
    book.close()
    return with_fixed_dates(buffer.getvalue())


def _write_sheet(
    page: xlsxwriter.worksheet.Worksheet,
    sheet: Sheet,
    *,
    title: str,
    bold: xlsxwriter.format.Format,
    notice: xlsxwriter.format.Format,
) -> None:
    page.write_string(0, 0, title, notice)
    page.write_string(1, 0, NOTICE, notice)
    for number, note in enumerate(sheet.notes, start=2):
        page.write_string(number, 0, note)
    top = 3 + len(sheet.notes)
    for column, text in enumerate(sheet.heading):
        page.write_string(top, column, text, bold)
    for number, row in enumerate(sheet.rows, start=top + 1):
        for column, cell in enumerate(row):
            page.write(number, column, cell)
    page.set_column(0, 0, 30)
    page.set_column(1, len(sheet.heading) - 1, 17)
    page.set_footer(f"&L{NOTICE}")


def slides_as_pptx(slides: Slides) -> bytes:
    """A set of slides; every slide carries the notice."""
    show = Presentation()
    for title, points in slides.slides:
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = title
        body = slide.placeholders[1].text_frame
        body.text = points[0]
        for point in points[1:]:
            body.add_paragraph().text = point
        box = slide.shapes.add_textbox(Inches(0.5), Inches(7.0), Inches(9), Inches(0.4))
        box.text_frame.text = NOTICE
        box.text_frame.paragraphs[0].runs[0].font.size = SlidePoints(11)
    _fix_properties(show.core_properties, title=slides.title, author=slides.issuer)
    buffer = io.BytesIO()
    show.save(buffer)
    return with_fixed_dates(buffer.getvalue())


def _fix_properties(properties: object, *, title: str, author: str) -> None:
    fixed = {"title": title, "author": author, "comments": NOTICE, "created": FIXED, "modified": FIXED}
    for name, value in (fixed | {"last_modified_by": author, "revision": 1}).items():
        setattr(properties, name, value)


def with_fixed_dates(archive: bytes) -> bytes:
    """The same archive with one date on every entry: the libraries stamp the time of writing."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, date_time=ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return buffer.getvalue()
