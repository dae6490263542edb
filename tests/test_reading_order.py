"""The lines of a page of a PDF in the order in which they are read, whichever way page and lines are turned."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from reportlab.pdfgen.canvas import Canvas

from evidence.reading_order import text_in_order

WIDTH, HEIGHT = 595, 842
LINES = ["Minutes of the improvement board", "Families wait for therapy, and the", "waits are forty weeks for most."]
BEGINS_AT = {0: (0, 0), 90: (WIDTH, 0), 180: (WIDTH, HEIGHT), 270: (0, HEIGHT)}


def page_of(path: Path, lines: list[str], *, turned: int) -> Path:
    """A page on which lines are written, turned to the left by so many degrees."""
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    canvas.translate(*BEGINS_AT[turned])
    canvas.rotate(turned)
    top = HEIGHT if turned in (0, 180) else WIDTH
    for number, line in enumerate(lines):
        canvas.drawString(60, top - 80 - 16 * number, line)
    canvas.save()
    return path


@pytest.mark.parametrize("lies", [0, 90, 180, 270])
@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_lines_come_in_the_order_in_which_they_are_read(tmp_path: Path, turned: int, lies: int) -> None:
    """A sentence over two lines could neither be found nor quoted on a page that lies on its side."""
    with closing(pdfium.PdfDocument(page_of(tmp_path / "page.pdf", LINES, turned=turned))) as document:
        page = document[0]
        page.set_rotation(lies)
        with closing(text_in_order(page)) as text:
            read = text.get_text_range().split("\r\n")

        assert [line.strip() for line in read] == LINES
        assert page.get_rotation() == lies


def test_a_few_words_up_the_margin_do_not_turn_a_page(tmp_path: Path) -> None:
    """Stamps and table headings stand on their side on pages that do not."""
    canvas = Canvas(str(tmp_path / "page.pdf"), pagesize=(WIDTH, HEIGHT))
    for number, line in enumerate(LINES):
        canvas.drawString(60, 760 - 16 * number, line)
    canvas.translate(560, 700)
    canvas.rotate(270)
    canvas.drawString(0, 0, "Received in June")
    canvas.save()

    with closing(pdfium.PdfDocument(tmp_path / "page.pdf")) as document, closing(text_in_order(document[0])) as text:
        read = text.get_text_range()

    assert [line for line in LINES if line in read] == LINES
    assert read.index(LINES[0]) < read.index(LINES[1]) < read.index(LINES[2])


def test_an_empty_page_has_no_text(tmp_path: Path) -> None:
    """Every report has one."""
    canvas = Canvas(str(tmp_path / "empty.pdf"))
    canvas.showPage()
    canvas.save()

    with closing(pdfium.PdfDocument(tmp_path / "empty.pdf")) as document, closing(text_in_order(document[0])) as text:
        assert text.count_chars() == 0
