"""A mix of files such as a partnership brings in: mostly PDF reports, some Word, Excel, CSV and plain text."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import docx
import xlsxwriter
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from bench.texts import MARK, Texts

LINE_CHARACTERS = 95


def make_files(folder: Path, *, pdfs: int = 60, others: int = 10) -> list[Path]:
    """PDFs of 1 to 20 pages and so many each of the other kinds, with text that is the same on every run."""
    texts = Texts()
    made = [_pdf(folder / f"report-{number:03d}.pdf", texts, pages=number % 20 + 1) for number in range(pdfs)]
    for number in range(others):
        made += [
            _docx(folder / f"minutes-{number:03d}.docx", texts),
            _xlsx(folder / f"data-{number:03d}.xlsx", texts),
            _csv(folder / f"counts-{number:03d}.csv", texts),
            _txt(folder / f"feedback-{number:03d}.txt", texts),
        ]
    return made


def make_reports(folder: Path, count: int, *, pages_each: int) -> Path:
    """A folder of PDF reports alone, each of so many pages, no two the same."""
    folder.mkdir(parents=True)
    texts = Texts()
    for number in range(count):
        _pdf(folder / f"report-{number:05d}.pdf", texts, pages=pages_each)
    return folder


def _pdf(path: Path, texts: Texts, *, pages: int) -> Path:
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    canvas.setTitle(f"Report {path.stem}")
    for number in range(pages):
        writing = canvas.beginText(50, 790)
        writing.setFont("Helvetica", 9)
        for line in _lines(f"{MARK} Page {number + 1}. {texts.page()}"):
            writing.textLine(line)
        canvas.drawText(writing)
        canvas.showPage()
    canvas.save()
    return path


def _lines(text: str) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > LINE_CHARACTERS:
            lines.append("")
        lines[-1] += f"{word} "
    return lines


def _docx(path: Path, texts: Texts) -> Path:
    document = docx.Document()
    document.add_paragraph(MARK)
    for _ in range(4):
        document.add_heading(texts.sentence(6), level=1)
        for _ in range(6):
            document.add_paragraph(texts.paragraph())
    table = document.add_table(rows=6, cols=3)
    for row in table.rows:
        for cell in row.cells:
            cell.text = texts.sentence(3)
    document.save(str(path))
    return path


def _rows(texts: Texts, count: int) -> list[list[Any]]:
    heads: list[Any] = ["Month", "Team", "Requests", "Within 20 weeks", "Note"]
    rows = [
        [f"2025-{n % 12 + 1:02d}", f"Team {n % 7}", texts.number(10, 99), n % 50, texts.sentence(5)]
        for n in range(count)
    ]
    return [[MARK], heads, *rows]


def _xlsx(path: Path, texts: Texts) -> Path:
    with xlsxwriter.Workbook(str(path)) as workbook:
        for name in ("Requests", "Reviews"):
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(_rows(texts, 150)):
                sheet.write_row(number, 0, row)
    return path


def _csv(path: Path, texts: Texts) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(_rows(texts, 200))
    return path


def _txt(path: Path, texts: Texts) -> Path:
    path.write_text(f"{MARK}\n\n{texts.page(paragraphs=8)}\n", encoding="utf-8")
    return path
