"""One link drawn in full: what it shows about what, its passages, its decision, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from evidence.rules.access import Action
from evidence.rules.words import day
from evidence.ui import session
from evidence.ui.components.checker import named
from evidence.ui.components.decide_form import ON_ITS_ITEM, Reviewing, decide_form
from evidence.ui.components.effect import telling_effect
from evidence.ui.components.newer_words import carry_form, passages_html
from evidence.ui.components.passages import quoted_address
from evidence.ui.components.style import draw, plain_badge, state_badge
from evidence.ui.components.text import esc, title_html
from evidence.workspace.workspace import Workspace
from schemas.evidence import Item
from schemas.links import Change, Link, LinkStatus, Point, Verdict
from schemas.local_area import StrandPlace
from schemas.tests_of_evidence import CoverageState

OPEN = (LinkStatus.AWAITING, LinkStatus.LAPSED)


def link_card(desk: Workspace, link: Link, item: Item) -> None:
    """A link on its item's page, with the forms the acting post may use on it or the reason why it may not."""
    with _card(link):
        draw(_words(desk, link, item))
        _forms(desk, link, item)


def reviewed_card(desk: Workspace, link: Link, item: Item, how: Reviewing, *, moves: str) -> None:
    """A link under review: its item by name, and what accepting it would move, as HTML."""
    opens = esc(quoted_address(session.address, link.item, link))
    # The heading takes the focus when the link comes up, so that a screen reader begins there.
    head = (
        f'<h2 class="review-link of-{esc(link.ref)}" tabindex="-1"><a href="{opens}">{title_html(item.title)}</a></h2>'
    )
    with _card(link):
        draw(f"{head}{_words(desk, link, item, moves=moves)}")
        _forms(desk, link, item, how)


def _card(link: Link) -> DeltaGenerator:
    return st.container(border=True, key=f"card_{link.ref}")


def _forms(desk: Workspace, link: Link, item: Item, how: Reviewing = ON_ITS_ITEM) -> None:
    if link.strand not in desk.area.strands:
        return  # its strand was taken out of the area's files; nothing can be decided about it
    if link.contrary and not link.response:
        _answer_form(desk, link)
    carry_form(desk, link, item)
    if link.status in OPEN:
        decide_form(desk, link, how)


def _words(desk: Workspace, link: Link, item: Item, *, moves: str = "") -> str:
    place = desk.area.strands.get(link.strand)
    about = _about(link, place) if place else f"{esc(link.strand)}, which the area's files no longer name"
    contrary = plain_badge("points the other way") if link.contrary else ""
    old = plain_badge(f"made about version {link.version}") if link.version != item.version.number else ""
    return (
        f"<p>{status_badge(link.status)} {plain_badge(link.strength.value)} {contrary} {old} "
        f'<span class="quiet">{esc(link.ref)}</span></p>'
        f'<p class="says"><strong>{esc(link.says)}</strong></p>'
        f"<p>{link.test.words} for {about}.</p>{moves}{passages_html(link, item)}{_more(desk, link)}"
    )


def _about(link: Link, place: StrandPlace) -> str:
    address = esc(session.address("", strand=link.strand, test=link.test.value))
    line = f", by plan line {esc(link.line)}" if link.line else ""
    return f'<a href="{address}">{title_html(place.strand.title)}</a> ({esc(place.concern.ref)}{line})'


def status_badge(status: LinkStatus) -> str:
    """Where a link is in its life, as symbol, word and colour."""
    colours = {
        LinkStatus.ACCEPTED: (CoverageState.MET, "Accepted"),
        LinkStatus.CHALLENGED: (CoverageState.NOT_MET, "Challenged"),
        LinkStatus.AWAITING: (CoverageState.AWAITING, "Awaiting decision"),
        LinkStatus.LAPSED: (CoverageState.STALE, "Decision lapsed"),
        LinkStatus.SUGGESTION: (CoverageState.UNKNOWN, "Suggestion"),
    }
    return state_badge(*colours[status])


def _more(desk: Workspace, link: Link) -> str:
    post = desk.area.posts.get(link.made_by)
    parts = [
        _change(link.change) if link.change else "",
        f"<p>Checked by {esc(named(desk.area, link.checked_by))}.</p>" if link.checked_by else "",
        f"<p>What changed because of the check: {esc(link.follow_up)}</p>" if link.follow_up else "",
        f"<p><strong>Answer:</strong> {esc(link.response)}</p>" if link.response else "",
        _decision(desk, link),
        f'<p class="quiet">Linked by {esc(post.title if post else link.made_by)} on {day(link.made_at.date())}.</p>',
    ]
    return "".join(parts)


def _change(change: Change) -> str:
    if change.in_words:
        return f"<p>Change, evaluated by {esc(change.evaluated_by)}: {esc(change.in_words)}</p>"
    points = [point for point in (change.baseline, *change.later) if point]
    better = f", {change.better.value} is better" if change.better else ""
    unit = f" {change.unit}" if change.unit else ""
    values = ", then ".join(_point(point) for point in points)
    return f"<p>{esc(change.measure)}{esc(f' ({change.unit})' if unit else '')}{better}: {values}.</p>"


def _point(point: Point) -> str:
    return f"{point.value:g} on {day(point.on)}"


def _decision(desk: Workspace, link: Link) -> str:
    decision = link.decision
    if decision is None:
        return ""
    post = desk.area.posts.get(decision.post)
    did = "Accepted" if decision.verdict is Verdict.ACCEPT else "Challenged"
    lapsed = " Something it was about has changed since, so it has lapsed." if link.status is LinkStatus.LAPSED else ""
    by = esc(post.title if post else decision.post)
    return f"<p>{did} by {by} on {day(decision.decided_at.date())}: {esc(decision.why)}{lapsed}</p>"


def _answer_form(desk: Workspace, link: Link) -> None:
    if not desk.may(Action.ANSWER):
        draw('<p class="quiet">It has no answer yet. Contributors and quality leads write the answer.</p>')
        return
    with st.form(f"answer_{link.ref}", border=False):
        said = st.text_area(
            "It points the other way and has no answer yet. What was done about it?",
            key=f"response_{link.ref}",
            height=80,
            max_chars=2000,
        )
        if st.form_submit_button("Save the answer", key=f"save_answer_{link.ref}"):
            _then(desk, link, f"The answer to {link.ref} is saved.", lambda: desk.answer(link.ref, said or ""))


def _then(desk: Workspace, link: Link, done: str, act: Callable[[], object]) -> None:
    with session.kindly():
        session.tell(telling_effect(desk, link.strand, link.test, done, act))
        st.rerun()
