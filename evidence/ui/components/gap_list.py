"""Gaps with their life: the reference that opens each, whom to ask by when, who is asked, and accepted risks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evidence.rules.digest import away
from evidence.rules.words import day
from evidence.ui import session
from evidence.ui.components.request_list import request_links
from evidence.ui.components.style import plain_badge, state_badge, table
from evidence.ui.components.text import clipped, day_or, esc, title_html
from evidence.workspace.workspace import Workspace
from schemas.gaps import Gap

HEADS = ["Gap", "Strand", "Test", "State", "Why", "Next step", "Owner", "Ask by", "Due", "Requests", "Accepted risk"]
LEFT_OPEN = 80


def gap_list(desk: Workspace, gaps: Iterable[Gap], chosen: Mapping[str, str], *, caption: str) -> str:
    """The gaps in the order given. What was chosen stays in the links, so that the way back leads to the same list."""
    return table(caption, HEADS, [_row(desk, gap, chosen) for gap in gaps])


def _row(desk: Workspace, gap: Gap, chosen: Mapping[str, str]) -> str:
    strand = esc(session.address("", strand=gap.strand, test=gap.test.value))
    due = f"{day_or(gap.due, '')}{esc(away(gap.due, desk.today)) if gap.due else ''}"
    return (
        f'<th scope="row">{_reference(gap, chosen)}</th>'
        f'<td><a href="{strand}">{title_html(gap.strand_title)}</a>'
        f'<br><span class="quiet">{esc(gap.concern)}</span></td>'
        f"<td>{gap.test.words}{_series(gap)}</td><td>{state_badge(gap.state)}</td>"
        f'<td style="min-width:11rem">{esc(gap.reason)}</td><td style="min-width:13rem">{esc(gap.next_step)}</td>'
        f'<td>{esc(gap.post_title)}</td><td class="num">{day_or(gap.ask_by, "")}</td><td class="num">{due}</td>'
        f"<td>{request_links(gap.requests)}</td><td>{_risk(gap)}</td>"
    )


def _reference(gap: Gap, chosen: Mapping[str, str]) -> str:
    """The link to the gap; one of a past day, which nobody noted, has none."""
    if not gap.ref:
        return '<span class="quiet">Not noted</span>'
    return f'<a href="{esc(session.address("gaps", gap=gap.ref, **chosen))}">{esc(gap.ref)}</a>'


def _series(gap: Gap) -> str:
    return f"<br>{plain_badge('series')}" if gap.series else ""


def _risk(gap: Gap) -> str:
    if gap.risk is None:
        return ""
    why = f'<br><span class="quiet">{esc(clipped(gap.risk.reason, LEFT_OPEN))}</span>'
    return f"{plain_badge('accepted')} until {day(gap.risk.until)}{why}"
