"""The board paper as a value: the same answers as every page, at a checkpoint and at a date."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from evidence.errors import Contradiction, NotFound
from evidence.workspace.board import write_paper
from evidence.workspace.workspace import Workspace
from schemas.requests import RequestStatus
from schemas.tests_of_evidence import EvidenceTest
from tests.workspace.conftest import NOW


def test_a_paper_says_what_coverage_and_gaps_say(workspace: Workspace, minutes: str) -> None:
    """A paper that disagreed with the page would be argued about instead of the evidence."""
    paper = workspace.board_paper(checkpoint="monitoring")

    coverage = workspace.coverage(checkpoint="monitoring")
    assert {one.ref: one.state for one in paper.concerns} == {one.ref: one.state for one in coverage.concerns}
    assert paper.gaps == workspace.gaps(checkpoint="monitoring").gaps
    assert paper.title == coverage.title
    assert [one.test for one in paper.tests] == list(EvidenceTest)


def test_concerns_come_weakest_first_with_the_strand_to_blame(workspace: Workspace) -> None:
    """The chair argues from the top down."""
    paper = workspace.board_paper(checkpoint="board")

    ranks = [one.state.rank for one in paper.concerns]
    assert ranks == sorted(ranks)
    assert all(one.weakest_title and one.why for one in paper.concerns)


def test_a_paper_names_the_post_that_made_it_and_the_day(workspace: Workspace) -> None:
    """A paper lives longer than the meeting; whoever finds it must know how old it is."""
    paper = workspace.acting_as("chair").board_paper(checkpoint="monitoring")

    assert paper.made_by == workspace.area.posts["chair"].title
    assert paper.made_on == date(2026, 6, 15)
    assert "6 days ago" in paper.window
    assert "in 208 days" in paper.window


def test_a_paper_for_a_past_day_looks_at_that_day_only(workspace: Workspace, minutes: str) -> None:
    """What could have been shown then is asked in complaints and appeals; nothing is ahead of a day gone by."""
    paper = workspace.board_paper(as_at=date(2026, 2, 1))

    assert paper.checkpoint is None
    assert paper.window == "1 February 2026: 134 days ago."
    assert paper.forecast is None


def test_a_paper_for_today_looks_ahead_to_the_next_checkpoint(workspace: Workspace) -> None:
    """A board that meets today wants to know what the next occasion will take away."""
    paper = workspace.board_paper()

    assert paper.forecast is not None
    assert paper.forecast.checkpoint == "board"


def test_only_requests_that_still_wait_are_in_the_paper(example: Path) -> None:
    """The board chases what is missing, not what has come."""
    desk = Workspace.open(example, clock=lambda: datetime(2026, 9, 15, tzinfo=UTC))

    paper = desk.board_paper(checkpoint="monitoring")
    desk.close()

    assert [one.ref for one in paper.requests] == ["R-0002", "R-0001"]
    assert paper.requests[0].status is RequestStatus.OVERDUE
    assert any(gap.risk for gap in paper.gaps)
    assert paper.changes is not None
    assert paper.worked_example


def test_two_askings_on_one_day_give_one_paper(data_folder: Path) -> None:
    """The only clock in it is the day, so that a copy can be shown to be the copy."""
    morning = Workspace.open(data_folder, clock=lambda: NOW)
    first = write_paper(morning.board_paper(checkpoint="monitoring"), "html")
    morning.close()
    evening = Workspace.open(data_folder, clock=lambda: NOW + timedelta(hours=9))
    second = write_paper(evening.board_paper(checkpoint="monitoring"), "html")
    evening.close()

    assert first == second


def test_a_checkpoint_that_does_not_exist_is_said(workspace: Workspace) -> None:
    """A paper for the wrong occasion is worse than none."""
    with pytest.raises(NotFound, match="no checkpoint"):
        workspace.board_paper(checkpoint="christmas")


def test_a_paper_is_a_page_or_a_pdf(workspace: Workspace) -> None:
    """Whoever asks for another form is told which there are."""
    with pytest.raises(Contradiction, match=r"\.html or \.pdf"):
        write_paper(workspace.board_paper(), "docx")
