"""Gaps as a spreadsheet: the rows of the page, in its order, for a meeting or an action log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from evidence.bundles.wording import EXAMPLE_NOTICE
from evidence.rules.words import counted, day, listed, window
from evidence.workspace.spreadsheets import Sheet, spreadsheet
from schemas.gap_filter import GapFilter
from schemas.gaps import Gap, Gaps
from schemas.local_area import LocalArea

COLUMNS = {
    "Gap": 9,
    "Concern": 9,
    "Strand": 40,
    "Test": 18,
    "State": 18,
    "Why": 50,
    "Next step": 60,
    "Owner": 32,
    "Organisation": 26,
    "Noted": 18,
    "Ask by": 18,
    "Due": 18,
    "Requests": 14,
    "Accepted risk": 50,
}


def gap_sheet(gaps: Gaps, wanted: GapFilter, area: LocalArea, *, today: date, example: bool) -> bytes:
    """The spreadsheet's bytes; the same gaps on the same day give the same bytes."""
    about = {"About": 22, "This list": 90}
    return spreadsheet(
        [
            Sheet("Gaps", COLUMNS, (_row(gap, area) for gap in gaps.gaps)),
            Sheet("About this list", about, _about(gaps, wanted, area, today=today, example=example)),
        ]
    )


def _row(gap: Gap, area: LocalArea) -> tuple[str | date, ...]:
    return (
        gap.ref,
        gap.concern,
        f"{gap.strand} {gap.strand_title}",
        gap.test.words,
        gap.state.words,
        gap.reason,
        gap.next_step,
        gap.post_title,
        area.organisations[area.posts[gap.post].organisation].name,
        gap.noted_on or "",
        gap.ask_by or "",
        gap.due or "",
        listed(gap.requests, most=99),
        risk_in_words(gap, area),
    )


def risk_in_words(gap: Gap, area: LocalArea) -> str:
    """The accepted risk of a gap as a sentence; empty when there is none."""
    if gap.risk is None:
        return ""
    post = area.posts.get(gap.risk.post)
    by = post.title if post else gap.risk.post
    return f"Accepted until {day(gap.risk.until)} by {by}: {gap.risk.reason}"


def _about(gaps: Gaps, wanted: GapFilter, area: LocalArea, *, today: date, example: bool) -> Iterator[tuple[str, str]]:
    if example:
        yield EXAMPLE_NOTICE, "Nothing in this file is real."
    yield "Partnership", area.area.partnership
    yield "As at", f"{gaps.title}: {window(gaps.earliest, gaps.latest)}" if gaps.checkpoint else gaps.title
    yield "Made on", day(today)
    yield "Rows", counted(len(gaps.gaps), "gap")
    for name, value in wanted.model_dump(mode="json").items():
        if value is not None:
            yield ("Order" if name == "order" else f"Only this {name}"), str(value)
