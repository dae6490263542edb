"""What is known of the items that pages are found in: which of them a question lets through, and how many of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlmodel import Session

from evidence.rules.facts import LinkFacts
from evidence.search.filters import Filter, unknown_value
from evidence.search.query import Query
from evidence.store.items import item_ref, number_of
from evidence.workspace.desk import Core
from evidence.workspace.knowing import remember
from schemas.evidence import Item
from schemas.finding import Count, Counts, Linked, Misread, Showing
from schemas.links import LinkStatus
from schemas.local_area import LocalArea

LINKED = {
    LinkStatus.ACCEPTED: Linked.ACCEPTED,
    LinkStatus.AWAITING: Linked.AWAITING,
    LinkStatus.CHALLENGED: Linked.CHALLENGED,
    LinkStatus.LAPSED: Linked.LAPSED,
}
COUNTED = ("kind", "organisation", "concern", "state", "year")
UNDATED = "no date"
MOST_SHOWN = 12


class About(NamedTuple):
    """What is known of one item, by the names of the filters; a property may have several values, or none."""

    values: Mapping[str, frozenset[str]]
    on: date | None

    def passes(self, one: Filter) -> bool:
        """Whether a filter lets the item through, were nothing excluded by it. No date is neither before nor after."""
        if one.name == "before":
            return self.on is not None and self.on.isoformat() < one.value
        if one.name == "after":
            return self.on is not None and self.on.isoformat() > one.value
        return one.value in self.values[one.name]


def about(item: Item, links: Iterable[LinkFacts], area: LocalArea) -> About:
    """What the filters and the counts know of an item."""
    standing = [link for link in links if link.status in LINKED]
    places = [area.strands[link.strand] for link in standing if link.strand in area.strands]
    details, on = item.details, item.details.evidence_date
    return About(
        {
            "kind": frozenset([details.kind.value] if details.kind else []),
            "organisation": frozenset([details.organisation] if details.organisation else []),
            "concern": frozenset(place.concern.ref for place in places),
            "strand": frozenset(link.strand for link in standing),
            "line": frozenset(link.line for link in standing if link.line),
            "state": frozenset(LINKED[link.status].value for link in standing) or frozenset([Linked.NOTHING.value]),
            "year": frozenset([str(on.year) if on else UNDATED]),
        },
        on,
    )


def lets_through(known: About, filters: Collection[Filter]) -> bool:
    """Whether all filters let an item through: of several for one property any will do, but none that excludes."""
    if any(known.passes(one) for one in filters if one.excluded):
        return False
    wanted: dict[str, bool] = {}
    for one in filters:
        if not one.excluded:
            wanted[one.name] = wanted.get(one.name, False) or known.passes(one)
    return all(wanted.values())


def in_this_area(query: Query, words: str, area: LocalArea) -> tuple[tuple[Filter, ...], tuple[Misread, ...]]:
    """The filters as the area has their values, and what to say of those that name nothing in it."""
    known: dict[str, Collection[str]] = {
        "organisation": area.organisations,
        "concern": area.concerns,
        "strand": area.strands,
        "line": area.lines,
    }
    filters: list[Filter] = []
    wrong: list[Misread] = []
    for one in query.filters:
        if one.name not in known:
            filters.append(one)
            continue
        same = next((ref for ref in known[one.name] if ref.casefold() == one.value.casefold()), None)
        if same is None:
            wrong.append(unknown_value(one.typed, words, known[one.name]))
        else:
            filters.append(Filter(one.name, same, one.excluded, one.typed))
    return tuple(filters), tuple(wrong)


def counted(by_item: Mapping[str, int], known: Mapping[str, About]) -> tuple[Counts, ...]:
    """How many of the pages that answer have each value of each property, the most frequent first."""
    return tuple(Counts(of=name, counts=tuple(_counts(name, by_item, known))) for name in COUNTED)


def _counts(name: str, by_item: Mapping[str, int], known: Mapping[str, About]) -> Iterator[Count]:
    pages: Counter[str] = Counter()
    for item, count in by_item.items():
        for value in known[item].values[name]:
            pages[value] += count
    for value, count in sorted(pages.items(), key=lambda one: (-one[1], one[0])):
        yield Count(value=value, pages=count)


def newest_first(items: Iterable[str], known: Mapping[str, About]) -> list[str]:
    """Items by the date of what they show, the newest first; those without a date come last."""
    return sorted(items, key=lambda item: (-(known[item].on or date.min).toordinal(), item))


class KnownItems(Mapping[str, About]):
    """What is known of each item, worked out when it is first asked for and kept until the item changes."""

    def __init__(self, core: Core, session: Session) -> None:
        self._area = core.area
        # Read once: another visitor's thread may put a newer one there meanwhile.
        core.remembered = self._remembered = remember(session, core.area, core.remembered)
        self._kept: dict[str, Any] = core.about_items

    def __getitem__(self, ref: str) -> About:
        number = number_of(ref, "E")
        item, links = self._remembered.items[number], self._remembered.links.get(number, ())
        kept = self._kept.get(ref)
        # What is remembered of an item is the same object until something about it changes.
        if kept is None or kept[0] is not item or kept[1] is not links:
            kept = self._kept[ref] = (item, links, about(item, links, self._area))
        known: About = kept[2]
        return known

    def __iter__(self) -> Iterator[str]:
        return map(item_ref, self._remembered.items)

    def __len__(self) -> int:
        return len(self._remembered.items)

    def shows(self, ref: str) -> tuple[Showing, ...]:
        """What an item shows, by its links: a suggestion shows nothing yet."""
        links = self._remembered.links.get(number_of(ref, "E"), ())
        return tuple(
            Showing(link=link.link, strand=link.strand, test=link.test, status=link.status)
            for link in links
            if link.status in LINKED
        )[:MOST_SHOWN]
