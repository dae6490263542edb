"""The choice of who made a check, and the warning when that post could not have made an independent one."""

from __future__ import annotations

import streamlit as st

from evidence.ui.components.style import panel
from evidence.ui.components.text import clipped, esc
from evidence.workspace.workspace import Workspace
from schemas.evidence import Item
from schemas.local_area import LocalArea


def choose_checker(desk: Workspace, item: Item, strand: str) -> str | None:
    """Who checked: a post or an organisation of the area, or nobody named. Says so when the check would not count.

    Stands outside the form it belongs to, so that the warning comes with the choice and not after saving.
    """
    area = desk.area
    chosen = st.selectbox(
        "Who checked",
        [None, *area.posts, *area.organisations],
        format_func=lambda ref: clipped(named(area, ref), 90) if ref else "Nobody named",
        key=f"checked_by_{item.ref}",
    )
    if why_not := desk.why_check_would_not_count(strand, item, chosen):
        panel(f"<p>{esc(why_not)}</p><p>Name who checked from outside the team that does the work.</p>", tone="warn")
    return chosen


def named(area: LocalArea, ref: str) -> str:
    """A post by its title, an organisation by its name."""
    if ref in area.posts:
        return area.posts[ref].title
    return area.organisations[ref].name if ref in area.organisations else ref
