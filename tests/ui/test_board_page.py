"""The page Board paper: what the paper will hold, the way to it, and the snapshots."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from evidence.workspace.workspace import Workspace
from tests.ui.conftest import HOSTILE, NOW, Open
from tests.ui.looking import drawn, told, words

CHAIR = "independent-chair"


def _keep(folder: Path, occasion: str = "Improvement Board, 15 June 2026") -> str:
    desk = Workspace.open(folder, post=CHAIR, clock=lambda: NOW)
    ref = desk.take_snapshot(occasion, checkpoint="monitoring", meeting_on=date(2026, 6, 15)).ref
    desk.close()
    return ref


def test_the_page_leads_to_the_paper_for_the_moment_chosen(open_page: Open, worked: Path) -> None:
    """The link must print what the page shows, for the post that acts."""
    page = open_page(worked, "board", post=CHAIR, at="monitoring")

    assert 'href="board.html?as=independent-chair&amp;at=monitoring" target="_blank"' in drawn(page)
    assert 'href="board.pdf?as=independent-chair&amp;at=monitoring" download' in drawn(page)


def test_the_page_says_what_the_paper_will_hold(open_page: Open, worked: Path) -> None:
    """Nobody should have to print it to learn that nothing is in it."""
    said = words(open_page(worked, "board", at="monitoring"))

    assert "What it will hold" in said
    assert "Weakest concern" in said
    assert "gaps," in said
    assert "Requests 0 requests waiting, 0 overdue" in said


def test_an_area_without_snapshots_says_how_they_come_about(open_page: Open, empty: Path) -> None:
    """An empty list reads as a fault."""
    page = open_page(empty, "board")

    assert "No snapshot has been kept yet" in words(page)


def test_a_snapshot_is_kept_from_the_form_and_then_listed(open_page: Open, worked: Path) -> None:
    """The chair keeps what the board was told, on the day it was told."""
    page = open_page(worked, "board", post=CHAIR, at="monitoring")
    page.text_input(key="snapshot_occasion").input("Improvement Board, 15 June 2026")
    page.text_input(key="snapshot_meeting").input("15 June 2026")
    page.button(key="take_snapshot").click().run()

    assert "S-0001 is kept" in told(page)
    assert "S-0001 Improvement Board, 15 June 2026" in words(page)
    assert "Meeting of 15 June 2026" in words(page)


def test_a_snapshot_needs_its_occasion(open_page: Open, worked: Path) -> None:
    """A snapshot nobody can tell from another is of no use."""
    page = open_page(worked, "board", post=CHAIR)
    page.button(key="take_snapshot").click().run()

    assert "needs its occasion" in told(page)


def test_a_meeting_day_that_is_no_day_is_said(open_page: Open, worked: Path) -> None:
    """A slip of the keyboard must not keep a snapshot for another meeting."""
    page = open_page(worked, "board", post=CHAIR)
    page.text_input(key="snapshot_occasion").input("Board")
    page.text_input(key="snapshot_meeting").input("someday")
    page.button(key="take_snapshot").click().run()

    assert "is not a date" in told(page)
    assert "No snapshot has been kept yet" in words(page)


def test_a_post_that_may_not_keep_one_is_told_who_may(open_page: Open, worked: Path) -> None:
    """A form that fails on its last click wastes people's time."""
    page = open_page(worked, "board", post="national-adviser")

    assert not any(one.key == "take_snapshot" for one in page.button)
    assert "may not keep coverage as it stands" in words(page)
    assert "Posts that may" in words(page)


def test_one_snapshot_shows_its_strands_as_they_stood(open_page: Open, worked: Path) -> None:
    """What was said to a board is looked up months later, when the pages say something else."""
    ref = _keep(worked)

    page = open_page(worked, "board", post=CHAIR, snapshot=ref)

    assert "S-0001" in page.title[0].value.replace("\\", "")
    said = words(page)
    assert "PA2.timeliness-reviews" in said
    assert "Awaiting:" in said
    assert "No strand and no test has changed." in said
    assert "The same as today" in said


def test_one_snapshot_is_compared_with_now(open_page: Open, worked: Path) -> None:
    """Trend is the chair's first question."""
    ref = _keep(worked)
    desk = Workspace.open(worked, post=CHAIR, clock=lambda: NOW)
    desk.acting_as("quality-lead").answer("L-0002", "Letters are now sent by e-mail.")
    desk.close()

    said = words(open_page(worked, "board", post=CHAIR, snapshot=ref))

    assert "contrary answered rose" in said.lower()


def test_a_snapshot_that_does_not_exist_is_answered_kindly(open_page: Open, worked: Path) -> None:
    """An old link must say what is wrong."""
    page = open_page(worked, "board", snapshot="S-9999")

    assert len(page.error) == 1


@pytest.mark.parametrize("occasion", [HOSTILE, "Long" * 50])
def test_a_hostile_occasion_stays_text(open_page: Open, worked: Path, occasion: str) -> None:
    """What a snapshot is kept for is typed by people."""
    ref = _keep(worked, occasion)

    for asked in ({}, {"snapshot": ref}):
        page = open_page(worked, "board", post=CHAIR, **asked)
        assert "<img" not in drawn(page)
        assert not any("![p](" in one.value for one in (*page.title, *page.markdown))
