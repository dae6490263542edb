"""The form that says what an item is. What the document seems to say is proposed and never silently believed."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

import streamlit as st

from evidence.errors import Contradiction
from evidence.rules.words import day
from evidence.ui import session
from evidence.ui.components.dates import HINT, parse_day
from evidence.ui.components.style import draw
from evidence.ui.components.text import esc
from evidence.workspace.workspace import Workspace
from schemas.evidence import Details, EvidenceKind, Item, Marking, Proposal, Speaker

NOBODY = "Nobody in particular"


def is_described(item: Item) -> bool:
    """True when a person has said what kind an item is and which date it speaks for."""
    return bool(item.details.kind and item.details.evidence_date)


def details_form(desk: Workspace, item: Item, *, button: str) -> bool:
    """Say what an item is. True when it was saved in this run."""
    saved = False
    key = f"{item.ref}_{item.version.number}"
    with st.form(f"details_{key}"):
        draw(_proposed(desk, item))
        said = _what(desk, item, key)
        dates = _dates(item, key)
        said |= _whose(item, key) | _where(desk, item, key) | _handling(item, key)
        if st.form_submit_button(button, type="primary", key=f"save_{key}"):
            with session.kindly():
                desk.describe(item.ref, _details(said, dates))
                saved = True
    return saved


def _proposed(desk: Workspace, item: Item) -> str:
    proposals = item.proposals
    named = (("Title", proposals.title), ("Kind", proposals.kind), ("Date", proposals.as_at))
    told = [f"<li>{name}: <strong>{esc(one.value)}</strong>, from {esc(one.where)}</li>" for name, one in named if one]
    if body := desk.area.organisations.get(_value(proposals.organisation)):
        where = esc(proposals.organisation.where if proposals.organisation else "")
        told.append(f"<li>Organisation: <strong>{esc(body.name)}</strong>, from {where}</li>")
    if not told:
        return '<p class="quiet">The document proposes nothing about itself. Say what you know; leave the rest.</p>'
    return (
        '<p><strong>Proposed from the document</strong> <span class="quiet">Already filled in below where nobody has '
        f'said otherwise. Saving confirms it, so check it first.</span></p><ul class="plainlist">{"".join(told)}</ul>'
    )


def _value(proposal: Proposal | None) -> str:
    return proposal.value if proposal else ""


def _what(desk: Workspace, item: Item, key: str) -> dict[str, Any]:
    details, proposals = item.details, item.proposals
    kinds: list[EvidenceKind | None] = [None, *EvidenceKind]
    kind = details.kind or next((one for one in EvidenceKind if one.value == _value(proposals.kind)), None)
    organisations = desk.area.organisations
    proposed = _value(proposals.organisation)
    organisation = details.organisation or (proposed if proposed in organisations else "")
    title = st.text_input("Title", details.title or _value(proposals.title), key=f"title_{key}", max_chars=2000)
    left, right = st.columns(2)
    return {
        "title": (title or "").strip() or None,
        "kind": left.selectbox(
            "Kind",
            kinds,
            kinds.index(kind),
            format_func=lambda one: one.value.capitalize() if one else "Not known",
            key=f"kind_{key}",
        ),
        "organisation": right.selectbox(
            "Contributing organisation",
            ["", *organisations],
            ["", *organisations].index(organisation),
            format_func=lambda ref: organisations[ref].name if ref else "Not known",
            key=f"organisation_{key}",
        )
        or None,
    }


def _dates(item: Item, key: str) -> dict[str, str]:
    """What was typed for each date; it is read only when the form is saved, so a slip is told once and in place."""
    details = item.details
    proposed = _proposed_day(item) if not details.evidence_date else None
    values = {
        "as_at": ("The day it speaks for", details.as_at or proposed),
        "period_from": ("or a period, from", details.period_from),
        "period_to": ("to", details.period_to),
        "review_by": ("Review by (optional)", details.review_by),
    }
    places = zip(st.columns(4), values.items(), strict=True)
    return {
        name: column.text_input(label, day(value) if value else "", key=f"{name}_{key}", help=HINT) or ""
        for column, (name, (label, value)) in places
    }


def _proposed_day(item: Item) -> date | None:
    with suppress(Contradiction):
        return parse_day(_value(item.proposals.as_at))
    return None


def _whose(item: Item, key: str) -> dict[str, Any]:
    """Whose voice it carries. A child's survey that others partly filled in is not the voice of children."""
    voice = item.details.voice
    speakers = [NOBODY, *(speaker.value for speaker in Speaker)]
    left, middle, right = st.columns([2, 3, 1])
    speaker = left.selectbox(
        "Whose voice it carries",
        speakers,
        speakers.index(voice.speaker.value) if voice else 0,
        format_func=str.capitalize,
        key=f"speaker_{key}",
    )
    how = middle.text_input(
        "How they spoke",
        voice.how if voice else "",
        key=f"how_{key}",
        max_chars=200,
        placeholder="survey, group discussion, interviews",
    )
    many = right.number_input("How many", 1, None, voice.how_many if voice else None, key=f"many_{key}")
    partly = st.checkbox(
        "Others filled in part of it for them", voice.partly_by_others if voice else False, key=f"partly_{key}"
    )
    if speaker == NOBODY:
        return {"voice": None, "voiceless": bool(how or many or partly)}
    return {"voice": {"speaker": speaker, "how": how or "", "how_many": many, "partly_by_others": partly}}


def _where(desk: Workspace, item: Item, key: str) -> dict[str, Any]:
    places = {place.ref: place.name for place in desk.area.area.localities}
    cohorts = {cohort.ref: cohort.name for cohort in desk.area.area.cohorts}
    left, right = st.columns(2)
    return {
        "localities": tuple(
            left.multiselect(
                "Places it covers",
                list(places),
                list(item.details.localities),
                format_func=places.__getitem__,
                key=f"places_{key}",
            )
        ),
        "cohorts": tuple(
            right.multiselect(
                "Groups it covers",
                list(cohorts),
                list(item.details.cohorts),
                format_func=cohorts.__getitem__,
                key=f"cohorts_{key}",
            )
        ),
    }


def _handling(item: Item, key: str) -> dict[str, Any]:
    markings: list[Marking | None] = [None, *Marking]
    left, right = st.columns(2, vertical_alignment="bottom")
    marking = left.selectbox(
        "Marking",
        markings,
        markings.index(item.details.marking),
        format_func=lambda one: one.value if one else "Not marked",
        key=f"marking_{key}",
    )
    publishable = right.checkbox(
        "It may be published",
        bool(item.details.publishable),
        key=f"publishable_{key}",
        help="Off unless the contributing organisation has agreed.",
    )
    return {"marking": marking, "publishable": publishable or None}


def _details(said: dict[str, Any], dates: dict[str, str]) -> Details:
    if said.pop("voiceless", False):
        raise Contradiction(
            "The form says how somebody spoke, and not who.",
            remedy="Choose whose voice it carries, or empty the boxes beside it.",
        )
    return session.checked(Details, **said, **{name: parse_day(typed) for name, typed in dates.items()})
