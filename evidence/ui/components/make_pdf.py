"""The button that makes a PDF copy of an Office file, where there is none."""

from __future__ import annotations

import streamlit as st

from evidence.rules.access import Action
from evidence.rules.words import counted
from evidence.ui import session
from evidence.ui.components.forbidden import may_or_says
from evidence.ui.components.style import draw, panel
from evidence.ui.components.text import esc, md_escape
from evidence.workspace.workspace import Workspace
from schemas.evidence import Item

NONE_YET = (
    "<p>There is no PDF copy of this file yet. One is needed to redact it, and to bind its pages into a bundle. "
    "LibreOffice makes it on this machine; the original stays as it is.</p>"
)


def make_pdf_copy(desk: Workspace, item: Item) -> None:
    """Offer to make a PDF copy of an item, or say why none can be made here. Nothing where there is one already."""
    if not desk.waits_for_pdf(item.ref):
        return
    if why_not := desk.why_no_pdfs():
        panel(f"<p>There is no PDF copy of this file yet. {esc(why_not)}</p>", tone="warn")
        return
    draw(NONE_YET)
    if not may_or_says(desk, Action.RENDER):
        return
    told = session.told_here()
    if st.button("Make a PDF copy of this file", key=f"make_pdf_{item.ref}"):
        with session.kindly(), st.spinner("LibreOffice is making it. That takes a few seconds, at most two minutes."):
            (done,) = desk.render([item.ref]) or (None,)
            if done and done.rendition is None:
                told.error(f"No PDF copy was made. {md_escape(done.why_not)}")
                return
            pages = f": {counted(done.rendition.pages, 'page')}" if done and done.rendition else ""
            session.tell(f"The PDF copy is made{pages}.")
            st.rerun()
