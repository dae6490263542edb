"""A new version keeps the old one: what changed between them, and the links that follow the words they quote.

Decisions stay bound to the version they were made about, so every decision lapses when a newer version comes. As soon
as that is read, a link whose words it still says is carried to it and can be decided there; any other is flagged.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from evidence.errors import Contradiction, NotFound
from evidence.rules.access import Action
from evidence.rules.refinding import QuoteSearch
from evidence.rules.versions import compare_pages
from evidence.store import audit, refound
from evidence.store import items as stored
from evidence.store.links import link_ref
from evidence.store.rows import LinkRow, VersionRow
from evidence.workspace.desk import Desk
from evidence.workspace.quoting import checked_passages
from schemas.evidence import Item, ReadingState, Version
from schemas.links import Link, Passage, QuoteFate, QuoteFound
from schemas.versions import VersionChanges, VersionsCompared

REFIND_QUOTES = "refind-quotes"


def refind_quotes(session: Session, item: int, *, at: datetime, by: str) -> None:
    """Look in an item's newest version for the words that links about older ones quote; carry or flag each link.

    Called in the transaction that stores a version's reading. Costs one small query for an item with one version,
    two for one whose links are all about its newest.
    """
    newest = session.exec(
        select(VersionRow).where(VersionRow.item_id == item).order_by(col(VersionRow.number).desc()).limit(1)
    ).one()
    if newest.number == 1 or newest.id is None or not ReadingState(newest.reading).has_text:
        return
    behind = refound.links_behind(session, item, newest.id)
    if not behind:
        return
    search = QuoteSearch(stored.pages(session, newest.id), version=newest.number)
    told = [one for row in behind if (one := _carry_or_flag(row, search, version=newest.id))]
    if told:
        detail = {
            "version": newest.number,
            "carried": [one for one in told if one["carried"]],
            "flagged": [one for one in told if not one["carried"]],
        }
        audit.append(session, at=at, actor=by, action=REFIND_QUOTES, thing=stored.item_ref(item), detail=detail)


def _carry_or_flag(row: LinkRow, search: QuoteSearch, *, version: int) -> dict[str, Any] | None:
    """What was done with a link, for the audit log; None when it was flagged so before."""
    found = search.find(Passage.model_validate(passage) for passage in row.passages)
    known = row.refound
    refound.note_refound(row, found)
    now = [one.now for one in found if one.now and one.fate.still_said]
    carried = bool(found) and len(now) == len(found)
    if not carried and known == row.refound:
        return None
    if carried:
        refound.carry(row, version=version, passages=now)
    return {"link": link_ref(row.id or 0), "carried": carried, "quotes": [one.fate.value for one in found]}


class Versions(Desk):
    """What changed from one version to the next, and carrying links to the newest."""

    def compare_versions(self, item: str, *, earlier: int | None = None, later: int | None = None) -> VersionsCompared:
        """Two versions compared page by page: the newest with the one before it, unless others are named."""
        with self._looking() as session:
            newest = self._visible_item(session, item)
            number = stored.number_of(newest.ref, "E")
            versions = {version.number: version for version in stored.versions(session, number)}
            later = later or newest.version.number
            if later == 1:
                raise Contradiction(
                    f"{newest.ref} has no version before version 1.",
                    remedy=f"Add a newer one with `evidence add FILE --version-of {newest.ref}`.",
                )
            first, second = _named(versions, newest, earlier or later - 1), _named(versions, newest, later)
            changes = _compared(session, newest, first, second)
            links = self._links(session).of_item(newest.ref) if later == newest.version.number else ()
            return VersionsCompared(changes=changes, links=tuple(links))

    def carry(self, ref: str, passages: tuple[Passage, ...] | None = None) -> Link:
        """Point a link at the newest version, with the words that stand there now, or with passages chosen anew.

        It keeps what it says and awaits a decision. Raises Contradiction when there is nothing to carry it to, or when
        words are gone and none are given; QuoteNotFound when given words are not on the page they name.
        """
        with self._doing(Action.CARRY, ref) as doing:
            link = self._links(doing.session).one(ref)
            item = self._visible_item(doing.session, link.item)
            _check_overtaken(link, item)
            number = stored.number_of(item.ref, "E")
            newest = stored.version_row(doing.session, number, item.version.number)
            assert newest.id is not None
            found = QuoteSearch(stored.pages(doing.session, newest.id), version=newest.number).find(link.passages)
            if passages is None:
                now = _new_words(link, found)
            else:
                now = checked_passages(doing.session, item, newest, passages)
                found = _replaced(found, now)
            row = doing.session.get_one(LinkRow, stored.number_of(link.ref, "L"))
            refound.note_refound(row, found)
            refound.carry(row, version=newest.id, passages=now)
            doing.session.flush()
            doing.thing = link.ref
            doing.detail = {
                "item": item.ref,
                "from": link.version,
                "version": newest.number,
                "passages": [passage.model_dump(mode="json") for passage in now],
            }
            return self._links(doing.session).one(link.ref)


def _named(versions: dict[int, Version], item: Item, number: int) -> Version:
    if number not in versions:
        raise NotFound(f"{item.ref} has no version {number}.", remedy=f"It has versions 1 to {max(versions)}.")
    return versions[number]


def _compared(session: Session, item: Item, earlier: Version, later: Version) -> VersionChanges:
    names = {"item": item.ref, "earlier": earlier.number, "later": later.number}
    for version in (earlier, later):
        if not version.reading.has_text:
            why = f"version {version.number} has no text to compare: {version.reading.value}"
            return VersionChanges(**names, unknown=why)
    number = stored.number_of(item.ref, "E")
    rows = [stored.version_row(session, number, version.number).id or 0 for version in (earlier, later)]
    before, after = (stored.pages(session, row) for row in rows)
    return VersionChanges(**names, pages=compare_pages(before, after))


def _check_overtaken(link: Link, item: Item) -> None:
    """Raises Contradiction for a link that is about the newest version, or when that has not been read."""
    if link.version == item.version.number:
        raise Contradiction(
            f"{link.ref} is about version {link.version} of {link.item}, which is the newest.",
            remedy="It can be decided as it stands; nothing needs carrying.",
        )
    number, reading = item.version.number, item.version.reading
    if reading is ReadingState.WAITING:
        raise Contradiction(f"Version {number} of {link.item} has not been read yet.", remedy="Wait for the worker.")
    if link.passages and not reading.has_text:
        raise Contradiction(
            f"Version {number} of {link.item} has no text to look for the quoted words in: {reading.value}.",
            remedy=f"Add a copy whose text can be read, or link version {number} anew without a quote.",
        )


def _new_words(link: Link, found: tuple[QuoteFound, ...]) -> tuple[Passage, ...]:
    """Where the quoted words are now, all of them."""
    gone = [one.was.quote for one in found if one.fate is QuoteFate.GONE]
    if gone:
        raise Contradiction(
            f"{link.ref} quotes words that are gone from version {found[0].version}: “{gone[0]}”.",
            remedy="Give the page and the words of the newer version that show the same, or leave the link as it is.",
        )
    return tuple(one.now for one in found if one.now)


def _replaced(found: tuple[QuoteFound, ...], given: tuple[Passage, ...]) -> tuple[QuoteFound, ...]:
    """What became of each quote when somebody chose the words that take its place."""
    now = [*given, *(None for _ in found)]
    return tuple(
        one
        if one.now == chosen or chosen is None
        else one.model_copy(update={"now": chosen, "fate": QuoteFate.CHANGED})
        for one, chosen in zip(found, now, strict=False)
    )
