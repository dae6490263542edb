"""What a rehearsal found: minutes taken, each line with what would answer it, gaps, and what stands in the way."""

from __future__ import annotations

from evidence.rules.words import counted, day
from evidence.ui import session
from evidence.ui.components.call_board import ANSWERS, answer_badge, item_link
from evidence.ui.components.call_days import unverified_words
from evidence.ui.components.paging import page_of
from evidence.ui.components.style import draw, facts, panel, table
from evidence.ui.components.text import esc, size_words, title_html
from schemas.calls import LineAnswer, RehearsalReport, RehearsedLine

HEADS = ["Line", "Asked for", "In the repository", "What would go", "Due"]
FEW = 3
MOST_GAPS = 10


def rehearsal(report: RehearsalReport) -> None:
    """The report. It says what happened, and nothing of it was kept."""
    _verdict(report)
    lines = [_row(one) for one in page_of(report.lines, key="rehearsal_lines", noun="lines")]
    caption = f"What would be answered, with notice on {day(report.notice_on)}"
    draw(table(f"{caption} {unverified_words([one.verified for one in report.lines])}", HEADS, lines))
    _gaps(report)


def _verdict(report: RehearsalReport) -> None:
    counts = ", ".join(
        f"{report.answered(answer)} {ANSWERS[answer][1].lower()}" for answer in LineAnswer if report.answered(answer)
    )
    told = [
        ("Took", _took(report.seconds)),
        ("Lines", f"{len(report.lines)}: {counts}"),
        ("The draft holds", f"{counted(report.items, 'item')}, {size_words(report.size_bytes)}"),
        ("Checked", f"{counted(report.files_checked, 'file')}: each is what the draft’s own list says"),
        ("Looked into before release", counted(report.looked_into, "item")),
        ("Gaps it states", counted(len(report.gaps), "gap")),
    ]
    if report.blockers:
        blockers = "".join(f"<li>{esc(one)}</li>" for one in report.blockers)
        words = counted(len(report.blockers), "thing stands", "things stand")
        panel(f"<h2>{words} between the draft and its seal</h2><ul>{blockers}</ul>{facts(told)}", tone="stop")
    else:
        panel(f"<h2>Nothing stands between the draft and its seal</h2>{facts(told)}")
    notes = [f"{esc(item)} answers a line and stays out. {esc(why)}" for item, why in report.left_out.items()]
    notes += [esc(report.unsure)] if report.unsure else []
    if notes:
        panel("".join(f"<p>{note}</p>" for note in notes), tone="warn")


def _took(seconds: float) -> str:
    return "less than a minute" if seconds < 60 else counted(round(seconds / 60), "minute")


def _row(one: RehearsedLine) -> str:
    items = [f"{item_link(item.item)} {title_html(item.title, 60)}" for item in one.items[:FEW]]
    items += [f"and {len(one.items) - FEW} more"] if len(one.items) > FEW else []
    would = "" if one.answer is LineAnswer.AWAITING else "<br>".join(items)
    waits = (
        f'<span class="quiet">Nothing: {len(one.items)} not accepted</span>'
        if one.answer is LineAnswer.AWAITING
        else ""
    )
    return (
        f'<th scope="row" class="num">{esc(one.ref)}</th>'
        f'<td>{title_html(one.asks, 160)}<br><span class="quiet">{esc(one.supplier)}</span></td>'
        f"<td>{answer_badge(one.answer)}</td><td>{would or waits or '<span class=quiet>Nothing</span>'}</td>"
        f'<td><span class="num">{day(one.due_on)}</span> by {esc(one.due_at)}</td>'
    )


def _gaps(report: RehearsalReport) -> None:
    if not report.gaps:
        return
    gaps = "".join(f"<li>{esc(gap)}</li>" for gap in report.gaps[:MOST_GAPS])
    link = esc(session.address("gaps", at=report.checkpoint))
    rest = f'<p>There are {len(report.gaps)}: <a href="{link}">see all of them</a>.</p>'
    panel(f"<h2>What the draft says is not shown yet, the weakest first</h2><ul>{gaps}</ul>{rest}")
