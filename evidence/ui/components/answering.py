"""Adding evidence in answer to a request: the panel that says which, and linking each file that was stored."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress

import streamlit as st

from evidence.errors import NotFound
from evidence.ui import session
from evidence.ui.components.request_list import about_links, answer_links, due_words, request_badge
from evidence.ui.components.style import facts, panel
from evidence.ui.components.text import clipped, esc, md_escape
from evidence.workspace.workspace import Workspace
from schemas.requests import EvidenceRequest, RequestStatus


def answering(desk: Workspace) -> EvidenceRequest | None:
    """The request the address names, if it can be answered; where it cannot, the page says why."""
    ref = session.asked_for("request")
    found = None
    with suppress(NotFound):
        found = desk.request(ref) if ref else None
    if ref and found is None:
        st.error(f"There is no request {md_escape(clipped(ref, 40))}. What you add here answers none.")
    elif found and found.status is RequestStatus.WITHDRAWN:
        panel(
            f"<p><strong>{esc(found.ref)} was withdrawn:</strong> {esc(found.closed_why)} What you add here is not "
            "linked to it.</p>",
            tone="warn",
        )
        return None
    return found


def answer_panel(desk: Workspace, asked: EvidenceRequest | None, brought: Collection[str]) -> None:
    """Link what was stored in this visit to the request, and say which one is being answered and with what."""
    if asked is None:
        return
    if brought:
        with session.kindly():
            asked = desk.answer_with(asked.ref, brought)
    link = esc(session.address("requests", request=asked.ref))
    told = [
        ("Status", request_badge(asked.status)),
        ("What is wanted", esc(asked.wants)),
        ("Asked of", esc(asked.asked_of_title)),
        ("Due", due_words(desk, asked)),
        ("About", about_links(desk, asked) or "Nothing in particular"),
        ("Answered with", answer_links(asked) or "Nothing yet"),
    ]
    panel(
        f'<h2>You are answering request <a href="{link}">{esc(asked.ref)}</a></h2>{facts(told)}'
        f"<p>Each file you add here is linked to it once all of them are sent.</p>"
    )
