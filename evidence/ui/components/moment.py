"""The choice of the occasion or date coverage is looked at as at."""

from __future__ import annotations

import streamlit as st

from evidence.rules.windows import window_left, window_sentence
from evidence.rules.words import day
from evidence.ui import session
from evidence.ui.components.dates import day_field
from evidence.ui.components.style import draw
from evidence.ui.components.text import clipped, esc, md_escape
from evidence.workspace.workspace import Workspace

OTHER = "a-date"
CHOICE = "moment_choice"


def choose_moment(desk: Workspace) -> session.Moment:
    """A checkpoint, today, or another date; kept over pages and in the address."""
    now = session.moment()
    known = desk.area.checkpoints_by_ref
    labels = {ref: md_escape(clipped(one.title, 60)) for ref, one in known.items()}
    labels |= {session.TODAY: "Today", OTHER: "Another date"}
    at = OTHER if now.on else now.slug
    if CHOICE not in st.session_state:
        st.session_state[CHOICE] = at
    left = [window_left(one.earliest, one.latest, desk.today) for one in known.values()]
    chosen = st.radio(
        "Look at it as at",
        list(labels),
        format_func=labels.__getitem__,
        captions=[*left, "", ""],
        key=CHOICE,
        horizontal=True,
    )
    slug = _another_date(desk, now) if chosen == OTHER else chosen
    st.session_state[session.MOMENT] = slug
    session.keep_address()
    return session.moment()


def _another_date(desk: Workspace, now: session.Moment) -> str:
    with st.container(width=320), session.kindly():
        said = day_field("The date to look at", now.on or desk.today, key="moment_date")
        return said.isoformat() if said else desk.today.isoformat()
    return desk.today.isoformat()


def tell_moment(desk: Workspace, at: session.Moment) -> None:
    """What is looked at, in words: the window with the days left at both ends, and how it was worked out."""
    if at.checkpoint:
        one = desk.checkpoint(at.checkpoint)
        ends = "" if one.earliest == one.latest else " Tested at both ends of the window; the weaker answer is shown."
        said = (
            f'<p class="lead"><strong>{esc(window_sentence(one.earliest, one.latest, desk.today))}</strong></p>'
            f'<p class="quiet">{esc(one.why)}{ends}</p>'
        )
    else:
        on = at.on or desk.today
        said = (
            f'<p class="lead"><strong>As at {esc(day(on))}.</strong></p><p class="quiet">Evidence dated later is left '
            "out; links and decisions are today's.</p>"
        )
    draw(said)
