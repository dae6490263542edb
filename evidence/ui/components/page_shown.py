"""A page as it is read: its picture with the words marked, and its text beside it with the same words marked."""

from __future__ import annotations

import base64

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from evidence.errors import EvidenceError
from evidence.rules.words import counted
from evidence.ui import answers
from evidence.ui.answers import NO_PICTURE
from evidence.ui.components.marks import marked
from evidence.ui.components.style import draw, panel
from evidence.ui.components.text import clipped, esc
from evidence.workspace.workspace import Workspace
from schemas.opened import OpenedPage
from schemas.pictures import PagePicture

RECOGNISED = "These words were recognised in a picture and may be misread: compare them with the original."


def show_text(desk: Workspace, opened: OpenedPage, *, large: bool) -> DeltaGenerator | None:
    """The text of a page, and the place for its picture: beside the text, or above it when it is `large`.

    None when there is no picture to draw, and the page says why. A picture may take a moment, so it is drawn last.
    """
    if why_not := answers.why_no_picture(desk, opened.item.ref, opened.item.version.number):
        draw(f'<p class="quiet">{esc(why_not)}</p>{_text(opened)}')
        return None
    place, beside = (st.container(), st.container()) if large else st.columns([3, 2], gap="medium")
    with beside:
        draw(_text(opened))
    return place


def show_picture(desk: Workspace, opened: OpenedPage, place: DeltaGenerator, *, words: str, large: bool) -> None:
    """The picture of a page in the place kept for it, with the words or the quote marked."""
    with place:
        draw(_picture(desk, opened, words, large))


def _picture(desk: Workspace, opened: OpenedPage, words: str, large: bool) -> str:
    """The picture, or why there is none; HTML."""
    item = opened.item
    quote = opened.quote if opened.link else ""
    try:
        picture = answers.page_picture(desk, item.ref, item.version.number, opened.number, words=words, quote=quote)
    except EvidenceError as error:
        return f"<p>The picture of this page could not be made. {esc(error)} {esc(error.remedy)}</p>"
    return _drawn(picture, opened, large) if picture else f'<p class="quiet">{NO_PICTURE}</p>'


def _drawn(picture: PagePicture, opened: OpenedPage, large: bool) -> str:
    # In the page itself and not a file beside it: Streamlit's door for files asks nobody's rights, and is closed.
    data = base64.b64encode(picture.png).decode()
    places = counted(len(picture.marks), "place")
    told = f" The words looked for are marked in {places}." if picture.marks else ""
    alternative = f"Picture of page {opened.number} of {clipped(opened.item.title, 200)}.{told}"
    return (
        f'<h2>The page</h2><div class="picture{" large" if large else ""}" role="region" tabindex="0" '
        f'aria-label="Picture of page {opened.number}">'
        f'<img src="data:image/png;base64,{data}" width="{picture.width}" height="{picture.height}" '
        f'alt="{esc(alternative)}"></div>'
    )


def _text(opened: OpenedPage) -> str:
    assert opened.page is not None
    recognised = f"<p><strong>{RECOGNISED}</strong></p>" if opened.page.recognised else ""
    body = marked(opened.marked) or "This page has no text."
    return (
        f'<h2>Its text</h2>{recognised}<div class="page-text" role="region" tabindex="0" '
        f'aria-label="Text of page {opened.number}">{body}</div>'
    )


def tell_unread(opened: OpenedPage) -> None:
    """Say why a page cannot be shown, and what to do."""
    if opened.numbers:
        panel(f"<p>Page {opened.number} could not be read, or is not there. The original has it.</p>", tone="warn")
    else:
        panel(
            "<p>There is no text to show. What is known of the item says why and what to do. "
            "The original can be downloaded.</p>",
            tone="warn",
        )
