"""Word documents: paragraphs and tables in the order they stand in, with foot- and endnotes at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any, BinaryIO

from docx.opc.part import PartFactory
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.package import Package
from docx.parts.document import DocumentPart

from evidence.ingest.document_types import refuse_dtd
from evidence.ingest.packages import BROKEN, open_package
from evidence.ingest.readers.active_content import active_parts_note
from evidence.ingest.readers.answers import CannotRead, Opened, unreadable
from evidence.ingest.readers.sections import Piece, pages_of
from evidence.settings import Limits

READER = f"python-docx {version('python-docx')}"
NOTHING = "Nothing to read: the document holds no text, perhaps only pictures."

PARAGRAPH, TABLE, ROW, CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
TEXT, TAB, BREAK, RETURN, FIRM_HYPHEN = qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:noBreakHyphen")
STYLE, TAB_STOPS = f"{qn('w:pPr')}/{qn('w:pStyle')}", qn("w:tabs")
# A drawn text box stands in the file twice, the second time for old programs.
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
SPOKEN = {TAB: "\t", BREAK: "\n", RETURN: "\n", FIRM_HYPHEN: "-"}

# Word's own type for a document with macros, which python-docx does not know: the same document beside its macros.
WITH_MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
PartFactory.part_type_for[WITH_MACROS] = DocumentPart

_SECTION_STYLE = re.compile(r"(?:title|heading [12])$", re.IGNORECASE)
_NOTES = re.compile(r"/(footnotes|endnotes)$")


def open_docx(file: BinaryIO, limits: Limits) -> Opened:
    """The document as sections, each starting at a Heading 1 or 2 or after about 3,000 characters."""
    with open_package(file, limits) as package:
        refuse_dtd(package)
        notes = active_parts_note(package)
    file.seek(0)
    try:
        document = Package.open(file).main_document_part.document
        pieces = list(_pieces(document))
        title = document.core_properties.title
    except (CannotRead, MemoryError):
        raise
    except Exception as error:
        # python-docx trusts the package's inside and fails on damage with KeyError, AttributeError, ValueError ...
        raise unreadable(BROKEN) from error
    heading = next((piece.text for piece in pieces if piece.starts_section), "")
    return Opened(
        reader=READER, pages=iter(pages_of(pieces)), nothing=NOTHING, title=title, heading=heading, notes=notes
    )


def _pieces(document: Any) -> Iterator[Piece]:
    section_styles = {style.style_id for style in document.styles if _SECTION_STYLE.match(style.name or "")}
    yield from _walk(document.element.body, section_styles)
    for kind, root in _notes(document):
        notes = [text for text in map(_text_of, root.iter(PARAGRAPH)) if text]
        if notes:
            yield Piece(kind.capitalize(), starts_section=True)
            yield from map(Piece, notes)


def _walk(element: Any, section_styles: set[str]) -> Iterator[Piece]:
    """Paragraphs and table rows in order, also those inside content controls, which python-docx passes over."""
    for child in element:
        if child.tag == PARAGRAPH:
            text = _text_of(child)
            if text:
                style = child.find(STYLE)
                starts = style is not None and style.get(qn("w:val")) in section_styles
                yield Piece(text, starts_section=starts)
        elif child.tag == TABLE:
            yield from (Piece(line) for line in map(_row_text, child.iter(ROW)) if line)
        elif isinstance(child.tag, str):
            yield from _walk(child, section_styles)


def _row_text(row: Any) -> str:
    cells = [_cell_text(cell) for cell in row.iter(CELL) if _nearest(cell, ROW) is row]
    return " | ".join(cells) if any(cells) else ""


def _cell_text(cell: Any) -> str:
    """The words of the cell itself; a table inside it gives rows of its own."""
    own = (paragraph for paragraph in cell.iter(PARAGRAPH) if _nearest(paragraph, CELL) is cell)
    return " ".join(" ".join(map(_text_of, own)).split())


def _nearest(element: Any, tag: str) -> Any:
    return next(element.iterancestors(tag), None)


def _text_of(paragraph: Any) -> str:
    return "".join(_spoken(paragraph)).strip()


def _spoken(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == TEXT:
            yield child.text or ""
        elif child.tag in SPOKEN:
            yield SPOKEN[child.tag]
        elif child.tag not in {FALLBACK, TAB_STOPS} and isinstance(child.tag, str):
            yield from _spoken(child)


def _notes(document: Any) -> Iterator[tuple[str, Any]]:
    for relation in document.part.rels.values():
        kind = _NOTES.search(relation.reltype)
        # Only parts that are declared as notes: those have been looked at for a document type definition.
        if kind and not relation.is_external and relation.target_part.content_type.endswith(f"{kind[1]}+xml"):
            yield kind[1], parse_xml(relation.target_part.blob)
