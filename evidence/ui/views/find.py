"""Find: any page of any item, by its words. The question stands in the address, so an answer can be sent to anybody."""

from __future__ import annotations

import streamlit as st

from evidence.rules.words import counted
from evidence.ui import answers, session
from evidence.ui.components.dates import HINT
from evidence.ui.components.find_style import put_find_style
from evidence.ui.components.hits import hit_list
from evidence.ui.components.narrowing import STATES, in_force, narrow_by
from evidence.ui.components.nothing_found import nothing_found
from evidence.ui.components.style import draw, panel
from evidence.ui.components.text import clipped, esc
from evidence.ui.question_address import (
    FILTERS,
    LONGEST,
    MORE,
    MOST,
    ON_FIND,
    find_address,
    put_in_address,
    question_asked,
    shown_asked,
)
from evidence.workspace.workspace import Workspace
from schemas.evidence import EvidenceKind, ReadingState
from schemas.finding import Found, Misread, Order, Question
from schemas.local_area import LocalArea

EXAMPLES = {
    "annual review backlog": "pages with any of these words, those with most of them first",
    '"speech and language"': "words that stand together",
    "waiting OR delay": "either word",
    "survey NOT draft": "pages without a word",
    "timel*": "words that begin so; four letters at least",
    "complaints kind:minutes": "in minutes only",
    "letters after:2026-01-01": "dated since a day; before: works too",
    "waiting concern:PA1": "linked to a concern; strand: and line: work too",
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
            _answer(desk, answers.find(desk, question), question)


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
    tries = "".join(
        f'<li><a href="{esc(session.address("find", q=words))}">{esc(words)}</a> <span class="quiet">{what}</span></li>'
        for words, what in EXAMPLES.items()
    )
    draw(
        "<p>Every page of every item is searched, and pages with more of the words come first. For example:</p>"
        f'<ul class="plainlist">{tries}</ul>'
    )


def _answer(desk: Workspace, found: Found, question: Question) -> None:
    if found.notice:
        panel(f"<p>{esc(found.notice)}</p>", tone="warn")
    _not_understood(found, question)
    draw(_head(found, question, desk.area))
    if not found.hits:
        nothing_found(question, waiting=_waiting(desk))
        return
    narrow = narrow_by(found, question, desk.area)
    alone = "" if narrow else " alone"
    draw(f'<div class="found{alone}"><div>{hit_list(found, question, desk.area)}</div>{narrow}</div>')
    if len(found.hits) < found.total and len(found.hits) < MOST:
        st.button("Show more", key="find_show_more", on_click=_show_more)
    elif len(found.hits) < found.total:
        draw(f"<p>The first {MOST} are shown. Narrow it down, or use more words, to see the rest.</p>")


def _show_more() -> None:
    st.query_params["shown"] = str(min(shown_asked() + MORE, MOST))


def _waiting(desk: Workspace) -> int:
    return sum(item.version.reading is ReadingState.WAITING for item in answers.items(desk))


def _not_understood(found: Found, question: Question) -> None:
    """What may have been meant, and what was not understood, each with the question put right as a link."""
    if found.instead:
        link = esc(find_address(question, q=found.instead, shown=""))
        draw(f'<p class="lead">Did you mean <a href="{link}">{esc(found.instead)}</a>?</p>')
    if found.misread:
        rows = "".join(f"<li>{_misread(one, question)}</li>" for one in found.misread)
        panel(f"<h2>Not all of it was understood</h2><ul>{rows}</ul>", tone="warn")


def _misread(one: Misread, question: Question) -> str:
    end = one.at + len(one.typed)
    before, typed, after = question.words[: one.at], question.words[one.at : end], question.words[end:]
    shown = f'<span class="typed">{esc(before[-60:])}<mark>{esc(typed)}</mark>{esc(after[:60])}</span>'
    why = f"At character {one.at + 1}, “{esc(clipped(one.typed, 60))}”: {esc(one.why)}"
    if not one.instead:
        return f"{why}<br>{shown}"
    link = esc(find_address(question, q=one.instead, shown=""))
    return f'{why}<br>{shown}<br>Look for <a href="{link}">{esc(clipped(one.instead, 120))}</a> instead.'


def _head(found: Found, question: Question, area: LocalArea) -> str:
    """How many pages answer, in which order, and the filters in force."""
    filters = in_force(question, area)
    if not found.hits:
        return filters
    part = "" if found.total <= len(found.hits) else f", the first {len(found.hits)} shown"
    skip = '<a class="ev-skip" href="#narrow">Skip to narrowing it down</a>' if found.counts else ""
    return f"{skip}{filters}<h2>{counted(found.total, 'page')}{part}</h2>{_order(question)}"


def _order(question: Question) -> str:
    relevance = _way(question, Order.RELEVANCE, "Best match first")
    return f'<ul class="ways" aria-label="Order">{relevance}{_way(question, Order.DATE, "Newest first")}</ul>'


def _way(question: Question, order: Order, words: str) -> str:
    if question.order is order:
        return f'<li aria-current="true"><strong>{words}</strong></li>'
    said = order.value if order is not Order.RELEVANCE else ""
    return f'<li><a href="{esc(find_address(question, order=said))}">{words}</a></li>'


show()
