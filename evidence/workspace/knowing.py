"""What coverage is worked out from, read from the store once and then only where something changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlmodel import Session

from evidence.rules.coverage import Kept, Known
from evidence.rules.facts import LinkFacts
from evidence.rules.series import DatedItem
from evidence.store import items as stored
from evidence.store.changed_items import changed_since, revision_of
from evidence.store.links import LinkReader
from schemas.evidence import Item
from schemas.local_area import LocalArea


@dataclass(frozen=True, slots=True)
class Remembered:
    """Items and links at a revision of the store, and what was worked out from them. Replaced, never changed."""

    revision: int
    items: dict[int, Item]
    links: dict[int, tuple[LinkFacts, ...]]
    known: Known


def remember(session: Session, area: LocalArea, before: Remembered | None) -> Remembered:
    """The store as it is in this look at it: what is remembered, with the items that changed since read again."""
    revision = revision_of(session)
    if before is None:
        return _afresh(session, area, revision)
    if before.revision == revision:
        return before
    changed = changed_since(session, before.revision)
    found = {stored.number_of(ref, "E"): item for ref, item in _named(session, changed).items()}
    facts = _by_item(LinkReader(session, area).facts(found, of_all=False))
    touched = {link.strand for number in changed for link in (*before.links.get(number, ()), *facts.get(number, ()))}
    items = {**_without(before.items, changed), **found}
    links = {**_without(before.links, changed), **facts}
    known = _renewed(before.known, set(found) | set(changed), facts, touched)
    return Remembered(revision, items, links, Known(known, _dated(items.values()), before.known.kept))


def _renewed(
    before: Known, changed: set[int], facts: dict[int, tuple[LinkFacts, ...]], touched: Iterable[str]
) -> dict[str, Sequence[LinkFacts]]:
    """The links of each strand; the very same object for a strand nothing happened to."""
    renewed = dict(before.links)
    for strand in touched:
        others = [link for link in before.links.get(strand, ()) if stored.number_of(link.item, "E") not in changed]
        anew = [link for some in facts.values() for link in some if link.strand == strand]
        renewed[strand] = sorted([*others, *anew], key=lambda link: link.number)
    return renewed


def _dated(items: Iterable[Item]) -> tuple[DatedItem, ...]:
    return tuple(seen for item in items if (seen := DatedItem.of(item)))


def _named(session: Session, numbers: Iterable[int]) -> dict[str, Item]:
    return stored.items_named(session, [stored.item_ref(number) for number in numbers])


def _afresh(session: Session, area: LocalArea, revision: int) -> Remembered:
    items = {stored.number_of(item.ref, "E"): item for item in stored.items(session)}
    links = _by_item(LinkReader(session, area).facts(items))
    every = (link for some in links.values() for link in some)
    known = Known.of(every, _dated(items.values()))
    return Remembered(revision, items, links, Known(known.links, known.dated, Kept()))


Value = TypeVar("Value")


def _without(known: dict[int, Value], changed: Iterable[int]) -> dict[int, Value]:
    gone = set(changed)
    return {number: value for number, value in known.items() if number not in gone}


def _by_item(facts: Iterable[LinkFacts]) -> dict[int, tuple[LinkFacts, ...]]:
    found: dict[int, list[LinkFacts]] = defaultdict(list)
    for link in facts:
        found[stored.number_of(link.item, "E")].append(link)
    return {number: tuple(links) for number, links in found.items()}
