"""One request: what was asked, what answered it, and the forms to answer, withdraw or ask again."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from evidence.rules.access import Action
from evidence.rules.words import day
from evidence.ui import answers, session
from evidence.ui.components.forbidden import may_or_says
from evidence.ui.components.request_list import about_links, answer_links, due_words, request_badge
from evidence.ui.components.style import draw, facts, panel
from evidence.ui.components.text import clipped, day_or, esc, md_escape
from evidence.workspace.workspace import Workspace
from schemas.requests import EvidenceRequest, RequestStatus


def request_story(desk: Workspace, one: EvidenceRequest, *, back: str) -> None:
    """The page of one request; `back` is the address of the list it was opened from."""
    draw(f'<p><a href="{esc(back)}">Back to the requests</a></p>')
    session.titled(f"Request {one.ref}")
    st.title(md_escape(f"{one.ref} {clipped(one.wants, 100)}"), anchor=False)
    panel(facts(_about(desk, one)))
    st.header("Answer it", anchor=False)
    if one.status is RequestStatus.WITHDRAWN:
        panel("<p>It was withdrawn, so nothing is asked for.</p>")
    elif may_or_says(desk, Action.ANSWER_REQUEST):
        _answer(desk, one)
    st.header("Withdraw it" if one.is_open else "Open it again", anchor=False)
    if may_or_says(desk, Action.CLOSE_REQUEST):
        _close(desk, one)


def _about(desk: Workspace, one: EvidenceRequest) -> list[tuple[str, str]]:
    by, of = desk.area.posts.get(one.asked_by), desk.area.posts.get(one.asked_of)
    body = f", {esc(desk.area.organisations[of.organisation].name)}" if of else ""
    why = f" {esc(one.closed_why)}" if one.closed_why else ""
    closed = f" on {day(one.closed_at.date())}.{why}" if one.closed_at else f".{why}" if why else ""
    return [
        ("Status", f"{request_badge(one.status)}{closed}"),
        ("What is wanted", esc(one.wants)),
        ("Asked of", f"{esc(one.asked_of_title)}{body}"),
        ("Asked by", f"{esc(by.title if by else one.asked_by)} on {day(one.asked_at.date())}"),
        ("Due", due_words(desk, one)),
        ("About", about_links(desk, one) or "Nothing in particular"),
        ("Answered with", answer_links(one) or "Nothing yet"),
    ]


def _answer(desk: Workspace, one: EvidenceRequest) -> None:
    add = esc(session.address("add", request=one.ref))
    draw(
        f'<p><a href="{add}">Add files that answer it</a>. What you add there is linked to {esc(one.ref)}. Whether it '
        "closes the gap is for links and decisions to say.</p>"
    )
    there = {answer.item for answer in one.answers}
    items = {item.ref: item for item in reversed(answers.items(desk)) if item.ref not in there}
    if not items:
        return
    with st.form(f"answer_request_{one.ref}", border=False):
        ref = st.selectbox(
            "Evidence that is here already",
            list(items),
            index=None,
            format_func=lambda ref: (
                f"{ref} {clipped(items[ref].title, 80)}, {day_or(items[ref].details.evidence_date)}"
            ),
            placeholder="Choose an item",
            key=f"answer_with_{one.ref}",
        )
        if st.form_submit_button("Link evidence that answers it", type="primary", key=f"link_answer_{one.ref}"):
            if ref is None:
                st.error("Choose the item that answers it.")
            else:
                _then(f"{ref} is linked to {one.ref}.", lambda: desk.answer_request(one.ref, ref))


def _close(desk: Workspace, one: EvidenceRequest) -> None:
    """Withdraw a request that waits; open again one that does not."""
    label, button, act, done = (
        ("Why nothing is asked for any more", "Withdraw it", desk.withdraw_request, "withdrawn")
        if one.is_open
        else ("What is still wanting", "Ask again", desk.ask_again, "open again")
    )
    with st.form(f"close_{one.ref}_{one.status.value}", border=False):
        why = st.text_area(label, key=f"close_why_{one.ref}_{one.status.value}", height=80, max_chars=2000)
        if st.form_submit_button(button, key=f"close_button_{one.ref}"):
            _then(f"{one.ref} is {done}.", lambda: act(one.ref, why=why or ""))
    if one.status is RequestStatus.ANSWERED:
        with st.form(f"withdraw_{one.ref}", border=False):
            reason = st.text_area("Why nothing is asked for any more", key=f"withdraw_why_{one.ref}", height=80)
            if st.form_submit_button("Withdraw it", key=f"withdraw_{one.ref}_button"):
                _then(f"{one.ref} is withdrawn.", lambda: desk.withdraw_request(one.ref, why=reason or ""))


def _then(done: str, act: Callable[[], object]) -> None:
    with session.kindly():
        act()
        session.tell(done)
        st.rerun()
