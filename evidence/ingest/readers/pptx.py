"""Slide decks: a page for each slide, with its tables, charts, diagrams and the speaker's notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any, BinaryIO

import pptx
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from evidence.ingest.document_types import refuse_dtd
from evidence.ingest.packages import BROKEN, open_package
from evidence.ingest.readers.active_content import active_parts_note
from evidence.ingest.readers.answers import CannotRead, Opened, PageFailed, PageText, unreadable
from evidence.ingest.readers.charts import chart_lines
from evidence.settings import Limits

READER = f"python-pptx {version('python-pptx')}"
NOTHING = "Nothing to read: the slides hold no text, perhaps only pictures."
NOTES = "Notes:"
LABEL_CHARACTERS = 150

PARAGRAPH, TABLE, ROW, CELL = qn("a:p"), qn("a:tbl"), qn("a:tr"), qn("a:tc")
TEXT, BREAK, FIELD, TAB = qn("a:t"), qn("a:br"), qn("a:fld"), qn("a:tab")
CHART = qn("c:chart")
RELATION = qn("r:id")
DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
DIAGRAM_DATA = qn("r:dm")
# A shape for newer programs stands in the file twice, the second time for older ones.
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
NUMBER_FIELD = "slidenum"
# The title PowerPoint gives to every deck.
PROGRAMS_OWN_TITLE = re.compile(r"powerpoint[ -]pr[eé]sentation$", re.IGNORECASE)


def open_pptx(file: BinaryIO, limits: Limits) -> Opened:
    """The slides in the order they are shown in; a slide that cannot be read is a failed page."""
    with open_package(file, limits) as package:
        refuse_dtd(package)
        notes = active_parts_note(package)
    file.seek(0)
    try:
        deck = pptx.Presentation(file)
        references = [reference.rId for reference in deck.slides._sldIdLst]  # the public way fails at one bad slide
        title = deck.core_properties.title
    except MemoryError:
        raise
    except Exception as error:
        # python-pptx trusts the package's inside and fails on damage with KeyError, AttributeError, ValueError ...
        raise unreadable(BROKEN) from error
    return Opened(
        reader=READER,
        pages=_pages(deck, references[: limits.pages]),
        nothing=NOTHING,
        total=len(references),
        title="" if PROGRAMS_OWN_TITLE.match(title) else title,
        heading=_first_title(deck, references),
        notes=notes,
    )


def _pages(deck: Any, references: list[str]) -> Iterator[PageText | PageFailed]:
    for number, reference in enumerate(references, start=1):
        try:
            yield _page(deck.part.related_slide(reference), number)
        except (CannotRead, MemoryError):
            raise
        except Exception:
            # The same failures as on opening; the other slides are still worth having.
            yield PageFailed(f"Slide {number}")


def _first_title(deck: Any, references: list[str]) -> str:
    try:
        return _title_of(deck.part.related_slide(references[0])) if references else ""
    except MemoryError:
        raise
    except Exception:
        # Found again, and said, when the slide's page is read.
        return ""


def _page(slide: Any, number: int) -> PageText:
    lines = list(_walk(slide.shapes._spTree, slide.part))
    notes = list(_walk(_notes(slide), slide.part))
    if notes:
        lines += [NOTES, *notes]
    hidden = " (hidden)" if slide._element.get("show") in {"0", "false"} else ""
    title = " ".join(_title_of(slide).split())[:LABEL_CHARACTERS]
    return PageText("\n".join(lines), f"Slide {number}{hidden}: {title}" if title else f"Slide {number}{hidden}")


def _title_of(slide: Any) -> str:
    shape = slide.shapes.title
    return " ".join(_walk(shape._element, slide.part)) if shape is not None else ""


def _notes(slide: Any) -> Any:
    """What the speaker noted; asking for it without looking would add an empty page of notes."""
    frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    return () if frame is None else frame._txBody


def _walk(element: Any, part: Any) -> Iterator[str]:
    """The lines below an element, in the order a screen reader speaks them; groups are walked through."""
    for child in element:
        if child.tag == PARAGRAPH:
            text = _text_of(child)
            if text:
                yield text
        elif child.tag == TABLE:
            yield from filter(None, map(_row_text, child.iter(ROW)))
        elif child.tag == CHART:
            yield from chart_lines(parse_xml(part.related_part(child.get(RELATION)).blob))
        elif child.tag == DIAGRAM:
            diagram = parse_xml(part.related_part(child.get(DIAGRAM_DATA)).blob)
            yield from filter(None, map(_text_of, diagram.iter(PARAGRAPH)))
        elif child.tag != FALLBACK and isinstance(child.tag, str):
            yield from _walk(child, part)


def _row_text(row: Any) -> str:
    cells = [" ".join(" ".join(map(_text_of, cell.iter(PARAGRAPH))).split()) for cell in row.iter(CELL)]
    return " | ".join(cells) if any(cells) else ""


def _text_of(paragraph: Any) -> str:
    return "".join(_spoken(paragraph)).strip()


def _spoken(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == TEXT:
            yield child.text or ""
        elif child.tag in {BREAK, TAB}:
            yield "\n" if child.tag == BREAK else "\t"
        elif child.tag == FIELD and child.get("type") == NUMBER_FIELD:
            continue
        elif isinstance(child.tag, str):
            yield from _spoken(child)
