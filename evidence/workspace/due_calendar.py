"""A calendar file (RFC 5545) of what is due: open requests, and the days gaps are to be closed by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from evidence.markup import visible
from evidence.rules.words import day, listed
from schemas.gaps import Gap
from schemas.local_area import LocalArea
from schemas.requests import EvidenceRequest, RequestStatus


def due_calendar(
    title: str, requests: Iterable[EvidenceRequest], gaps: Iterable[Gap], area: LocalArea, *, notice: str
) -> bytes:
    """The calendar. The same requests and gaps give the same bytes, and an event keeps its name from day to day."""
    calendar = Calendar()
    calendar.add("prodid", "-//Inspection evidence//Due dates//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", visible(": ".join(filter(None, [notice, f"Evidence due, {title}"]))))
    for one in requests:
        if one.is_open:
            calendar.add_component(_request(one, area, notice))
    for gap in gaps:
        if gap.ref and gap.due:
            calendar.add_component(_gap(gap, area, notice))
    return bytes(calendar.to_ical())


def _request(one: EvidenceRequest, area: LocalArea, notice: str) -> Event:
    by = area.posts.get(one.asked_by)
    overdue = "Overdue: " if one.status is RequestStatus.OVERDUE else ""
    about = listed([ref for ref in (one.target, one.gap) if ref])
    told = [
        notice,
        f"Wanted: {one.wants}",
        f"Asked of {one.asked_of_title} by {by.title if by else one.asked_by} on {day(one.asked_at.date())}.",
        f"About {about}." if about else "",
    ]
    return _event(one.ref, f"{overdue}{one.ref} {one.wants}", told, on=one.due, stamp=one.asked_at, area=area)


def _gap(gap: Gap, area: LocalArea, notice: str) -> Event:
    told = [
        notice,
        f"{gap.test.words}: {gap.state.words.lower()}. {gap.reason}",
        f"Next step: {gap.next_step}",
        f"Owner: {gap.post_title}.",
        f"Ask for it by {day(gap.ask_by)}." if gap.ask_by else "",
        f"Asked for in {listed(gap.requests)}." if gap.requests else "",
        f"Its risk is accepted until {day(gap.risk.until)}." if gap.risk else "",
    ]
    assert gap.due is not None
    stamp = datetime.combine(gap.noted_on or gap.due, time(), UTC)
    summary = f"{gap.ref} to be closed: {gap.test.words.lower()}, {gap.strand_title}"
    return _event(gap.ref, summary, told, on=gap.due, stamp=stamp, area=area)


def _event(ref: str, summary: str, told: Iterable[str], *, on: date, stamp: datetime, area: LocalArea) -> Event:
    """A whole-day event that leaves its owner free. Its stamp is when it began, never the clock's."""
    event = Event()
    event.add("uid", f"{ref}@{area.area.ref}.evidence")
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))
    event.add("summary", _line(summary, most=120))
    event.add("description", "\n".join(visible(words) for words in told if words))
    event.add("transp", "TRANSPARENT")
    return event


def _line(words: str, *, most: int) -> str:
    plain = " ".join(visible(words).split())
    return plain if len(plain) <= most else f"{plain[: most - 1].rstrip()}…"
