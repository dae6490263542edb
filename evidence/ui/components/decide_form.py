"""The decision on one link: its reason, and a button each to accept and to challenge, the same wherever it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from evidence.ui import session
from evidence.ui.components.effect import telling_effect
from evidence.ui.components.style import draw
from evidence.ui.components.text import esc
from evidence.workspace.workspace import Workspace
from schemas.links import Link, Verdict

BUTTONS = {
    Verdict.ACCEPT: "Accept: it shows this",
    Verdict.CHALLENGE: "Challenge: it does not show this, or not enough",
}
KEYS = {Verdict.ACCEPT: "A", Verdict.CHALLENGE: "C"}
DONE = {Verdict.ACCEPT: "accepted", Verdict.CHALLENGE: "challenged"}


@dataclass(frozen=True, slots=True)
class Reviewing:
    """How a decision is made where it is made: by keys too or not, who is told what moved, and as at when."""

    keys: bool = False
    tell: Callable[[str], None] = session.tell
    at: session.Moment | None = None


ON_ITS_ITEM = Reviewing()


def standard_reason(link: Link) -> str:
    """What is recorded when a link is accepted with no reason typed. Shown beside the button beforehand."""
    shows = "the passage shows" if link.passages else "the evidence shows"
    return f"Accepted as it stands: {shows} what the link says."


def decide_form(desk: Workspace, link: Link, how: Reviewing = ON_ITS_ITEM) -> None:
    """Decide a link, or read why the acting post may not.

    Both buttons look alike, so that neither answer is suggested. A reason half written stays while other links are
    looked at.
    """
    if why_not := desk.why_not_decide(link):
        draw(f'<p class="quiet">You cannot decide this link. {esc(why_not)}</p>')
        return
    typed = st.text_area(
        "Why, in a sentence",
        key=f"why_{link.ref}",
        height=80,
        max_chars=2000,
        on_change="ignore",
        persist_state="page",
    )
    draw(
        f'<p class="quiet">A challenge needs its reason. Accepted with none typed, this is recorded: '
        f"“{esc(standard_reason(link))}”</p>"
    )
    with st.container(horizontal=True):
        pressed = [one for one in BUTTONS if st.button(_label(one, keys=how.keys), key=f"{one.value}_{link.ref}")]
    why = (typed or "").strip()
    for verdict in pressed:
        if verdict is Verdict.CHALLENGE and not why:
            st.error("A challenge needs its reason. Say in a sentence what is missing or wrong, then challenge again.")
        else:
            _decide(desk, link, verdict, why or standard_reason(link), how)


def _label(verdict: Verdict, *, keys: bool) -> str:
    return f"{BUTTONS[verdict]} ({KEYS[verdict]})" if keys else BUTTONS[verdict]


def _decide(desk: Workspace, link: Link, verdict: Verdict, why: str, how: Reviewing) -> None:
    with session.kindly():
        done = f"{link.ref} is {DONE[verdict]}: {why}"
        how.tell(
            telling_effect(desk, link.strand, link.test, done, lambda: desk.decide(link.ref, verdict, why), at=how.at)
        )
        st.rerun()
