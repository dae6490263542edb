"""Gaps: what is not yet shown, whom to ask by when, narrowed and sorted; and one gap with its whole story."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import urlencode

import streamlit as st

from evidence.errors import NotFound
from evidence.rules.words import counted
from evidence.ui import answers, session
from evidence.ui.components import moment as moments
from evidence.ui.components.choices import Choice, choose_all
from evidence.ui.components.gap_list import gap_list
from evidence.ui.components.gap_story import gap_story
from evidence.ui.components.paging import page_of
from evidence.ui.components.style import draw, panel
from evidence.ui.components.text import clipped, esc, md_escape
from evidence.workspace.workspace import Workspace
from schemas.gap_filter import Chased, GapFilter, GapKind, GapOrder, Risk
from schemas.gaps import Gap, GapHistory
from schemas.local_area import LocalArea
from schemas.tests_of_evidence import CoverageState, EvidenceTest

VIEW = "gaps"
NAMES = tuple(GapFilter.model_fields)
RISKS = {Risk.ACCEPTED.value: "Risk accepted", Risk.NOT_ACCEPTED.value: "Risk not accepted"}
CHASED = {Chased.CHASED.value: "Chased by a request", Chased.NOT_CHASED.value: "Not chased"}
KINDS = {GapKind.TEST.value: "Tests that are not met", GapKind.SERIES.value: "Dates that series lack"}
ORDERS = {
    GapOrder.DUE.value: "Due date",
    GapOrder.POST.value: "Owner",
    GapOrder.STRAND.value: "Strand",
    GapOrder.NOTED.value: "Date noted",
}
STATES = {one.value: one.words for one in CoverageState if one not in (CoverageState.MET, CoverageState.NOT_REQUIRED)}
TESTS = {one.value: one.words for one in EvidenceTest}


def show() -> None:
    """The page: one gap when the address names one, else the list."""
    desk = session.workspace()
    ref = session.asked_for("gap")
    if found := _named(desk, ref):
        gap_story(desk, found, back=session.address(VIEW, **{name: session.asked_for(name) for name in NAMES}))
    else:
        _list(desk, missing=ref)


def _named(desk: Workspace, ref: str) -> GapHistory | None:
    """The gap the address names; None when it names none, or one there is not."""
    with suppress(NotFound):
        return desk.gap(ref) if ref else None
    return None


def _list(desk: Workspace, *, missing: str) -> None:
    st.title("Gaps", anchor=False)
    if missing:
        st.error(f"There is no gap {md_escape(clipped(missing, 40))}. Choose one from the list.")
    at = moments.choose_moment(desk)
    moments.tell_moment(desk, at)
    everything = answers.gaps(desk, at)
    chosen = choose_all(VIEW, _choices(desk.area, everything))
    wanted = GapFilter.model_validate({name: value for name, value in chosen.items() if value})
    if not everything:
        panel("<p>Every required test is met. Nothing is missing as at this date.</p>")
        return
    shown = answers.gaps_wanted(desk, at, wanted)
    _downloads(desk, at, chosen, len(shown))
    if not shown:
        panel("<p>No gap is like that. Take a filter away.</p>")
        return
    part = page_of(shown, key="gaps_page", noun="gaps")
    draw(gap_list(desk, part, chosen, caption="Gaps: what is not shown, what would close it, who owns that, by when"))


def _downloads(desk: Workspace, at: session.Moment, chosen: dict[str, str], count: int) -> None:
    asked = {"as": desk.actor.post, "at": at.slug, **{name: value for name, value in chosen.items() if value}}
    sheet = f'<a href="gaps.xlsx?{esc(urlencode(asked))}" download>Download these as a spreadsheet</a>'
    draw(f"<p><strong>{counted(count, 'gap')}.</strong> {sheet}</p>")


def _choices(area: LocalArea, gaps: Sequence[Gap]) -> list[Choice]:
    """Every way to narrow and order the list; the owners, organisations and concerns on offer are those with gaps."""
    posts = {ref: one.title for ref, one in sorted(area.posts.items(), key=lambda pair: pair[1].title)}
    bodies = {ref: one.short for ref, one in area.organisations.items()}
    concerns = {ref: f"{ref} {one.title}" for ref, one in area.concerns.items()}
    owners = {gap.post for gap in gaps}
    owning = {area.posts[ref].organisation for ref in owners}
    concerned = {gap.concern for gap in gaps}
    return [
        Choice("post", "Owned by", posts, "Any post", [ref for ref in posts if ref in owners]),
        Choice("state", "State", STATES, "Any state"),
        Choice("order", "Sorted by", ORDERS, "Weakest first"),
        Choice("concern", "Concern", concerns, "Any concern", [ref for ref in concerns if ref in concerned]),
        Choice("test", "Test", TESTS, "Any test"),
        Choice("organisation", "Organisation of the owner", bodies, "Any", [ref for ref in bodies if ref in owning]),
        Choice("kind", "Kind", KINDS, "Tests and series"),
        Choice("chased", "Requests", CHASED, "Chased or not"),
        Choice("risk", "Risk", RISKS, "Accepted or not"),
    ]


show()
