"""One line of the request: everything that stands for it, and the forms to answer, confirm, change and drop it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from evidence.rules.access import Action
from evidence.rules.answering_lines import to_hand_over
from evidence.rules.words import day
from evidence.ui import answers, session
from evidence.ui.components.call_board import answer_badge, due_html, item_link, said_html, sent_html
from evidence.ui.components.call_days import checked_words
from evidence.ui.components.call_line_form import line_form
from evidence.ui.components.forbidden import may_or_says
from evidence.ui.components.paging import page_of
from evidence.ui.components.style import draw, facts, panel, state_badge, table
from evidence.ui.components.text import clipped, day_or, esc, md_escape, title_html
from evidence.workspace.workspace import Workspace
from schemas.calls import SAID, BoardLine, Call, CallState, HowCurrent, LineSaid, LineStatus, StandingItem
from schemas.tests_of_evidence import CoverageState

CURRENT = {
    HowCurrent.FRESH: CoverageState.MET,
    HowCurrent.UNDATED: CoverageState.UNKNOWN,
    HowCurrent.STALE: CoverageState.STALE,
}
CURRENT_WORDS = {HowCurrent.FRESH: "Fresh", HowCurrent.UNDATED: "No date", HowCurrent.STALE: "Stale"}
MOST_CHOSEN = 10
MEANS = {
    LineStatus.SUPPLIED: "Supplied: these items go to inspectors",
    LineStatus.LINK: "Link: it is to be found somewhere else",
    LineStatus.TO_FOLLOW: "To follow: it comes later",
    LineStatus.NOT_HELD: "Not held: there is none",
}


def line_story(desk: Workspace, call: Call, one: BoardLine, *, back: str) -> None:
    """The page of one line; `back` is the address of the board."""
    line = one.line
    draw(f'<p><a href="{esc(back)}">Back to the board</a></p>')
    session.titled(f"{line.ref} of {call.title}")
    st.title(md_escape(f"{line.ref} {clipped(line.asks, 100)}"), anchor=False)
    panel(facts(_about(desk, one)))
    st.header("What stands for it", anchor=False)
    _standing(one.standing, elsewhere=line.elsewhere)
    if call.state is not CallState.OPEN or line.status is LineStatus.DROPPED:
        panel("<p>Nothing more is said of it: the call is over, or the line was dropped.</p>")
        return
    st.header("Answer it", anchor=False)
    if may_or_says(desk, Action.ANSWER_LINE):
        _say(desk, call, one)
    st.header("Confirm it", anchor=False)
    if may_or_says(desk, Action.CONFIRM_LINE):
        _confirm(desk, call, one)
    st.header("Change or drop it", anchor=False)
    if may_or_says(desk, Action.CHANGE_CALL):
        line_form(desk, call, line)
        _drop(desk, call, one)


def _about(desk: Workspace, one: BoardLine) -> list[tuple[str, str]]:
    line = one.line
    bodies = [desk.area.organisations[ref].name for ref in line.organisations if ref in desk.area.organisations]
    kinds = ", ".join(kind.value for kind in line.kinds) or "any kind"
    about = ", ".join(line.targets) or "whatever the checkpoint looks at"
    answered = "From systems outside the repository" if line.elsewhere else f"Evidence of {kinds}, about {about}"
    return [
        ("Asked for", esc(line.asks)),
        ("Supplied by", esc(", ".join([one.supplier, *bodies]))),
        ("Due", due_html(line.due_on, line.due_at, desk.today, overdue=one.overdue, waits=line.is_open)),
        ("Answered with", esc(answered)),
        ("In the repository", answer_badge(one.answer)),
        ("What was said", said_html(desk, line)),
        ("In a day's bundle", sent_html(one.sent)),
        ("Checked", checked_words(desk, line.source, verified=line.verified)),
    ]


def _standing(items: Sequence[StandingItem], *, elsewhere: bool) -> None:
    if elsewhere:
        panel("<p>It is answered from other systems, so nothing in the repository is looked for.</p>")
        return
    if not items:
        panel("<p>Nothing in the repository answers it. Add evidence and link it, or say that it is not held.</p>")
        return
    heads = ["Item", "Kind", "Dated", "Current on the day it is due", "Accepted"]
    rows = [_item(item) for item in page_of(items, key="line_standing", noun="items")]
    draw(table("Evidence that answers it, the best first", heads, rows))


def _item(item: StandingItem) -> str:
    accepted = state_badge(CoverageState.MET, "Accepted") if item.accepted else state_badge(CoverageState.AWAITING)
    why = f'<br><span class="quiet">{esc(item.why)}</span>' if item.why else ""
    return (
        f'<th scope="row">{item_link(item.item)} {title_html(item.title)}<br>'
        f'<span class="quiet">version {item.version}</span></th>'
        f"<td>{esc(item.kind.value if item.kind else 'not said')}</td><td>{day_or(item.on)}</td>"
        f"<td>{state_badge(CURRENT[item.standing], CURRENT_WORDS[item.standing])}{why}</td><td>{accepted}</td>"
    )


def _say(desk: Workspace, call: Call, one: BoardLine) -> None:
    line, key = one.line, f"{call.ref}_{one.line.ref}"
    offered = _offered(desk, one)
    with st.form(f"say_{key}", border=False):
        status = st.radio(
            "What is said of it",
            list(SAID),
            SAID.index(line.status) if line.status in SAID else 0,
            format_func=MEANS.__getitem__,
            key=f"say_status_{key}",
        )
        items = st.multiselect(
            "Items, where it is supplied",
            list(offered),
            [item for item in (line.items or _likely(one)) if item in offered],
            format_func=offered.__getitem__,
            key=f"say_items_{key}",
            placeholder="Those that stand for it come first",
        )
        where = st.text_input("Where it is, for a link", line.where, key=f"say_where_{key}", max_chars=2000)
        note = st.text_area(
            "In a sentence: why it is not held, or what follows and when", line.note, key=f"say_note_{key}", height=80,
            max_chars=2000,
        )  # fmt: skip
        if st.form_submit_button("Say it", type="primary", key=f"say_button_{key}"):
            kept = tuple(items) if status is LineStatus.SUPPLIED else ()
            said = LineSaid(status=status or SAID[0], items=kept, where=where or "", note=note or "")
            _then(
                f"{line.ref} is {said.status.value}. Confirm it, and it goes to inspectors.",
                lambda: desk.say_of_line(call.ref, line.ref, said),
            )


def _likely(one: BoardLine) -> list[str]:
    """What would be sent, already chosen while nothing is said; not a list so long that nobody looks at it."""
    ready = to_hand_over(one.standing) if one.line.status is LineStatus.OPEN else ()
    return [item.item for item in ready][:MOST_CHOSEN]


def _offered(desk: Workspace, one: BoardLine) -> dict[str, str]:
    """Every item that can be named, those that stand for the line first."""
    first = {item.item: f"{item.item} {clipped(item.title, 80)}" for item in one.standing}
    rest = {item.ref: f"{item.ref} {clipped(item.title, 80)}" for item in reversed(answers.items(desk))}
    return first | {ref: words for ref, words in rest.items() if ref not in first}


def _confirm(desk: Workspace, call: Call, one: BoardLine) -> None:
    line, key = one.line, f"{call.ref}_{one.line.ref}"
    if line.confirmed_by and line.confirmed_at:
        panel(f"<p>It is confirmed since {day(line.confirmed_at.date())}. Said anew, it is confirmed anew.</p>")
    elif line.status in (LineStatus.OPEN, LineStatus.TO_FOLLOW):
        panel("<p>There is nothing to confirm yet.</p>")
    elif st.button("Confirm that this goes to inspectors", key=f"confirm_{key}"):
        _then(f"{line.ref} is confirmed.", lambda: desk.confirm_line(call.ref, line.ref))


def _drop(desk: Workspace, call: Call, one: BoardLine) -> None:
    key = f"{call.ref}_{one.line.ref}"
    with st.form(f"drop_{key}", border=False):
        why = st.text_area("Why inspectors do not ask for it after all", key=f"drop_why_{key}", height=80)
        if st.form_submit_button("Drop the line", key=f"drop_button_{key}"):
            _then(f"{one.line.ref} is dropped.", lambda: desk.drop_line(call.ref, one.line.ref, why=why or ""))


def _then(done: str, act: Callable[[], object]) -> None:
    with session.kindly():
        act()
        session.tell(done)
        st.rerun()
