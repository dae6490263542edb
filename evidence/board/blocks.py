"""What a board paper is made of before it is HTML or PDF: sections of paragraphs, facts and tables of words and states.

Both are written from the same blocks, so neither can say what the other does not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from schemas.tests_of_evidence import CoverageState


class Look(StrEnum):
    """How words are set."""

    PLAIN = "plain"
    STRONG = "strong"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Words:
    """A line of words. Always words: nothing in them is ever obeyed."""

    text: str
    look: Look = Look.PLAIN


@dataclass(frozen=True, slots=True)
class State:
    """A state, shown as its mark, its word and its colour."""

    state: CoverageState
    word: str = ""


Cell = tuple[Words | State, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading and its share of the width, in hundredths."""

    title: str
    share: int


@dataclass(frozen=True, slots=True)
class Group:
    """A row that heads those after it."""

    cell: Cell


@dataclass(frozen=True, slots=True)
class Row:
    """A row; its first cell names it."""

    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption. In a grid every cell is a state, and fills its place."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row | Group, ...]
    grid: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels, each with what is to be said of it."""

    pairs: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    text: str
    look: Look = Look.PLAIN


Block = Paragraph | Facts | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it. A wide one is printed across the page; an annex begins a page."""

    title: str
    blocks: tuple[Block, ...]
    wide: bool = False
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """A whole paper. The mark and the running words stand at the head of each printed page, on one line."""

    title: str
    kind: str
    partnership: str
    mark: str
    running: str
    lead: str
    notes: tuple[str, ...]
    sections: tuple[Section, ...] = field(default=())


def words(text: str, look: Look = Look.PLAIN) -> Cell:
    """A cell of one line; empty when there is nothing to say."""
    return (Words(text, look),) if text else ()


def told(*said: tuple[str, Look]) -> Cell:
    """A cell of several lines; those with nothing to say are left out."""
    return tuple(Words(text, look) for text, look in said if text)
