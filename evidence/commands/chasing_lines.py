"""Gaps and requests in lines for people."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.commands.printing import heading, safe
from evidence.rules.explained import rule_in_words
from evidence.rules.words import counted, day, listed
from evidence.workspace.gap_sheet import risk_in_words
from schemas.gaps import Gap, GapHistory, Gaps
from schemas.local_area import LocalArea
from schemas.requests import EvidenceRequest


def gaps_lines(gaps: Gaps, area: LocalArea) -> str:
    """Each gap with its reference, its owner, its next step and the day it is due."""
    if not gaps.gaps:
        return "There are no gaps."
    lines = [f"{counted(len(gaps.gaps), 'gap')}. {heading(gaps)}"]
    for gap in gaps.gaps:
        lines += _gap_lines(gap, area)
    return "\n".join(lines)


def _gap_lines(gap: Gap, area: LocalArea) -> list[str]:
    due = f", due {day(gap.due)}" if gap.due else ""
    lines = [
        f"{gap.ref or '------'}  {gap.strand}  {gap.test.words}: {gap.state.words}. {gap.reason}",
        f"  {gap.post_title}{due}: {gap.next_step}",
    ]
    if gap.requests:
        lines.append(f"  Asked for in {listed(gap.requests)}.")
    if gap.risk:
        lines.append(f"  Risk: {safe(risk_in_words(gap, area))}")
    return lines


def gap_lines(found: GapHistory, area: LocalArea, requests: Sequence[EvidenceRequest]) -> str:
    """One gap with its whole story."""
    strand = area.strands[found.strand].strand.title if found.strand in area.strands else "not in the area's files now"
    lines = [
        f"{found.ref}  {found.strand}  {strand}: {found.test.words}",
        f"  Rule: {rule_in_words(found.test, area.policy)}",
        f"  Noted on {day(found.noted_at.date())}.",
    ]
    if found.closed_at:
        lines.append(f"  Closed on {day(found.closed_at.date())}.")
    if gap := found.gap:
        ask = f"ask by {day(gap.ask_by)}, " if gap.ask_by else ""
        due = f" ({ask}due {day(gap.due)})" if gap.due else ""
        lines.append(f"  {gap.state.words}. {gap.reason}")
        lines.append(f"  {gap.post_title}{due}: {gap.next_step}")
        if gap.risk:
            lines.append(f"  Risk: {safe(risk_in_words(gap, area))}")
    return "\n".join([*lines, *(f"  {_request_line(one)}" for one in requests)])


def requests_lines(requests: Sequence[EvidenceRequest], area: LocalArea) -> str:
    """Each request with what is wanted of whom, and what answered it."""
    if not requests:
        return "Nothing has been asked for."
    return "\n".join(request_lines(one, area) for one in requests)


def request_lines(one: EvidenceRequest, area: LocalArea) -> str:
    """One request."""
    by = area.posts[one.asked_by].title if one.asked_by in area.posts else one.asked_by
    about = listed([ref for ref in (one.target, one.gap) if ref])
    lines = [_request_line(one), f"  {safe(' '.join(one.wants.split()))}"]
    lines.append(f"  Asked by {by} on {day(one.asked_at.date())}{f', about {about}' if about else ''}.")
    lines += [f"  Answered with {answer.item} {safe(answer.title)}" for answer in one.answers]
    if one.closed_why:
        lines.append(f"  Why: {safe(' '.join(one.closed_why.split()))}")
    return "\n".join(lines)


def _request_line(one: EvidenceRequest) -> str:
    return f"{one.ref}  {one.status.value.upper()}  {one.asked_of_title}, due {day(one.due)}"
