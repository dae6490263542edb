"""What a board paper says is wanted: gaps by post and one by one, requests not answered, risks accepted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from evidence.board.blocks import Cell, Column, Group, Look, Paragraph, Row, Section, State, Table, told, words
from evidence.rules.words import counted, day, listed
from schemas.board import BoardPaper
from schemas.gaps import AcceptedRisk, Gap
from schemas.requests import EvidenceRequest, RequestStatus

FIRST_OF_EACH = 3
NOTHING_MISSING = "Every required test is met. Nothing is missing."


def gaps_in_words(paper: BoardPaper) -> str:
    """How many gaps there are, how many are late, and whose they are."""
    if not paper.gaps:
        return NOTHING_MISSING
    late = sum(_is_late(gap, paper) for gap in paper.gaps)
    posts = counted(len({gap.post for gap in paper.gaps}), "post")
    risks = sum(gap.risk is not None for gap in paper.gaps)
    accepted = f" Of these {risks} {'is' if risks == 1 else 'are'} left open on purpose." if risks else ""
    return f"{counted(len(paper.gaps), 'gap')} owned by {posts}; {late} past the day they were due.{accepted}"


def requests_in_words(paper: BoardPaper) -> str:
    """How many requests wait for evidence."""
    if not paper.requests:
        return "None waits for evidence."
    late = sum(request.status is RequestStatus.OVERDUE for request in paper.requests)
    return f"{counted(len(paper.requests), 'request')} waiting for evidence, {late} of them overdue."


def gaps_by_post(paper: BoardPaper) -> Section:
    """For each post the first of what it owns; the post with most to do stands first."""
    title = "What is wanted first, by post"
    if not paper.gaps:
        return Section(title, (Paragraph(NOTHING_MISSING),))
    note = (
        f"The {FIRST_OF_EACH} weakest gaps of each post, the first due first. Risks accepted are listed on their own; "
        "everything is under “Every gap”."
    )
    columns = (Column("Gap", 31), Column("State", 14), Column("Next step", 39), Column("Due", 16))
    rows = tuple(row for gaps in _by_post(paper) for row in _rows_of_post(gaps, paper))
    return Section(title, (Paragraph(note), Table("The first gaps of each post", columns, rows)))


def _by_post(paper: BoardPaper) -> list[list[Gap]]:
    owned: dict[str, list[Gap]] = {}
    for gap in paper.gaps:
        if gap.risk is None:
            owned.setdefault(gap.post, []).append(gap)
    return sorted(owned.values(), key=lambda gaps: (-len(gaps), gaps[0].post_title))


def _rows_of_post(gaps: list[Gap], paper: BoardPaper) -> Iterator[Row | Group]:
    late = sum(_is_late(gap, paper) for gap in gaps)
    said = f"{counted(len(gaps), 'gap')}{f', {late} past due' if late else ''}"
    yield Group(told((gaps[0].post_title, Look.STRONG), (said, Look.QUIET)))
    for gap in sorted(gaps, key=lambda one: (one.state.rank, one.due or date.max))[:FIRST_OF_EACH]:
        about = f"{gap.test.words}: {gap.strand_title}"
        yield Row(
            (
                told((_ref(gap), Look.STRONG), (about, Look.PLAIN)),
                (State(gap.state),),
                words(f"{gap.reason} {gap.next_step}" if gap.series else gap.next_step),
                _due(gap, paper),
            )
        )


def every_gap(paper: BoardPaper) -> Section:
    """All the gaps with their references, strand by strand."""
    title = "Every gap"
    if not paper.gaps:
        return Section(title, (Paragraph(NOTHING_MISSING),))
    columns = (
        *(Column("Gap", 7), Column("Test", 11), Column("State", 12)),
        *(Column("Why", 23), Column("Next step", 26), Column("Owner and due date", 21)),
    )
    rows = tuple(row for gaps in _by_strand(paper) for row in _rows_of_strand(gaps, paper))
    return Section(title, (Table("Strand by strand, the weakest concern first", columns, rows),), wide=True)


def _by_strand(paper: BoardPaper) -> list[list[Gap]]:
    owned: dict[str, list[Gap]] = {strand.ref: [] for concern in paper.concerns for strand in concern.strands}
    for gap in paper.gaps:
        owned.setdefault(gap.strand, []).append(gap)
    return [gaps for gaps in owned.values() if gaps]


def _rows_of_strand(gaps: Iterable[Gap], paper: BoardPaper) -> Iterator[Row | Group]:
    gaps = list(gaps)
    alone = gaps[0].strand == gaps[0].concern
    named = f"{gaps[0].strand} {gaps[0].strand_title}"
    yield Group(told((named, Look.STRONG), ("" if alone else counted(len(gaps), "gap"), Look.QUIET)))
    for gap in gaps:
        chased = f"Asked for: {listed(gap.requests)}" if gap.requests else ""
        risk = f"Risk accepted until {day(gap.risk.until)}" if gap.risk else ""
        yield Row(
            (
                words(_ref(gap)),
                words(gap.test.words),
                (State(gap.state),),
                words(gap.reason),
                words(gap.next_step),
                (*words(gap.post_title), *_due(gap, paper), *told((chased, Look.QUIET), (risk, Look.STRONG))),
            )
        )


def requests_open(paper: BoardPaper) -> Section:
    """The requests that still wait for evidence."""
    title = "Requests open and overdue"
    if not paper.requests:
        return Section(title, (Paragraph("No request waits for evidence."),))
    columns = (Column("Request", 12), Column("Asked of", 24), Column("What would satisfy it", 44), Column("Due", 20))
    rows = tuple(_request_row(request) for request in paper.requests)
    return Section(title, (Table("Requests that wait for evidence, the first due first", columns, rows),))


def _request_row(request: EvidenceRequest) -> Row:
    for_gap = f"for {request.gap}" if request.gap else ""
    due = f"{day(request.due)}, overdue" if request.status is RequestStatus.OVERDUE else day(request.due)
    return Row(
        (
            told((request.ref, Look.STRONG), (for_gap, Look.QUIET)),
            words(request.asked_of_title),
            words(request.wants),
            words(due, Look.STRONG if request.status is RequestStatus.OVERDUE else Look.PLAIN),
        )
    )


def risks_accepted(paper: BoardPaper) -> Section:
    """The gaps left open on purpose."""
    title = "Risks accepted"
    accepted = [(gap, gap.risk) for gap in paper.gaps if gap.risk]
    if not accepted:
        return Section(title, (Paragraph("No gap is left open on purpose."),))
    columns = (Column("Gap", 34), Column("State", 14), Column("Reason", 32), Column("Accepted by, and until", 20))
    rows = tuple(_risk_row(gap, risk, paper) for gap, risk in accepted)
    return Section(title, (Table("Gaps left open on purpose and for a time; each stays a gap", columns, rows),))


def _risk_row(gap: Gap, risk: AcceptedRisk, paper: BoardPaper) -> Row:
    return Row(
        (
            told((_ref(gap), Look.STRONG), (f"{gap.test.words}: {gap.strand_title}", Look.PLAIN)),
            (State(gap.state),),
            words(risk.reason),
            told((paper.posts.get(risk.post, risk.post), Look.PLAIN), (f"until {day(risk.until)}", Look.PLAIN)),
        )
    )


def _ref(gap: Gap) -> str:
    return gap.ref or "Not noted"


def _is_late(gap: Gap, paper: BoardPaper) -> bool:
    return gap.due is not None and gap.due < paper.made_on


def _due(gap: Gap, paper: BoardPaper) -> Cell:
    if gap.due is None:
        return words("No date", Look.QUIET)
    return words(f"{day(gap.due)}, past due", Look.STRONG) if _is_late(gap, paper) else words(day(gap.due))
