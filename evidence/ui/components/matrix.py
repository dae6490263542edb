"""Strands by tests of evidence: one table a screen reader can walk, with a symbol and a word in each cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from evidence.rules.states import MEANINGS
from evidence.rules.words import listed
from evidence.ui.components.style import SYMBOLS, caption_text, state_badge
from evidence.ui.components.text import esc, title_html
from schemas.coverage import StrandCoverage, TestResult
from schemas.tests_of_evidence import CoverageState, EvidenceTest

SHORT = {CoverageState.AWAITING: "Awaiting", CoverageState.NOT_REQUIRED: "Not required"}

# A narrow column may break its long word here, with a hyphen.
HEADS = {EvidenceTest.TRIANGULATED: "Triangu&shy;lated"}

FLAG = '<span class="ev-flag">Done, impact not shown</span>'

Address = Callable[..., str]

SOME_TEST = "a-test"


def matrix_table(caption: str, strands: Iterable[StrandCoverage], address: Address, *, number: int = 1) -> str:
    """The table of some strands by the twelve tests. The caption is HTML with its words escaped.

    Every cell is a link, so that the keyboard reaches each explanation; twelve stops a row are many, so a link past
    the table stands before it. `number` tells the tables of a page apart.
    """
    heads = "".join(
        f'<th scope="col" title="{esc(test.question)}">{HEADS.get(test, test.words)}</th>' for test in EvidenceTest
    )
    rows = "".join(_row(strand, address) for strand in strands)
    after = f"after-matrix-{number}"
    return (
        f'<a class="ev-skip" href="#{after}">Skip past the table {caption_text(caption)}</a>'
        '<div class="ev-scroll"><table class="matrix">'
        f'<caption>{caption}</caption><thead><tr><th scope="col">Strand</th>{heads}</tr></thead>'
        f'<tbody>{rows}</tbody></table></div><div id="{after}" tabindex="-1"></div>'
    )


def _row(strand: StrandCoverage, address: Address) -> str:
    link = esc(address("", strand=strand.ref))
    flag = f"<br>{FLAG}" if strand.done_impact_not_shown else ""
    cell = esc(address("", strand=strand.ref, test=SOME_TEST))  # made once a row: an address costs more than a cell
    cells = "".join(
        _cell(result, cell.replace(f"test={SOME_TEST}", f"test={result.test.value}")) for result in strand.tests
    )
    return f'<tr><th scope="row"><a href="{link}">{title_html(strand.title)}</a>{flag}</th>{cells}</tr>'


def _cell(result: TestResult, link: str) -> str:
    word = SHORT.get(result.state, result.state.words)
    return (
        f'<td><a class="ev-{result.state.value}" href="{link}" '
        f'title="{esc(f"{result.test.words}: {result.reason}")}">'
        f'<span class="symbol" aria-hidden="true">{SYMBOLS[result.state]}</span>{word}</a></td>'
    )


def legend() -> str:
    """What the states mean, weakest first."""
    parts = "".join(f"<span>{state_badge(state)} {meaning}</span>" for state, meaning in MEANINGS.items())
    return f'<div class="legend">{parts}</div>'


def tally(states: Iterable[CoverageState], noun: str) -> str:
    """How many are in each state, in words, weakest first."""
    counts = Counter(states)
    said = [f"{counts[state]} {state.words.lower()}" for state in CoverageState if counts[state]]
    return f"{noun}: {listed(said, most=7)}" if said else f"{noun}: none"
