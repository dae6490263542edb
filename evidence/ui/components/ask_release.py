"""The form that asks for a release."""

from __future__ import annotations

import streamlit as st

from evidence.ui import session
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice
from schemas.releases import NewRelease


def ask_release_form(desk: Workspace) -> None:
    """Choose what is to leave, say what for and to whom, and ask."""
    known = desk.area.checkpoints_by_ref
    begin = session.moment().checkpoint or next(iter(known))
    checkpoint = st.selectbox(
        "For which checkpoint", list(known), list(known).index(begin),
        format_func=lambda ref: known[ref].title, key="release_checkpoint",
    )  # fmt: skip
    concerns = {place.concern.ref: place.concern for place in desk.area.strands_in_scope(known[checkpoint])}
    with st.form("ask_release", border=False):
        scope = st.multiselect(
            "Concerns (all of them when none is chosen)",
            list(concerns),
            format_func=lambda ref: f"{ref} {concerns[ref].title}",
            key=f"release_scope_{checkpoint}",
        )
        what_for = st.text_input("What it is for", key="release_what_for", max_chars=300)
        to_whom = st.text_input("Who receives it", key="release_to_whom", max_chars=300)
        asked = st.form_submit_button(
            "Make the draft and ask for its release", type="primary", key="ask_release_button"
        )
    if asked:
        with session.kindly(), st.spinner("Making the draft. Every original is checked on the way in."):
            choice = Choice(checkpoint=checkpoint, scope=tuple(scope))
            new = session.checked(NewRelease, choice=choice, what_for=what_for or "", to_whom=to_whom or "")
            made = desk.ask_release(new)
            session.tell(f"{made.ref} waits for the approval of another post.")
            st.rerun()
