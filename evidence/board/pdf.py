"""A board paper as a tagged PDF of A4 pages (PDF/UA-1), typeset in a process of its own from blocks of words.

People's words are data all the way: the template prints them and never evaluates them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import fields, is_dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from evidence.board.blocks import State
from evidence.board.content import content_of
from evidence.errors import EvidenceError
from evidence.markup import visible
from evidence.rules.states import MARKS
from schemas.board import BoardPaper

LAST_OF_LATIN = 0x17F
KNOWN = frozenset("‘’“”–—…•" + "".join(MARKS.values()))
LONGEST_SECONDS = 120


class NotTypeset(EvidenceError):
    """A PDF could not be made of a paper."""

    remedy = "Print the page instead: it says the same."


def board_pdf(paper: BoardPaper) -> bytes:
    """The PDF. The same paper gives the same bytes."""
    told = _told(content_of(paper))
    return _typeset(json.dumps({"paper": told, "unusual": _unusual(told)}).encode())


def _typeset(asked: bytes) -> bytes:
    """What the typesetting process answers. Its library is large and forgets nothing, so it ends with each paper."""
    command = [sys.executable, "-P", "-m", "evidence.board.typesetting"]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and our own module
            command, input=asked, capture_output=True, timeout=LONGEST_SECONDS, check=True, env=_environment()
        )
    except subprocess.TimeoutExpired as error:
        raise NotTypeset(f"The PDF was not made within {LONGEST_SECONDS} seconds.") from error
    except subprocess.CalledProcessError as error:
        raise NotTypeset("The PDF could not be made.") from error
    return done.stdout


def _environment() -> dict[str, str]:
    """Where our modules are, and nothing else of what this process knows."""
    return {"PYTHONPATH": str(Path(__file__).resolve().parents[2]), "LANG": "C.UTF-8"}


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


def _unusual(told: Any) -> list[str]:
    """The characters of the paper that the fonts may lack."""
    met = set(json.dumps(told, ensure_ascii=False))
    return sorted(one for one in met if ord(one) > LAST_OF_LATIN and one not in KNOWN)
