"""The links that quote a page: what each says the evidence shows, about what, and in which words."""

from __future__ import annotations

from evidence.rules.citing import passages_now
from evidence.ui import session
from evidence.ui.components.link_card import status_badge
from evidence.ui.components.text import esc, title_html
from evidence.workspace.workspace import Workspace
from schemas.links import Link
from schemas.opened import OpenedPage


def quoting_list(desk: Workspace, opened: OpenedPage) -> str:
    """The links that quote the opened page, the one asked for first; HTML."""
    asked = opened.link.ref if opened.link else ""
    links = sorted(opened.quoting, key=lambda link: link.ref != asked)
    rows = "".join(_row(desk, opened, link, asked=link.ref == asked) for link in links)
    return f'<ul class="quoting">{rows}</ul>' if rows else "<p>No link quotes this page yet.</p>"


def _row(desk: Workspace, opened: OpenedPage, link: Link, *, asked: bool) -> str:
    quotes = "".join(
        f"<blockquote>{esc(one.quote)}</blockquote>" for one in passages_now(link) if one.page == opened.number
    )
    mark = session.address("page", item=opened.item.ref, page=opened.number, link=link.ref)
    shown = "marked on the page above" if asked else f'<a href="{esc(mark)}">Mark its words on the page</a>'
    return (
        f"<li{' class=asked' if asked else ''}><p>{status_badge(link.status)} <strong>{esc(link.says)}</strong></p>"
        f'<p>{link.test.words} for {_about(desk, link)} <span class="quiet">{esc(link.ref)}, {shown}</span></p>'
        f"{quotes}</li>"
    )


def _about(desk: Workspace, link: Link) -> str:
    place = desk.area.strands.get(link.strand)
    if place is None:
        return esc(link.strand)
    address = esc(session.address("", strand=link.strand, test=link.test.value))
    return f'<a href="{address}">{title_html(place.strand.title)}</a> ({esc(place.concern.ref)})'
