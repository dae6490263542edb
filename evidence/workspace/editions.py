"""Editions of a bundle: which renditions go in, and what links may say beside a redacted one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from evidence.rules.redaction import item_without, link_without
from evidence.store import renditions
from schemas.bundles import Edition
from schemas.evidence import Item
from schemas.links import Link
from schemas.renditions import Rendition, RenditionKind

Contents = tuple[tuple[Item, ...], tuple[Link, ...], tuple[Rendition, ...]]


def in_its_edition(session: Session, items: Sequence[Item], links: Sequence[Link], edition: Edition) -> Contents:
    """The items and links of an edition with its renditions, at most one for each item.

    A full edition lists the PDFs made of files that have no pages of their own, to be bound. In a redacted one an item
    that has a redacted rendition goes in as that, and nothing that is said of it says what was taken out.
    """
    versions = {item.ref: item.version.number for item in items}
    goes_in = renditions.of_versions(session, versions, RenditionKind.PDF)
    if edition is not Edition.REDACTED:
        return tuple(items), tuple(links), _in_order(session, goes_in)
    redacted = renditions.of_versions(session, versions, RenditionKind.REDACTED)
    told = {item: renditions.redaction(session, ref) for item, ref in redacted.items()}
    return (
        tuple(item_without(item, told[item.ref]) if item.ref in told else item for item in items),
        tuple(link_without(link, told[link.item]) if link.item in told else link for link in links),
        _in_order(session, {**goes_in, **redacted}),
    )


def _in_order(session: Session, goes_in: dict[str, str]) -> tuple[Rendition, ...]:
    return tuple(renditions.one(session, goes_in[item]) for item in sorted(goes_in))
