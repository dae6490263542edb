"""Citing a page: the exact words, a reference to copy, and a link made with that passage."""

from __future__ import annotations

from hashlib import sha256

import streamlit as st

from evidence.rules.citing import reference_words
from evidence.ui.components.link_form import link_form
from evidence.ui.components.style import draw
from evidence.ui.components.text import esc
from evidence.ui.upload.reading import MOST, copy_reference, take_selected
from evidence.workspace.workspace import Workspace
from schemas.opened import OpenedPage


def cite(desk: Workspace, opened: OpenedPage) -> None:
    """Let a person take the exact words of a page, copy a reference to them, and link them to what they show."""
    st.header("Cite this", anchor=False)
    exact = _choose_words(desk, opened)
    words = _reference(opened, exact)
    draw(f'<p><strong>Reference</strong></p><p class="reference">{esc(words)}</p>')
    copy_reference(words)
    item = opened.item
    linking = st.expander("Link this passage to what it shows", key=f"linking_{item.ref}", on_change="rerun")
    if linking.open:
        with linking:
            link_form(desk, item, page=opened.number, last=opened.last, quote=exact)


def _choose_words(desk: Workspace, opened: OpenedPage) -> str:
    """The words to cite: those proposed until a person takes others. Empty when they do not stand on the page."""
    draw(
        "<p>Cite the exact words. Select them in the text above and take them, or write or paste them here. "
        "Spacing and quotation marks do not matter.</p>"
    )
    page = f"{opened.item.ref}.{opened.item.version.number}.{opened.number}"
    key = f"cite_{page}_{_short(opened.quote)}"
    taken = take_selected(page=key)
    if taken:
        st.session_state[key] = taken
    elif key not in st.session_state:
        st.session_state[key] = opened.quote[:MOST]
    said = (st.text_area("The exact words", key=key, height=110, max_chars=MOST) or "").strip()
    exact = desk.as_it_stands(opened.item.ref, opened.number, said) if said else ""
    draw(f'<p role="status">{_told(said, exact, opened.number)}</p>')
    return exact or ""


def _told(said: str, exact: str | None, page: int) -> str:
    if not said:
        return "Without words, the whole page is cited."
    if exact:
        return f"These words stand on page {page}, exactly so."
    return (
        f"<strong>These words do not stand on page {page}</strong> like this, so they cannot be cited. "
        "Take them from its text."
    )


def _reference(opened: OpenedPage, exact: str) -> str:
    item = opened.item
    label = opened.page.label if opened.page and opened.page.label != item.title else ""
    return reference_words(
        item.title, item=item.ref, version=item.version.number, page=opened.number, label=label, quote=exact
    )


def _short(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
