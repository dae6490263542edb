"""Requests as a table: what is wanted of whom, by when, and how it stands in a word."""

from __future__ import annotations

from collections.abc import Iterable

from evidence.rules.digest import away
from evidence.rules.words import day
from evidence.ui import session
from evidence.ui.components.style import state_badge, table
from evidence.ui.components.text import esc, title_html
from evidence.workspace.workspace import Workspace
from schemas.requests import EvidenceRequest, RequestStatus
from schemas.tests_of_evidence import CoverageState

LOOKS = {
    RequestStatus.OVERDUE: (CoverageState.NOT_MET, "Overdue"),
    RequestStatus.OPEN: (CoverageState.AWAITING, "Open"),
    RequestStatus.ANSWERED: (CoverageState.MET, "Answered"),
    RequestStatus.WITHDRAWN: (CoverageState.NOT_REQUIRED, "Withdrawn"),
}


def request_badge(status: RequestStatus) -> str:
    """Where a request is in its life, as symbol, word and colour."""
    return state_badge(*LOOKS[status])


def request_list(desk: Workspace, requests: Iterable[EvidenceRequest], *, caption: str, with_gap: bool = True) -> str:
    """The requests in the order given. The caption is HTML with its words escaped."""
    heads = [
        "Request",
        "Status",
        "What is wanted",
        "Asked of",
        "Due",
        *(["About"] if with_gap else []),
        "Answered with",
    ]
    return table(caption, heads, [_row(desk, one, with_gap=with_gap) for one in requests])


def _row(desk: Workspace, one: EvidenceRequest, *, with_gap: bool) -> str:
    link = esc(session.address("requests", request=one.ref))
    by = desk.area.posts.get(one.asked_by)
    about = f"<td>{about_links(desk, one)}</td>" if with_gap else ""
    return (
        f'<th scope="row" class="num"><a href="{link}">{esc(one.ref)}</a></th><td>{request_badge(one.status)}</td>'
        f"<td>{title_html(one.wants, 200)}</td>"
        f'<td>{esc(one.asked_of_title)}<br><span class="quiet">by {esc(by.title if by else one.asked_by)}, '
        f"{day(one.asked_at.date())}</span></td><td>{due_words(desk, one)}</td>{about}"
        f"<td>{answer_links(one)}</td>"
    )


def request_links(refs: Iterable[str]) -> str:
    """Requests by their references, as links; HTML."""
    return ", ".join(f'<a href="{esc(session.address("requests", request=ref))}">{esc(ref)}</a>' for ref in refs)


def due_words(desk: Workspace, one: EvidenceRequest) -> str:
    """The due day, and how far it is while the request waits."""
    return esc(f"{day(one.due)}{away(one.due, desk.today) if one.is_open else ''}")


def about_links(desk: Workspace, one: EvidenceRequest) -> str:
    """What a request is about, as links: its gap, and its strand or line; HTML."""
    said = [f'<a href="{esc(session.address("gaps", gap=one.gap))}">{esc(one.gap)}</a>'] if one.gap else []
    if one.target in desk.area.strands:
        title = desk.area.strands[one.target].strand.title
        said.append(f'<a href="{esc(session.address("", strand=one.target))}">{title_html(title, 60)}</a>')
    elif one.target in desk.area.lines:
        said.append(f'<a href="{esc(session.address("plan", line=one.target))}">Plan line {esc(one.target)}</a>')
    elif one.target:
        said.append(esc(one.target))
    return "<br>".join(said)


def answer_links(one: EvidenceRequest) -> str:
    """The items brought in answer, as links; HTML."""
    return "<br>".join(
        f'<a href="{esc(session.address("evidence", item=answer.item))}">{esc(answer.item)} '
        f"{title_html(answer.title, 60)}</a>"
        for answer in one.answers
    )
