"""Where we stand: concerns weakest first, every strand by every test, and the gaps with their owners."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from evidence.rules.words import counted
from evidence.ui import answers, session
from evidence.ui.components import moment as moments
from evidence.ui.components.gaps import gap_table
from evidence.ui.components.matrix import FLAG, legend, matrix_table, tally, weakest_first, weakest_strand
from evidence.ui.components.paging import page_of
from evidence.ui.components.strand import show_strand
from evidence.ui.components.style import draw, panel, state_badge, table
from evidence.ui.components.text import esc, title_html
from evidence.workspace.workspace import Workspace
from schemas.coverage import ConcernCoverage, Coverage
from schemas.gaps import Gap


def show() -> None:
    """The page."""
    desk = session.workspace()
    strand = session.asked_for("strand")
    if strand in desk.area.strands:
        show_strand(desk, strand)
        return
    st.title("Where we stand", anchor=False)
    at = moments.choose_moment(desk)
    moments.tell_moment(desk, at)
    _first_steps(desk)
    coverage = answers.coverage(desk, at)
    if not coverage.concerns:
        panel("<p>No concern is in the scope of this checkpoint.</p>")
        return
    _concerns(coverage)
    _matrix(desk, coverage)
    _gaps(desk, at)


def _first_steps(desk: Workspace) -> None:
    if answers.items(desk):
        return
    panel(
        "<h2>There is no evidence here yet</h2><p>So every test that needs evidence is not met. To begin: "
        f'<a href="{esc(session.address("add"))}">add the first files</a>, then link each to what it '
        "shows on its Evidence page. A reviewer or the chair then accepts or challenges each link.</p>"
    )


def _concerns(coverage: Coverage) -> None:
    st.header("Concerns, weakest first", anchor=False)
    rows = [_concern_row(concern) for concern in weakest_first(coverage.concerns)]
    heads = ["Concern", "State", "Weakest strand, and why", "Strands"]
    draw(table("Concerns, weakest first", heads, rows, hide_caption=True))


def _concern_row(concern: ConcernCoverage) -> str:
    weakest = weakest_strand(concern)
    if weakest is None:
        why = esc(concern.reason)
    else:
        link = esc(session.address("", strand=weakest.ref))
        why = f'<a href="{link}">{title_html(weakest.title)}</a><br>{esc(weakest.reason)}'
    flagged = sum(strand.done_impact_not_shown for strand in concern.strands)
    flag = f'<br><span class="ev-flag">{counted(flagged, "strand")} done, impact not shown</span>' if flagged else ""
    states = tally((strand.state for strand in concern.strands), counted(len(concern.strands), "strand"))
    return (
        f'<th scope="row"><strong>{esc(concern.ref)}</strong> {title_html(concern.title)}'
        f'<br><span class="quiet">{concern.kind.value.capitalize()}</span></th>'
        f"<td>{state_badge(concern.state)}</td><td>{why}</td><td>{states}{flag}</td>"
    )


def _matrix(desk: Workspace, coverage: Coverage) -> None:
    st.header("Every strand by every test", anchor=False)
    key = (str(desk.core.folder), desk.revision(), desk.today.isoformat(), session.moment().slug, desk.actor.post)
    draw(_matrices(coverage, key))


@st.cache_data(max_entries=64, show_spinner=False)
def _matrices(_coverage: Coverage, key: tuple[str, int, str, str, str]) -> str:
    """Every table of strands by tests, as one piece; a concern judged as one strand shares a table with its kind."""
    note = (
        '<p class="quiet">Follow a strand, or point at a cell, for the reason. '
        f"{FLAG} means its plan lines say complete and no accepted evidence shows a change for children.</p>"
    )
    return legend() + note + "".join(_tables(weakest_first(_coverage.concerns)))


def _tables(concerns: Sequence[ConcernCoverage]) -> list[str]:
    single = [one for one in concerns if len(one.strands) == 1 and one.strands[0].ref == one.ref]
    made = [
        _table_of(f"<strong>{esc(one.ref)}</strong> {esc(one.title)}", [one]) for one in concerns if one not in single
    ]
    for kind in dict.fromkeys(one.kind for one in single):
        alike = [one for one in single if one.kind is kind]
        made.append(_table_of(esc(f"{kind.value.capitalize()}: each judged as a whole"), alike))
    return made


def _table_of(caption: str, concerns: Sequence[ConcernCoverage]) -> str:
    strands = [strand for concern in concerns for strand in concern.strands]
    return matrix_table(caption, strands, session.address)


def _gaps(desk: Workspace, at: session.Moment) -> None:
    st.header("What would close the gaps", anchor=False)
    gaps = answers.gaps(desk, at)
    if not gaps:
        panel("<p>Every required test is met. Nothing is missing as at this date.</p>")
        return
    shown = _filtered(gaps)
    st.text(f"{counted(len(shown), 'gap')}, weakest first.")
    if shown:
        part = page_of(shown, key="gap_page", noun="gaps")
        draw(
            gap_table(part, session.address, caption="Gaps: what is not shown, what would close it, and who owns that")
        )


def _filtered(gaps: Sequence[Gap]) -> Sequence[Gap]:
    owners = {gap.post: gap.post_title for gap in gaps}
    concerns = session.area().concerns
    titles = {gap.concern: concerns[gap.concern].title for gap in gaps}
    left, right = st.columns(2)
    post = left.selectbox(
        "Owned by",
        ["", *sorted(owners, key=owners.__getitem__)],
        format_func=lambda ref: owners.get(ref, "Any post"),
        key="gap_post",
    )
    concern = right.selectbox(
        "Concern",
        ["", *titles],
        format_func=lambda ref: f"{ref} {titles[ref]}" if ref else "Any concern",
        key="gap_concern",
    )
    return [gap for gap in gaps if post in ("", gap.post) and concern in ("", gap.concern)]


show()
