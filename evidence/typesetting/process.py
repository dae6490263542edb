"""The process that typesets: reads a paper's blocks as JSON, writes a tagged PDF. It ends with its one paper.

Typst keeps what it worked out, some 80 MB a paper, for as long as the process lives; and it is 80 MB of library that
nothing else wants. It reads its template and the fonts inside it: no other font, no package, no file, no clock.
"""

from __future__ import annotations

import functools
import json
import re
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

import typst

COMMON = Path(__file__).with_name("common.typ")
"""What every template begins with."""
STANDARD: Final = "ua-1"
MOST_TRIED = 400
LONG_RUN = re.compile(r"\S{25,}")
PIECE = 8
MAY_BREAK = "\u200b"

PROBE = b"""#set document(title: "Probe", date: none)
#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"), lang: "en")
#sys.inputs.character
"""


def main() -> None:
    """Typeset what stands on standard input."""
    asked = json.load(sys.stdin.buffer)
    template = COMMON.read_bytes() + Path(asked["template"]).read_bytes()
    sys.stdout.buffer.write(typeset(template, asked["paper"], asked["unusual"]))


def typeset(template: bytes, paper: Any, unusual: list[str]) -> bytes:
    """The PDF of a paper's blocks. Characters that the fonts may lack are tried first, and spelt out where they do."""
    lacking = {one for one in unusual[:MOST_TRIED] if not _can_be_drawn(one)}.union(unusual[MOST_TRIED:])
    try:
        return _compiled(template, paper=json.dumps(_sayable(paper, lacking)))
    except typst.TypstError:
        if lacking.issuperset(unusual):
            raise
        # A letter may be drawn alone and not beside its neighbours.
        return _compiled(template, paper=json.dumps(_sayable(paper, unusual)))


def _compiled(source: bytes, **told: str) -> bytes:
    compiler = typst.Compiler(source, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=told)
    made = compiler.compile(format="pdf", pdf_standards=[STANDARD])
    assert isinstance(made, bytes), "a PDF is one file"
    return made


@functools.cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def _can_be_drawn(character: str) -> bool:
    """True when the fonts have it: the standard refuses a page with a letter missing."""
    try:
        _compiled(PROBE, character=character)
    except typst.TypstError:
        return False
    return True


def _sayable(value: Any, lacking: Collection[str]) -> Any:
    """The same with what the fonts lack spelt out; and words without a space may break all the same."""
    if isinstance(value, str):
        shown = "".join(f"[U+{ord(one):04X}]" if one in lacking else one for one in value)
        return LONG_RUN.sub(lambda run: MAY_BREAK.join(_pieces(run.group())), shown)
    if isinstance(value, list):
        return [_sayable(one, lacking) for one in value]
    if isinstance(value, dict):
        return {name: _sayable(one, lacking) for name, one in value.items()}
    return value


def _pieces(run: str) -> list[str]:
    return [run[start : start + PIECE] for start in range(0, len(run), PIECE)]


if __name__ == "__main__":
    main()
