"""Editions of a bundle: which renditions go in, and what links may say beside a redacted one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlmodel import Session

from evidence.rules.redaction import challenge_without, concerns_without, item_without, link_without, without
from evidence.store import renditions
from schemas.bundles import Edition, LeftOut
from schemas.challenges import Challenge
from schemas.coverage import ConcernCoverage
from schemas.evidence import Item
from schemas.links import Link
from schemas.redactions import Redaction
from schemas.renditions import Rendition, RenditionKind


class InEdition(NamedTuple):
    """What of a choice goes into an edition, and what stays out for its sake."""

    items: tuple[Item, ...]
    links: tuple[Link, ...]
    left_out: tuple[LeftOut, ...]
    renditions: tuple[Rendition, ...] = ()
    """In the order of the items, at most one for each."""
    redactions: dict[str, Redaction] = {}  # noqa: RUF012 - never changed
    """What was taken out of each item that was redacted."""

    def without(self, items: Collection[str]) -> InEdition:
        """The same with some items not going in, nor anything of them; what is told of coverage stays."""
        return self._replace(
            items=tuple(item for item in self.items if item.ref not in items),
            links=tuple(link for link in self.links if link.item not in items),
            renditions=tuple(one for one in self.renditions if one.item not in items),
        )

    def told(self, concerns: Sequence[ConcernCoverage]) -> tuple[ConcernCoverage, ...]:
        """Coverage as it may be told beside what goes in."""
        return concerns_without(concerns, self.redactions, self._out)

    def asked(self, challenges: Sequence[Challenge]) -> tuple[Challenge, ...]:
        """Challenges as they may be told beside what goes in; those of items that stay out for its sake are not."""
        return tuple(
            challenge_without(one, self.redactions[one.item]) if one.item in self.redactions else one
            for one in challenges
            if one.item not in self._out
        )

    @property
    def _out(self) -> set[str]:
        return {one.item for one in self.left_out if one.title == one.item}


def in_its_edition(
    session: Session, items: Sequence[Item], links: Sequence[Link], left_out: Sequence[LeftOut], edition: Edition
) -> InEdition:
    """A full edition lists the PDFs made of files that have no pages of their own, to be bound.

    In a redacted one an item that was redacted goes in as that, and nothing that is said of it says what was taken out.
    One whose redacted rendition cannot be used stays out: somebody wanted something of it covered.
    """
    made = renditions.of_versions(session, {item.ref: item.version.number for item in items}, RenditionKind.PDF)
    goes_in = {item: renditions.one(session, ref) for item, ref in made.items()}
    if edition is not Edition.REDACTED:
        return InEdition(tuple(items), tuple(links), tuple(left_out), _in_order(goes_in))
    newest = renditions.newest_redactions(session, [*(item.ref for item in items), *(one.item for one in left_out)])
    out = {item.ref: why for item in items if (why := _why_out(item, newest.get(item.ref)))}
    told = {ref: renditions.redaction(session, one.ref) for ref, one in newest.items() if ref not in out}
    redacted = {item.ref: _rendition(told[item.ref]) for item in items if item.ref in told}
    stays_out = [LeftOut(item=item.ref, title=item.ref, why=out[item.ref]) for item in items if item.ref in out]
    return InEdition(
        tuple(_item(item, told.get(item.ref)) for item in items if item.ref not in out),
        tuple(_link(link, told.get(link.item)) for link in links if link.item not in out),
        (*(_left_out(one, told.get(one.item)) for one in left_out), *stays_out),
        _in_order({ref: one for ref, one in {**goes_in, **redacted}.items() if ref not in out}),
        told,
    )


def _left_out(one: LeftOut, redaction: Redaction | None) -> LeftOut:
    return one.model_copy(update={"title": without(one.title, redaction.words)}) if redaction else one


def _why_out(item: Item, redacted: Rendition | None) -> str:
    """Why an item stays out of a redacted edition; its title is not said, as it may be what was to be covered."""
    if redacted is None:
        return ""
    if redacted.version != item.version.number:
        return f"Version {redacted.version} of it was redacted, and version {item.version.number} was not yet."
    if redacted.usable:
        return ""
    state = "refused by the leak scan" if redacted.refused else "found damaged"
    return f"Its redacted copy {redacted.ref} was {state}. Make another."


def _rendition(redaction: Redaction) -> Rendition:
    made = redaction.rendition
    return made.model_copy(update={"why": without(made.why, redaction.words)})


def _item(item: Item, redaction: Redaction | None) -> Item:
    return item_without(item, redaction) if redaction else item


def _link(link: Link, redaction: Redaction | None) -> Link:
    return link_without(link, redaction) if redaction else link


def _in_order(goes_in: dict[str, Rendition]) -> tuple[Rendition, ...]:
    return tuple(goes_in[item] for item in sorted(goes_in))
