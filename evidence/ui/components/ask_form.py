"""Asking a post for evidence: from a gap, with its fields filled in, or free."""

from __future__ import annotations

import streamlit as st

from evidence.rules.asking import day_to_ask_for
from evidence.rules.words import day
from evidence.ui import session
from evidence.ui.components.dates import HINT, parse_day
from evidence.ui.components.text import clipped, md_escape
from evidence.workspace.workspace import Workspace
from schemas.gaps import Gap
from schemas.local_area import LocalArea
from schemas.requests import NewRequest

FREE = "free"


def ask_form(desk: Workspace, gap: Gap | None = None) -> None:
    """The form. The acting post may ask; whoever calls has seen to that."""
    key = gap.ref if gap else FREE
    posts = sorted(desk.area.posts, key=lambda ref: desk.area.posts[ref].title)
    with st.form(f"ask_{key}", border=False, clear_on_submit=False):
        asked_of = st.selectbox(
            "Asked of",
            posts,
            index=posts.index(gap.post) if gap else None,
            format_func=lambda ref: _post(desk.area, ref),
            placeholder="Choose a post",
            key=f"ask_of_{key}",
        )
        target = None if gap else _target(desk.area, key)
        due = st.text_input(
            "By when", day(day_to_ask_for(gap, today=desk.today)) if gap else "", key=f"ask_due_{key}", help=HINT
        )
        wants = st.text_area(
            "What would satisfy it", gap.next_step if gap else "", key=f"ask_wants_{key}", height=80, max_chars=2000
        )
        if st.form_submit_button("Ask", type="primary", key=f"ask_button_{key}"):
            with session.kindly():
                new = session.checked(
                    NewRequest,
                    gap=gap.ref if gap else None,
                    target=target or None,
                    asked_of=asked_of,
                    due=parse_day(due or ""),
                    wants=(wants or "").strip() or None,
                )
                made = desk.ask(new)
                session.tell(
                    f"{made.ref} is asked of {md_escape(made.asked_of_title)}, due {day(made.due)}. Send them the "
                    "digest or the calendar from the Requests page: nothing is sent by itself."
                )
                st.rerun()


def _post(area: LocalArea, ref: str) -> str:
    post = area.posts[ref]
    return f"{post.title}, {area.organisations[post.organisation].short}"


def _target(area: LocalArea, key: str) -> str:
    targets = {ref: f"{ref} {clipped(one.title, 70)}" for ref, one in area.concerns.items()}
    targets |= {ref: f"{ref}: {clipped(place.strand.title, 70)}" for ref, place in area.strands.items()}
    targets |= {ref: f"Line {ref} {clipped(line.action, 70)}" for ref, line in area.lines.items()}
    return str(
        st.selectbox(
            "About",
            ["", *targets],
            format_func=lambda ref: targets.get(ref, "Nothing in particular"),
            key=f"ask_target_{key}",
        )
    )
