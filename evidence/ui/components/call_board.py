"""The board of a call as a table: what is asked, what the repository has for it, what was said, and what was sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from evidence.rules.digest import away
from evidence.rules.words import day
from evidence.ui import session
from evidence.ui.components.style import state_badge, table
from evidence.ui.components.text import clipped, esc, title_html
from evidence.workspace.workspace import Workspace
from schemas.calls import BoardLine, CallLine, LineAnswer, LineStatus, SentIn
from schemas.tests_of_evidence import CoverageState

HEADS = ["Line", "Asked for", "In the repository", "What was said", "Due", "In a day's bundle"]
FEW = 2

ANSWERS = {
    LineAnswer.FRESH: (CoverageState.MET, "Fresh"),
    LineAnswer.UNDATED: (CoverageState.UNKNOWN, "No date"),
    LineAnswer.STALE: (CoverageState.STALE, "Stale on the day"),
    LineAnswer.AWAITING: (CoverageState.AWAITING, "Awaits a decision"),
    LineAnswer.ELSEWHERE: (CoverageState.NOT_REQUIRED, "Held elsewhere"),
    LineAnswer.NONE: (CoverageState.NOT_MET, "Nothing held"),
}
SAID = {
    LineStatus.OPEN: (CoverageState.UNKNOWN, "Not said yet"),
    LineStatus.SUPPLIED: (CoverageState.MET, "Supplied"),
    LineStatus.LINK: (CoverageState.MET, "Link"),
    LineStatus.TO_FOLLOW: (CoverageState.AWAITING, "To follow"),
    LineStatus.NOT_HELD: (CoverageState.NOT_MET, "Not held"),
    LineStatus.DROPPED: (CoverageState.NOT_REQUIRED, "Dropped"),
}


def board_table(desk: Workspace, call: str, lines: Iterable[BoardLine], *, caption: str) -> str:
    """The lines in the order given; each reference opens the line."""
    return table(caption, HEADS, [_row(desk, call, one) for one in lines])


def _row(desk: Workspace, call: str, one: BoardLine) -> str:
    line = one.line
    link = esc(session.address("call", call=call, line=line.ref))
    return (
        f'<th scope="row" class="num"><a href="{link}">{esc(line.ref)}</a></th>'
        f'<td>{title_html(line.asks, 160)}<br><span class="quiet">{esc(one.supplier)}</span></td>'
        f"<td>{answer_badge(one.answer)}{_held(one)}</td>"
        f"<td>{said_html(desk, line)}{_stays_out(one)}</td>"
        f"<td>{due_html(line.due_on, line.due_at, desk.today, overdue=one.overdue, waits=line.is_open)}</td>"
        f"<td>{sent_html(one.sent)}</td>"
    )


def answer_badge(answer: LineAnswer) -> str:
    """What the repository has, as symbol, word and colour."""
    return state_badge(*ANSWERS[answer])


def _held(one: BoardLine) -> str:
    items = [f"{item_link(item.item)} {title_html(item.title, 50)}" for item in one.standing[:FEW]]
    more = [f"and {len(one.standing) - FEW} more"] if len(one.standing) > FEW else []
    return "".join(f'<br><span class="quiet">{said}</span>' for said in [*items, *more])


def item_link(ref: str) -> str:
    """An item as a link; HTML."""
    return f'<a class="num" href="{esc(session.address("evidence", item=ref))}">{esc(ref)}</a>'


def bundle_link(ref: str) -> str:
    """A sealed bundle as a link; HTML."""
    return f'<a class="num" href="{esc(session.address("releases", bundle=ref))}">{esc(ref)}</a>'


def said_html(desk: Workspace, line: CallLine) -> str:
    """What was said about a line, by whom, and whether somebody confirmed it."""
    badge = state_badge(*SAID[line.status])
    items = f"<br>{', '.join(item_link(item) for item in line.items)}" if line.items else ""
    words = "".join(f"<br>{esc(clipped(said, 120))}" for said in (line.where, line.note) if said)
    if line.said_by is None:
        return badge
    confirmed = f"Confirmed by {_post(desk, line.confirmed_by)}" if line.confirmed_by else "Not confirmed"
    told = f"Said by {_post(desk, line.said_by)}"
    if line.status is not LineStatus.DROPPED:
        told = f"{told}. {confirmed}"
    return f'{badge}{items}{words}<br><span class="quiet">{esc(told)}.</span>'


def _post(desk: Workspace, ref: str | None) -> str:
    known = desk.area.posts.get(ref or "")
    return known.title if known else ref or ""


def _stays_out(one: BoardLine) -> str:
    told = (f"{esc(item)} stays out of the bundle. {esc(why)}" for item, why in one.stays_out.items())
    return "".join(f'<br><span class="ev-flag">{said}</span>' for said in told)


def due_html(on: date, at: str, today: date, *, overdue: bool, waits: bool) -> str:
    """A due moment, how far it is while something waits, and a word where it has gone by."""
    late = f"<br>{state_badge(CoverageState.NOT_MET, 'Overdue')}" if overdue else ""
    far = away(on, today) if waits and not overdue else ""
    return f'<span class="num">{day(on)}</span> by {esc(at)}{esc(far)}{late}'


def sent_html(sent: Iterable[SentIn]) -> str:
    """What went in which day's bundle, in which version; the newest bundle last."""
    bundles: dict[tuple[date, str, str], list[str]] = {}
    for one in sent:
        key = (one.day, one.draft, one.bundle or "")
        bundles.setdefault(key, []).append(f"{item_link(one.item)} version {one.version}")
    told = [
        f"For {day(on)}, {f'sealed as {bundle_link(bundle)}' if bundle else 'not sealed'}: {', '.join(items)}"
        for (on, _, bundle), items in bundles.items()
    ]
    return "<br>".join(told) or '<span class="quiet">Nothing yet</span>'
