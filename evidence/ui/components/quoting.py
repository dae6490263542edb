"""The links that quote a page: what each says the evidence shows, about what, and in which words."""

from __future__ import annotations

from evidence.ui import session
from evidence.ui.components.link_card import status_badge
from evidence.ui.components.newer_words import passages_html
from evidence.ui.components.text import esc, title_html
from evidence.workspace.workspace import Workspace
from schemas.links import Link
from schemas.opened import OpenedPage


def quoting_list(desk: Workspace, opened: OpenedPage) -> str:
    """The links that quote the opened page, the one asked for first; HTML."""
    asked = [opened.link] if opened.link else []
    others = [link for link in opened.quoting if link not in asked]
    rows = "".join(_row(desk, opened, link, asked=link in asked) for link in (*asked, *others))
    return f'<ul class="quoting">{rows}</ul>' if rows else "<p>No link quotes this page yet.</p>"


def _row(desk: Workspace, opened: OpenedPage, link: Link, *, asked: bool) -> str:
    mark = session.address("page", item=opened.item.ref, page=opened.number, link=link.ref)
    shown = _marked(opened) if asked else f'<a href="{esc(mark)}">Mark its words on the page</a>'
    return (
        f"<li{' class=asked' if asked else ''}><p>{status_badge(link.status)} <strong>{esc(link.says)}</strong></p>"
        f'<p>{link.test.words} for {_about(desk, link)} <span class="quiet">{esc(link.ref)}, {shown}</span></p>'
        f"{passages_html(link, opened.item)}</li>"
    )


def _marked(opened: OpenedPage) -> str:
    return "marked on the page above" if opened.marks else "not found on this page"


def _about(desk: Workspace, link: Link) -> str:
    place = desk.area.strands.get(link.strand)
    if place is None:
        return esc(link.strand)
    address = esc(session.address("", strand=link.strand, test=link.test.value))
    return f'<a href="{address}">{title_html(place.strand.title)}</a> ({esc(place.concern.ref)})'
