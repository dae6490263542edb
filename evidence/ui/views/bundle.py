"""Bundle: choose an occasion and concerns, see what would go in and what would not, and make the draft."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from evidence.rules.access import Action
from evidence.rules.words import counted, window
from evidence.ui import answers, session
from evidence.ui.components.forbidden import may_or_says
from evidence.ui.components.gaps import gap_table
from evidence.ui.components.item_facts import item_row
from evidence.ui.components.matrix import tally
from evidence.ui.components.paging import page_of
from evidence.ui.components.style import draw, facts, panel, table
from evidence.ui.components.text import esc, size_words, title_html
from evidence.workspace.bundling import verify
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice, Drafted, Selection, Verified

MADE = "draft_made"
CHECKED = "draft_checked"


def show() -> None:
    """The page."""
    desk = session.workspace()
    st.title("Bundle", anchor=False)
    draw(
        '<p class="lead">A draft is one file with the evidence, what it shows, and what is not shown yet. '
        "The same choice over the same evidence gives the same file, byte for byte.</p>"
        '<p class="quiet">It is a draft, not a sealed bundle: nobody has approved it and it carries no signature.</p>'
    )
    may = may_or_says(desk, Action.DRAFT_BUNDLE)
    with session.kindly():
        checkpoint, scope = _choose(desk)
        selection = answers.selection(desk, checkpoint, scope)
        if may:
            _make(desk, selection)
        _preview(desk, selection)


def _choose(desk: Workspace) -> tuple[str, tuple[str, ...]]:
    known = desk.area.checkpoints_by_ref
    refs = list(known)
    left, right = st.columns(2)
    begin = session.moment().checkpoint or refs[0]
    checkpoint = left.selectbox(
        "For", refs, refs.index(begin), format_func=lambda ref: known[ref].title, key="bundle_checkpoint"
    )
    concerns = {place.concern.ref: place.concern for place in desk.area.strands_in_scope(known[checkpoint])}
    scope = right.multiselect(
        "Concerns (all of them when none is chosen)",
        list(concerns),
        format_func=lambda ref: f"{ref} {concerns[ref].title}",
        key=f"bundle_scope_{checkpoint}",
    )
    return checkpoint, tuple(scope)


def _make(desk: Workspace, selection: Selection) -> None:
    if st.button("Make the draft", type="primary", key="make_draft"):
        with st.spinner("Making the draft. Every original is checked against its SHA-256 on the way in."):
            drafted = desk.keep_draft(Choice(checkpoint=selection.checkpoint, scope=selection.scope))
        st.session_state[MADE] = (_chosen(desk, selection), drafted)
        st.session_state.pop(CHECKED, None)
    made = st.session_state.get(MADE)
    if made and made[0] == _chosen(desk, selection):
        _made(desk, made[1])
    elif made:
        panel(
            "<p>The choice or the evidence has changed since the last draft was made. Make it again.</p>", tone="warn"
        )


def _chosen(desk: Workspace, selection: Selection) -> tuple[str, tuple[str, ...], int]:
    """What a draft was made of; a draft of anything else than what the page shows is not offered."""
    return selection.checkpoint, selection.scope, desk.revision()


def _made(desk: Workspace, drafted: Drafted) -> None:
    name = Path(drafted.path).name
    link = f'<a href="bundles/{esc(name)}?as={esc(desk.actor.post)}" download>Download the draft</a>'
    told = [
        ("File", esc(name)),
        ("Size", size_words(drafted.size_bytes)),
        ("SHA-256", f'<span class="hash">{esc(drafted.sha256)}</span>'),
        (
            "Holds",
            f"{counted(drafted.items, 'item')}, {counted(drafted.links, 'link')}, {counted(drafted.gaps, 'gap')}",
        ),
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


def _preview(desk: Workspace, selection: Selection) -> None:
    st.header("What goes in, and what does not", anchor=False)
    states = tally((concern.state for concern in selection.concerns), counted(len(selection.concerns), "concern"))
    told = [
        ("For", f"{esc(selection.checkpoint_title)}, {window(selection.earliest, selection.latest)}"),
        ("Concerns", states),
        ("Goes in", f"{counted(len(selection.items), 'item')} with {counted(len(selection.links), 'accepted link')}"),
        ("Gaps stated", counted(len(selection.gaps), "gap")),
        ("Left out", counted(len(selection.left_out), "item")),
    ]
    panel(facts(told))
    _items(desk, selection)
    _left_out(selection)
    _gaps(selection)


def _items(desk: Workspace, selection: Selection) -> None:
    if not selection.items:
        panel(
            "<p>No item goes in: nothing in this scope has an accepted link. The draft would only state the gaps.</p>"
        )
        return
    heads = ["Title", "Kind", "From", "Dated", "Text"]
    part = page_of(selection.items, key="bundle_items", noun="items")
    draw(table("Items that go in", heads, [item_row(item, desk) for item in part]))


def _left_out(selection: Selection) -> None:
    if not selection.left_out:
        return
    part = page_of(selection.left_out, key="bundle_left_out", noun="items left out")
    rows = [
        f'<th scope="row"><a href="{esc(session.address("evidence", item=one.item))}">'
        f'{title_html(one.title)}</a><br><span class="quiet">{esc(one.item)}</span></th><td>{esc(one.why)}</td>'
        for one in part
    ]
    draw(table("Left out, and why", ["Title", "Why"], rows))


def _gaps(selection: Selection) -> None:
    if not selection.gaps:
        return
    part = page_of(selection.gaps, key="bundle_gaps", noun="gaps")
    draw(gap_table(part, session.address, caption="Gaps the draft states, weakest first"))


show()
