"""Requests: evidence asked of a post by a day, what is overdue first; and one request with what answered it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import urlencode

import streamlit as st

from evidence.errors import NotFound
from evidence.rules.access import Action
from evidence.rules.words import counted
from evidence.ui import answers, session
from evidence.ui.components.ask_form import ask_form
from evidence.ui.components.choices import Choice, choose_all
from evidence.ui.components.forbidden import may_or_says
from evidence.ui.components.paging import page_of
from evidence.ui.components.request_list import LOOKS, request_list
from evidence.ui.components.request_story import request_story
from evidence.ui.components.style import draw, panel
from evidence.ui.components.text import clipped, esc, md_escape
from evidence.workspace.workspace import Workspace
from schemas.local_area import LocalArea
from schemas.requests import EvidenceRequest, RequestStatus

VIEW = "requests"
STATUSES = {one.value: words for one, (_, words) in LOOKS.items()}


def show() -> None:
    """The page: one request when the address names one, else the list."""
    desk = session.workspace()
    ref = session.asked_for("request")
    if found := _named(desk, ref):
        back = session.address(VIEW, post=session.asked_for("post"), status=session.asked_for("status"))
        request_story(desk, found, back=back)
    else:
        _list(desk, missing=ref)


def _named(desk: Workspace, ref: str) -> EvidenceRequest | None:
    """The request the address names; None when it names none, or one there is not."""
    with suppress(NotFound):
        return desk.request(ref) if ref else None
    return None


def _list(desk: Workspace, *, missing: str) -> None:
    st.title("Requests", anchor=False)
    if missing:
        st.error(f"There is no request {md_escape(clipped(missing, 40))}. Choose one from the list.")
    everything = answers.requests(desk)
    chosen = choose_all(VIEW, _choices(desk.area), abreast=2)
    if everything:
        _shown(desk, everything, chosen)
    else:
        gaps = esc(session.address("gaps"))
        panel(f'<p>Nothing has been asked for yet. Ask from <a href="{gaps}">a gap</a>, or below.</p>')
    _downloads(desk, chosen["post"])
    st.header("Ask for something else", anchor=False)
    if may_or_says(desk, Action.ASK):
        ask_form(desk)


def _choices(area: LocalArea) -> list[Choice]:
    posts = {ref: one.title for ref, one in sorted(area.posts.items(), key=lambda pair: pair[1].title)}
    return [Choice("post", "Asked of", posts, "Any post"), Choice("status", "Status", STATUSES, "Any status")]


def _shown(desk: Workspace, requests: Sequence[EvidenceRequest], chosen: dict[str, str]) -> None:
    shown = [one for one in requests if chosen["post"] in ("", one.asked_of) and chosen["status"] in ("", one.status)]
    overdue = sum(one.status is RequestStatus.OVERDUE for one in shown)
    st.text(f"{counted(len(shown), 'request')}, {overdue} overdue. Those that wait first, the first due first.")
    if not shown:
        panel("<p>No request is like that. Take a filter away.</p>")
        return
    draw(request_list(desk, page_of(shown, key="requests_page", noun="requests"), caption="Requests for evidence"))


def _downloads(desk: Workspace, post: str) -> None:
    asked = esc(urlencode({"as": desk.actor.post, **({"of": post} if post else {})}))
    whose = f"of {esc(desk.area.posts[post].title)}" if post else "of every post; choose a post above for its own"
    draw(
        f'<p>Take away what is due {whose}: <a href="requests.ics?{asked}" download>a calendar file</a>, '
        f'<a href="digest.txt?{asked}" download>a digest to send</a>. Both hold open requests and gaps with their due '
        "dates.</p>"
    )


show()
