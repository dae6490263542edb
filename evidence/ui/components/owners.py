"""Gaps by the post that owns them: how many, how weak, the first due, and the most urgent by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from evidence.rules.windows import away
from evidence.rules.words import counted, day
from evidence.ui.components.matrix import tally
from evidence.ui.components.style import state_badge, table
from evidence.ui.components.text import esc, title_html
from schemas.gaps import Gap
from schemas.local_area import LocalArea
from schemas.requests import EvidenceRequest, RequestStatus

Address = Callable[..., str]

FAR = date.max
URGENT = 2


@dataclass(slots=True)
class Owned:
    """What one post owns that is not shown, and what it is asked for."""

    post: str
    gaps: list[Gap] = field(default_factory=list)
    requests: list[EvidenceRequest] = field(default_factory=list)

    @property
    def first_due(self) -> date:
        """The day its first gap is due; the far future when none has a day."""
        return min((gap.due for gap in self.gaps if gap.due), default=FAR)

    @property
    def urgent(self) -> list[Gap]:
        """Its gaps with the first due and the weakest at the front."""
        return sorted(self.gaps, key=lambda gap: (gap.due or FAR, gap.state.rank))


def by_owner(gaps: Iterable[Gap], requests: Iterable[EvidenceRequest]) -> list[Owned]:
    """Each post that owns a gap or is asked for something; whoever is due first at the front, then who owns most."""
    owned: dict[str, Owned] = defaultdict(lambda: Owned(""))
    for gap in gaps:
        owned[gap.post].gaps.append(gap)
    for request in requests:
        if request.is_open:
            owned[request.asked_of].requests.append(request)
    for post, one in owned.items():
        one.post = post
    return sorted(owned.values(), key=lambda one: (one.first_due, -len(one.gaps), one.post))


def owners_table(owners: Sequence[Owned], area: LocalArea, address: Address, *, today: date) -> str:
    """The posts in the order given, each with the way to all of its gaps."""
    heads = ["Post", "Gaps", "First due", "Requests", "Most urgent"]
    rows = [_row(one, area, address, today) for one in owners]
    return table("Gaps by the post that owns them", heads, rows, hide_caption=True)


def _row(one: Owned, area: LocalArea, address: Address, today: date) -> str:
    post = area.posts.get(one.post)
    title = post.title if post else one.post
    whose = f'<br><span class="quiet">{esc(area.organisations[post.organisation].short)}</span>' if post else ""
    states = tally((gap.state for gap in one.gaps), counted(len(one.gaps), "gap")) if one.gaps else "no gap"
    return (
        f'<th scope="row"><a href="{esc(address("gaps", post=one.post))}">{esc(title)}</a>{whose}</th>'
        f"<td>{states}</td><td>{due_words(one.first_due, today)}</td><td>{_requests(one.requests)}</td>"
        f"<td>{_urgent(one, address)}</td>"
    )


def due_words(due: date | None, today: date) -> str:
    """A day something is due, with how far it is; overdue is said in a word."""
    if due is None or due == FAR:
        return "no day set"
    said = f'{day(due)}<br><span class="quiet">{away((due - today).days)}</span>'
    return f'{said} <span class="late">Overdue</span>' if due < today else said


def _requests(requests: Sequence[EvidenceRequest]) -> str:
    if not requests:
        return "none open"
    late = sum(one.status is RequestStatus.OVERDUE for one in requests)
    said = f"{len(requests)} open"
    return f'{said}, <span class="late">{late} overdue</span>' if late else said


def _urgent(one: Owned, address: Address) -> str:
    said = "".join(
        f'<li><a href="{esc(address("", strand=gap.strand, test=gap.test.value))}">{title_html(gap.strand_title, 70)}: '
        f"{gap.test.words.lower()}</a> {state_badge(gap.state)}</li>"
        for gap in one.urgent[:URGENT]
    )
    return f'<ul class="because">{said}</ul>' if said else "–"
