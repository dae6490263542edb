"""Who contributes, and when: evidence by organisation and post, and by date against checkpoints."""

from __future__ import annotations

from datetime import date

from evidence.rules.partners import shares
from evidence.workspace.requests import Requests
from schemas.evidence import Item
from schemas.partners import OrganisationShare, Timeline, TimelineItem, TimelineMark


class Partners(Requests):
    """Contributions and the timeline."""

    def partners(self, *, as_at: date | None = None, checkpoint: str | None = None) -> tuple[OrganisationShare, ...]:
        """Evidence, claims to answer and gaps of each organisation and its posts."""
        remembered = self._recalled()
        return shares(
            self.area,
            remembered.known,
            self.coverage(as_at=as_at, checkpoint=checkpoint),
            items=list(remembered.items.values()),
            gaps=self.gaps(as_at=as_at, checkpoint=checkpoint).gaps,
            lines=self.lines(as_at=as_at),
            requests=self.requests(),
        )

    def timeline(self) -> Timeline:
        """Every dated item, oldest first, beside the checkpoints and the meetings; and what has no date."""
        remembered = self._recalled()
        strands = {
            number: tuple(dict.fromkeys(one.strand for one in links)) for number, links in remembered.links.items()
        }
        placed = [
            _placed(item, strands.get(number, ()))
            for number, item in remembered.items.items()
            if item.details.evidence_date
        ]
        checkpoints = [
            TimelineMark(what="checkpoint", title=one.title, first=one.earliest, last=one.latest)
            for one in self.area.checkpoints.checkpoints
        ]
        meetings = [
            TimelineMark(what="meeting" if one.held else "planned meeting", title=one.body, first=one.on, last=one.on)
            for one in self.area.area.meetings
        ]
        return Timeline(
            items=tuple(sorted(placed, key=lambda one: (one.last, one.item))),
            marks=tuple(sorted([*checkpoints, *meetings], key=lambda one: (one.first, one.title))),
            undated=tuple(item.ref for item in remembered.items.values() if not item.details.evidence_date),
        )


def _placed(item: Item, strands: tuple[str, ...]) -> TimelineItem:
    details = item.details
    assert details.evidence_date is not None, "only dated items are placed"
    return TimelineItem(
        item=item.ref,
        title=item.title,
        kind=details.kind.value if details.kind else "",
        organisation=details.organisation or "",
        first=details.period_from or details.evidence_date,
        last=details.evidence_date,
        strands=strands,
    )
