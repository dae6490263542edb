"""Links and decisions, between rows and schemas."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from evidence.errors import NotFound
from evidence.rules.decisions import digest_of, status_of
from evidence.rules.facts import LinkFacts
from evidence.store.items import item_of, item_ref, number_of
from evidence.store.rows import DecisionRow, ItemRow, LinkRow, VersionRow
from schemas.evidence import Item
from schemas.links import Change, Decision, Link, LinkStatus, NewLink, Verdict
from schemas.local_area import LocalArea


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


class LinkReader:
    """Reads links with their status and their facts, in an area whose wording decisions are bound to."""

    def __init__(self, session: Session, area: LocalArea) -> None:
        self._session = session
        self._area = area

    def one(self, ref: str) -> Link:
        """A link. Raises NotFound."""
        found = [link for link, _, _, _ in self._read(lambda query: query.where(LinkRow.id == number_of(ref, "L")))]
        if not found:
            raise NotFound(f"There is no link {ref}.", remedy="See `evidence show ITEM` for an item's links.")
        return found[0]

    def of_item(self, ref: str) -> list[Link]:
        """The links of an item, oldest first."""
        number = number_of(ref, "E")
        return [link for link, _, _, _ in self._read(lambda query: query.where(LinkRow.item_id == number))]

    def of_strands(self, strands: Iterable[str]) -> list[Link]:
        """The links to some strands, oldest first."""
        wanted = list(strands)
        return [link for link, _, _, _ in self._read(lambda query: query.where(col(LinkRow.strand).in_(wanted)))]

    def undecided(self) -> list[Link]:
        """The links that await a decision, oldest first."""
        waiting = (LinkStatus.AWAITING, LinkStatus.LAPSED)
        return [link for link, _, _, _ in self._read(lambda query: query) if link.status in waiting]

    def facts(self) -> list[LinkFacts]:
        """Every link as the rules see it."""
        newest = self._newest_versions()
        items: dict[int | None, Item] = {}  # an item has many links; it is put together once
        facts = []
        for link, row, version, _ in self._read(lambda query: query):
            if version.id not in items:
                items[version.id] = item_of(row, version)
            facts.append(self._facts(link, items[version.id], superseded=newest[version.item_id] > version.number))
        return facts

    def items_linked_to(self, strands: Iterable[str], line: str | None) -> set[str]:
        """References of the items linked to some strands, or to one line."""
        query = select(LinkRow.item_id).distinct()
        query = query.where(LinkRow.line == line) if line else query.where(col(LinkRow.strand).in_(list(strands)))
        return {item_ref(number) for number in self._session.exec(query)}

    def digest(self, link: Link) -> str:
        """What a decision about the link would be bound to now."""
        version = self._session.exec(
            select(VersionRow.sha256).where(
                VersionRow.item_id == number_of(link.item, "E"), VersionRow.number == link.version
            )
        ).one()
        return self._digest(link, version)

    def _digest(self, link: Link, sha256: str) -> str:
        place = self._area.strands.get(link.strand)
        if place is None:
            return ""  # the strand is gone from the area's files; no decision can still hold
        return digest_of(link, sha256=sha256, strand=place.strand, concern=place.concern)

    def _read(self, narrow: Callable[..., object]) -> list[tuple[Link, ItemRow, VersionRow, DecisionRow | None]]:
        query = (
            select(LinkRow, ItemRow, VersionRow)
            .join(ItemRow, col(ItemRow.id) == col(LinkRow.item_id))
            .join(VersionRow, col(VersionRow.id) == col(LinkRow.version_id))
            .order_by(col(LinkRow.id))
        )
        decisions = self._newest_decisions()
        found = []
        for row, item, version in self._session.exec(narrow(query)):  # type: ignore[call-overload] # narrow only filters
            decision = decisions.get(row.id)
            found.append((self._link(row, version, decision), item, version, decision))
        return found

    def _newest_decisions(self) -> dict[int, DecisionRow]:
        rows = self._session.exec(select(DecisionRow).order_by(col(DecisionRow.id)))
        return {row.link_id: row for row in rows}

    def _newest_versions(self) -> dict[int, int]:
        rows = self._session.exec(select(VersionRow.item_id, VersionRow.number).order_by(col(VersionRow.number)))
        return dict(rows.all())

    def _link(self, row: LinkRow, version: VersionRow, decision: DecisionRow | None) -> Link:
        assert row.id is not None
        link = Link(
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
            response=row.response,
            status=LinkStatus.AWAITING,
            made_by=row.made_by,
            made_at=row.made_at,
            decision=_decision(decision),
        )
        if link.decision is None:
            return link
        return link.model_copy(update={"status": status_of(link, digest=self._digest(link, version.sha256))})

    def _facts(self, link: Link, item: Item, *, superseded: bool) -> LinkFacts:
        body = self._area.organisations.get(item.details.organisation or "")
        return LinkFacts(
            link=link.ref,
            item=link.item,
            title=item.title,
            says=link.says,
            strand=link.strand,
            line=link.line,
            test=link.test,
            strength=link.strength,
            contrary=link.contrary,
            answered=bool(link.response),
            status=link.status,
            superseded=superseded,
            readable=item.version.reading.has_text,
            on=item.details.evidence_date,
            review_by=item.details.review_by,
            kind=item.details.kind,
            organisation=item.details.organisation,
            organisation_kind=body.kind if body else None,
            voice=item.details.voice,
            localities=frozenset(item.details.localities),
            cohorts=frozenset(item.details.cohorts),
            change=link.change,
            followed_up=bool(link.follow_up),
        )


def _decision(row: DecisionRow | None) -> Decision | None:
    if row is None:
        return None
    return Decision(
        verdict=Verdict(row.verdict), post=row.post, why=row.why, decided_at=row.decided_at, digest=row.digest
    )
