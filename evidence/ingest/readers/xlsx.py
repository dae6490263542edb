"""Excel workbooks. The cells are counted before any of them is unpacked."""

from __future__ import annotations

import re
import zipfile
from typing import BinaryIO
from xml.parsers import expat

from evidence.ingest.document_types import refuse_dtd
from evidence.ingest.packages import BROKEN, DAMAGE, open_package
from evidence.ingest.readers.active_content import active_parts_note
from evidence.ingest.readers.answers import Opened, too_large, unreadable
from evidence.ingest.readers.sheets import open_workbook
from evidence.settings import Limits

CHUNK_BYTES = 256 * 1024

_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml$", re.IGNORECASE)
_REFERENCE = re.compile(r"([A-Za-z]{1,4})([0-9]{1,8})$")
_VALUE_TAGS = {"v", "is", "t"}


def open_xlsx(file: BinaryIO, limits: Limits) -> Opened:
    """The workbook's sheets as blocks of rows, hidden sheets named as hidden."""
    with open_package(file, limits) as package:
        refuse_dtd(package)
        _refuse_too_many_cells(package, limits)
        title, notes = _title(package), active_parts_note(package)
    opened = open_workbook(file, limits, title=title)
    opened.notes.extend(notes)
    return opened


def _refuse_too_many_cells(package: zipfile.ZipFile, limits: Limits) -> None:
    """A reader makes room for the whole rectangle of filled cells: two cells far apart can ask for billions."""
    for entry in package.infolist():
        if not _SHEET_PART.search(entry.filename):
            continue
        area = _filled_area(package, entry, limits)
        if area > limits.cells:
            raise too_large(
                f"A sheet is spread over {area:,} cells, more than the {limits.cells:,} that one file may have. "
                "Save the part that is the evidence as a workbook of its own."
            )


def _filled_area(package: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> int:
    counter = _CellCounter(limits.cells)
    try:
        with package.open(entry) as part:
            while counter.area <= limits.cells and (chunk := part.read(CHUNK_BYTES)):
                counter.feed(chunk)
    except (expat.ExpatError, *DAMAGE) as error:
        raise unreadable(BROKEN) from error
    return counter.area


class _CellCounter:
    """Follows a sheet's XML and keeps the rectangle from A1 to the farthest filled cell."""

    def __init__(self, limit: int) -> None:
        self.area = 0
        self._limit = limit
        self._row = self._column = self._last_row = self._last_column = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._on_start

    def feed(self, chunk: bytes) -> None:
        self._parser.Parse(chunk, False)

    def _on_start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "row":
            self._row, self._column = _number(attributes.get("r"), self._row + 1), 0
        elif tag == "c":
            self._place(attributes.get("r", ""))
        elif tag in _VALUE_TAGS and self._row:
            self._last_row = max(self._last_row, self._row)
            self._last_column = max(self._last_column, self._column)
            self.area = self._last_row * self._last_column

    def _place(self, reference: str) -> None:
        match = _REFERENCE.match(reference)
        if match:
            self._column, self._row = _column_number(match[1]), int(match[2])
        else:
            self._column += 1


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else otherwise


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _title(package: zipfile.ZipFile) -> str:
    """The title among the workbook's properties, or nothing."""
    try:
        properties = package.read("docProps/core.xml").decode("utf-8", errors="replace")
    except DAMAGE:
        return ""
    stated = re.search(r"<dc:title>([^<]{1,300})</dc:title>", properties)
    return stated[1] if stated else ""
