"""Releases: what is asked to leave, another post's approval, the sealing, and the register of what left."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from evidence.errors import NotFound
from evidence.rules.access import Action
from evidence.rules.fingerprints import grouped
from evidence.rules.words import day
from evidence.ui import answers, session
from evidence.ui.components.bundle_story import bundle_story
from evidence.ui.components.forbidden import may_or_says
from evidence.ui.components.paging import page_of
from evidence.ui.components.release_list import bundle_table, release_table
from evidence.ui.components.release_story import release_story
from evidence.ui.components.style import draw, panel
from evidence.ui.components.text import clipped, esc, md_escape
from evidence.workspace.workspace import Workspace
from schemas.releases import Release, SealedBundle


def show() -> None:
    """The page: one release or bundle when the address names one, else both lists."""
    desk = session.workspace()
    asked, sealed = session.asked_for("release"), session.asked_for("bundle")
    if release := _release(desk, asked):
        release_story(desk, release)
    elif bundle := _bundle(desk, sealed):
        bundle_story(desk, bundle)
    else:
        _lists(desk, missing=asked or sealed)


def _release(desk: Workspace, ref: str) -> Release | None:
    with suppress(NotFound):
        return desk.release(ref) if ref else None
    return None


def _bundle(desk: Workspace, ref: str) -> SealedBundle | None:
    with suppress(NotFound):
        return desk.bundle(ref) if ref else None
    return None


def _lists(desk: Workspace, *, missing: str) -> None:
    st.title("Releases", anchor=False)
    if missing:
        st.error(f"There is no release or bundle {md_escape(clipped(missing, 40))}. Choose one from the lists.")
    draw(
        '<p class="lead">Nothing leaves on one word alone: a release is asked for, another post approves it, and it is '
        "sealed once.</p>"
    )
    releases, bundles = answers.releases(desk), desk.bundles()
    st.header("Asked for", anchor=False)
    if releases:
        draw(release_table(desk, page_of(releases, key="releases_page", noun="releases")))
    else:
        panel("<p>Nothing has been asked for yet.</p>")
    st.header("Sealed", anchor=False)
    if bundles:
        draw(bundle_table(desk, page_of(bundles, key="bundles_page", noun="bundles")))
    else:
        panel("<p>No bundle has been sealed yet.</p>")
    _key(desk)
    st.header("Ask for a release", anchor=False)
    if may_or_says(desk, Action.ASK_RELEASE):
        way = esc(session.address("bundle"))
        draw(f'<p>Choose what is to leave on <a href="{way}">Bundle</a>, look at it there, and ask.</p>')


def _key(desk: Workspace) -> None:
    key = desk.sealing_key()
    if key is None:
        draw('<p class="quiet">The key that seals is made when the first bundle is sealed.</p>')
        return
    made = f"made on {day(key.made_at.date())}"
    shown = f'<span class="hash">{esc(grouped(key.fingerprint))}</span>'
    draw(f"<p>Fingerprint of the key that seals, {made}:<br>{shown}</p>")


show()
