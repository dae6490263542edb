"""The call: rehearsed before it comes, called when it does, its board while it lasts, and what was sent afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

import streamlit as st

from evidence.errors import NotFound
from evidence.rules.access import Action
from evidence.rules.words import counted, day
from evidence.ui import answers, session
from evidence.ui.components.ask_release import ask_release_form
from evidence.ui.components.call_asks import asks_part
from evidence.ui.components.call_board import SAID, board_table, bundle_link, item_link
from evidence.ui.components.call_days import change_day, days_table, today_words, unverified_words
from evidence.ui.components.call_line_form import line_form
from evidence.ui.components.call_line_story import line_story
from evidence.ui.components.call_start import call_start
from evidence.ui.components.choices import Choice, choose_all
from evidence.ui.components.forbidden import may_or_says
from evidence.ui.components.paging import page_of
from evidence.ui.components.style import draw, facts, panel, table
from evidence.ui.components.text import clipped, esc, md_escape
from evidence.ui.components.waiting import waiting
from evidence.workspace.workspace import Workspace
from schemas.calls import BoardLine, Call, CallBoard, CallState, DayDraft, LineStatus

VIEW = "call"
NARROWED = ("post", "status", "due")
DUE = {"overdue": "Overdue", "today": "Today", "week": "Within seven days", "unconfirmed": "Not confirmed yet"}
WEEK = timedelta(days=7)


def show() -> None:
    """The page: a line of the board when the address names one, else the call that is open, else how one begins."""
    desk = session.workspace()
    calls = desk.calls()
    call, missing = _named(desk, calls)
    if call is None:
        st.title("The call", anchor=False)
        if missing:
            st.error(f"There is no call {md_escape(clipped(missing, 40))}.")
        draw('<p class="lead">No checkpoint is called.</p>')
        call_start(desk)
        _others(calls, None)
        return
    board = answers.call_board(desk, call.ref)
    ref = session.asked_for("line")
    if found := next((one for one in board.lines if one.line.ref == ref), None):
        asked = {name: session.asked_for(name) for name in NARROWED}
        line_story(desk, call, found, back=session.address(VIEW, call=call.ref, **asked))
    else:
        _board(desk, board, calls, missing=ref)


def _named(desk: Workspace, calls: Sequence[Call]) -> tuple[Call | None, str]:
    """The call the address names, else the newest that is open; and what the address names where there is none."""
    ref = session.asked_for("call")
    with suppress(NotFound):
        return (desk.call(ref) if ref else next((one for one in calls if one.state is CallState.OPEN), None)), ""
    return None, ref


def _board(desk: Workspace, board: CallBoard, calls: Sequence[Call], *, missing: str) -> None:
    call = board.call
    session.titled(f"The call: {call.title}")
    st.title("The call", anchor=False)
    if missing:
        st.error(f"{call.ref} has no line {md_escape(clipped(missing, 40))}. Choose one from the board.")
    _where_it_is(desk, board)
    st.header("The board", anchor=False)
    _lines(desk, board)
    st.header("Asked for besides", anchor=False)
    asks_part(desk, call, board.asks)
    st.header("The day's bundle", anchor=False)
    _bundle(desk, board)
    st.header("The days", anchor=False)
    draw(days_table(desk, call.days, caption=f"The days of {esc(call.ref)}"))
    if call.state is CallState.OPEN:
        with st.expander("Change a day", expanded=False):
            change_day(desk, call)
        st.header("End the call", anchor=False)
        _end(desk, call)
    _others(calls, call)


def _where_it_is(desk: Workspace, board: CallBoard) -> None:
    call = board.call
    still_open = [one for one in board.lines if one.line.is_open]
    late = sum(one.overdue for one in still_open) + sum(one.overdue for one in board.asks)
    by = desk.area.posts.get(call.called_by)
    told = [
        ("Called", f"{esc(call.title)}, {call.kind.words}, by {esc(by.title if by else call.called_by)}"),
        ("Notice", day(call.notice_on)),
        ("Lines", f"{counted(len(board.lines), 'line')}, {len(still_open)} not confirmed yet"),
        ("Overdue", counted(late, "thing") if late else "Nothing"),
    ]
    if call.state is CallState.OPEN:
        head, tone = today_words(call, desk.today), "warn" if late else ""
    else:
        ended = day(call.ended_at.date()) if call.ended_at else ""
        head, tone = f"{call.ref} was {call.state.value} on {ended}: {call.ended_why}", ""
    unsure = f"<p>{esc(call.unsure)}</p>" if call.unsure else ""
    panel(f"<h2>{esc(head)}</h2>{facts(told)}{unsure}", tone=tone)


def _lines(desk: Workspace, board: CallBoard) -> None:
    chosen = choose_all(VIEW, _choices(desk, board), abreast=3)
    shown = [one for one in board.lines if _is_chosen(desk, one, chosen)]
    st.text(f"{counted(len(shown), 'line')} of {len(board.lines)}. Open a line to answer it.")
    if shown:
        part = page_of(shown, key="call_lines", size=40, noun="lines")
        unverified = unverified_words([one.line.verified for one in part])
        draw(board_table(desk, board.call.ref, part, caption=f"What is asked for, and what answers it {unverified}"))
    else:
        panel("<p>No line is like that. Take a filter away.</p>")
    if board.call.state is CallState.OPEN:
        with st.expander("Add a line", expanded=False):
            if may_or_says(desk, Action.CHANGE_CALL):
                line_form(desk, board.call)


def _choices(desk: Workspace, board: CallBoard) -> list[Choice]:
    suppliers = {one.line.post: one.supplier for one in sorted(board.lines, key=lambda one: one.supplier)}
    statuses = {status.value: words for status, (_, words) in SAID.items()}
    return [
        Choice("post", "Supplied by", suppliers, "Anybody"),
        Choice("status", "What was said", statuses, "Anything"),
        Choice("due", "Due", DUE, "Whenever"),
    ]


def _is_chosen(desk: Workspace, one: BoardLine, chosen: dict[str, str]) -> bool:
    line = one.line
    due = {
        "": True,
        "overdue": one.overdue,
        "today": line.due_on == desk.today,
        "week": desk.today <= line.due_on <= desk.today + WEEK,
        "unconfirmed": line.is_open,
    }
    return chosen["post"] in ("", line.post) and chosen["status"] in ("", line.status.value) and due[chosen["due"]]


def _bundle(desk: Workspace, board: CallBoard) -> None:
    if board.drafts:
        rows = [_draft(desk, one) for one in reversed(board.drafts)]
        draw(table("Bundles of the days", ["For", "File", "Holds", "Stays out", "Sealed"], rows))
    if board.call.state is not CallState.OPEN or not may_or_says(desk, Action.BUILD_DAY):
        return
    ready = [one for one in board.lines if one.line.confirmed_by and one.line.items]
    if not ready:
        panel("<p>Nothing that was supplied is confirmed yet, so there is nothing to build.</p>")
        return
    items = {item for one in ready for item in one.line.items}
    unconfirmed = sum(one.line.status is LineStatus.SUPPLIED and not one.line.confirmed_by for one in board.lines)
    left = f" {counted(unconfirmed, 'line is', 'lines are')} supplied and not confirmed." if unconfirmed else ""
    draw(f"<p>Everything confirmed goes in: {counted(len(items), 'item')} of {counted(len(ready), 'line')}.{left}</p>")
    if st.button("Build today's bundle", type="primary", key="build_day"):
        with (
            session.kindly(),
            waiting("Building. Every original is checked against its SHA-256 on the way in.") as told,
        ):
            on = max(desk.today, board.call.notice_on)
            _, made = desk.build_for_call(board.call.ref, on, told=told)
            out = f" {counted(len(made.left_out), 'item')} stayed out, and the table says why." if made.left_out else ""
            session.tell(f"The bundle for {day(made.day)} is made: {counted(len(made.items), 'item')}.{out}")
            st.rerun()
    if board.drafts and desk.may(Action.ASK_RELEASE):
        st.header("Ask for its release", anchor=False)
        ask_release_form(desk, desk.choice_for_call(board.call.ref))


def _draft(desk: Workspace, one: DayDraft) -> str:
    link = f'<a href="bundles/{esc(one.file)}?as={esc(desk.actor.post)}" download>{esc(one.file)}</a>'
    out = "<br>".join(f"{item_link(item)} {esc(why)}" for item, why in one.left_out.items())
    return (
        f'<th scope="row" class="num">{day(one.day)}</th><td>{link}<br><span class="hash">{esc(one.sha256)}</span></td>'
        f"<td>{counted(len(one.items), 'item')}</td><td>{out or 'Nothing'}</td>"
        f"<td>{bundle_link(one.bundle) if one.bundle else 'Not sealed'}</td>"
    )


def _end(desk: Workspace, call: Call) -> None:
    if not may_or_says(desk, Action.CALL):
        return
    with st.form(f"end_{call.ref}", border=False):
        withdrawn = st.radio(
            "How it ends",
            [False, True],
            format_func=lambda one: (
                "Withdrawn: it was a mistake, or was put off" if one else "Closed: nothing more is asked"
            ),
            key=f"end_how_{call.ref}",
        )
        why = st.text_area("Why, in a sentence", key=f"end_why_{call.ref}", height=80, max_chars=2000)
        if st.form_submit_button("End the call", key=f"end_button_{call.ref}"):
            with session.kindly():
                ended = (desk.withdraw_call if withdrawn else desk.close_call)(call.ref, why=why or "")
                session.tell(f"{ended.ref} is {ended.state.value}. Everything said and sent is kept.")
                st.rerun()


def _others(calls: Sequence[Call], shown: Call | None) -> None:
    """The way to other calls, those that are over among them."""
    others = [one for one in calls if shown is None or one.ref != shown.ref]
    if not others:
        return
    items = "".join(
        f'<li><a href="{esc(session.address(VIEW, call=one.ref))}">{esc(one.ref)}</a> {esc(one.title)}, notice on '
        f"{day(one.notice_on)}: {one.state.value}</li>"
        for one in others
    )
    panel(f"<h2>Other calls</h2><ul>{items}</ul>")


show()
