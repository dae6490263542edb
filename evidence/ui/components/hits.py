"""The pages that answer a question, as one list: where each is, its words marked, and what its item already shows."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.rules.words import listed
from evidence.ui import session
from evidence.ui.components.link_card import status_badge
from evidence.ui.components.marks import marked
from evidence.ui.components.text import clipped, day_or, esc, title_html
from evidence.ui.question_address import hit_address
from schemas.finding import Found, Hit, Question, Showing
from schemas.links import LinkStatus
from schemas.local_area import LocalArea

MOST_SHOWN = 3
"""The most links of an item told beside a hit; the rest are counted."""


def hit_list(found: Found, question: Question, area: LocalArea) -> str:
    """The hits, best first, each a link to its page; HTML."""
    hits = "".join(f"<li>{_hit(hit, question, area)}</li>" for hit in found.hits)
    return f'<ol class="hits">{hits}</ol>'


def _hit(hit: Hit, question: Question, area: LocalArea) -> str:
    opens = esc(hit_address(question, item=hit.item, page=hit.page))
    return (
        f'<h3><a href="{opens}">{title_html(hit.title)}, page {hit.page}</a></h3>'
        f'<p class="quiet">{where_from(hit, area)} · {_pick(hit)}</p><p>{marked(hit.snippet)}</p>{_shows(hit, area)}'
    )


def _pick(hit: Hit) -> str:
    """The way to have the item of a hit in a bundle; HTML."""
    way = esc(session.address("bundle", pick=hit.item))
    return f'<a href="{way}">Pick<span class="unseen"> {esc(hit.item)}</span> for a bundle</a>'


def where_from(hit: Hit, area: LocalArea) -> str:
    """The kind, date, organisation and reference of a hit, and what its document calls the page; HTML."""
    organisation = area.organisations.get(hit.organisation or "")
    label = hit.label if hit.label not in ("", str(hit.page), hit.title) else ""
    said = [
        hit.kind.value.capitalize() if hit.kind else "Kind not confirmed",
        day_or(hit.on),
        organisation.short if organisation else "",
        hit.item,
        clipped(label, 80),
    ]
    return ", ".join(esc(one) for one in said if one)


def _shows(hit: Hit, area: LocalArea) -> str:
    """What the item of a hit already shows: the tests and strands of its links, by what became of them."""
    if not hit.shows:
        return ""
    told = hit.shows[:MOST_SHOWN]
    rows = [_of_status(status, told, area) for status in dict.fromkeys(one.status for one in told)]
    if more := hit.shows[MOST_SHOWN:]:
        rows.append(f'<li class="quiet">and {len(more)} more: {esc(listed([one.link for one in more]))}</li>')
    return f'<ul class="shows" aria-label="What {esc(hit.item)} already shows">{"".join(rows)}</ul>'


def _of_status(status: LinkStatus, shows: Sequence[Showing], area: LocalArea) -> str:
    links = "; ".join(dict.fromkeys(_showing(one, area) for one in shows if one.status is status))
    return f"<li>{status_badge(status)} {links}</li>"


def _showing(one: Showing, area: LocalArea) -> str:
    place = area.strands.get(one.strand)
    about = f"{title_html(place.strand.title, 70)} ({esc(place.concern.ref)})" if place else esc(one.strand)
    return f"{one.test.words} for {about}"
