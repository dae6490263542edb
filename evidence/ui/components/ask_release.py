"""The form that asks for a release."""

from __future__ import annotations

import streamlit as st

from evidence.ui import session
from evidence.ui.components.style import draw
from evidence.ui.components.text import esc
from evidence.ui.components.waiting import waiting
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice
from schemas.releases import NewRelease


def ask_release_form(desk: Workspace, choice: Choice) -> None:
    """Say what a choice is to leave for and who receives it, and ask."""
    draw(
        "<p>Another post must approve it before it can be sealed and handed over. "
        f'What was asked for is on <a href="{esc(session.address("releases"))}">Releases</a>.</p>'
    )
    with st.form("ask_release", border=False):
        what_for = st.text_input("What it is for", key="release_what_for", max_chars=300)
        to_whom = st.text_input("The person or team it goes to", key="release_to_whom", max_chars=300)
        asked = st.form_submit_button("Make the draft and ask for its release", key="ask_release_button")
    if asked:
        with session.kindly(), waiting("Making the draft. Every original is checked on the way in.") as told:
            new = session.checked(NewRelease, choice=choice, what_for=what_for or "", to_whom=to_whom or "")
            made = desk.ask_release(new, told=told)
            session.tell(f"{made.ref} waits for the approval of another post.")
            st.rerun()
