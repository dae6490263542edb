"""Choices kept by name: using one, deleting one, and keeping the choice the page shows."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from evidence.errors import EvidenceError
from evidence.ui import answers, session
from evidence.ui.components.text import clipped, md_escape
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice
from schemas.choosing import NewChoice

CHOSEN, NAME = "saved_choice", "saved_choice_name"


def use_saved(desk: Workspace, use: Callable[[Choice], None]) -> None:
    """Offer the choices kept by name, to be used or deleted. `use` takes one over before the page is drawn anew."""
    saved = {one.name: one for one in desk.saved_choices()}
    names = list(saved)
    if st.session_state.get(CHOSEN) not in names:
        st.session_state.pop(CHOSEN, None)
    left, right, far = st.columns([3, 1, 1], vertical_alignment="bottom")
    name = left.selectbox(
        "A choice kept by name",
        names,
        index=None,
        format_func=lambda one: clipped(one, 80),
        placeholder="Choose one" if names else "None is kept yet",
        disabled=not names,
        key=CHOSEN,
    )
    choice = saved[name].choice if name else None
    why_not = _why_not(desk, choice)
    usable = choice is not None and not why_not
    right.button("Use it", key="use_choice", disabled=not usable, on_click=use, args=(choice,), width="stretch")
    if far.button("Delete it", key="forget_choice", disabled=choice is None, width="stretch") and name:
        with session.kindly():
            desk.forget_choice(name)
            session.tell(f"The choice {md_escape(name)} is deleted. The audit log keeps what it was.")
            st.rerun()


def _why_not(desk: Workspace, choice: Choice | None) -> str:
    """Why a choice can no longer be used, said where it stands; empty when it can."""
    told = session.told_here()
    try:
        if choice is not None:
            answers.preview(desk, choice)
    except EvidenceError as refusal:  # the area's files have changed since, say
        told.error(f"It can no longer be used. {md_escape(refusal)}")
        return str(refusal)
    return ""


def keep_choice(desk: Workspace, choice: Choice) -> None:
    """The form that keeps the choice the page shows. The acting post may; whoever calls has seen to that."""
    with st.form("keep_choice", border=False, clear_on_submit=True):
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        name = left.text_input("Keep this choice by the name of", key=NAME, max_chars=120)
        kept = right.form_submit_button("Keep it", key="keep_choice_button", width="stretch")
    if kept:
        with session.kindly():
            saved = desk.save_choice(session.checked(NewChoice, name=(name or "").strip(), choice=choice))
            session.tell(f"The choice is kept as {md_escape(saved.name)}.")
            st.rerun()
