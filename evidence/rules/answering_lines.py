"""Which evidence answers a line of the information request, and how current it is on the day the line is due."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from evidence.rules.facts import LinkFacts
from evidence.rules.freshness import Freshness
from evidence.rules.words import day
from schemas.area import Checkpoint
from schemas.calls import HowCurrent, LineAnswer, NewCallLine, StandingItem
from schemas.links import LinkStatus
from schemas.local_area import LocalArea

ORDER = (HowCurrent.FRESH, HowCurrent.UNDATED, HowCurrent.STALE)


class Answering:
    """Finds standing evidence for lines, at a checkpoint. `links` are by strand; only `visible` items are told."""

    def __init__(
        self,
        area: LocalArea,
        links: Mapping[str, Sequence[LinkFacts]],
        checkpoint: Checkpoint,
        visible: Collection[str],
    ) -> None:
        self._area, self._links, self._checkpoint, self._visible = area, links, checkpoint, visible
        self._in_scope = tuple(place.strand.ref for place in area.strands_in_scope(checkpoint))
        self._limits: dict[date, Freshness] = {}

    def standing(self, line: NewCallLine) -> tuple[StandingItem, ...]:
        """The items that answer a line: accepted ones first, the freshest first among them, then the newest."""
        if line.elsewhere:
            return ()
        found: dict[str, list[LinkFacts]] = {}
        for link in self._links_to(line):
            found.setdefault(link.item, []).append(link)
        items = [self._item(links, line.due_on) for links in found.values()]
        return tuple(sorted(items, key=_place))

    def _links_to(self, line: NewCallLine) -> Iterable[LinkFacts]:
        for target in line.targets or self._in_scope:
            of_line = target in self._area.lines
            for strand in self._area.strands_under(target):
                for link in self._links.get(strand, ()):
                    if (not of_line or link.line == target) and self._answers(link, line):
                        yield link

    def _answers(self, link: LinkFacts, line: NewCallLine) -> bool:
        """Challenged links say nothing, and what is dated later than the day is not there yet."""
        return (
            link.item in self._visible
            and (not line.kinds or link.kind in line.kinds)
            and (not line.speakers or link.speaker in line.speakers)
            and link.status is not LinkStatus.CHALLENGED
            and (link.on is None or link.on <= line.due_on)
        )

    def _item(self, links: Sequence[LinkFacts], due_on: date) -> StandingItem:
        known = links[0]
        standing, why = self._current(known, due_on)
        accepted = any(link.accepted and not link.superseded for link in links)
        refs = tuple(dict.fromkeys(link.link for link in links))
        if not accepted:
            why = f"{why} No link to its newest version has been accepted.".strip()
        return StandingItem(
            item=known.item, title=known.title, kind=known.kind, on=known.on, version=known.newest,
            standing=standing, accepted=accepted, why=why, links=refs,
        )  # fmt: skip

    def _current(self, known: LinkFacts, due_on: date) -> tuple[HowCurrent, str]:
        if known.review_by and known.review_by < due_on:
            return HowCurrent.STALE, f"Its review date, {day(known.review_by)}, will have gone by."
        if known.on is None:
            return HowCurrent.UNDATED, "It has no date."
        limits = self._limits.setdefault(due_on, Freshness(due_on, self._area.policy, self._checkpoint))
        if limits.is_stale(known.on, known.kind):
            return (
                HowCurrent.STALE,
                f"On {day(due_on)} it is too old: it would have to be from {_oldest(limits, known)}.",
            )
        return HowCurrent.FRESH, ""


def _oldest(limits: Freshness, known: LinkFacts) -> str:
    return f"{day(limits.oldest[known.kind])} or later"


def _place(item: StandingItem) -> tuple[bool, int, int, str]:
    return not item.accepted, ORDER.index(item.standing), -(item.on.toordinal() if item.on else 0), item.item


def answer_of(standing: Sequence[StandingItem], *, elsewhere: bool) -> LineAnswer:
    """What the repository has for a line, from the items in their order."""
    if elsewhere:
        return LineAnswer.ELSEWHERE
    if not standing:
        return LineAnswer.NONE
    best = standing[0]
    return LineAnswer(best.standing.value) if best.accepted else LineAnswer.AWAITING


def to_hand_over(standing: Sequence[StandingItem]) -> tuple[StandingItem, ...]:
    """What would be sent for a line: what is accepted and fresh; where nothing is, what is accepted, as it is."""
    accepted = tuple(one for one in standing if one.accepted)
    fresh = tuple(one for one in accepted if one.standing is HowCurrent.FRESH)
    return fresh or accepted
