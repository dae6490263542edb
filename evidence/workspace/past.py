"""What was dated by a day, put together once and then only for the strands something happened to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from evidence.rules.coverage import Kept, Known
from evidence.rules.facts import LinkFacts
from evidence.rules.series import DatedItem

MOST = 6
"""Days kept at once: the last board and those somebody is comparing with."""


class Past:
    """The links and items dated by one day, of what is known today.

    It hands over the same objects for a strand as long as the strand's own links are the same, so that comparing with
    a board after a change judges one strand anew and not sixty.
    """

    def __init__(self, by: date) -> None:
        self._by = by
        self._kept = Kept()
        self._strands: dict[str, tuple[object, Sequence[LinkFacts]]] = {}
        self._dated: tuple[object, Sequence[DatedItem]] = (None, ())

    def of(self, known: Known) -> Known:
        """What of it was dated by the day; what has no date may have been there."""
        return Known(
            {ref: self._links(ref, links) for ref, links in known.links.items()}, self._items(known), self._kept
        )

    def _links(self, ref: str, links: Sequence[LinkFacts]) -> Sequence[LinkFacts]:
        source, by_then = self._strands.get(ref, (None, ()))
        if source is not links:
            by_then = [link for link in links if link.on is None or link.on <= self._by]
            self._strands[ref] = (links, by_then)
        return by_then

    def _items(self, known: Known) -> Sequence[DatedItem]:
        source, by_then = self._dated
        if source is not known.dated:
            by_then = tuple(item for item in known.dated if item.last <= self._by)
            self._dated = (known.dated, by_then)
        return by_then


def past_of(pasts: dict[date, Past], by: date) -> Past:
    """The past by a day, kept among a few; the oldest asked for goes."""
    while len(pasts) >= MOST and by not in pasts:
        pasts.pop(next(iter(pasts)), None)
    return pasts.setdefault(by, Past(by))
