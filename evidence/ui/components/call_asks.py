"""What inspectors ask for besides the lines: the table, the form to log one, and the form that says it was sent."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from evidence.rules.access import Action
from evidence.rules.words import day
from evidence.ui import answers, session
from evidence.ui.components.call_board import due_html, item_link
from evidence.ui.components.call_line_form import posts_by_title
from evidence.ui.components.dates import HINT, parse_day
from evidence.ui.components.forbidden import may_or_says
from evidence.ui.components.paging import page_of
from evidence.ui.components.style import draw, panel, state_badge, table
from evidence.ui.components.text import clipped, esc, md_escape, title_html
from evidence.workspace.workspace import Workspace
from schemas.calls import Ask, AskSent, Call, CallState, NewAsk
from schemas.tests_of_evidence import CoverageState

HEADS = ["Ask", "Asked for", "Asked", "Of", "Due", "Sent"]


def asks_part(desk: Workspace, call: Call, asks: Sequence[Ask]) -> None:
    """The asks of a call, and while it is open the forms."""
    if asks:
        shown = page_of(asks, key="call_asks", noun="asks")
        draw(table("Asked for besides the lines", HEADS, [_row(desk, one) for one in shown]))
    else:
        panel("<p>Nothing has been asked for besides the lines.</p>")
    if call.state is not CallState.OPEN or not may_or_says(desk, Action.LOG_ASK):
        return
    _log(desk, call)
    if waiting := [one for one in asks if one.sent_at is None]:
        _sent(desk, waiting)


def _row(desk: Workspace, one: Ask) -> str:
    by = f" by the {esc(one.asked_by)}" if one.asked_by else ""
    return (
        f'<th scope="row" class="num">{esc(one.ref)}</th><td>{title_html(one.asks, 200)}</td>'
        f'<td><span class="num">{day(one.asked_at.date())}</span>{by}</td><td>{esc(one.supplier)}</td>'
        f"<td>{due_html(one.due_on, one.due_at, desk.today, overdue=one.overdue, waits=one.sent_at is None)}</td>"
        f"<td>{_sent_html(one)}</td>"
    )


def _sent_html(one: Ask) -> str:
    if one.sent_at is None:
        return state_badge(CoverageState.AWAITING, "Not sent yet")
    what = f"<br>{item_link(one.item)}, version {one.version}" if one.item else ""
    how = f"<br>{esc(one.how)}" if one.how else ""
    return f"{state_badge(CoverageState.MET, 'Sent')} {day(one.sent_at.date())}{what}{how}"


def _log(desk: Workspace, call: Call) -> None:
    with (
        st.expander("Log what inspectors ask for", expanded=False),
        st.form(f"ask_{call.ref}", border=False, clear_on_submit=False),
    ):
        asks = st.text_area("What they ask for", key="call_ask_asks", height=80, max_chars=2000)
        asked_by = st.text_input("Which inspector, by role", key="call_ask_by", max_chars=300)
        post = st.selectbox(
            "Supplied by",
            posts_by_title(desk),
            None,
            format_func=lambda ref: desk.area.posts[ref].title,
            placeholder="Choose a post",
            key="call_ask_post",
        )
        due_on = st.text_input("Due on", day(max(desk.today, call.notice_on)), key="call_ask_due", help=HINT)
        due_at = st.text_input("Due by, as 17:00", "17:00", key="call_ask_at")
        if st.form_submit_button("Log it", type="primary", key="call_ask_button"):
            with session.kindly():
                new = session.checked(
                    NewAsk,
                    asks=(asks or "").strip(),
                    asked_by=asked_by or "",
                    post=post,
                    due_on=parse_day(due_on or ""),
                    due_at=due_at,
                )
                made = desk.log_ask(call.ref, new)
                session.tell(f"{made.ref} is logged, due {day(made.due_on)} by {md_escape(made.due_at)}.")
                st.rerun()


def _sent(desk: Workspace, waiting: Sequence[Ask]) -> None:
    asked = {one.ref: f"{one.ref} {clipped(one.asks, 70)}" for one in waiting}
    items = {one.ref: f"{one.ref} {clipped(one.title, 80)}" for one in reversed(answers.items(desk))}
    with st.expander("Say that something was sent", expanded=False), st.form("ask_sent", border=False):
        ref = st.selectbox("The ask", list(asked), format_func=lambda one: asked.get(one, one), key="ask_sent_ref")
        item = st.selectbox(
            "The item that was sent, in its newest version",
            list(items),
            None,
            format_func=lambda one: items.get(one, one),
            placeholder="None: say below how it was answered",
            key="ask_sent_item",
        )
        how = st.text_input("In which bundle it went, or how", key="ask_sent_how", max_chars=2000)
        if st.form_submit_button("It was sent", key="ask_sent_button"):
            with session.kindly():
                desk.mark_sent(str(ref), AskSent(item=item, how=how or ""))
                session.tell(f"{ref} was sent.")
                st.rerun()
