"""Choosing what a bundle holds: the occasion, the receiver, the edition, the parts, and items picked by hand."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from evidence.rules.words import day
from evidence.ui import answers, session
from evidence.ui.components.text import clipped
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice, Edition
from schemas.evidence import Item
from schemas.local_area import LocalArea
from schemas.releases import SealedBundle

CHECKPOINT, AUDIENCE, EDITION, PICKED = "bundle_checkpoint", "bundle_audience", "bundle_edition", "bundle_picked"
SUPPLEMENTS = "bundle_supplements"
KEPT, WRITTEN = "bundle_choice", "bundle_choice_written"
NAMES = ("for", "audience", "edition", "supplements", "scope", "items")
"""How an address names the parts of a choice."""
EDITIONS = {Edition.FULL: "Full: files as they came", Edition.REDACTED: "Redacted: redacted copies where there are any"}
LONGEST_IN_ADDRESS = 4_000
MOST_OFFERED = 60
"""So many matching items are offered for picking; more words find the rest."""


def choose_bundle(desk: Workspace) -> Choice:
    """Show the choices, and answer what is chosen."""
    _begin(desk)
    area = desk.area
    left, middle, right = st.columns(3)
    checkpoint = left.selectbox(
        "For", list(area.checkpoints_by_ref), format_func=lambda ref: area.checkpoints_by_ref[ref].title, key=CHECKPOINT
    )
    audience = middle.selectbox(
        "Who receives it",
        list(area.audiences_by_ref),
        format_func=lambda ref: area.audiences_by_ref[ref].title,
        key=AUDIENCE,
    )
    edition = right.selectbox("Edition", list(EDITIONS), format_func=EDITIONS.__getitem__, key=EDITION)
    goes_on_from = _goes_on_from(desk, Choice(checkpoint=checkpoint, audience=audience, edition=edition))
    parts = parts_of(area, checkpoint)
    scope = st.multiselect(
        "Only these sets, concerns, strands or lines (everything when none is chosen)",
        list(parts),
        format_func=parts.__getitem__,
        key=scope_key(checkpoint),
        placeholder="Everything the occasion looks at",
    )
    choice = Choice(
        checkpoint=checkpoint,
        audience=audience,
        edition=edition,
        supplements=goes_on_from,
        scope=tuple(scope),
        items=tuple(_pick(desk)),
    )
    st.session_state[KEPT] = choice
    st.session_state[WRITTEN] = in_address(choice)
    session.put_in_address(st.session_state[WRITTEN])
    return choice


def _goes_on_from(desk: Workspace, choice: Choice) -> str | None:
    """A whole bundle, or only what is new since a sealed one. What was chosen stays, though it may be refused now."""
    there = {one.ref: one for one in desk.bundles()}
    offered = [one.ref for one in desk.may_be_supplemented(choice)]
    chosen = st.session_state.get(SUPPLEMENTS) or ""
    words = {"": "A whole bundle: everything chosen below"} | {
        ref: f"A supplement to {ref}, {_sealed(there.get(ref))}: what is new or different since"
        for ref in dict.fromkeys([*offered, *([chosen] if chosen else [])])
    }
    ref = st.selectbox("What to make", list(words), format_func=words.__getitem__, key=SUPPLEMENTS) or None
    if ref in there and not there[ref].handed_over_on:
        st.caption(f"{ref} is not noted as handed over. Whoever receives the supplement needs it too.")
    return ref


def _sealed(bundle: SealedBundle | None) -> str:
    """When, and for whom: a supplement is for somebody who has what it goes on from."""
    if bundle is None:
        return "which the register does not know"
    return f"sealed on {day(bundle.sealed_at.date())} for {clipped(bundle.to_whom, 60)}"


def scope_key(checkpoint: str) -> str:
    """Where the parts chosen for an occasion are kept: another occasion looks at others."""
    return f"bundle_scope_{checkpoint}"


def use(choice: Choice) -> None:
    """Let the choices be these when the page is drawn next. Only for use before they are drawn."""
    st.session_state[CHECKPOINT], st.session_state[AUDIENCE] = choice.checkpoint, choice.audience
    st.session_state[EDITION], st.session_state[PICKED] = choice.edition, list(choice.items)
    st.session_state[SUPPLEMENTS] = choice.supplements or ""
    st.session_state[scope_key(choice.checkpoint)] = list(choice.scope)


def in_address(choice: Choice) -> dict[str, str]:
    """How an address names a choice, so that a page can be shared as it is looked at. A very long list is left out."""
    items = ",".join(choice.items)
    return {
        "for": choice.checkpoint,
        "audience": choice.audience,
        "edition": choice.edition.value,
        "supplements": choice.supplements or "",
        "scope": ",".join(choice.scope),
        "items": items if len(items) <= LONGEST_IN_ADDRESS else "",
    }


def _take_from_address(desk: Workspace) -> None:
    """Let the choices be what the address asks for, when that is something else than what was chosen last.

    What the address asks for and there is not, is not chosen.
    """
    area, asked = desk.area, {name: session.asked_for(name) for name in NAMES}
    if asked["for"] not in area.checkpoints_by_ref or asked == st.session_state.get(WRITTEN):
        return
    parts, there = parts_of(area, asked["for"]), {item.ref for item in answers.items(desk)}
    known = asked["audience"] in area.audiences_by_ref
    use(
        Choice(
            checkpoint=asked["for"],
            audience=asked["audience"] if known else next(iter(area.audiences_by_ref)),
            edition=next((one for one in Edition if one.value == asked["edition"]), Edition.FULL),
            supplements=next((one.ref for one in desk.bundles() if one.ref == asked["supplements"]), None),
            scope=tuple(dict.fromkeys(ref for ref in asked["scope"].split(",") if ref in parts)),
            items=tuple(dict.fromkeys(ref for ref in asked["items"].split(",") if ref in there)),
        )
    )


def parts_of(area: LocalArea, checkpoint: str) -> dict[str, str]:
    """Everything of the area that a checkpoint looks at, whole sets first, each in words."""
    places = area.strands_in_scope(area.checkpoints_by_ref[checkpoint])
    sets = {place.requirement_set.ref: place.requirement_set.title for place in places}
    concerns = {place.concern.ref: place.concern.title for place in places}
    strands = {place.strand.ref: place.strand.title for place in places if place.strand.ref not in concerns}
    known = {*strands, *concerns}
    lines = {ref: line.action for ref, line in area.lines.items() if known.intersection(line.answers)}
    named = {ref: f"All of: {clipped(title, 80)}" for ref, title in sets.items() if ref not in concerns}
    named |= {ref: f"{ref} {clipped(title, 80)}" for ref, title in (concerns | strands).items()}
    return named | {ref: f"Line {ref}: {clipped(action, 80)}" for ref, action in lines.items() if ref not in named}


def _begin(desk: Workspace) -> None:
    """What is chosen when the page is opened: what was when it was left, and what the address picks besides.

    What is chosen is forgotten when another page is drawn, and whoever picks items from their pages goes to and fro.
    """
    known = desk.area.checkpoints_by_ref
    if CHECKPOINT not in st.session_state and KEPT in st.session_state:
        use(st.session_state[KEPT])
    _take_from_address(desk)
    st.session_state.setdefault(CHECKPOINT, session.moment().checkpoint or next(iter(known)))
    st.session_state.setdefault(AUDIENCE, next(iter(desk.area.audiences_by_ref)))
    st.session_state.setdefault(PICKED, [])
    if asked := session.asked_for("pick"):
        there = {item.ref for item in answers.items(desk)}
        added = [ref for ref in asked.split(",") if ref in there]
        st.session_state[PICKED] = list(dict.fromkeys([*st.session_state[PICKED], *added]))
        del st.query_params["pick"]  # taken once, so that it can be taken away again


def _pick(desk: Workspace) -> list[str]:
    items = {item.ref: item for item in answers.items(desk)}
    with st.expander("Pick items by hand", expanded=bool(st.session_state[PICKED])):
        words = st.text_input(
            "Offer those whose title or reference contains",
            key="bundle_pick_words",
            placeholder="minutes, E-0012 ...",
            autocomplete="off",
        )
        offered = _offered(items.values(), words or "")
        left = len(offered) - MOST_OFFERED
        picked = st.multiselect(
            "Items picked (all with accepted links when none is picked)",
            list(dict.fromkeys([*st.session_state[PICKED], *offered[:MOST_OFFERED]])),
            format_func=lambda ref: f"{ref} {clipped(items[ref].title, 70)}" if ref in items else ref,
            key=PICKED,
            placeholder="None picked",
        )
        st.caption(
            f"{left} more match. Add words to find them."
            if left > 0
            else "With items picked, the draft holds these alone. One that shows nothing yet goes in and says so."
        )
    return picked


def _offered(items: Iterable[Item], words: str) -> list[str]:
    asked = words.strip().casefold()
    return [item.ref for item in items if asked in f"{item.ref} {item.title}".casefold()]
