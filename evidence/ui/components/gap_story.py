"""One gap with its whole story, the risk of leaving it open, and asking for what would close it."""

from __future__ import annotations

import streamlit as st

from evidence.rules.access import Action
from evidence.rules.digest import away
from evidence.rules.explained import rule_in_words
from evidence.rules.words import day
from evidence.ui import answers, session
from evidence.ui.components.ask_form import ask_form
from evidence.ui.components.dates import HINT, parse_day
from evidence.ui.components.forbidden import may_or_says
from evidence.ui.components.request_list import request_list
from evidence.ui.components.style import draw, facts, panel, plain_badge, state_badge
from evidence.ui.components.text import day_or, esc, md_escape
from evidence.workspace.workspace import Workspace
from schemas.gaps import Gap, GapHistory


def gap_story(desk: Workspace, found: GapHistory, *, back: str) -> None:
    """The page of one gap; `back` is the address of the list it was opened from."""
    place = desk.area.strands.get(found.strand)
    title = place.strand.title if place else found.strand
    draw(f'<p><a href="{esc(back)}">Back to the gaps</a></p>')
    session.titled(f"{found.ref} {found.test.words}")
    st.title(md_escape(f"{found.ref} {found.test.words}: {title}"), anchor=False)
    at = session.moment()
    gap = _as_looked_at(desk, found, at)
    if found.closed_at:
        panel(
            f"<p><strong>It was closed on {day(found.closed_at.date())}.</strong> It is no gap any more, today or at "
            "any checkpoint to come.</p>"
        )
    elif gap is None:
        panel("<p>The area’s files no longer name its strand, or nothing asks for it just now.</p>", tone="warn")
    panel(facts([*_about(desk, found), *(_standing(desk, gap, at) if gap else [])]))
    _requests(desk, found)
    if gap and not found.closed_at:
        _ask(desk, gap)
        _risk(desk, found)


def _as_looked_at(desk: Workspace, found: GapHistory, at: session.Moment) -> Gap | None:
    """The gap at the moment looked at; where it is none then, as it stands at the first checkpoint to come."""
    if found.strand not in desk.area.strands or found.closed_at:
        return None
    return next((one for one in answers.gaps(desk, at, found.strand) if one.ref == found.ref), found.gap)


def _about(desk: Workspace, found: GapHistory) -> list[tuple[str, str]]:
    place = desk.area.strands.get(found.strand)
    strand = esc(found.strand)
    if place:
        link = esc(session.address("", strand=found.strand, test=found.test.value))
        strand = f'<a href="{link}">{esc(place.strand.title)}</a>, {esc(place.concern.ref)} {esc(place.concern.title)}'
    series = [("Series", f"{esc(found.series)}: nothing for {day_or(found.missing_on)}")] if found.series else []
    return [
        ("Strand", strand),
        ("Test", f"{found.test.words}: {esc(found.test.question)}"),
        *series,
        ("Rule", esc(rule_in_words(found.test, desk.area.policy))),
        ("Noted", day(found.noted_at.date())),
    ]


def _standing(desk: Workspace, gap: Gap, at: session.Moment) -> list[tuple[str, str]]:
    there = any(one.ref == gap.ref for one in answers.gaps(desk, at, gap.strand))
    when = at.words(desk.area) if there else "the first checkpoint to come that asks for it"
    owner = desk.area.posts[gap.post]
    due = f"{day(gap.due)}{away(gap.due, desk.today)}" if gap.due else "No day follows"
    return [
        ("As at", esc(when)),
        ("State", f"{state_badge(gap.state)} {esc(gap.reason)}"),
        ("Next step", esc(gap.next_step)),
        ("Owner", f"{esc(owner.title)}, {esc(desk.area.organisations[owner.organisation].name)}"),
        ("Ask by", day_or(gap.ask_by, "No day follows")),
        ("Due", due),
    ]


def _requests(desk: Workspace, found: GapHistory) -> None:
    st.header("Requests for it", anchor=False)
    asked = [one for one in answers.requests(desk) if one.gap == found.ref]
    if asked:
        draw(request_list(desk, asked, caption=f"Requests for {found.ref}", with_gap=False))
    else:
        panel("<p>Nobody has been asked for it yet.</p>")


def _ask(desk: Workspace, gap: Gap) -> None:
    st.header("Ask for evidence", anchor=False)
    if may_or_says(desk, Action.ASK):
        ask_form(desk, gap)


def _risk(desk: Workspace, found: GapHistory) -> None:
    st.header("The risk of leaving it open", anchor=False)
    if found.risk:
        by = desk.area.posts.get(found.risk.post)
        told = [
            ("Risk", f"{plain_badge('accepted')} until {day(found.risk.until)}"),
            ("Why", esc(found.risk.reason)),
            ("By", f"{esc(by.title if by else found.risk.post)} on {day(found.risk.accepted_at.date())}"),
        ]
        panel(facts(told))
    else:
        draw("<p>Nobody has accepted it. An accepted risk hides nothing: the gap stays a gap and says so.</p>")
    if not may_or_says(desk, Action.ACCEPT_RISK):
        return
    if found.risk:
        if st.button("Take the acceptance back", key=f"take_back_{found.ref}"):
            with session.kindly():
                desk.take_back_risk(found.ref)
                session.tell(f"The risk of {found.ref} is accepted no longer.")
                st.rerun()
        return
    _accept(desk, found)


def _accept(desk: Workspace, found: GapHistory) -> None:
    with st.form(f"accept_{found.ref}", border=False):
        why = st.text_area("Why it can wait", key=f"accept_why_{found.ref}", height=80, max_chars=2000)
        until = st.text_input("Until, when it is looked at again", key=f"accept_until_{found.ref}", help=HINT)
        if st.form_submit_button("Accept the risk", key=f"accept_risk_{found.ref}"):
            with session.kindly():
                desk.accept_risk(found.ref, reason=why or "", until=parse_day(until or "") or desk.today)
                session.tell(f"The risk of {found.ref} is accepted. It stays in the list of gaps.")
                st.rerun()
