"""Where we stand: concerns weakest first, every strand by every test, what changed, and who owns the gaps."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from evidence.rules.states import weakest_first, weakest_strand
from evidence.rules.words import counted
from evidence.ui import answers, session
from evidence.ui.components import moment as moments
from evidence.ui.components.changed import show_changes
from evidence.ui.components.matrix import FLAG, legend, matrix_table, tally
from evidence.ui.components.owners import by_owner, owners_table
from evidence.ui.components.strand import show_strand
from evidence.ui.components.style import draw, panel, state_badge, table
from evidence.ui.components.text import esc, title_html
from evidence.workspace.workspace import Workspace
from schemas.coverage import ConcernCoverage, Coverage

Key = tuple[str, int, str, str, str]


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
    _matrix(desk, at, coverage)
    show_changes(desk, at)
    _owners(desk, at)


def _first_steps(desk: Workspace) -> None:
    if desk.has_evidence():
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


def _matrix(desk: Workspace, at: session.Moment, coverage: Coverage) -> None:
    st.header("Every strand by every test", anchor=False)
    draw(_matrices(coverage, _key(desk, at)))


def _key(desk: Workspace, at: session.Moment) -> Key:
    """What a piece of this page depends on; the post is in its links."""
    return str(desk.core.folder), desk.revision(), desk.today.isoformat(), at.slug, desk.actor.post


@st.cache_data(max_entries=64, show_spinner=False)
def _matrices(_coverage: Coverage, key: Key) -> str:
    """Every table of strands by tests, as one piece; a concern judged as one strand shares a table with its kind."""
    note = (
        '<p class="quiet">Follow a strand or a cell, or point at a cell, for the reason. '
        f"{FLAG} means its plan lines say complete and no accepted evidence shows a change for children.</p>"
    )
    return legend() + note + "".join(_tables(weakest_first(_coverage.concerns)))


def _tables(concerns: Sequence[ConcernCoverage]) -> list[str]:
    single = [one for one in concerns if len(one.strands) == 1 and one.strands[0].ref == one.ref]
    alone = [(f"<strong>{esc(one.ref)}</strong> {esc(one.title)}", [one]) for one in concerns if one not in single]
    for kind in dict.fromkeys(one.kind for one in single):
        alike = [one for one in single if one.kind is kind]
        alone.append((esc(f"{kind.value.capitalize()}: each judged as a whole"), alike))
    return [_table_of(caption, some, number) for number, (caption, some) in enumerate(alone, start=1)]


def _table_of(caption: str, concerns: Sequence[ConcernCoverage], number: int) -> str:
    strands = [strand for concern in concerns for strand in concern.strands]
    return matrix_table(caption, strands, session.address, number=number)


def _owners(desk: Workspace, at: session.Moment) -> None:
    st.header("Top gaps by post", anchor=False)
    gaps = answers.gaps(desk, at)
    if not gaps:
        panel("<p>Every required test is met. Nothing is missing as at this date.</p>")
        return
    every = esc(session.address("gaps"))
    draw(
        f"<p>{counted(len(gaps), 'gap')}, by the post that owns them; whoever is due first stands first. "
        f'<a href="{every}">Every gap, with what would close it</a></p>'
        f"{_owners_table(desk, at, _key(desk, at))}"
    )


@st.cache_data(max_entries=64, show_spinner=False)
def _owners_table(_desk: Workspace, _at: session.Moment, key: Key) -> str:
    owners = by_owner(answers.gaps(_desk, _at), answers.requests(_desk))
    return owners_table(owners, _desk.area, session.address, today=_desk.today)


show()
