"""Every cell of the worked example that was worked out by hand agrees with what the rules answer."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from evidence import plain_yaml
from evidence.workspace.workspace import Workspace
from schemas.coverage import Considered, TestResult, WhyNotCounted
from schemas.tests_of_evidence import CoverageState, EvidenceTest

WRITTEN = Path(__file__).parent / "worked_cells.yaml"


class Cell(NamedTuple):
    """A state worked out by hand, why, and the links that do not count with their reasons."""

    strand: str
    test: EvidenceTest
    state: CoverageState
    why: str
    not_counted: dict[str, WhyNotCounted]


def _cell(strand: str, test: str, state: str, why: str, not_counted: dict[str, Any] | None = None) -> Cell:
    reasons = {file: WhyNotCounted(reason) for file, reason in (not_counted or {}).items()}
    return Cell(strand, EvidenceTest(test), CoverageState(state), why, reasons)


CELLS = [_cell(*row) for row in plain_yaml.load(WRITTEN.read_text(encoding="utf-8"))["cells"]]
ELSEWHERE = {
    WhyNotCounted.SUGGESTION,
    WhyNotCounted.LAPSED,
    WhyNotCounted.SUPERSEDED,
    WhyNotCounted.LATER,
    WhyNotCounted.EXPIRED,
    WhyNotCounted.NO_CHANGE,
    WhyNotCounted.WRONG_WAY,
    WhyNotCounted.QUOTE_CHANGED,
    WhyNotCounted.QUOTE_GONE,
}
"""Reasons no link of the example has at this checkpoint; test_reasons.py has a case of each."""


class Answers(NamedTuple):
    """What the product answers at the monitoring inspection, and the file of each item."""

    results: dict[tuple[str, EvidenceTest], TestResult]
    files: dict[str, str]

    def reasons(self, cell: Cell) -> dict[str, set[WhyNotCounted | None]]:
        """Why links did not count for a cell, by file."""
        found: dict[str, set[WhyNotCounted | None]] = defaultdict(set)
        for one in self.results[cell.strand, cell.test].not_counted:
            found[self.files[one.item]].add(one.why_not)
        return dict(found)


@pytest.fixture(scope="module")
def answers(example: Path) -> Answers:
    """The example's coverage at the monitoring inspection."""
    workspace = Workspace.open(example)
    try:
        coverage = workspace.coverage(checkpoint="monitoring")
        files = {item.ref: item.version.file_name for item in workspace.items()}
    finally:
        workspace.close()
    strands = (strand for concern in coverage.concerns for strand in concern.strands)
    return Answers({(strand.ref, one.test): one for strand in strands for one in strand.tests}, files)


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: f"{cell.strand} {cell.test.value}")
def test_a_cell_worked_out_by_hand_agrees(answers: Answers, cell: Cell) -> None:
    """What a chair works out from the papers and what the page says must be the same, cell by cell."""
    result = answers.results[cell.strand, cell.test]

    assert result.state is cell.state, f"by hand: {cell.why}; answered: {result.reason}"


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: f"{cell.strand} {cell.test.value}")
def test_the_links_that_do_not_count_have_the_reason_worked_out_by_hand(answers: Answers, cell: Cell) -> None:
    """A chair who is told the wrong reason asks for the wrong thing."""
    answered = answers.reasons(cell)
    wanted = {file: {reason} for file, reason in cell.not_counted.items()}

    if cell.test.served_by_links:
        assert answered == wanted
    else:
        assert {file: answered.get(file) for file in wanted} == wanted


def test_the_table_is_large_enough_and_has_every_state() -> None:
    """A table that left a state out would say nothing of it."""
    assert len(CELLS) == len({(cell.strand, cell.test) for cell in CELLS}) >= 200
    assert {cell.state for cell in CELLS} == set(CoverageState)


def test_every_reason_for_not_counting_is_in_the_table_or_in_a_case_of_its_own() -> None:
    """A new reason must be seen somewhere before people are told it."""
    written = {reason for cell in CELLS for reason in cell.not_counted.values()}

    assert written | ELSEWHERE == set(WhyNotCounted)
    assert not written & ELSEWHERE


def test_no_link_of_the_example_has_a_reason_the_table_leaves_out(answers: Answers) -> None:
    """What can occur in the example must have been thought through by hand."""
    every: list[Considered] = [one for result in answers.results.values() for one in result.not_counted]

    assert not {one.why_not for one in every} & ELSEWHERE
