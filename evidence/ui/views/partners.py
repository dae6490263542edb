"""Partners: who contributes evidence, and what is still wanted of whom, by organisation and by post."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from evidence.rules.outlook_words import brings_nothing
from evidence.ui import answers, session
from evidence.ui.components import moment as moments
from evidence.ui.components.paging import page_of
from evidence.ui.components.shares import organisations_table, posts_table
from evidence.ui.components.style import draw, panel
from evidence.ui.components.text import esc
from evidence.workspace.workspace import Workspace
from schemas.partners import OrganisationShare, PostShare
from schemas.tests_of_evidence import EvidenceTest


def show() -> None:
    """The page."""
    desk = session.workspace()
    st.title("Partners", anchor=False)
    at = moments.choose_moment(desk)
    moments.tell_moment(desk, at)
    shares = answers.partners(desk, at)
    if nothing := brings_nothing(shares):
        panel(f"<p>{esc(nothing)}</p>", tone="warn")
    st.header("By organisation", anchor=False)
    part = page_of(shares, key="partners_page", noun="organisations")
    key = (
        str(desk.core.folder),
        desk.revision(),
        desk.today.isoformat(),
        at.slug,
        desk.actor.post,
        part[0].organisation,
    )
    draw(_organisations(desk, part, key))
    st.header("By post", anchor=False)
    _posts(desk, shares)


@st.cache_data(max_entries=32, show_spinner=False)
def _organisations(_desk: Workspace, _part: Sequence[OrganisationShare], key: tuple[str | int, ...]) -> str:
    return organisations_table(_part, _desk.area, session.address, _contrary_in(_desk))


def _contrary_in(desk: Workspace) -> dict[str, str]:
    """The strand each unanswered contrary link is about, whatever checkpoint is looked at."""
    return {
        one.link: strand.ref
        for concern in answers.coverage(desk, session.Moment()).concerns
        for strand in concern.strands
        for result in strand.tests
        if result.test is EvidenceTest.CONTRARY_ANSWERED
        for one in result.not_counted
    }


def _posts(desk: Workspace, shares: tuple[OrganisationShare, ...]) -> None:
    posts = [post for share in shares for post in share.posts]
    quiet = [post for post in posts if not _has_part(post)]
    if st.checkbox("Also posts that brought nothing and are asked for nothing", key="partners_quiet"):
        shown = posts
    else:
        shown = [post for post in posts if _has_part(post)]
        if quiet:
            st.caption(f"{len(quiet)} of {len(posts)} posts brought nothing and are asked for nothing.")
    if not shown:
        panel("<p>No post has brought anything, and none is asked for anything.</p>")
        return
    draw(
        posts_table(
            page_of(shown, key="partners_posts_page", noun="posts"), desk.area, session.address, today=desk.today
        )
    )


def _has_part(post: PostShare) -> bool:
    return bool(post.items or post.gaps or post.requests_open or post.lines_done_impact_not_shown)


show()
