"""A page as it is read: its picture with the words marked, and its text beside it with the same words marked."""

from __future__ import annotations

import base64

import streamlit as st

from evidence.errors import EvidenceError
from evidence.rules.words import counted
from evidence.ui import answers
from evidence.ui.components.marks import marked
from evidence.ui.components.style import draw, panel
from evidence.ui.components.text import clipped, esc
from evidence.workspace.workspace import Workspace
from schemas.opened import OpenedPage
from schemas.pictures import PagePicture

RECOGNISED = "These words were recognised in a picture and may be misread: compare them with the original."
NO_PICTURE = "There is no picture of this page; below is the text read in it. The original has its looks."


def show_page(desk: Workspace, opened: OpenedPage, *, words: str) -> None:
    """The picture of a page and its text, side by side; the text alone where there is no picture."""
    picture, why_not = _picture(desk, opened, words)
    if picture is None:
        draw(f'<p class="quiet">{esc(why_not)}</p>{_text(opened)}')
        return
    left, right = st.columns([1, 1], gap="large")
    with left:
        draw(_drawn(picture, opened))
    with right:
        draw(_text(opened))


def _picture(desk: Workspace, opened: OpenedPage, words: str) -> tuple[PagePicture | None, str]:
    """The picture, or none and why."""
    item = opened.item
    quote = opened.quote if opened.link else ""
    try:
        picture = answers.page_picture(desk, item.ref, item.version.number, opened.number, words=words, quote=quote)
    except EvidenceError as error:
        return None, f"The picture of this page could not be made. {error} {error.remedy}"
    return picture, NO_PICTURE


def _drawn(picture: PagePicture, opened: OpenedPage) -> str:
    # In the page itself and not a file beside it: Streamlit's door for files asks nobody's rights, and is closed.
    data = base64.b64encode(picture.png).decode()
    places = counted(len(picture.marks), "place")
    told = f" The words looked for are marked in {places}." if picture.marks else ""
    alternative = f"Picture of page {opened.number} of {clipped(opened.item.title, 200)}.{told}"
    return (
        '<h2>The page</h2><div class="picture" role="region" tabindex="0" '
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
