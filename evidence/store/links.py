"""Links and decisions, between rows and schemas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy
from sqlmodel import Session, col, select

from evidence.errors import NotFound
from evidence.rules.decisions import digest_of, status_of
from evidence.rules.facts import LinkFacts
from evidence.store.items import item_ref, number_of
from evidence.store.refound import refound_in, worst_of
from evidence.store.rows import DecisionRow, LinkRow, VersionRow
from schemas.evidence import Item
from schemas.links import Change, Decision, Link, LinkStatus, NewLink, Strength, Verdict
from schemas.local_area import LocalArea
from schemas.tests_of_evidence import EvidenceTest


def link_ref(number: int) -> str:
    """The reference of a link: L-0001."""
    return f"L-{number:04d}"


def insert_link(
    session: Session, new: NewLink, *, version: VersionRow, strand: str, line: str | None, by: str, at: datetime
) -> str:
    """A new link; answers its reference."""
    assert version.id is not None
    row = LinkRow(
        item_id=version.item_id,
        version_id=version.id,
        target=new.target,
        strand=strand,
        line=line,
        test=new.test.value,
        says=new.says,
        strength=new.strength.value,
        contrary=new.contrary,
        passages=[passage.model_dump(mode="json") for passage in new.passages],
        change=new.change.model_dump(mode="json") if new.change else None,
        follow_up=new.follow_up,
        checked_by=new.checked_by,
        made_by=by,
        made_at=at,
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    return link_ref(row.id)


def write_response(session: Session, ref: str, response: str) -> None:
    """The answer to a contrary link."""
    session.get_one(LinkRow, number_of(ref, "L")).response = response


def insert_decision(
    session: Session, ref: str, *, verdict: Verdict, post: str, why: str, at: datetime, digest: str
) -> None:
    """A decision about a link; the newest counts."""
    session.add(
        DecisionRow(
            link_id=number_of(ref, "L"), verdict=verdict.value, post=post, why=why, decided_at=at, digest=digest
        )
    )


# What a decision is bound to of the link itself. The answer to a contrary link may come later and is not among it.
BOUND = (
    *("id", "item_id", "target", "strand", "line", "test", "says", "strength", "contrary"),
    *("passages", "change", "follow_up", "made_by"),
)


MOST_NAMED = 1000
"""Past so many it is quicker to read every decision than to name the links, and a database has a limit of names."""


class _Newest(NamedTuple):
    number: int
    sha256: str


class LinkReader:
    """Reads links with their status and their facts, in an area whose wording decisions are bound to."""

    def __init__(self, session: Session, area: LocalArea) -> None:
        self._session = session
        self._area = area

    def one(self, ref: str) -> Link:
        """A link. Raises NotFound."""
        found = self._read(LinkRow.id == number_of(ref, "L"))
        if not found:
            raise NotFound(f"There is no link {ref}.", remedy="See `evidence show ITEM` for an item's links.")
        return found[0]

    def of_item(self, ref: str) -> list[Link]:
        """The links of an item, oldest first."""
        return self._read(LinkRow.item_id == number_of(ref, "E"))

    def of_strands(self, strands: Iterable[str]) -> list[Link]:
        """The links to some strands, oldest first."""
        return self._read(col(LinkRow.strand).in_(list(strands)))

    def undecided(self) -> list[Link]:
        """The links that await a decision, oldest first."""
        return [link for link in self._read() if link.status in (LinkStatus.AWAITING, LinkStatus.LAPSED)]

    def items_linked_to(self, strands: Iterable[str], line: str | None) -> set[str]:
        """References of the items linked to some strands, or to one line."""
        query = select(LinkRow.item_id).distinct()
        query = query.where(LinkRow.line == line) if line else query.where(col(LinkRow.strand).in_(list(strands)))
        return {item_ref(number) for number in self._session.exec(query)}

    def digest(self, ref: str) -> str:
        """What a decision about a link would be bound to now."""
        row = self._session.get_one(LinkRow, number_of(ref, "L"))
        return self._digest(row, self._newest([row.item_id])[row.item_id].sha256)

    def facts(self, items: Mapping[int, Item], *, of_all: bool = True) -> list[LinkFacts]:
        """The links of some items as the rules see them. `of_all` says that these are all the items there are.

        Columns and not rows: a large area holds tens of thousands.
        """
        columns = [getattr(LinkRow, name) for name in (*BOUND, "checked_by", "response", "refound")]
        query = (
            sqlalchemy.select(*columns, col(VersionRow.number).label("version"))
            .join(VersionRow, col(VersionRow.id) == col(LinkRow.version_id))
            .order_by(col(LinkRow.id))
        )
        if not of_all:
            query = query.where(col(LinkRow.item_id).in_(list(items)))
        rows = self._session.connection().execute(query).all()
        decisions = self._newest_decisions(None if of_all else [row.id for row in rows])
        return [
            self._facts(row, item := items[row.item_id], self._status(row, item.version.sha256, decisions.get(row.id)))
            for row in rows
        ]

    def _facts(self, row: Any, item: Item, status: LinkStatus) -> LinkFacts:
        details = item.details
        body = self._area.organisations.get(details.organisation or "")
        return LinkFacts(
            link=link_ref(row.id),
            item=item.ref,
            title=item.title,
            says=row.says,
            strand=row.strand,
            line=row.line,
            test=EvidenceTest(row.test),
            strength=Strength(row.strength),
            contrary=row.contrary,
            answered=bool(row.response),
            status=status,
            superseded=item.version.number > row.version,
            readable=item.version.reading.has_text,
            on=details.evidence_date,
            review_by=details.review_by,
            kind=details.kind,
            organisation=details.organisation,
            organisation_kind=body.kind if body else None,
            voice=details.voice,
            localities=frozenset(details.localities),
            cohorts=frozenset(details.cohorts),
            change=Change.model_validate(row.change) if row.change else None,
            followed_up=bool(row.follow_up),
            newest=item.version.number,
            quotes=worst_of(refound_in(row, item.version.number)) if row.refound else None,
            checked_by=row.checked_by,
            brought_by=item.version.received_by,
        )

    def _read(self, *conditions: Any) -> list[Link]:
        query = (
            select(LinkRow, VersionRow)
            .join(VersionRow, col(VersionRow.id) == col(LinkRow.version_id))
            .where(*conditions)
            .order_by(col(LinkRow.id))
        )
        found = self._session.exec(query).all()
        decisions = self._newest_decisions([row.id for row, _ in found] if conditions else None)
        newest = self._newest({row.item_id for row, _ in found})
        return [self._link(row, version, newest[row.item_id], decisions.get(row.id)) for row, version in found]

    def _newest(self, items: Iterable[int]) -> dict[int, _Newest]:
        """The number and SHA-256 of the newest version of some items."""
        query = select(VersionRow.item_id, VersionRow.number, VersionRow.sha256).order_by(col(VersionRow.number))
        found = self._session.exec(query.where(col(VersionRow.item_id).in_(list(items))))
        return {item: _Newest(number, sha256) for item, number, sha256 in found}

    def _link(self, row: LinkRow, version: VersionRow, newest: _Newest, decision: Any) -> Link:
        assert row.id is not None
        return Link(
            ref=link_ref(row.id),
            item=item_ref(row.item_id),
            version=version.number,
            target=row.target,
            strand=row.strand,
            line=row.line,
            test=row.test,
            says=row.says,
            strength=row.strength,
            contrary=row.contrary,
            passages=tuple(row.passages),
            change=Change.model_validate(row.change) if row.change else None,
            follow_up=row.follow_up,
            checked_by=row.checked_by,
            response=row.response,
            status=self._status(row, newest.sha256, decision),
            made_by=row.made_by,
            made_at=row.made_at,
            decision=_decision(decision),
            refound=refound_in(row, newest.number),
        )

    def _status(self, row: Any, newest: str, decision: Any) -> LinkStatus:
        """Where a link stands. A newer version of the item changes the digest, so what was decided lapses."""
        if decision is None:
            return LinkStatus.AWAITING
        digest = self._digest(row, newest)
        return status_of(verdict=Verdict(decision.verdict), decided_about=decision.digest, digest=digest)

    def _digest(self, row: Any, sha256: str) -> str:
        place = self._area.strands.get(row.strand)
        if place is None:
            return "the strand is gone from the area's files, so no decision can hold"
        words = {name: getattr(row, name) for name in BOUND}
        if row.checked_by:  # a link that names nobody is bound as it was before links could
            words["checked_by"] = row.checked_by
        return digest_of(words, sha256=sha256, strand=place.strand, concern=place.concern)

    def _newest_decisions(self, links: Sequence[int | None] | None) -> dict[int | None, Any]:
        """The decision that counts, by the number of its link: each later one takes the place of those before."""
        columns = [getattr(DecisionRow, name) for name in ("link_id", "verdict", "post", "why", "decided_at", "digest")]
        query = sqlalchemy.select(*columns).order_by(col(DecisionRow.id))
        if links is not None and len(links) <= MOST_NAMED:
            query = query.where(col(DecisionRow.link_id).in_(links))
        return {row.link_id: row for row in self._session.connection().execute(query)}


def _decision(row: Any) -> Decision | None:
    if row is None:
        return None
    return Decision(
        verdict=Verdict(row.verdict), post=row.post, why=row.why, decided_at=row.decided_at, digest=row.digest
    )
