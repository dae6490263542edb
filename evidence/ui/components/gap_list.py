"""Gaps with their life: the reference that opens each, whom to ask by when, who is asked, and accepted risks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from evidence.rules.digest import away
from evidence.rules.words import day
from evidence.ui import session
from evidence.ui.components.request_list import request_links
from evidence.ui.components.style import plain_badge, state_badge, table
from evidence.ui.components.text import clipped, day_or, esc, title_html
from evidence.workspace.workspace import Workspace
from schemas.gaps import Gap

HEADS = ["Gap", "Strand and test", "State, and why", "Next step, and whose", "When", "Asked for, or risk accepted"]
LEFT_OPEN = 80


def gap_list(desk: Workspace, gaps: Iterable[Gap], chosen: Mapping[str, str], *, caption: str) -> str:
    """The gaps in the order given. What was chosen stays in the links, so that the way back leads to the same list."""
    return table(caption, HEADS, [_row(desk, gap, chosen) for gap in gaps])


def _row(desk: Workspace, gap: Gap, chosen: Mapping[str, str]) -> str:
    strand = esc(session.address("", strand=gap.strand, test=gap.test.value))
    return (
        f'<th scope="row" class="num">{_reference(gap, chosen)}</th>'
        f'<td><strong>{gap.test.words}</strong>{_series(gap)}<br><a href="{strand}">{title_html(gap.strand_title)}</a>'
        f'<br><span class="quiet">{esc(gap.concern)}</span></td>'
        f"<td>{state_badge(gap.state)}<br>{esc(gap.reason)}</td>"
        f'<td>{esc(gap.next_step)}<br><span class="quiet">{esc(gap.post_title)}</span></td>'
        f"<td>{_when(gap, desk.today)}</td><td>{_what_was_done(gap)}</td>"
    )


def _when(gap: Gap, today: date) -> str:
    """The day it must be in by, with how far that is, and the day to ask."""
    if gap.due is None:
        return '<span class="quiet">No day</span>'
    due = f'<strong>Due</strong> <span class="num">{day(gap.due)}</span>{esc(away(gap.due, today))}'
    return f'{due}<br><span class="quiet">Ask by {day_or(gap.ask_by, "")}</span>'


def _what_was_done(gap: Gap) -> str:
    """Who is asked for it, and whether the risk was accepted."""
    said = [part for part in (request_links(gap.requests), _risk(gap)) if part]
    return "<br>".join(said) or '<span class="quiet">Nothing yet</span>'


def _reference(gap: Gap, chosen: Mapping[str, str]) -> str:
    """The link to the gap; one of a past day, which nobody noted, has none."""
    if not gap.ref:
        return '<span class="quiet">Not noted</span>'
    return f'<a href="{esc(session.address("gaps", gap=gap.ref, **chosen))}">{esc(gap.ref)}</a>'


def _series(gap: Gap) -> str:
    return f" {plain_badge('series')}" if gap.series else ""


def _risk(gap: Gap) -> str:
    if gap.risk is None:
        return ""
    why = f'<br><span class="quiet">{esc(clipped(gap.risk.reason, LEFT_OPEN))}</span>'
    return f"{plain_badge('risk accepted')} until {day(gap.risk.until)}{why}"
