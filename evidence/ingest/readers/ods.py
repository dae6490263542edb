"""OpenDocument spreadsheets. A cell or a row may say that it is repeated a billion times, so all are counted before."""

from __future__ import annotations

import re
import zipfile
from typing import BinaryIO
from xml.parsers import expat

from evidence.ingest.document_types import refuse_dtd
from evidence.ingest.packages import BROKEN, DAMAGE, open_package
from evidence.ingest.readers.active_content import active_parts_note
from evidence.ingest.readers.answers import CannotRead, Opened, too_large, unreadable
from evidence.ingest.readers.sheets import open_workbook
from evidence.settings import Limits
from schemas.evidence import ReadingState

CONTENT, MANIFEST, ABOUT = "content.xml", "META-INF/manifest.xml", "meta.xml"
LOCKED = (
    "The spreadsheet is protected by a password. OpenDocument files are not opened with a password here, even the "
    "right one: ask its owner for a copy without one."
)
CHUNK_BYTES = 256 * 1024
SMALL_PART_BYTES = 1024 * 1024
MOST_REPEATS = 10**9
# The reader also lays out empty cells that have another cell behind them, and drops them only at the end.
LAID_OUT_FOR_ONE_KEPT = 4

# Names without their prefixes: the reader goes by prefixes whatever they stand for, so none may hide a cell from us.
CELLS = {"table-cell", "covered-table-cell"}
ROW, SHEET = "table-row", "table"
ROWS_REPEATED, COLUMNS_REPEATED = "number-rows-repeated", "number-columns-repeated"
FILLING = {"value-type", "formula"}


def open_ods(file: BinaryIO, limits: Limits) -> Opened:
    """The spreadsheet's sheets as blocks of rows, hidden sheets named as hidden."""
    with open_package(file, limits) as package:
        if b"encryption-data" in _small_part(package, MANIFEST):
            raise CannotRead(ReadingState.PASSWORD, LOCKED)
        refuse_dtd(package)
        _refuse_too_much(package, limits)
        title, notes = _title(package), active_parts_note(package)
    opened = open_workbook(file, limits, title=title)
    opened.notes.extend(notes)
    return opened


def _refuse_too_much(package: zipfile.ZipFile, limits: Limits) -> None:
    """The reader lays out every sheet when it opens the file, repeated cells and all."""
    counter = _CellCounter()
    try:
        (entry,) = [entry for entry in package.infolist() if entry.filename == CONTENT]
        with package.open(entry) as part:
            while not counter.is_over(limits) and (chunk := part.read(CHUNK_BYTES)):
                counter.feed(chunk)
            if not counter.is_over(limits):
                counter.end()
    except (expat.ExpatError, *DAMAGE) as error:
        raise unreadable(BROKEN) from error
    if counter.spread_over(limits):
        raise too_large(
            f"Its cells, with their repetitions, are more than the {limits.cells:,} that one file may have. "
            "Save the part that is the evidence as a spreadsheet of its own."
        )
    if counter.characters > limits.characters:
        raise too_large(f"Its repeated cells hold more than the {limits.characters:,} characters one file may have.")


class _CellCounter:
    """Follows the sheets' XML and adds up, for each sheet, the rectangle from A1 to the farthest filled cell."""

    def __init__(self) -> None:
        self.characters = 0
        self._before = self._rows = self._last_row = self._last_column = 0
        self._laid_out = self._laid_out_to = 0
        self._column = self._filled_to = self._row_repeats = self._cell_repeats = self._row_characters = 0
        self._in_cell = False
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._on_start
        self._parser.EndElementHandler = self._on_end
        self._parser.CharacterDataHandler = self._on_text

    @property
    def cells(self) -> int:
        """The cells that are kept, those of the sheet being followed included."""
        return self._before + self._last_row * self._last_column

    def is_over(self, limits: Limits) -> bool:
        return self.spread_over(limits) or self.characters > limits.characters

    def spread_over(self, limits: Limits) -> bool:
        return self.cells > limits.cells or self._laid_out > LAID_OUT_FOR_ONE_KEPT * limits.cells

    def feed(self, chunk: bytes) -> None:
        self._parser.Parse(chunk, False)

    def end(self) -> None:
        """Say that there is no more, so that a part cut short is found out."""
        self._parser.Parse(b"", True)

    def _on_start(self, name: str, attributes: dict[str, str]) -> None:
        name = _plain(name)
        if name == SHEET:
            self._before, self._rows, self._last_row, self._last_column = self.cells, 0, 0, 0
        elif name == ROW:
            self._row_repeats = _repeats(attributes, ROWS_REPEATED)
            self._column = self._filled_to = self._laid_out_to = self._row_characters = 0
        elif name in CELLS:
            self._in_cell = True
            self._cell_repeats = _repeats(attributes, COLUMNS_REPEATED)
            self._laid_out_to = self._column
            self._column += self._cell_repeats
            if not FILLING.isdisjoint(map(_plain, attributes)):
                self._filled_to = self._column

    def _on_end(self, name: str) -> None:
        name = _plain(name)
        if name in CELLS:
            self._in_cell = False
        elif name == ROW:
            self._rows += self._row_repeats
            self._laid_out += max(self._laid_out_to, self._filled_to)
            self.characters += self._row_characters * self._row_repeats
            if self._filled_to:
                self._last_row, self._last_column = self._rows, max(self._last_column, self._filled_to)

    def _on_text(self, text: str) -> None:
        if self._in_cell:
            self._row_characters += len(text) * self._cell_repeats
            self._filled_to = self._column


def _plain(name: str) -> str:
    return name.rpartition(":")[2]


def _repeats(attributes: dict[str, str], name: str) -> int:
    """How often a cell or row says it stands there, a plus sign allowed as the reader allows it."""
    stated = [value.strip().removeprefix("+") for key, value in attributes.items() if _plain(key) == name]
    return max([1, *(min(int(text), MOST_REPEATS) for text in stated if text.isascii() and text.isdigit())])


def _title(package: zipfile.ZipFile) -> str:
    """The title among the spreadsheet's properties, or nothing."""
    stated = re.search(r"<dc:title>([^<]{1,300})</dc:title>", _small_part(package, ABOUT).decode(errors="replace"))
    return stated[1] if stated else ""


def _small_part(package: zipfile.ZipFile, name: str) -> bytes:
    try:
        with package.open(name) as part:
            return part.read(SMALL_PART_BYTES)
    except DAMAGE:
        return b""
