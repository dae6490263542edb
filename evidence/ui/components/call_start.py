"""Before the call: how it goes, calling a checkpoint, and rehearsing it."""

from __future__ import annotations

from datetime import date

import streamlit as st

from evidence.errors import EvidenceError
from evidence.rules.access import Action
from evidence.rules.windows import window_sentence
from evidence.rules.words import day
from evidence.ui import session
from evidence.ui.components.call_days import days_table
from evidence.ui.components.dates import HINT, parse_day
from evidence.ui.components.forbidden import may_or_says
from evidence.ui.components.rehearsal import rehearsal
from evidence.ui.components.style import draw, panel
from evidence.ui.components.text import clipped, esc, md_escape
from evidence.ui.components.waiting import waiting
from evidence.workspace.workspace import Workspace
from schemas.call_templates import CallKind
from schemas.calls import RehearsalReport

REHEARSED = "rehearsed"
USUAL = "usual"


def call_start(desk: Workspace) -> None:
    """What to do before a checkpoint is called, and the moment it is."""
    if desk.area.call is None:
        panel(
            "<h2>This area has no template of a call</h2><p>Write call.yaml among the area's files, in the folder "
            "area of the data folder. The guide to describing an area says what it holds.</p>",
            tone="warn",
        )
        return
    checkpoint, kind = _choose(desk)
    occasion = desk.checkpoint(checkpoint)
    draw(
        f"<p>{esc(window_sentence(occasion.earliest, occasion.latest, desk.today))}</p>"
        f'<p class="quiet">{esc(desk.area.call.note)}</p>'
    )
    told = session.told_here()  # a wrong date must not move the boxes below
    notice = _notice(desk, checkpoint)
    with st.container():
        try:
            on = parse_day(notice) or desk.first_notice(desk.today)
            laid = desk.call_laid_out(checkpoint, on, kind)
        except EvidenceError as error:
            told.error(md_escape(f"{error} {error.remedy}"))
            return
    if laid.unsure:
        panel(f"<p>{esc(laid.unsure)}</p>", tone="warn")
    _call(desk, checkpoint, on, laid.kind)
    _rehearse(desk, checkpoint, on, laid.kind)
    st.header("How it goes", anchor=False)
    draw(days_table(desk, laid.days, caption=f"The days of a {laid.kind.words}, with notice on {day(on)}"))


def _choose(desk: Workspace) -> tuple[str, CallKind | None]:
    known = desk.area.checkpoints_by_ref
    left, right = st.columns(2)
    begin = session.moment().checkpoint or next(iter(known))
    checkpoint = left.selectbox(
        "Checkpoint",
        list(known),
        list(known).index(begin),
        format_func=lambda ref: clipped(known[ref].title, 80),
        key="call_checkpoint",
    )
    kinds = [one.kind.value for one in desk.area.call.templates] if desk.area.call else []
    kind = right.selectbox(
        "Template",
        [USUAL, *kinds],
        format_func=lambda one: "The one that serves the checkpoint" if one == USUAL else CallKind(one).words,
        key="call_kind",
    )
    return str(checkpoint), None if kind == USUAL else CallKind(kind)


def _notice(desk: Workspace, checkpoint: str) -> str:
    occasion = desk.checkpoint(checkpoint)
    first = desk.first_notice(max(desk.today, occasion.earliest))
    with st.container(width=320):
        return str(st.text_input("Notice arrives on", day(first), key=f"call_notice_{checkpoint}", help=HINT))


def _call(desk: Workspace, checkpoint: str, on: date, kind: CallKind) -> None:
    st.header("Call it", anchor=False)
    if not may_or_says(desk, Action.CALL):
        return
    draw(
        f"<p>When the telephone rings: this lays the days out from {esc(day(on))}, and opens the board of what is "
        "asked for. What it lays out is the call's own, to be changed as inspectors say.</p>"
    )
    if st.button(f"It is called, with notice on {day(on)}", type="primary", key="call_button"):
        with session.kindly():
            made = desk.call_checkpoint(checkpoint, on, kind)
            session.tell(f"{made.ref}: {md_escape(made.title)} is called, with notice on {day(made.notice_on)}.")
            st.rerun()


def _rehearse(desk: Workspace, checkpoint: str, on: date, kind: CallKind) -> None:
    st.header("Rehearse it", anchor=False)
    if not may_or_says(desk, Action.DRAFT_BUNDLE):
        return
    draw(
        "<p>Does the day without it: answers every line, makes the draft, checks it, looks into what would leave, and "
        "says how long it took. Nothing is sealed, and no call is left behind.</p>"
    )
    asked = (checkpoint, on, kind)
    if st.button("Rehearse", key="rehearse_button"):
        st.session_state.pop(REHEARSED, None)
        with session.kindly(), waiting("Rehearsing. Every original is read, checked and packed.") as told:
            report = desk.rehearse(checkpoint, on, kind, told=told)
            st.session_state[REHEARSED] = (asked, desk.revision(), report)
    found: tuple[object, int, RehearsalReport] | None = st.session_state.get(REHEARSED)
    if found and found[:2] == (asked, desk.revision()):
        rehearsal(found[2])
    elif found:
        panel("<p>The choice or the evidence has changed since the last rehearsal. Rehearse again.</p>", tone="warn")
