"""Timeline: evidence by date against checkpoints and meetings, drawn, with a table that says the same."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from evidence.rules.words import counted
from evidence.ui import answers, session
from evidence.ui.components.drawing import draw_timeline
from evidence.ui.components.happened import happened, happened_table
from evidence.ui.components.paging import page_of
from evidence.ui.components.style import draw, panel
from evidence.ui.components.text import clipped, esc, md_escape
from evidence.workspace.workspace import Workspace
from schemas.local_area import LocalArea
from schemas.partners import Timeline, TimelineItem

LEGEND = (
    '<p class="quiet">● one item on the day it speaks for. A bar ending in ● speaks for a period. A number in a box: '
    "that many items of one month. ▲ a meeting held, △ one only planned. Shaded: the window of a checkpoint, from its "
    "first day (solid line) to its last (broken line). Point at anything for its name; the table below says the "
    "same.</p>"
)
MOST_UNDATED = 40


def show() -> None:
    """The page."""
    desk = session.workspace()
    st.title("Timeline", anchor=False)
    found = answers.timeline(desk)
    chosen = _filters(desk.area, found)
    items = _fitting(desk.area, found.items, chosen)
    _drawn(desk, found, items, chosen)
    st.header("The same in a table", anchor=False)
    rows = happened(items, found.marks)
    part = page_of(rows, key="timeline_page", size=40, noun="rows")
    draw(happened_table(part, desk.area, session.address))
    _undated(found)


Chosen = tuple[str, str, str]


def _filters(area: LocalArea, found: Timeline) -> Chosen:
    """A concern, a strand of it and an organisation; each may be left open."""
    first, second, third = st.columns(3)
    concern = first.selectbox(
        "Concern",
        ["", *area.concerns],
        format_func=lambda ref: md_escape(f"{ref} {area.concerns[ref].title}") if ref else "Any concern",
        key="timeline_concern",
    )
    strands = [ref for ref, place in area.strands.items() if concern in ("", place.concern.ref)]
    if st.session_state.get("timeline_strand", "") not in ("", *strands):
        st.session_state["timeline_strand"] = ""
    strand = second.selectbox(
        "Strand",
        ["", *strands],
        format_func=lambda ref: md_escape(clipped(area.strands[ref].strand.title)) if ref else "Any strand",
        key="timeline_strand",
    )
    bodies = {one.organisation for one in found.items}
    body = third.selectbox(
        "Organisation",
        ["", *(ref for ref in area.organisations if ref in bodies)],
        format_func=lambda ref: md_escape(area.organisations[ref].name) if ref else "Any organisation",
        key="timeline_organisation",
    )
    return concern, strand, body


def _fitting(area: LocalArea, items: Sequence[TimelineItem], chosen: Chosen) -> list[TimelineItem]:
    concern, strand, body = chosen
    wanted = {strand} if strand else set(area.strands_under(concern)) if concern else set()
    return [one for one in items if body in ("", one.organisation) and (not wanted or wanted & set(one.strands))]


def _drawn(desk: Workspace, found: Timeline, items: Sequence[TimelineItem], chosen: Chosen) -> None:
    of = f" of {len(found.items):,}" if len(items) < len(found.items) else ""
    st.text(f"{len(items):,}{of} dated {'item' if len(items) == 1 and not of else 'items'} of evidence.")
    if not found.items:
        add = esc(session.address("add"))
        panel(f'<p>No evidence has a date yet; <a href="{add}">add some</a>. Checkpoints and meetings are shown.</p>')
    elif not items:
        panel("<p>No dated evidence is like that. Only checkpoints and meetings are shown. Take a filter away.</p>")
    key = (str(desk.core.folder), desk.revision(), desk.today.isoformat(), *chosen)
    draw(_drawing(desk, found, items, key) + LEGEND)


@st.cache_data(max_entries=24, show_spinner=False)
def _drawing(_desk: Workspace, _found: Timeline, _items: Sequence[TimelineItem], key: tuple[str | int, ...]) -> str:
    return draw_timeline(_items, _found.marks, today=_desk.today).html


def _undated(found: Timeline) -> None:
    st.header("Evidence without a date", anchor=False)
    if not found.undated:
        panel("<p>Every item has its date.</p>")
        return
    links = ", ".join(
        f'<a href="{esc(session.address("evidence", item=ref))}">{esc(ref)}</a>' for ref in found.undated[:MOST_UNDATED]
    )
    more = len(found.undated) - MOST_UNDATED
    rest = f" and {more:,} more" if more > 0 else ""
    draw(
        f"<p>{counted(len(found.undated), 'item stands', 'items stand')} nowhere in time until somebody confirms the "
        f"date: {links}{rest}.</p>"
    )


show()
