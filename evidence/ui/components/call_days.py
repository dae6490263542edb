"""The days of a call: where it is today, each day with what is done and whether anybody checked it, and moving one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from evidence.rules.access import Action
from evidence.rules.windows import away
from evidence.rules.words import day
from evidence.ui import session
from evidence.ui.components.dates import HINT, parse_day
from evidence.ui.components.forbidden import may_or_says
from evidence.ui.components.style import plain_badge, table
from evidence.ui.components.text import clipped, esc, md_escape
from evidence.workspace.workspace import Workspace
from schemas.call_templates import UNVERIFIED
from schemas.calls import Call, CallDay

HEADS = ["Day", "What happens", "Who sees to it", "Checked"]


def today_words(call: Call, today: date) -> str:
    """Where a call is on a day, as one sentence."""
    if today < call.notice_on:
        return f"Notice arrives on {day(call.notice_on)}, {away((call.notice_on - today).days)}."
    last = max(one.on for one in call.days)
    if today > last:
        return f"The last day was {day(last)}, {away((last - today).days)}. Close the call when nothing more is asked."
    now = [one.title for one in call.days if one.on == today]
    following = next((one for one in call.days if one.on > today), None)
    said = f"Today: {'; '.join(now)}." if now else "Nothing is laid out for today."
    if following is None:
        return said
    return f"{said} Next: {following.title}, {day(following.on)}, {away((following.on - today).days)}."


def days_table(desk: Workspace, days: Sequence[CallDay], *, caption: str) -> str:
    """The days, the earliest first. The caption is HTML with its words escaped."""
    return table(caption, HEADS, [_row(desk, one) for one in days])


def _row(desk: Workspace, one: CallDay) -> str:
    post = desk.area.posts.get(one.post or "")
    mark = f" {plain_badge('today')}" if one.on == desk.today else ""
    return (
        f'<th scope="row" class="num">{day(one.on)}{mark}</th>'
        f"<td><strong>{esc(one.title)}</strong><br>{esc(one.what)}</td>"
        f"<td>{esc(post.title) if post else ''}</td><td>{checked_words(desk, one.source, verified=one.verified)}</td>"
    )


def checked_words(desk: Workspace, source: str, *, verified: bool) -> str:
    """Whether anybody read something in its source, with the way there; HTML."""
    known = desk.area.area.sources.get(source)
    named = f"{esc(clipped(known.title, 60))}" if known else "put in by hand"
    if known and known.url:
        named = f'<a href="{esc(known.url)}" rel="noreferrer">{named}</a>'
    if not source:
        return '<span class="quiet">Put in for this call</span>'
    return f"Verified: {named}" if verified else f"<strong>{UNVERIFIED}</strong> <span class='quiet'>{named}</span>"


def unverified_words(verified: Sequence[bool]) -> str:
    """How many lines nobody checked, for a caption; HTML."""
    many = verified.count(False)
    if not many:
        return ""
    return f'<span class="quiet">{many} of {len(verified)} lines: {UNVERIFIED}</span>'


def change_day(desk: Workspace, call: Call) -> None:
    """Move a day, or put other words in it."""
    if not may_or_says(desk, Action.CHANGE_CALL):
        return
    numbers = list(range(len(call.days)))
    at = st.selectbox(
        "The day to change",
        numbers,
        format_func=lambda number: f"{day(call.days[number].on)}: {clipped(call.days[number].title, 60)}",
        key=f"change_day_{call.ref}",
    )
    one = call.days[at or 0]
    key = f"{call.ref}_{at}_{one.on.isoformat()}"
    with st.form(f"day_form_{key}", border=False):
        on = st.text_input("On", day(one.on), key=f"day_on_{key}", help=HINT)
        title = st.text_input("What it is called", one.title, key=f"day_title_{key}", max_chars=200)
        what = st.text_area("What happens", one.what, key=f"day_what_{key}", height=80, max_chars=2000)
        if st.form_submit_button("Change the day", key=f"day_save_{key}"):
            with session.kindly():
                reworded = (title, what) != (one.title, one.what)
                changed = session.checked(
                    CallDay, on=parse_day(on or ""), title=title, what=what, post=one.post,
                    source="" if reworded else one.source, verified=one.verified and not reworded,
                )  # fmt: skip
                desk.change_days(call.ref, [*call.days[:at], changed, *call.days[(at or 0) + 1 :]])
                session.tell(f"{md_escape(changed.title)} is on {day(changed.on)}.")
                st.rerun()
