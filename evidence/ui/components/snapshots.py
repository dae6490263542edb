"""Snapshots: what was kept and when, keeping one, and one beside what stands now."""

from __future__ import annotations

import streamlit as st

from evidence.rules.access import Action
from evidence.rules.outlook_words import fell_first, how_many_changed
from evidence.rules.words import day, listed, window
from evidence.ui import answers, session
from evidence.ui.components.changed import changes_table
from evidence.ui.components.dates import HINT, parse_day
from evidence.ui.components.forbidden import may_or_says
from evidence.ui.components.matrix import SHORT
from evidence.ui.components.paging import page_of
from evidence.ui.components.style import draw, facts, panel, state_badge, table
from evidence.ui.components.text import clipped, esc, md_escape, title_html
from evidence.workspace.snapshots import policy_digest
from evidence.workspace.workspace import Workspace
from schemas.snapshots import Snapshot, SnapshotTaken, StrandStood
from schemas.tests_of_evidence import CoverageState


def show_snapshots(desk: Workspace, at: session.Moment) -> None:
    """Every snapshot with its states, and the form that keeps another."""
    st.header("Snapshots", anchor=False)
    draw(
        "<p>A snapshot keeps coverage as it stands, for ever. What was said to a board then does not depend on a later "
        "policy, and the next board can see what has changed since.</p>"
    )
    kept = answers.snapshots(desk)
    if kept:
        heads = ["Snapshot", "Kept on", "Looked at", "Strands then"]
        rows = [_taken_row(desk, one) for one in page_of(kept, key="snapshots_page", noun="snapshots")]
        draw(table("Snapshots kept, newest first", heads, rows))
    else:
        panel("<p>No snapshot has been kept yet. One is kept by itself on the day of each board.</p>")
    st.subheader("Keep a snapshot", anchor=False)
    if may_or_says(desk, Action.TAKE_SNAPSHOT):
        _keep(desk, at)


def _taken_row(desk: Workspace, one: SnapshotTaken) -> str:
    link = esc(session.address("board", snapshot=one.ref))
    meeting = f'<br><span class="quiet">Meeting of {day(one.meeting_on)}</span>' if one.meeting_on else ""
    states = listed([f"{one.states[state]} {state.words.lower()}" for state in CoverageState if one.states.get(state)])
    return (
        f'<th scope="row"><a href="{link}">{esc(one.ref)} {title_html(one.occasion)}</a>{meeting}</th>'
        f'<td>{day(one.taken_at.date())}<br><span class="quiet">{esc(_post(desk, one.taken_by))}</span></td>'
        f"<td>{title_html(one.title)}</td><td>{states or 'no strand'}</td>"
    )


def _post(desk: Workspace, ref: str) -> str:
    """Who kept it; the worker does so by itself on the day of a board."""
    post = desk.area.posts.get(ref)
    return post.title if post else "by itself" if ref == "worker" else ref


def _keep(desk: Workspace, at: session.Moment) -> None:
    with st.form("keep_snapshot"), session.kindly():
        looked_at = f"coverage for {at.words(desk.area)}" if at.checkpoint else f"coverage as at {at.words(desk.area)}"
        st.text(f"It will keep {looked_at}, the moment chosen above.")
        occasion = st.text_input(
            "What is it kept for?",
            key="snapshot_occasion",
            max_chars=200,
            placeholder="Improvement Board, 13 July 2026",
        )
        meeting = st.text_input("The day of the meeting, if it is for one", key="snapshot_meeting", help=HINT)
        if st.form_submit_button("Keep the snapshot", type="primary", key="take_snapshot"):
            taken = desk.take_snapshot(occasion or "", meeting_on=parse_day(meeting or ""), **at.asked)
            session.tell(f"{taken.ref} is kept: {md_escape(taken.occasion)}.")
            st.rerun()


def show_snapshot(desk: Workspace, ref: str) -> None:
    """One snapshot: what it was kept for, what has changed since, and every strand as it stood."""
    draw(f'<p><a href="{esc(session.address("board"))}">Back to the board paper and every snapshot</a></p>')
    named = f"Snapshot {clipped(ref, 40)}"
    session.titled(named)
    st.title(md_escape(named), anchor=False)
    with session.kindly():
        kept = desk.snapshot(ref)
        draw(f'<p class="lead">{esc(kept.occasion)}</p>')
        panel(facts(_about(desk, kept)))
        st.header("What has changed since", anchor=False)
        _changed(desk, kept)
        st.header("As it stood", anchor=False)
        _as_it_stood(kept)


def _about(desk: Workspace, kept: Snapshot) -> list[tuple[str, str]]:
    stood = kept.stood
    same = kept.policy_sha256 == policy_digest(desk.area)
    policy = "The same as today" if same else "They have changed since, and this snapshot has not"
    looked_at = f"{esc(stood.title)}, {window(stood.earliest, stood.latest)}" if stood.checkpoint else esc(stood.title)
    return [
        ("Kept", f"{day(kept.taken_at.date())}, {esc(_post(desk, kept.taken_by))}"),
        ("For the meeting of", day(kept.meeting_on) if kept.meeting_on else "No meeting was named"),
        ("Looked at", looked_at),
        ("Policy, requirements and plan then", policy),
    ]


def _changed(desk: Workspace, kept: Snapshot) -> None:
    changes = desk.changes(since=kept.ref, checkpoint=kept.stood.checkpoint)
    assert changes is not None, "a snapshot can always be compared with"
    draw(f'<p class="lead"><strong>{how_many_changed(changes)}</strong></p>')
    if changes.strands:
        part = page_of(fell_first(changes.strands), key=f"changed_{kept.ref}", size=8, noun="strands")
        draw(changes_table(part, session.address))


def _as_it_stood(kept: Snapshot) -> None:
    if not kept.stood.strands:
        panel("<p>No strand was in the scope of what was looked at.</p>")
        return
    part = page_of(kept.stood.strands, key=f"stood_{kept.ref}", noun="strands")
    heads = ["Strand", "State then", "Why", "Its tests then"]
    draw(table("Every strand as it stood", heads, [_stood_row(strand) for strand in part]))


def _stood_row(strand: StrandStood) -> str:
    return (
        f'<th scope="row">{title_html(strand.title)}<br><span class="quiet">{esc(strand.ref)}</span></th>'
        f"<td>{state_badge(strand.state)}</td><td>{esc(strand.reason)}</td><td>{_tests(strand)}</td>"
    )


def _tests(strand: StrandStood) -> str:
    """The tests by state, weakest first, each named."""
    by_state: dict[CoverageState, list[str]] = {}
    for test in strand.tests:
        by_state.setdefault(test.state, []).append(test.test.words)
    return "<br>".join(
        f"<strong>{SHORT.get(state, state.words)}:</strong> {listed(by_state[state], most=12)}"
        for state in CoverageState
        if state in by_state
    )
