"""Review: the links that await a decision, oldest first."""

from __future__ import annotations

import streamlit as st

from evidence.rules.access import Action
from evidence.rules.words import counted
from evidence.ui import answers, session
from evidence.ui.components.forbidden import may_or_says
from evidence.ui.components.link_card import link_card
from evidence.ui.components.paging import page_of
from evidence.ui.components.style import draw, panel
from evidence.workspace.workspace import Workspace
from schemas.links import Link

EVERY = "Every link that awaits a decision"
MINE = "Those the acting post may decide"


def show() -> None:
    """The page."""
    desk = session.workspace()
    st.title("Review", anchor=False)
    draw(
        '<p class="lead">A link counts only once someone who neither added the evidence nor made the link has '
        "accepted it.</p>"
    )
    may = may_or_says(desk, Action.DECIDE)
    waiting = [link for link in answers.links_awaiting(desk) if link.strand in desk.area.strands]
    if not waiting:
        panel("<p>Nothing awaits a decision. Links appear here as soon as somebody makes them.</p>")
        return
    shown = _narrowed(desk, waiting) if may else waiting
    st.text(f"{counted(len(shown), 'link awaits', 'links await')} a decision, oldest first.")
    by_ref = {item.ref: item for item in answers.items(desk)}
    for link in page_of(shown, key="review_page", size=6, noun="links"):
        link_card(desk, link, by_ref[link.item], with_item=True)


def _narrowed(desk: Workspace, waiting: list[Link]) -> list[Link]:
    which = st.radio("Show", [EVERY, MINE], key="review_which", horizontal=True)
    concerns = list(dict.fromkeys(desk.area.strands[link.strand].concern.ref for link in waiting))
    concern = st.selectbox(
        "Concern",
        ["", *concerns],
        format_func=lambda ref: f"{ref} {desk.area.concerns[ref].title}" if ref else "Any concern",
        key="review_concern",
    )
    return [
        link
        for link in waiting
        if concern in ("", desk.area.strands[link.strand].concern.ref)
        and (which == EVERY or not desk.why_not_decide(link))
    ]


show()
