"""Proposed links of one item, one at a time: why each is proposed, and a button and a key to settle it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from evidence.rules.access import Action
from evidence.rules.words import counted
from evidence.ui import session
from evidence.ui.components.effect import telling_effect
from evidence.ui.components.forbidden import may_or_says
from evidence.ui.components.keys_switch import keys_switch
from evidence.ui.components.link_form import STRENGTHS, change_fields, change_said
from evidence.ui.components.style import draw, panel, plain_badge
from evidence.ui.components.text import clipped, esc, md_escape, title_html
from evidence.ui.upload.review_keys import review_keys
from evidence.workspace.workspace import Workspace
from schemas.evidence import Item, ReadingState
from schemas.links import Passage
from schemas.suggestions import Suggestion
from schemas.tests_of_evidence import LINKABLE, EvidenceTest

TOLD = "suggestion_told"
DRAWN = "suggestions_drawn"
CHANGING = "suggestion_changing"
DESK = "suggestion_desk"
LONGEST_SENTENCE = 400
ITEMS_NAMED = 5
CONFIRMING = "Confirming a proposal makes a link that still awaits the chair's decision. It does not count before."


def suggestions_part(desk: Workspace, item: Item) -> None:
    """The links proposed for an item. Says so when there are none, and who may settle them when the post may not."""
    found = desk.suggestions(item.ref)
    st.header(f"Proposed links ({len(found)})" if found else "Proposed links", anchor=False)
    told = session.told_here()
    if message := st.session_state.pop(TOLD, ""):
        told.success(message)
    if not found:
        draw(f'<p class="quiet">{esc(_why_none(item))}</p>')
        return
    draw(f"<p>{CONFIRMING}</p>")
    may = may_or_says(desk, Action.LINK)
    with st.container(key=DESK):
        place = _place(item, found)
        keys = _steps_and_switch(item, found, place, may=may)
        _card(desk, item, found, place, may=may, keys=keys)
        st.session_state[DRAWN] = drawn = st.session_state.get(DRAWN, 0) + 1
        review_keys(link=found[place].ref, on=keys, drawn=drawn, desk=DESK)


def proposals_waiting(desk: Workspace) -> None:
    """How many items have proposed links nobody has settled, and the way to the first of them."""
    waiting = desk.suggestions_waiting()
    if not waiting:
        return
    links = ", ".join(
        f'<a href="{esc(session.address("evidence", item=one.item))}">{title_html(one.title, 60)}</a> ({one.count})'
        for one in waiting[:ITEMS_NAMED]
    )
    more = f" and {counted(len(waiting) - ITEMS_NAMED, 'more item')}" if len(waiting) > ITEMS_NAMED else ""
    have = counted(len(waiting), "item has", "items have")
    panel(f"<p><strong>{have} proposed links</strong> that nobody has accepted or refused: {links}{more}.</p>")


def _why_none(item: Item) -> str:
    state = item.version.reading
    if state is ReadingState.WAITING:
        return "It has not been read yet. Links are proposed once it has."
    if not state.has_text:
        return "No link can be proposed: it has no text that could be read. Link it by hand."
    return "None waits here: nothing in its words points at a strand, or every proposal is settled. Link it by hand."


def _at(item: Item) -> str:
    return f"suggestion_at_{item.ref}"


def _place(item: Item, found: Sequence[Suggestion]) -> int:
    """Where the proposal looked at stands; when it is settled, the one that took its place."""
    ref, before = st.session_state.get(_at(item), ("", 0))
    return next((place for place, one in enumerate(found) if one.ref == ref), min(before, len(found) - 1))


def _bring(item: Item, found: Sequence[Suggestion], place: int) -> None:
    st.session_state[_at(item)] = (found[place].ref, place)
    st.session_state.pop(CHANGING, None)


def _steps_and_switch(item: Item, found: Sequence[Suggestion], place: int, *, may: bool) -> bool:
    settling = "<kbd>A</kbd> accept, <kbd>E</kbd> change, <kbd>R</kbd> refuse, " if may else ""
    steps = st.container(horizontal=True, vertical_alignment="center")
    keys = keys_switch(f"{settling}<kbd>N</kbd> next, <kbd>P</kbd> previous, while you are not typing in a box.")
    with steps:
        for name, letter, key, to in (
            ("Previous", "P", "previous_link", place - 1),
            ("Next", "N", "next_link", place + 1),
        ):
            there = 0 <= to < len(found)
            st.button(
                f"{name} ({letter})" if keys else name,
                key=key,
                disabled=not there,
                on_click=_bring,
                args=(item, found, to if there else place),
            )
        st.text(f"{place + 1} of {counted(len(found), 'proposed link')}")
    return keys


def _card(desk: Workspace, item: Item, found: Sequence[Suggestion], place: int, *, may: bool, keys: bool) -> None:
    one = found[place]
    with st.container(border=True, key=f"card_{one.ref}"):
        draw(_words(desk, one))
        if may:
            _settle(desk, item, one, place, keys=keys)


def _words(desk: Workspace, one: Suggestion) -> str:
    quoted = "".join(_quoted(one, passage) for passage in one.passages)
    return (
        # The heading takes the focus when the proposal comes up, so that a screen reader begins there.
        f'<h3 class="review-link of-{esc(one.ref)}" tabindex="-1">{_target(desk, one)}</h3>'
        f"<p>{plain_badge('proposed')} <strong>{one.test.words}</strong>: {esc(one.test.question)} "
        f'<span class="quiet">{esc(one.ref)}</span></p>'
        f'{quoted}<p class="says">Why: {esc(one.why)}</p>'
    )


def _target(desk: Workspace, one: Suggestion) -> str:
    area = desk.area
    known = area.lines.get(one.line or "")
    line = f", by plan line {esc(known.ref)}: {title_html(known.action, 80)}" if known else ""
    strand = area.strands.get(one.strand or "")
    if strand:
        return f"{title_html(strand.strand.title)} ({esc(strand.concern.ref)}){line}"
    concern = area.concerns.get(one.target)
    if concern:
        return f"{esc(concern.ref)} {title_html(concern.title)}: choose the strand"
    return f"Plan line {esc(one.target)}: choose the strand" if one.line else esc(one.target)


def _quoted(one: Suggestion, passage: Passage) -> str:
    opens = esc(session.address("page", item=one.item, page=passage.page))
    return f'<blockquote>{esc(passage.quote)}</blockquote><p><a href="{opens}">Page {passage.page}</a></p>'


def standard_sentence(one: Suggestion) -> str:
    """What is recorded when a proposal is accepted with no sentence typed; empty when it has no words to rest on."""
    if not one.passages:
        return ""
    quote = clipped(" ".join(one.passages[0].quote.split()), LONGEST_SENTENCE)
    return f"Page {one.passages[0].page} says: “{quote}”"


def _settle(desk: Workspace, item: Item, one: Suggestion, place: int, *, keys: bool) -> None:
    typed = st.text_input(
        "What it shows, in your own words",
        key=f"says_{one.ref}",
        max_chars=2000,
        on_change="ignore",
        persist_state="page",
    )
    standard = standard_sentence(one)
    if standard:
        draw(f'<p class="quiet">Accepted with none typed, this is said: {esc(standard)}</p>')
    names = (("accept", "Accept", "A"), ("change", "Change", "E"), ("refuse", "Refuse", "R"))
    with st.container(horizontal=True):
        pressed = [
            name
            for name, label, letter in names
            if st.button(f"{label} ({letter})" if keys else label, key=f"{name}_{one.ref}")
        ]
    says = (typed or "").strip() or standard
    if "change" in pressed:
        st.session_state[CHANGING] = None if st.session_state.get(CHANGING) == one.ref else one.ref
    if "accept" in pressed:
        _accept(desk, item, one, place, {"says": says})
    if "refuse" in pressed:
        _refuse(desk, item, one, place)
    if st.session_state.get(CHANGING) == one.ref:
        _change(desk, item, one, place, says=says)


def _accept(desk: Workspace, item: Item, one: Suggestion, place: int, said: dict[str, Any]) -> None:
    strand = said.get("strand") or one.strand
    if strand not in desk.area.strands:
        st.error("It names several strands. Press Change and choose the one this shows something about.")
        return
    with session.kindly():
        effect = telling_effect(
            desk,
            strand,
            said.get("test") or one.test,
            f"{one.ref} was made into a link. It awaits the chair's decision.",
            lambda: desk.confirm_suggestion(one.ref, **said),
        )
        _next(item, place, effect)


def _refuse(desk: Workspace, item: Item, one: Suggestion, place: int) -> None:
    with session.kindly():
        desk.refuse_suggestion(one.ref)
        _next(item, place, f"{md_escape(one.ref)} is refused, and not proposed again for the same words.")


def _next(item: Item, place: int, message: str) -> None:
    """Go on with the proposal that takes the place of the one settled."""
    st.session_state[_at(item)] = ("", place)
    st.session_state[TOLD] = message
    st.session_state.pop(CHANGING, None)
    st.rerun()


def _change(desk: Workspace, item: Item, one: Suggestion, place: int, *, says: str) -> None:
    """The same link with what a person puts right. The test is chosen outside the form, as it decides what is asked."""
    area, strands = desk.area, list(desk.area.strands)
    test = st.selectbox(
        "The test it serves",
        list(LINKABLE),
        LINKABLE.index(one.test),
        format_func=lambda test: f"{test.words}: {test.question}",
        key=f"change_test_{one.ref}",
    )
    likely = one.strand or next(iter(area.strands_under(one.target)), strands[0])
    with st.form(f"change_form_{one.ref}", border=False):
        strand = st.selectbox(
            "Strand",
            strands,
            strands.index(likely) if likely in strands else 0,
            format_func=lambda ref: f"{area.strands[ref].concern.ref}: {clipped(area.strands[ref].strand.title, 80)}",
            key=f"change_strand_{one.ref}",
        )
        sentence = st.text_area("What it shows", says, key=f"change_says_{one.ref}", height=80, max_chars=2000)
        strength = st.radio(
            "How well it shows it", list(STRENGTHS), format_func=STRENGTHS.__getitem__, key=f"change_strength_{one.ref}"
        )
        contrary = st.checkbox(
            "It points the other way: it shows that something is not working", key=f"change_contrary_{one.ref}"
        )
        passages = _passage_fields(one)
        change = change_fields(one.ref) if test is EvidenceTest.IMPACT else {}
        follow_up = ""
        if test is EvidenceTest.ASSURED:
            follow_up = st.text_input("What changed because of the check", key=f"change_follow_{one.ref}") or ""
        if st.form_submit_button("Make this link", type="primary", key=f"make_{one.ref}"):
            with session.kindly():
                said = {
                    "says": sentence or "",
                    "test": test,
                    "strand": strand,
                    "strength": strength,
                    "contrary": contrary,
                    "follow_up": follow_up.strip() or None,
                    "passages": passages,
                    "change": change_said(change),
                }
                _accept(desk, item, one, place, said)


def _passage_fields(one: Suggestion) -> tuple[Passage, ...]:
    first = next(iter(one.passages), None)
    left, right = st.columns([1, 4])
    page = left.number_input("Page", 1, None, first.page if first else 1, key=f"change_page_{one.ref}")
    quote = right.text_area(
        "Quote, as it stands on the page", first.quote if first else "", key=f"change_quote_{one.ref}", max_chars=2000
    )
    said = (quote or "").strip()
    return (Passage(page=page, quote=said),) if said else ()
