"""Who contributes: organisations and posts as tables, with the way to everything that is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from evidence.rules.words import counted
from evidence.ui.components.owners import due_words
from evidence.ui.components.style import table
from evidence.ui.components.text import day_or, esc, title_html
from schemas.local_area import LocalArea
from schemas.partners import OrganisationShare, PostShare

Address = Callable[..., str]

FEW, MOST = 3, 60
"""How many links are shown as they are, and how many are named at all."""


def organisations_table(
    shares: Iterable[OrganisationShare], area: LocalArea, address: Address, found_in: Mapping[str, str]
) -> str:
    """Each organisation: what it brought, what is wanted of it. `found_in` says in which strand a contrary link is."""
    heads = [
        "Organisation",
        "Evidence",
        "Links",
        "Strands it speaks to",
        "Responsible, and gives nothing",
        "Still to be answered",
    ]
    rows = [_organisation(one, area, address, found_in) for one in shares]
    return table("Organisations", heads, rows, hide_caption=True)


def _organisation(one: OrganisationShare, area: LocalArea, address: Address, found_in: Mapping[str, str]) -> str:
    brought = (
        f'{counted(one.items, "item")}<br><span class="quiet">newest: {day_or(one.newest)}</span>'
        if one.items
        else "<strong>Nothing yet</strong>"
    )
    lines = [f'<a href="{esc(address("plan", line=ref))}">{esc(ref)}</a>' for ref in one.lines_done_impact_not_shown]
    contrary = [_contrary(ref, address, found_in) for ref in one.contrary_unanswered]
    wanted = [
        _folded(counted(len(contrary), "contrary finding"), contrary) if contrary else "",
        _folded(f"{counted(len(lines), 'line')} done, impact not shown", lines) if lines else "",
    ]
    return (
        f'<th scope="row">{title_html(one.name)}</th><td>{brought}</td>'
        f"<td>{one.links_counted} counted<br>{one.links_awaiting} awaiting decision</td>"
        f"<td>{_strands(one.strands, area, address)}</td><td>{_strands(one.joint_missing, area, address)}</td>"
        f"<td>{''.join(wanted) or 'nothing'}</td>"
    )


def _strands(refs: Sequence[str], area: LocalArea, address: Address) -> str:
    links = [
        f'<a href="{esc(address("", strand=ref))}">{title_html(area.strands[ref].strand.title, 70)}</a>'
        for ref in refs
        if ref in area.strands
    ]
    return _folded(counted(len(links), "strand"), links) if links else "none"


def _contrary(ref: str, address: Address, found_in: Mapping[str, str]) -> str:
    strand = found_in.get(ref)
    if strand is None:
        return f'<span class="num">{esc(ref)}</span>'
    return f'<a class="num" href="{esc(address("", strand=strand, test="contrary-answered"))}">{esc(ref)}</a>'


def _folded(summary: str, links: Sequence[str]) -> str:
    """A few links as they are; more of them folded under their number, which counts also those not named."""
    if len(links) <= FEW:
        return f"<p>{summary}: {', '.join(links)}</p>"
    rest = f"<br>and {len(links) - MOST} more" if len(links) > MOST else ""
    return f"<details><summary>{summary}</summary>{'<br>'.join(links[:MOST])}{rest}</details>"


def posts_table(posts: Iterable[PostShare], area: LocalArea, address: Address, *, today: date) -> str:
    """Each post: what it brought, what it owns that is not shown, what it is asked for."""
    heads = ["Post", "Brought", "Gaps it owns", "First due", "Requests", "Lines done, impact not shown"]
    return table("Posts", heads, [_post(one, area, address, today) for one in posts], hide_caption=True)


def _post(one: PostShare, area: LocalArea, address: Address, today: date) -> str:
    gaps = f'<a href="{esc(address("gaps", post=one.post))}">{counted(one.gaps, "gap")}</a>' if one.gaps else "none"
    late = f', <span class="late">{one.requests_overdue} overdue</span>' if one.requests_overdue else ""
    asked = f"{one.requests_open} open{late}" if one.requests_open else "none open"
    lines = [f'<a href="{esc(address("plan", line=ref))}">{esc(ref)}</a>' for ref in one.lines_done_impact_not_shown]
    return (
        f'<th scope="row">{esc(one.title)}<br><span class="quiet">{esc(area.organisations[one.organisation].short)}'
        f"</span></th><td>{counted(one.items, 'item') if one.items else 'nothing yet'}</td><td>{gaps}</td>"
        f"<td>{due_words(one.due_first, today) if one.gaps else '–'}</td><td>{asked}</td>"
        f"<td>{', '.join(lines) or 'none'}</td>"
    )
