"""One sealed bundle: its proof, what became of it, and the forms to hand it over, note a receipt and compare."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from evidence.rules.access import Action
from evidence.rules.fingerprints import grouped
from evidence.rules.supplements import chain_of
from evidence.rules.words import counted, day
from evidence.ui import session
from evidence.ui.components.forbidden import may_or_says
from evidence.ui.components.release_list import became, bundle_link, post_title
from evidence.ui.components.style import draw, facts, panel
from evidence.ui.components.text import clipped, esc, md_escape, size_words
from evidence.workspace.workspace import Workspace
from schemas.releases import BundlesCompared, SealedBundle

PARTS = {
    "added": "Added",
    "dropped": "Dropped",
    "new_versions": "New versions",
    "links_added": "Links added",
    "links_dropped": "Links dropped",
    "links_changed": "Links changed",
    "gaps_closed": "Gaps closed",
    "gaps_opened": "Gaps opened",
}


def bundle_story(desk: Workspace, one: SealedBundle) -> None:
    """The page of one sealed bundle."""
    draw(f'<p><a href="{esc(session.address("releases"))}">Back to the releases</a></p>')
    session.titled(f"Bundle {one.ref}")
    st.title(md_escape(f"{one.ref} {clipped(one.what_for, 100)}"), anchor=False)
    panel(facts(_about(desk, one)))
    draw(
        '<p class="quiet">Send the fingerprint and the SHA-256 by another way than the file. Whoever receives it opens '
        "VERIFY.html inside, or runs verify.py, and compares.</p>"
    )
    with st.expander("The covering letter, to be sent another way than the file"), session.kindly():
        st.code(desk.letter(one.ref), language=None)
    st.header("Hand it over", anchor=False)
    if may_or_says(desk, Action.HAND_OVER):
        _hand_over(desk, one)
    others = [bundle for bundle in desk.bundles() if bundle.ref != one.ref]
    if others:
        st.header("Compare it", anchor=False)
        _compare(desk, one, others)


def _about(desk: Workspace, one: SealedBundle) -> list[tuple[str, str]]:
    fetch = f'<a href="bundles/{esc(one.ref)}?as={esc(desk.actor.post)}" download>Download the bundle</a>'
    hashed = '<span class="hash">{}</span>'.format
    sealed = (
        f"{post_title(desk, one.sealed_by)} on {day(one.sealed_at.date())}, approved by "
        f"{post_title(desk, one.approved_by)}, asked for by {post_title(desk, one.asked_by)}"
    )
    return [
        ("For", esc(one.what_for)),
        ("To", esc(one.to_whom)),
        *([("Goes on from", bundle_link(one.choice.supplements))] if one.choice.supplements else []),
        ("Sealed by", sealed),
        ("What became of it", became(one)),
        ("Holds", f"{counted(one.items, 'item')}, {size_words(one.size_bytes)}"),
        ("File", fetch if desk.may(Action.FETCH_BUNDLE) else esc(one.file_name)),
        ("SHA-256 of the file", hashed(esc(one.sha256))),
        ("Fingerprint of the key", hashed(esc(grouped(one.fingerprint)))),
    ]


def _hand_over(desk: Workspace, one: SealedBundle) -> None:
    _form(
        desk, one, "hand_over", "How it went out", "Note that it was handed over",
        lambda words, on: desk.hand_over(one.ref, how=words, on=on),
        f"{one.ref} was handed over.",
    )  # fmt: skip
    if one.handed_over_on:
        _form(
            desk, one, "receipt", "Who said that it arrived, and how", "Note the receipt",
            lambda words, on: desk.note_receipt(one.ref, words=words, on=on),
            f"The receipt of {one.ref} is noted.",
        )  # fmt: skip


def _form(
    desk: Workspace,
    one: SealedBundle,
    name: str,
    label: str,
    button: str,
    act: Callable[[str, date], object],
    done: str,
) -> None:
    with st.form(f"{name}_{one.ref}", border=False, clear_on_submit=False):
        left, right = st.columns([3, 1])
        words = left.text_input(label, key=f"{name}_words_{one.ref}", max_chars=2000)
        on = right.date_input(
            "On", desk.today, min_value=one.sealed_at.date(), max_value=desk.today, format="DD/MM/YYYY",
            key=f"{name}_on_{one.ref}",
        )  # fmt: skip
        if st.form_submit_button(button, key=f"{name}_button_{one.ref}"):
            _then(done, lambda: act(words or "", on if isinstance(on, date) else desk.today))


def _compare(desk: Workspace, one: SealedBundle, others: list[SealedBundle]) -> None:
    refs = {bundle.ref: bundle for bundle in others}
    other = st.selectbox(
        "With",
        list(refs),
        index=None,
        format_func=lambda ref: f"{ref} {clipped(refs[ref].what_for, 60)}, {day(refs[ref].sealed_at.date())}",
        placeholder="Choose a bundle",
        key=f"compare_{one.ref}",
    )
    if other is None:
        return
    with session.kindly():
        _compared(desk.compare_bundles(one.ref, other))
    goes_on = one.ref in {bundle.ref for bundle in chain_of(refs[other], [one, *others])}
    later = refs[other].sealed_at > one.sealed_at
    if later and not goes_on and not one.superseded_by and desk.may(Action.HAND_OVER):
        with st.form(f"supersede_{one.ref}_{other}", border=False):
            why = st.text_input("Why it takes this one's place", key=f"supersede_why_{one.ref}", max_chars=2000)
            if st.form_submit_button(f"{other} takes the place of {one.ref}", key=f"supersede_button_{one.ref}"):
                done = f"{one.ref} is superseded by {other}."
                _then(done, lambda: desk.supersede(one.ref, by=other, why=why or ""))


def _compared(found: BundlesCompared) -> None:
    if found.is_same:
        panel(f"<p>{esc(found.later)} holds and says the same as {esc(found.earlier)}.</p>")
        return
    parts = []
    for name, title in PARTS.items():
        things = getattr(found, name)
        said = [f"{one.ref}: {', '.join(one.what)}" if name == "links_changed" else str(one) for one in things]
        entries = "".join(f"<li>{esc(clipped(words, 300))}</li>" for words in said)
        parts.append(f"<h2>{title}: {len(said)}</h2><ul>{entries}</ul>" if said else "")
    panel(f"<p>{esc(found.later)} since {esc(found.earlier)}:</p>{''.join(parts)}")


def _then(done: str, act: Callable[[], object]) -> None:
    with session.kindly():
        act()
        session.tell(done)
        st.rerun()
