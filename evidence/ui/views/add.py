"""Add evidence: bring files in, then say what each of them is."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from evidence.rules.access import Action
from evidence.rules.words import counted
from evidence.settings import MEBIBYTE
from evidence.ui import answers, session
from evidence.ui.components.answering import answer_panel, answering
from evidence.ui.components.details_form import details_form, is_described
from evidence.ui.components.evidence_log import evidence_log
from evidence.ui.components.forbidden import may_or_says
from evidence.ui.components.item_facts import reading_words
from evidence.ui.components.style import draw, panel
from evidence.ui.components.suggestions import proposals_waiting, suggestions_part
from evidence.ui.components.text import esc, title_html
from evidence.ui.upload.area import upload_area
from evidence.workspace.bringing import MOST_FILES
from evidence.workspace.workspace import Workspace
from schemas.evidence import Item, ReadingState

PASSED = "describe_passed"
DESCRIBED = "described_last"


def show() -> None:
    """The page."""
    desk = session.workspace()
    st.title("Add evidence", anchor=False)
    if not may_or_says(desk, Action.ADD):
        return
    draw(
        "<p>Nothing is lost: each file is kept as it came, and the same file twice is stored once. A file that cannot "
        "be taken in or read is listed with the reason.</p>"
    )
    asked, place = answering(desk), st.container()
    with st.container(key="bring"):
        brought = _bring(desk, log=_log_revision(desk), key=f"upload-{asked.ref}" if asked else "upload")
    with place:
        answer_panel(desk, asked, brought)
    evidence_log(desk)
    _describe_next(desk, just_added=brought)
    proposals_waiting(desk)
    if described := _just_described(desk):
        draw(_heading(described))
        suggestions_part(desk, described)


def _log_revision(desk: Workspace) -> str:
    kept = desk.kept_log()
    return kept.revision if kept else ""


def _bring(desk: Workspace, *, log: str, key: str) -> list[str]:
    """The upload area, and the items that came of it. The list comes from the browser: only known ones are believed."""
    told = upload_area(
        post=desk.actor.post,
        key=key,
        limit_mb=desk.core.limits.file_bytes // MEBIBYTE,
        most=MOST_FILES,
        log=log,
        item_address=session.address("evidence", item="E-0000"),
    )
    stored = {item.ref for item in answers.items(desk)}
    if told.opened in stored:
        st.switch_page("views/evidence.py", query_params={"item": told.opened})
    return [one for one in told.items if one in stored]


def _describe_next(desk: Workspace, *, just_added: Sequence[str]) -> None:
    st.header("Say what each item is", anchor=False)
    items = answers.items(desk)
    unread = [item for item in items if item.version.reading is ReadingState.WAITING]
    waiting = [item for item in items if not is_described(item) and item not in unread]
    if not items:
        panel("<p>Nothing has been added yet. Once it has, each file is shown here to be described.</p>")
        return
    if unread:
        _await_reading(len(unread), desk.revision())
    if waiting:
        _describe(desk, sorted(waiting, key=lambda one: one.ref not in just_added))
    elif not unread:
        panel("<p>Every item has a confirmed kind and date. Next: link each to what it shows.</p>")


@st.fragment(run_every="2s")
def _await_reading(count: int, revision: int) -> None:
    """Say that files are being read, and go on by itself once something has changed."""
    if session.workspace().revision() != revision:
        st.rerun()
    st.text(
        f"{counted(count, 'file is', 'files are')} being read. What each proposes about itself follows in a moment."
    )


def _describe(desk: Workspace, waiting: list[Item]) -> None:
    item = _turn(waiting)
    st.text(f"{counted(len(waiting), 'item')} without a confirmed kind or date. One at a time:")
    draw(_heading(item))
    if details_form(desk, item, button="Save and next"):
        _pass_by(item)
        st.session_state[DESCRIBED] = item.ref
        session.tell(f"{item.ref} is described. Links proposed for it are shown below.")
        st.rerun()
    if len(waiting) > 1 and st.button("Leave it for now", key=f"leave_{item.ref}"):
        _pass_by(item)
        st.rerun()


def _just_described(desk: Workspace) -> Item | None:
    """The item described last in this visit, whose proposed links come next."""
    ref = st.session_state.get(DESCRIBED)
    return next((item for item in answers.items(desk) if item.ref == ref), None)


def _turn(waiting: list[Item]) -> Item:
    """The item whose turn it is: the first nobody has passed by in this visit, else the first."""
    passed = st.session_state.get(PASSED, ())
    return next((item for item in waiting if item.ref not in passed), waiting[0])


def _pass_by(item: Item) -> None:
    st.session_state[PASSED] = (*st.session_state.get(PASSED, ()), item.ref)


def _heading(item: Item) -> str:
    link = esc(session.address("evidence", item=item.ref))
    return (
        f'<p class="lead"><a href="{link}">{title_html(item.title)}</a> '
        f'<span class="quiet">{esc(item.ref)}, {title_html(item.version.file_name, 80)}</span></p>'
        f"<p>{reading_words(item.version)}</p>"
    )


show()
