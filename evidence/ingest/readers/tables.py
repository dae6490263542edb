"""Rows become pages: blocks of rows, each with the header row on top so that a found row can be understood."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from evidence.ingest.readers.answers import PageText

BLOCK_CHARACTERS = 60_000
HEADER_WITHIN_ROWS = 10


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its number in the file or sheet, counted from one."""

    number: int
    cells: Sequence[str]


def blocks_of(rows: Iterable[Row], *, rows_per_block: int, what: str) -> Iterator[PageText]:
    """The filled rows in blocks, labelled `what`, rows 1 to 50; later blocks repeat the header row."""
    header, header_settled, block, characters = "", False, list[tuple[int, str]](), 0
    for row in rows:
        line = line_of(row.cells)
        if not line:
            continue
        if len(block) >= rows_per_block or characters + len(line) > BLOCK_CHARACTERS:
            yield _page(block, header if header_settled else "", what)
            header_settled = bool(header)
            block, characters = [], 0
        if not header and row.number <= HEADER_WITHIN_ROWS and _is_header(row.cells):
            header = line
        block.append((row.number, line))
        characters += len(line)
    if block:
        yield _page(block, header if header_settled else "", what)


def line_of(cells: Sequence[str]) -> str:
    """The cells on one line, parted by bars; empty cells keep their place, but not at the end."""
    tidy = [" ".join(cell.split()) for cell in cells]
    while tidy and not tidy[-1]:
        tidy.pop()
    return " | ".join(tidy)


def _is_header(cells: Sequence[str]) -> bool:
    """A header fills at least half of its columns, and more than one; titles above a table fill a single cell."""
    filled = sum(1 for cell in cells if cell.strip())
    return filled > 1 and filled * 2 >= len(cells)


def _page(block: list[tuple[int, str]], header: str, what: str) -> PageText:
    lines = [line for _, line in block]
    first, last = block[0][0], block[-1][0]
    rows = f"row {first}" if first == last else f"rows {first} to {last}"
    label = f"{what}, {rows}" if what else rows.capitalize()
    return PageText(text="\n".join([header, *lines] if header else lines), label=label)
