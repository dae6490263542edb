"""What changed since the last board, a kept snapshot or a day: the strands that rose and fell, and because of what."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

import streamlit as st

from evidence.rules.outlook_words import (
    NO_BOARD,
    compared_with,
    direction,
    fell_first,
    how_it_moved,
    how_many_changed,
    which_moved,
)
from evidence.rules.words import day, listed
from evidence.ui import answers, session
from evidence.ui.components.dates import day_field
from evidence.ui.components.paging import page_of
from evidence.ui.components.style import draw, panel, state_badge, table
from evidence.ui.components.text import clipped, esc, md_escape, title_html
from evidence.workspace.workspace import Workspace
from schemas.local_area import LocalArea
from schemas.snapshots import CoverageChanges, StrandChanged, TestChanged

LAST_BOARD = "last-board"
A_DAY = "a-day"
CHOICE = "compare_with"

Address = Callable[..., str]


def show_changes(desk: Workspace, at: session.Moment) -> None:
    """The section: what to compare with, what was compared, and each strand that changed."""
    st.header("What changed since the last board", anchor=False)
    with session.kindly():
        changes = answers.changes(desk, at, _since(desk, at))
        if changes is None:
            panel(f"<p>{NO_BOARD} Choose a day, or keep a snapshot to compare with later.</p>")
            return
        draw(
            f'<p class="lead"><strong>{how_many_changed(changes)}</strong></p>'
            f'<p class="quiet">{esc(compared_with(changes))}</p>{_come_and_gone(desk.area, changes)}'
        )
        if changes.strands:
            part = page_of(fell_first(changes.strands), key="changed_page", size=8, noun="strands")
            draw(changes_table(part, session.address))


def _since(desk: Workspace, at: session.Moment) -> str | date | None:
    """What to compare with, chosen: nothing means the last board."""
    fitting = [one for one in answers.snapshots(desk) if one.checkpoint == at.checkpoint]
    labels = {LAST_BOARD: "The last board"}
    labels |= {
        one.ref: md_escape(clipped(f"{one.ref}, {one.occasion}, kept on {day(one.taken_at.date())}", 90))
        for one in fitting
    }
    labels[A_DAY] = "A day"
    if st.session_state.get(CHOICE) not in labels:
        st.session_state[CHOICE] = LAST_BOARD
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    chosen = left.selectbox("Compare with", list(labels), format_func=labels.__getitem__, key=CHOICE)
    if chosen == A_DAY:
        with right:
            return day_field("The day to compare with", None, key="compare_day")
    return None if chosen == LAST_BOARD else chosen


def changes_table(strands: Iterable[StrandChanged], address: Address) -> str:
    """Strands in the order given: how each stood, how it stands, and which tests moved because of what."""
    heads = ["Strand", "Then", "Now", "What moved, and because of what"]
    return table("Strands that changed", heads, [_row(one, address) for one in strands], hide_caption=True)


def _row(one: StrandChanged, address: Address) -> str:
    link = esc(address("", strand=one.ref))
    return (
        f'<th scope="row"><strong>{direction(one)}:</strong> <a href="{link}">{title_html(one.title)}</a>'
        f'<br><span class="quiet">{esc(one.concern)}</span></th>'
        f"<td>{state_badge(one.before)}</td><td>{state_badge(one.after)}</td><td>{_moved(one, address)}</td>"
    )


def _moved(one: StrandChanged, address: Address) -> str:
    """The tests that moved; because of what is folded away where the strand as a whole stayed where it was."""
    if not one.tests:
        return "–"
    because = "".join(f"<li>{_test(one.ref, test, address)}</li>" for test in one.tests)
    opened = "" if one.before is one.after else " open"
    return f'<details{opened}><summary>{esc(which_moved(one))}</summary><ul class="because">{because}</ul></details>'


def _test(strand: str, test: TestChanged, address: Address) -> str:
    link = esc(address("", strand=strand, test=test.test.value))
    return f'<a href="{link}">{test.test.words}</a> {how_it_moved(test)}. {esc(" ".join(test.because))}'


def _come_and_gone(area: LocalArea, changes: CoverageChanges) -> str:
    """The strands only one of the two looks looked at."""
    said = [
        f"{what}: {listed([_titled(area, ref) for ref in refs])}."
        for what, refs in (("Looked at now and not then", changes.added), ("No longer looked at", changes.gone))
        if refs
    ]
    return f"<p>{esc(' '.join(said))}</p>" if said else ""


def _titled(area: LocalArea, ref: str) -> str:
    return area.strands[ref].strand.title if ref in area.strands else ref
