"""Deciding what is done about what was found: one finding, or all of one kind in an item at once."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from evidence.rules.access import Action
from evidence.rules.words import counted
from evidence.ui import session
from evidence.ui.components.finding_list import Group
from evidence.ui.components.forbidden import may_or_says
from evidence.ui.components.style import draw, panel
from evidence.ui.components.text import clipped, esc
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice
from schemas.gate import FindingVerdict, Found

ALL = "all"
SAID = {
    FindingVerdict.LEAVE_OUT: "Leave the whole item out of what goes to these readers",
    FindingVerdict.REDACT: "Redact it: a redacted copy of the file goes instead",
    FindingVerdict.RELEASE: "Release it as it is",
}
DONE = {
    FindingVerdict.LEAVE_OUT: "is left out",
    FindingVerdict.REDACT: "is to be redacted. It is settled once a redacted edition holds the redacted copy",
    FindingVerdict.RELEASE: "is released",
}


def finding_form(desk: Workspace, choice: Choice, group: Group) -> None:
    """The form, or why the acting post may not use it."""
    if not may_or_says(desk, Action.DECIDE_FINDING):
        return
    if why_not := desk.why_not_decide_findings(group.item):
        panel(f"<p>You cannot decide this. {esc(why_not)}</p>", tone="warn")
        return
    draw('<p class="quiet">The reason is kept for ever. Write no name, number or address in it.</p>')
    told = session.told_here()
    open_ones = [one for one in group.found if not one.settled] or list(group.found)
    verdicts = [one for one in SAID if one is not FindingVerdict.REDACT or _can_redact(open_ones)]
    with st.form(f"finding_{group.item}_{group.kind.name}", border=False):
        which = _which(open_ones)
        verdict = st.radio(
            "What is done about it", verdicts, format_func=SAID.__getitem__, index=None, key="finding_verdict"
        )
        why = st.text_area("Why, in a sentence", key="finding_why", height=80, max_chars=2000)
        sent = st.form_submit_button("Record the decision", key="finding_decide", type="primary")
    if not sent:
        return
    if verdict is None or not (why or "").strip():
        told.error("Choose what is done about it, and say why. Nothing was recorded.")
        return
    with session.kindly():
        keys = [one.finding.key for one in open_ones] if which == ALL else [which]
        desk.decide_findings(choice, keys, verdict, why.strip())
        for name in ("finding_verdict", "finding_why", "finding_which"):
            st.session_state.pop(name, None)
        what = counted(len(keys), "finding") if len(keys) > 1 else "The finding"
        session.tell(f"Recorded: {what} in {group.item} {_plural(DONE[verdict], len(keys))}.")
        st.rerun()


def _can_redact(found: Sequence[Found]) -> bool:
    return all(one.finding.in_file for one in found)


def _which(found: Sequence[Found]) -> str:
    """Which of the findings are decided; no question where there is only one."""
    if len(found) == 1:
        return found[0].finding.key
    words = {ALL: f"All of them ({len(found)})"}
    words |= {one.finding.key: clipped(f"{one.finding.where}: {one.finding.shown}", 90) for one in found[:200]}
    return str(st.selectbox("Decide about", list(words), format_func=words.__getitem__, key="finding_which"))


def _plural(done: str, count: int) -> str:
    return done if count == 1 else done.replace("is ", "are ", 1).replace("It is settled", "They are settled")
