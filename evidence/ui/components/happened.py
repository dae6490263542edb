"""What the timeline draws, as a table: month by month, what fell in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import groupby

from evidence.rules.outlook_words import what_is, when
from evidence.rules.words import month
from evidence.ui.components.style import plain_badge, table
from evidence.ui.components.text import esc, title_html
from schemas.local_area import LocalArea
from schemas.partners import TimelineItem, TimelineMark

Address = Callable[..., str]
Happened = TimelineItem | TimelineMark


def happened(items: Iterable[TimelineItem], marks: Iterable[TimelineMark]) -> list[Happened]:
    """Items by the day they speak for and marks by the day they begin, oldest first."""
    return sorted([*items, *marks], key=lambda one: (_day(one), isinstance(one, TimelineItem)))


def _day(one: Happened) -> date:
    return one.last if isinstance(one, TimelineItem) else one.first


def happened_table(rows: Sequence[Happened], area: LocalArea, address: Address) -> str:
    """The rows in the order given, those of a month under its name."""
    heads = ["Month", "What", "When", "Kind", "Organisation", "Strands it is linked to"]
    drawn = []
    for named, group in groupby(rows, key=lambda one: month(_day(one))):
        together = list(group)
        head = f'<th scope="rowgroup" rowspan="{len(together)}">{named}</th>'
        drawn += [f"{head if first else ''}{_cells(one, area, address)}" for first, one in _numbered(together)]
    return table("Evidence, checkpoints and meetings, month by month", heads, drawn, hide_caption=True)


def _numbered(rows: Sequence[Happened]) -> list[tuple[bool, Happened]]:
    return [(number == 0, one) for number, one in enumerate(rows)]


def _cells(one: Happened, area: LocalArea, address: Address) -> str:
    if isinstance(one, TimelineMark):
        return (
            f'<th scope="row">{plain_badge(what_is(one))} {esc(one.title)}</th><td class="num">{when(one)}</td>'
            "<td>–</td><td>–</td><td>–</td>"
        )
    body = area.organisations.get(one.organisation)
    return (
        f'<th scope="row"><a href="{esc(address("evidence", item=one.item))}">{title_html(one.title)}</a> '
        f'<span class="quiet">{esc(one.item)}</span></th><td class="num">{when(one)}</td>'
        f"<td>{esc(one.kind or 'not confirmed')}</td><td>{esc(body.short) if body else 'not said'}</td>"
        f"<td>{_strands(one, area, address)}</td>"
    )


def _strands(one: TimelineItem, area: LocalArea, address: Address) -> str:
    named = [
        f'<a href="{esc(address("", strand=ref))}">{title_html(area.strands[ref].strand.title, 60)}</a>'
        for ref in one.strands
        if ref in area.strands
    ]
    if len(named) > 3:
        return f"<details><summary>{len(named)} strands</summary>{'<br>'.join(named)}</details>"
    return "<br>".join(named) or "none yet"
