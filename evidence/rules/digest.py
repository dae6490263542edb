"""What is wanted of a post, as plain text to send: what is overdue, what is due soon, and its gaps by due date."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from evidence.rules.words import counted, day, listed
from schemas.gaps import Gap
from schemas.requests import EvidenceRequest

SOON = timedelta(days=14)
WIDTH = 78


def digest(
    title: str,
    requests: Iterable[EvidenceRequest],
    gaps: Iterable[Gap],
    *,
    posts: Mapping[str, str],
    today: date,
    notice: str = "",
) -> str:
    """The digest of one post. `posts` are titles by reference; `notice` stands under the title, when there is one."""
    waiting = sorted((one for one in requests if one.is_open), key=lambda one: (one.due, one.ref))
    overdue = [one for one in waiting if one.due < today]
    soon = [one for one in waiting if today <= one.due <= today + SOON]
    later = [one for one in waiting if one.due > today + SOON]
    dated = sorted(gaps, key=lambda gap: (gap.due or date.max, gap.ref))
    head = f"Evidence wanted of: {_plain(title)}"
    told = f"{counted(len(overdue), 'request')} overdue, {len(soon)} due soon, {len(later)} due later."
    lines = [head, f"As at {day(today)}", *filter(None, [notice]), "", f"{told} {counted(len(dated), 'gap')} to close."]
    lines += _section("Overdue", [_request(one, posts, today) for one in overdue])
    lines += _section(f"Due soon, by {day(today + SOON)}", [_request(one, posts, today) for one in soon])
    lines += _section("Asked for, due later", [_request(one, posts, today) for one in later])
    lines += _section("Gaps by due date", [_gap(gap, today) for gap in dated])
    return "\n".join(lines) + "\n"


def _section(head: str, entries: Sequence[Sequence[str]]) -> Iterator[str]:
    """A heading and what stands under it; nothing at all when nothing does."""
    if not entries:
        return
    yield from ("", head, "-" * len(head))
    for first, *rest in entries:
        yield from _wrapped(first, indent="")
        for line in rest:
            yield from _wrapped(line, indent="    ")


def _request(one: EvidenceRequest, posts: Mapping[str, str], today: date) -> list[str]:
    about = listed([ref for ref in (one.target, one.gap) if ref])
    asked = f"Asked by {posts.get(one.asked_by, one.asked_by)} on {day(one.asked_at.date())}"
    return [
        f"{one.ref}  due {day(one.due)}{away(one.due, today)}",
        f"Wanted: {one.wants}",
        f"{asked}, about {about}." if about else f"{asked}.",
    ]


def _gap(gap: Gap, today: date) -> list[str]:
    due = f"due {day(gap.due)}{away(gap.due, today)}" if gap.due else "no due date"
    lines = [
        f"{gap.ref}  {due}  {gap.strand_title} ({gap.strand}). {gap.test.words}: {gap.state.words.lower()}",
        f"Next step: {gap.next_step}",
    ]
    if gap.requests:
        lines.append(f"Asked for in {listed(gap.requests)}.")
    if gap.risk:
        lines.append(f"Its risk is accepted until {day(gap.risk.until)}: {gap.risk.reason}")
    return lines


def away(due: date, today: date) -> str:
    """How far a due day is, in brackets."""
    days = (due - today).days
    if days == 0:
        return " (today)"
    return f" (in {counted(days, 'day')})" if days > 0 else f" ({counted(-days, 'day')} overdue)"


def _wrapped(words: str, *, indent: str) -> list[str]:
    return textwrap.wrap(
        _plain(words), WIDTH, initial_indent=indent, subsequent_indent="    ", break_on_hyphens=False
    ) or [""]


def _plain(words: str) -> str:
    """One line, without what cannot be printed: it is read in mails and terminals."""
    return "".join(letter for letter in " ".join(words.split()) if letter.isprintable())
