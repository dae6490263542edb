"""Making a draft, fetching it, and checking it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from evidence.rules.words import counted
from evidence.ui import session
from evidence.ui.components.style import draw, facts, panel
from evidence.ui.components.text import esc, size_words
from evidence.ui.components.waiting import waiting
from evidence.workspace.bundling import verify
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice, Drafted, Verified

MADE = "draft_made"
CHECKED = "draft_checked"


def make_draft(desk: Workspace, choice: Choice) -> None:
    """The button that makes the draft, and what was made."""
    if st.button("Make the draft", type="primary", key="make_draft"):
        with session.kindly(), waiting("Making the draft. Every original is checked against its SHA-256.") as told:
            drafted = desk.keep_draft(choice, told=told)
            st.session_state[MADE] = (_chosen(desk, choice), drafted)
            st.session_state.pop(CHECKED, None)
    made = st.session_state.get(MADE)
    if made and made[0] == _chosen(desk, choice):
        _made(desk, made[1])
    elif made:
        panel(
            "<p>The choice or the evidence has changed since the last draft was made. Make it again.</p>", tone="warn"
        )


def _chosen(desk: Workspace, choice: Choice) -> tuple[Choice, int]:
    """What a draft was made of; a draft of anything else than what the page shows is not offered."""
    return choice, desk.revision()


def _made(desk: Workspace, drafted: Drafted) -> None:
    name = Path(drafted.path).name
    link = f'<a href="bundles/{esc(name)}?as={esc(desk.actor.post)}" download>Download the draft</a>'
    holds = f"{counted(drafted.items, 'item')}, {counted(drafted.links, 'link')}, {counted(drafted.gaps, 'gap')}"
    told = [
        ("File", esc(name)),
        ("Size", size_words(drafted.size_bytes)),
        ("SHA-256", f'<span class="hash">{esc(drafted.sha256)}</span>'),
        ("Holds", holds),
    ]
    panel(f"<h2>The draft is made</h2>{facts(told)}<p><strong>{link}</strong></p>")
    if st.button("Check it", key="check_draft"):
        with st.spinner("Checking every file against the manifest."):
            st.session_state[CHECKED] = (drafted.sha256, verify(Path(drafted.path)))
    checked = st.session_state.get(CHECKED)
    if checked and checked[0] == drafted.sha256:
        _checked(checked[1])
    draw(
        '<p class="quiet">Whoever receives it can check it too: <span class="hash">evidence verify FILE</span>, or any '
        "tool that reads BagIt bags, compares every file with the manifest inside. Send them the SHA-256 by another "
        "way than the file.</p>"
    )


def _checked(verified: Verified) -> None:
    if verified.sound:
        size = size_words(verified.size_bytes)
        panel(
            f"<p><strong>It holds.</strong> All {counted(verified.files, 'file')} ({size}) are there and unaltered.</p>"
        )
        return
    problems = "".join(f"<li>{esc(problem.sentence)}</li>" for problem in verified.problems[:50])
    panel(f"<h2>It does not hold: {counted(len(verified.problems), 'problem')}</h2><ul>{problems}</ul>", tone="stop")
