"""Calls and rehearsals in lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evidence.commands.printing import safe
from evidence.rules.words import counted, day, listed
from schemas.call_templates import UNVERIFIED
from schemas.calls import Ask, BoardLine, Call, CallBoard, CallDay, CallLine, LineAnswer, RehearsalReport
from schemas.local_area import LocalArea

MOST_SHOWN = 3


def call_lines(call: Call, area: LocalArea) -> str:
    """A call with its days."""
    by = area.posts[call.called_by].title if call.called_by in area.posts else call.called_by
    lines = [
        f"{call.ref}  {call.state.value.upper()}  {call.title}: {call.kind.words}, notice on {day(call.notice_on)}",
        f"  Called by {by}.",
    ]
    if call.ended_at:
        lines.append(f"  {call.state.value.capitalize()} on {day(call.ended_at.date())}: {safe(call.ended_why)}")
    return "\n".join([*lines, *_days(call.days, area, call.unsure)])


def _days(days: Sequence[CallDay], area: LocalArea, unsure: str) -> Iterator[str]:
    for one in days:
        post = f" ({area.posts[one.post].title})" if one.post in area.posts else ""
        mark = "" if one.verified else f" [{UNVERIFIED}]"
        yield f"  {day(one.on):>17}  {safe(one.title)}: {safe(one.what)}{post}{mark}"
    if unsure:
        yield f"  Note: {unsure}"


def board_lines(board: CallBoard, area: LocalArea) -> str:
    """Each line with what answers it, what was said, and what was sent; then what was asked besides."""
    lines = [call_lines(board.call, area), ""]
    lines += [line_lines(one) for one in board.lines]
    if board.asks:
        lines += ["", "Asked besides:", *(ask_line(one) for one in board.asks)]
    for draft in board.drafts:
        lines.append(f"\nBundle for {day(draft.day)}: {draft.file}, {counted(len(draft.items), 'item')}.")
        lines += [f"  {item} stays out. {why}" for item, why in draft.left_out.items()]
    return "\n".join(lines)


def line_lines(one: BoardLine) -> str:
    """One line of the board."""
    return "\n".join(_line(one))


def _line(one: BoardLine) -> Iterator[str]:
    line = one.line
    late = "  OVERDUE" if one.overdue else ""
    yield f"{line.ref}  {line.status.value.upper()}  due {day(line.due_on)} at {line.due_at}{late}  {one.supplier}"
    yield f"  {safe(line.asks)}"
    held = [f"{item.item} {safe(item.title)}" for item in one.standing[:MOST_SHOWN]]
    more = f" and {len(one.standing) - MOST_SHOWN} more" if len(one.standing) > MOST_SHOWN else ""
    yield f"  In the repository: {one.answer.words}{': ' + '; '.join(held) + more if held else ''}"
    if said := said_words(line):
        yield f"  {said}"
    for sent in one.sent:
        sealed = f"sealed as {sent.bundle}" if sent.bundle else "not sealed"
        yield f"  In the bundle for {day(sent.day)}, {sealed}: {sent.item}, version {sent.version}"
    for item, why in one.stays_out.items():
        yield f"  {item} stays out of the bundle. {why}"


def said_words(line: CallLine) -> str:
    """What was said about a line, by whom, and who confirmed it; empty while nothing was said."""
    if line.said_by is None:
        return ""
    parts = [listed(line.items), safe(line.where), safe(line.note)]
    what = "; ".join(part for part in parts if part)
    confirmed = f"confirmed by {line.confirmed_by}" if line.confirmed_by else "not confirmed"
    return f"{what + ' ' if what else ''}(said by {line.said_by}, {confirmed})"


def ask_line(one: Ask) -> str:
    """One ask: asked, due, sent, version."""
    sent = "NOT SENT"
    if one.sent_at:
        what = f" {one.item}, version {one.version}" if one.item else ""
        sent = f"sent on {day(one.sent_at.date())}{what} {safe(one.how)}".rstrip()
    late = "  OVERDUE" if one.overdue else ""
    asked = f"asked on {day(one.asked_at.date())}{f' by {safe(one.asked_by)}' if one.asked_by else ''}"
    return (
        f"{one.ref}  {safe(one.asks)}\n"
        f"  {asked}, due {day(one.due_on)} at {one.due_at}{late}, of {one.supplier}; {sent}"
    )


def rehearsal_lines(report: RehearsalReport, area: LocalArea) -> str:
    """What the call would find: minutes taken, lines, gaps, blockers."""
    held = report.answered(LineAnswer.FRESH)
    lines = [
        f"Rehearsal of {report.title}: {report.kind.words}, notice on {day(report.notice_on)}.",
        f"{took_words(report.seconds)} {counted(len(report.lines), 'line')}: {held} fresh, "
        f"{report.answered(LineAnswer.STALE)} stale, {report.answered(LineAnswer.UNDATED)} without a date, "
        f"{report.answered(LineAnswer.AWAITING)} awaiting a decision, {report.answered(LineAnswer.NONE)} not held, "
        f"{report.answered(LineAnswer.ELSEWHERE)} held elsewhere.",
        *_days(report.days, area, report.unsure),
        "",
    ]
    for one in report.lines:
        lines.append(f"{one.ref}  {one.answer.words.upper()}  due {day(one.due_on)} at {one.due_at}  {one.supplier}")
        lines.append(f"  {safe(one.asks)}")
        lines += [f"  {item.item} {safe(item.title)}. {item.why}".rstrip() for item in one.items[:MOST_SHOWN]]
        if len(one.items) > MOST_SHOWN:
            lines.append(f"  and {len(one.items) - MOST_SHOWN} more")
    lines += ["", f"The draft holds {counted(report.items, 'item')} and states {counted(len(report.gaps), 'gap')}."]
    lines += [f"  {gap}" for gap in report.gaps[:MOST_SHOWN]]
    lines += [f"  and {len(report.gaps) - MOST_SHOWN} more"] if len(report.gaps) > MOST_SHOWN else []
    lines += [f"  {item} stays out. {why}" for item, why in report.left_out.items()]
    if not report.blockers:
        return "\n".join([*lines, "Nothing stands between the draft and its seal."])
    return "\n".join([*lines, f"{counted(len(report.blockers), 'blocker')}:", *(f"  {one}" for one in report.blockers)])


def took_words(seconds: float) -> str:
    """How long it took, in minutes as people say it."""
    if seconds < 60:
        return "It took less than a minute."
    return f"It took {counted(round(seconds / 60), 'minute')}."
