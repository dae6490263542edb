"""Board paper: choose the moment, see what the paper holds, print or save it; and the snapshots kept for boards."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from evidence.rules.outlook_words import NO_BOARD, how_many_changed, what_falls
from evidence.rules.words import counted
from evidence.ui import answers, session
from evidence.ui.components import moment as moments
from evidence.ui.components.matrix import tally
from evidence.ui.components.snapshots import show_snapshot, show_snapshots
from evidence.ui.components.style import draw, facts, panel, state_badge
from evidence.ui.components.text import esc
from evidence.workspace.workspace import Workspace
from schemas.board import BoardPaper
from schemas.requests import RequestStatus


def show() -> None:
    """The page: one snapshot when the address names it, else the paper and every snapshot."""
    desk = session.workspace()
    ref = session.asked_for("snapshot")
    if ref:
        show_snapshot(desk, ref)
        return
    st.title("Board paper", anchor=False)
    draw(
        '<p class="lead">What a board needs to know, on paper: the same answers as these pages, as they are today.</p>'
    )
    at = moments.choose_moment(desk)
    moments.tell_moment(desk, at)
    with session.kindly():
        _paper(desk, answers.board_paper(desk, at), at)
    with session.kindly():
        show_snapshots(desk, at)


def _paper(desk: Workspace, paper: BoardPaper, at: session.Moment) -> None:
    asked = esc(urlencode({"as": desk.actor.post, "at": at.slug}))
    page = (
        f'<a href="board.html?{asked}" target="_blank" rel="noopener">Open the page to print (opens in a new tab)</a>'
    )
    pdf = f'<a href="board.pdf?{asked}" download>Download the PDF</a>'
    panel(
        f"<h2>What it will hold</h2>{facts(_holds(paper))}<p><strong>{page}</strong></p><p><strong>{pdf}</strong></p>"
        '<p class="quiet">Both say the same. Making the PDF takes a few seconds.</p>'
    )


def _holds(paper: BoardPaper) -> list[tuple[str, str]]:
    strands = [strand for concern in paper.concerns for strand in concern.strands]
    late = sum(gap.due is not None and gap.due < paper.made_on for gap in paper.gaps)
    overdue = sum(request.status is RequestStatus.OVERDUE for request in paper.requests)
    risks = sum(gap.risk is not None for gap in paper.gaps)
    told = [
        (
            "Concerns, weakest first",
            tally((one.state for one in paper.concerns), counted(len(paper.concerns), "concern")),
        ),
        ("Strands by the twelve tests", tally((one.state for one in strands), counted(len(strands), "strand"))),
        (
            "Gaps, by post and one by one",
            f"{counted(len(paper.gaps), 'gap')}, {late} past due, {risks} accepted as a risk",
        ),
        ("Requests", f"{counted(len(paper.requests), 'request')} waiting, {overdue} overdue"),
        ("Since the last board", _since(paper)),
        ("What will have gone stale", _ahead(paper)),
        ("Done, impact not shown", counted(len(paper.done_lines), "line")),
        ("The rules", "The twelve tests and the states, in words"),
    ]
    if paper.concerns:
        weakest = paper.concerns[0]
        told.insert(0, ("Weakest concern", f"{state_badge(weakest.state)} {esc(weakest.ref)} {esc(weakest.title)}"))
    return told


def _since(paper: BoardPaper) -> str:
    return esc(how_many_changed(paper.changes) if paper.changes else NO_BOARD)


def _ahead(paper: BoardPaper) -> str:
    if paper.forecast is None:
        return "Nothing is forecast for a day that has gone by"
    return esc(what_falls(paper.forecast, paper.forecast.today))


show()
