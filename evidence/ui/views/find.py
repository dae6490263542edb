"""Find: any page of any item, by its words. The question stands in the address, so an answer can be sent to anybody."""

from __future__ import annotations

import streamlit as st

from evidence.ui import answers, session
from evidence.ui.components.answer import show_answer
from evidence.ui.components.dates import HINT
from evidence.ui.components.find_style import put_find_style
from evidence.ui.components.narrowing import STATES
from evidence.ui.components.style import draw, panel
from evidence.ui.components.text import clipped, esc
from evidence.ui.question_address import FILTERS, LONGEST, ON_FIND, put_in_address, question_asked
from evidence.workspace.workspace import Workspace
from schemas.evidence import EvidenceKind, ReadingState
from schemas.local_area import LocalArea

EXAMPLES = {
    "annual review backlog": "pages with any of these words, those with most of them first",
    '"speech and language"': "words that stand together",
    "waiting OR delay": "either word",
    "survey NOT draft": "pages without a word",
    "timel*": "words that begin so; four letters at least",
    "complaints kind:minutes": "in minutes only",
    "letters after:2026-01-01": "dated since a day; before: works too",
}
FIELDS = {ON_FIND: "find_words"} | {name: f"find_{name}" for name in FILTERS}
"""The parameters of the address, and the keys of the fields that say them."""
SEEN = "find_address_seen"


def show() -> None:
    """The page."""
    desk = session.workspace()
    st.title("Find", anchor=False)
    put_find_style()
    _ask(desk.area)
    with session.kindly():
        question = question_asked()
        if question is None:
            _suggest(desk)
        else:
            session.titled(f"Find: {clipped(question.words, 60)}")
            show_answer(answers.find(desk, question), question, desk.area, waiting=_waiting(desk))


def _ask(area: LocalArea) -> None:
    """The form. What is typed goes into the address, and the answer comes from there."""
    _fill_from_address()
    with st.form("find", border=False):
        st.text_input("Words on the page", key=FIELDS[ON_FIND], max_chars=LONGEST)
        with st.expander("Filters: kind, organisation, links and dates", key="find_filters"):
            _filters(area)
        st.form_submit_button("Find", type="primary", key="find_button", on_click=_put_in_address)


def _fill_from_address() -> None:
    """Have the fields say what the address says, when it says something new."""
    asked = {name: session.asked_for(name) for name in FIELDS}
    if st.session_state.get(SEEN) == asked and all(key in st.session_state for key in FIELDS.values()):
        return
    st.session_state[SEEN] = asked
    for name, key in FIELDS.items():
        st.session_state[key] = asked[name][:LONGEST]


def _put_in_address() -> None:
    put_in_address({name: str(st.session_state.get(key) or "") for name, key in FIELDS.items()})


def _filters(area: LocalArea) -> None:
    kinds = {kind.value: kind.value.capitalize() for kind in EvidenceKind}
    organisations = {ref: one.short for ref, one in area.organisations.items()}
    states = {state.value: words for state, words in STATES.items()}
    first, second = st.columns(2)
    with first:
        _choose("Kind", "kind", kinds, "Any kind")
        _choose("Linked to", "target", _targets(area), "Anything or nothing")
        st.text_input("Dated from", key=FIELDS["from"], help=HINT)
    with second:
        _choose("From", "organisation", organisations, "Any organisation")
        _choose("What became of its links", "state", states, "Anything")
        st.text_input("Dated to", key=FIELDS["to"], help=HINT)


def _choose(label: str, name: str, known: dict[str, str], any_words: str) -> None:
    if st.session_state.get(FIELDS[name]) not in known:
        st.session_state[FIELDS[name]] = ""  # what the address asks for is not there; the answer says so
    words = {"": any_words} | known
    st.selectbox(label, list(words), format_func=lambda value: words.get(value, value), key=FIELDS[name])


def _targets(area: LocalArea) -> dict[str, str]:
    targets = {ref: f"{ref} {clipped(one.title, 70)}" for ref, one in area.concerns.items()}
    targets |= {ref: f"{ref}: {clipped(place.strand.title, 70)}" for ref, place in area.strands.items()}
    return targets | {ref: f"Line {ref} {clipped(line.action, 70)}" for ref, line in area.lines.items()}


def _suggest(desk: Workspace) -> None:
    if not answers.items(desk):
        add = esc(session.address("add"))
        panel(f'<p>There is no evidence to search yet. <a href="{add}">Add the first files</a>.</p>')
        return
    linked = f"waiting concern:{next(iter(desk.area.concerns))}"
    examples = EXAMPLES | {linked: "linked to a concern; strand: and line: work too"}
    tries = "".join(
        f'<li><a href="{esc(session.address("find", q=words))}">{esc(words)}</a> <span class="quiet">{what}</span></li>'
        for words, what in examples.items()
    )
    draw(
        "<p>Every page of every item is searched, and pages with more of the words come first. For example:</p>"
        f'<ul class="plainlist">{tries}</ul>'
    )


def _waiting(desk: Workspace) -> int:
    return sum(item.version.reading is ReadingState.WAITING for item in answers.items(desk))


show()
