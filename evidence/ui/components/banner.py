"""The line above every page: the area, who acts, and whether what is shown is real."""

from __future__ import annotations

import streamlit as st

from evidence.ui import session
from evidence.ui.components.style import draw
from evidence.ui.components.text import esc
from evidence.workspace.workspace import Workspace
from schemas.local_area import LocalArea


def choose_post(area: LocalArea) -> None:
    """The choice of who acts, kept over pages; posts stand together by organisation."""
    session.acting_post()
    order = list(area.organisations)
    posts = sorted(area.posts.values(), key=lambda post: order.index(post.organisation))
    labels = {post.ref: f"{post.title}, {area.organisations[post.organisation].short}" for post in posts}
    st.sidebar.selectbox("Acting as", list(labels), format_func=labels.__getitem__, key=session.POST)
    st.sidebar.caption("Open mode: there is no sign-in yet. Whoever uses this machine says which post they act as.")


def banner(desk: Workspace) -> None:
    """The area and the acting post; a worked example says on every page that it is synthetic."""
    area = desk.area.area
    example = '<span class="example">Worked example, synthetic</span>' if desk.worked_example else ""
    draw(
        f'<div class="ev-banner"><span class="area">{esc(area.partnership)}</span>{example}'
        f'<span class="quiet">Acting as {esc(desk.actor.title)}. Open mode: no sign-in yet.</span></div>'
    )
