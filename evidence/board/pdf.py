"""A board paper as a tagged PDF of A4 pages (PDF/UA-1), typeset in a process of its own from blocks of words.

People's words are data all the way: the template prints them and never evaluates them.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from evidence.board.blocks import State
from evidence.board.content import content_of
from evidence.markup import visible
from evidence.rules.states import MARKS
from evidence.typesetting.apart import typeset
from schemas.board import BoardPaper

TEMPLATE = Path(__file__).with_name("board.typ")


def board_pdf(paper: BoardPaper) -> bytes:
    """The PDF. The same paper gives the same bytes."""
    return typeset(TEMPLATE, _told(content_of(paper)), drawn=MARKS.values())


def _told(value: Any) -> Any:
    """Blocks as the template reads them: dictionaries that name their kind, lists, and words on one line."""
    if isinstance(value, State):
        word = value.word or value.state.words
        return {"is": "State", "state": value.state.value, "word": word, "mark": MARKS[value.state]}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, str):
        return " ".join(visible(value).split())
    if isinstance(value, tuple):
        return [_told(one) for one in value]
    if is_dataclass(value):
        return {"is": type(value).__name__} | {one.name: _told(getattr(value, one.name)) for one in fields(value)}
    return value
