"""One release: what is asked, what is in its way, and the forms to approve, refuse, withdraw and seal it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from evidence.rules.access import Action
from evidence.rules.words import counted, day
from evidence.ui import session
from evidence.ui.components.finding_list import gate_address
from evidence.ui.components.forbidden import may_or_says
from evidence.ui.components.release_list import bundle_link, post_title, release_badge
from evidence.ui.components.style import draw, facts, panel, table
from evidence.ui.components.text import clipped, esc, md_escape, size_words
from evidence.workspace.workspace import Workspace
from schemas.gate import Found
from schemas.releases import Release, ReleaseStatus

MOST_SHOWN = 20


def release_story(desk: Workspace, one: Release) -> None:
    """The page of one release."""
    draw(f'<p><a href="{esc(session.address("releases"))}">Back to the releases</a></p>')
    session.titled(f"Release {one.ref}")
    st.title(md_escape(f"{one.ref} {clipped(one.what_for, 100)}"), anchor=False)
    panel(facts(_about(desk, one)))
    if one.status is ReleaseStatus.LAPSED:
        panel(
            "<p><strong>It has lapsed.</strong> The store has changed since it was asked for, and the same choice now "
            "gives another draft. Withdraw it, and ask for the new draft on the Bundle page.</p>",
            tone="warn",
        )
    clear = _gate(desk, one) if one.is_open else False
    if one.status is ReleaseStatus.ASKED:
        _approval(desk, one, clear=clear)
    elif one.status is ReleaseStatus.APPROVED:
        _sealing(desk, one, clear=clear)
    if one.is_open:
        _withdrawal(desk, one)


def _about(desk: Workspace, one: Release) -> list[tuple[str, str]]:
    choice = one.choice
    known = desk.area.checkpoints_by_ref.get(choice.checkpoint)
    title = known.title if known else choice.checkpoint
    readers = desk.area.audiences_by_ref.get(choice.audience)
    picked = f", {counted(len(choice.items), 'item')} picked by hand" if choice.items else ""
    after = f", supplement to {choice.supplements}" if choice.supplements else ""
    chosen = f"{title}: {', '.join(choice.scope) or 'all concerns'}{picked}{after}; {choice.edition.value} edition"
    fetch = f"bundles/{esc(one.ref)}?as={esc(desk.actor.post)}"
    decided = (
        f"{post_title(desk, one.decided_by)} on {day(one.decided_at.date())}. {esc(one.why)}"
        if one.decided_at
        else "Nobody yet"
    )
    told = [
        ("Status", release_badge(one.status)),
        ("For", esc(one.what_for)),
        ("To", esc(one.to_whom)),
        ("Chosen", f"{esc(chosen)}, for {esc(readers.title if readers else choice.audience)}"),
        ("Asked for by", f"{post_title(desk, one.asked_by)} on {day(one.asked_at.date())}"),
        ("Decided by", decided),
        ("Draft", f"{counted(one.items, 'item')}, {size_words(one.size_bytes)}"),
        ("SHA-256 of the draft", f'<span class="hash">{esc(one.draft_sha256)}</span>'),
    ]
    if desk.may(Action.FETCH_BUNDLE) and one.is_open:
        told.append(("Look into it", f'<a href="{fetch}" download>Download the draft</a>'))
    return [*told, *([("Sealed as", bundle_link(one.bundle))] if one.bundle else [])]


def _gate(desk: Workspace, one: Release) -> bool:
    """What the gate says; True when nothing is in the way."""
    st.header("What is in the way", anchor=False)
    with st.spinner("Looking into what would leave."):
        report = desk.in_the_way(one.ref)
    way = report.in_the_way
    if not way:
        panel(f"<p>Nothing. {counted(report.looked_into, 'item')} looked into.</p>")
        return True
    rows = [_finding_row(found) for found in way[:MOST_SHOWN]]
    more = f" The first {MOST_SHOWN} are shown." if len(way) > MOST_SHOWN else ""
    draw(
        table(
            f"{counted(len(way), 'finding')} to be decided before it may leave.{more}",
            ["Item", "What", "Where", "How sure"],
            rows,
        )
    )
    draw(f'<p><a href="{esc(gate_address(one.choice))}">Decide them on Before release</a></p>')
    return False


def _finding_row(found: Found) -> str:
    finding = found.finding
    item = esc(session.address("evidence", item=finding.item))
    shown = f'<br><span class="quiet">{esc(finding.shown)}</span>' if finding.shown else ""
    return (
        f'<th scope="row" class="num"><a href="{item}">{esc(finding.item)}</a></th>'
        f"<td>{esc(finding.kind.value[:1].upper() + finding.kind.value[1:])}{shown}</td><td>{esc(finding.where)}</td>"
        f"<td>{esc(finding.certainty.value.capitalize())}</td>"
    )


def _approval(desk: Workspace, one: Release, *, clear: bool) -> None:
    st.header("Approve or refuse it", anchor=False)
    if not may_or_says(desk, Action.APPROVE_RELEASE):
        return
    if one.asked_by == desk.actor.post:
        panel("<p>You asked for it, so another post must approve it: nobody hands evidence out alone.</p>", tone="warn")
        return
    with st.form(f"approve_{one.ref}", border=False):
        why = st.text_area("What you want to say about it", key=f"approve_why_{one.ref}", height=80, max_chars=2000)
        left, right = st.columns(2)
        approved = left.form_submit_button("Approve it", type="primary", key=f"approve_{one.ref}_button")
        refused = right.form_submit_button("Refuse it, with this reason", key=f"refuse_{one.ref}_button")
    if not clear:
        draw('<p class="quiet">It can be refused now, and approved once nothing is in the way.</p>')
    if approved:
        _then(f"{one.ref} is approved.", lambda: desk.approve_release(one.ref, why=why or ""))
    if refused:
        _then(f"{one.ref} is refused.", lambda: desk.refuse_release(one.ref, why=why or ""))


def _sealing(desk: Workspace, one: Release, *, clear: bool) -> None:
    st.header("Seal it", anchor=False)
    draw(
        "<p>Sealing gives it a number and a signature. The draft's files stay as they are, byte for byte, and the "
        "bundle can never be altered afterwards.</p>"
    )
    if may_or_says(desk, Action.SEAL) and st.button(
        "Seal the bundle", type="primary", key=f"seal_{one.ref}", disabled=not clear
    ):
        with st.spinner("Sealing. Every byte of the draft is checked against what was approved."):
            _then(f"{one.ref} is sealed. Hand it over from its page.", lambda: desk.seal_bundle(one.ref))


def _withdrawal(desk: Workspace, one: Release) -> None:
    if not desk.may(Action.ASK_RELEASE):
        return
    st.header("Withdraw it", anchor=False)
    with st.form(f"withdraw_{one.ref}", border=False):
        why = st.text_area("Why it is not asked for any more", key=f"withdraw_why_{one.ref}", height=80, max_chars=2000)
        if st.form_submit_button("Withdraw it", key=f"withdraw_{one.ref}_button"):
            _then(f"{one.ref} is withdrawn.", lambda: desk.withdraw_release(one.ref, why=why or ""))


def _then(done: str, act: Callable[[], object]) -> None:
    with session.kindly():
        act()
        session.tell(done)
        st.rerun()
