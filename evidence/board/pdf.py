"""A board paper as a tagged PDF of A4 pages (PDF/UA-1), typeset by Typst from a template that takes words as data.

Nothing but the template and the fonts inside Typst is read: no font of the machine, no package, no file, no clock.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Collection
from dataclasses import fields, is_dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Any

from evidence.board.blocks import Content, State
from evidence.board.content import content_of
from evidence.markup import visible
from evidence.rules.states import MARKS
from schemas.board import BoardPaper

STANDARD = "ua-1"
LAST_OF_LATIN = 0x17F
KNOWN = frozenset("‘’“”–—…•" + "".join(MARKS.values()))
MOST_TRIED = 400
LONG_RUN = re.compile(r"\S{25,}")
PIECE = 8
MAY_BREAK = "\u200b"

PROBE = b"""#set document(title: "Probe", date: none)
#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"), lang: "en")
#sys.inputs.character
"""


def board_pdf(paper: BoardPaper) -> bytes:
    """The PDF. The same paper gives the same bytes."""
    content = content_of(paper)
    unusual = _unusual(content)
    tried = unusual[:MOST_TRIED]
    lacking = {one for one in tried if not _can_be_drawn(one)}.union(unusual[MOST_TRIED:])
    try:
        return _typeset(content, lacking)
    except _typst().TypstError:
        if lacking.issuperset(unusual):
            raise
        return _typeset(content, unusual)  # a letter may be drawn alone and not beside its neighbours


def _typeset(content: Content, lacking: Collection[str]) -> bytes:
    told = _told(content, lambda said: _sayable(said, lacking))
    return _compiled(_template(), paper=json.dumps(told))


@functools.cache
def _template() -> bytes:
    return files("evidence.board").joinpath("board.typ").read_bytes()


def _compiled(source: bytes, **told: str) -> bytes:
    compiler = _typst().Compiler(source, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=told)
    made = compiler.compile(format="pdf", pdf_standards=[STANDARD])
    assert isinstance(made, bytes), "a PDF is one file"
    return made


@functools.cache
def _typst() -> Any:
    import typst  # 80 MB of library, wanted here alone

    return typst


@functools.cache
def _fonts() -> Any:
    return _typst().Fonts(include_system_fonts=False, include_embedded_fonts=True)


def _told(value: Any, say: Callable[[str], str]) -> Any:
    """Blocks as the template reads them: dictionaries that name their kind, lists, and words that can be printed."""
    if isinstance(value, State):
        return {"is": "State", "state": value.state.value, "word": value.word or value.state.words,
                "mark": MARKS[value.state]}  # fmt: skip
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, str):
        return say(value)
    if isinstance(value, tuple):
        return [_told(one, say) for one in value]
    if is_dataclass(value):
        return {"is": type(value).__name__} | {one.name: _told(getattr(value, one.name), say) for one in fields(value)}
    return value


def _sayable(said: str, lacking: Collection[str]) -> str:
    """Words on one line; what the fonts lack is spelt out, and what has no space in it may break all the same."""
    plain = " ".join(visible(said).split())
    shown = "".join(f"[U+{ord(one):04X}]" if one in lacking else one for one in plain)
    return LONG_RUN.sub(lambda run: MAY_BREAK.join(_pieces(run.group())), shown)


def _pieces(run: str) -> list[str]:
    return [run[start : start + PIECE] for start in range(0, len(run), PIECE)]


def _unusual(content: Content) -> list[str]:
    """The characters of the paper that the fonts may lack."""
    met: set[str] = set()

    def note(said: str) -> str:
        met.update(visible(said))
        return said

    _told(content, note)
    return sorted(one for one in met if ord(one) > LAST_OF_LATIN and one not in KNOWN)


@functools.lru_cache(maxsize=4096)
def _can_be_drawn(character: str) -> bool:
    """True when the fonts have it: the standard refuses a page with a letter missing."""
    try:
        _compiled(PROBE, character=character)
    except _typst().TypstError:
        return False
    return True
