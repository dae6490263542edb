"""Finding: any page of any item the actor may see."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from typing import BinaryIO

from sqlmodel import Session

from evidence.errors import NotAllowed, NotFound
from evidence.search.filters import Filter
from evidence.search.grammar import Query, parse
from evidence.search.pages import Answer, PageHit
from evidence.search.snippets import snippet
from evidence.store import attachments, work
from evidence.store import items as stored
from evidence.workspace import narrowing
from evidence.workspace.alike import PAGES_ALIKE, what_marks_out
from evidence.workspace.desk import Desk
from evidence.workspace.narrowing import KnownItems
from evidence.workspace.searching import Searched, search
from evidence.workspace.spelling import spelt_as_found
from schemas.evidence import Added, Attached, EvidenceKind, Item, Page, ReadingState, Version
from schemas.finding import Found, Hit, Order, Question, Showing

STILL_INDEXING = "Some evidence is still being read and cannot be found yet."


class Finding(Desk):
    """Items, pages and searching."""

    def items(
        self, *, kind: EvidenceKind | None = None, organisation: str | None = None, state: ReadingState | None = None
    ) -> list[Item]:
        """The items the actor may see, in the order they were added. Raises NotFound for an unknown organisation."""
        self._known_organisation(organisation)
        with self._looking() as session:
            return self._visible_items(session, stored.ItemFilter(kind, organisation, state))

    def item(self, ref: str) -> Item:
        """One item with its newest version. Raises NotFound."""
        with self._looking() as session:
            return self._visible_item(session, ref)

    def versions(self, ref: str) -> list[Version]:
        """Every version of an item, oldest first."""
        with self._looking() as session:
            return stored.versions(session, stored.number_of(self._visible_item(session, ref).ref, "E"))

    def pages(self, ref: str) -> list[Page]:
        """The pages of an item's newest version."""
        with self._looking() as session:
            item = self._visible_item(session, ref)
            if not item.version.reading.has_text:
                return []
            version = stored.version_row(session, stored.number_of(item.ref, "E"), item.version.number)
            assert version.id is not None
            return stored.pages(session, version.id)

    def attached(self, ref: str) -> list[Attached]:
        """The files inside an item that is a mail, in its newest version, and what became of each."""
        with self._looking() as session:
            item = self._visible_item(session, ref)
            version = stored.version_row(session, stored.number_of(item.ref, "E"), item.version.number).id
            return attachments.attached_to(session, version) if version else []

    def came_with(self, ref: str) -> list[Item]:
        """The mails an item came with, oldest first."""
        with self._looking() as session:
            mails = attachments.came_with(session, stored.number_of(self._visible_item(session, ref).ref, "E"))
            known = stored.items_named(session, mails)
            return [known[mail] for mail in mails]

    def open_original(self, ref: str, number: int) -> tuple[Version, BinaryIO]:
        """The bytes of a version, as they came. Raises NotFound, or Damaged when they are missing."""
        version = self._version_to_show(ref, number)
        return version, self.core.originals.open(version.sha256)

    def _version_to_show(self, ref: str, number: int) -> Version:
        """A version that people may look at. Raises NotFound, or NotAllowed while it is kept back."""
        version = next((one for one in self.versions(ref) if one.number == number), None)
        if version is not None and (version.kept_back or version.reading is ReadingState.QUARANTINED):
            raise NotAllowed(
                f"Version {number} of {ref} is kept back. {version.reason}".strip(),
                remedy="Nobody can open it until it is out of quarantine.",
            )
        if version is None:
            raise NotFound(f"{ref} has no version {number}.", remedy="Open the item's page for its versions.")
        return version

    def now_read(self, added: Added) -> Added:
        """The answer of an `add`, with the state of the text as it is now."""
        if added.item is None:
            return added
        version = next(one for one in self.versions(added.item) if one.number == added.version)
        told = {"reading": version.reading, "pages": version.pages, "characters": version.characters}
        return added.model_copy(update={**told, "reason": added.reason or version.reason})

    def find(self, question: Question) -> Found:
        """The pages that answer, best or newest first. Nothing typed can raise or hang."""
        started = time.perf_counter()
        query = parse(question.words)
        filters, unknown = narrowing.in_this_area(query, question.words, self.area)
        if question.state is not None:
            filters += (Filter("state", question.state.value),)
        with self._looking() as session:
            known = KnownItems(self.core, session)
            allowed = self._wanted(session, question)
            if filters:
                allowed = {item for item in allowed if narrowing.lets_through(known[item], filters)}
            searched = self._in_order(session, query, allowed, known, question)
            shown = self._shown(session, query, searched.answer.hits, known)
            instead = self._spelt(session, query, question.words, searched.answer.by_item)
            waits = bool(work.items_not_yet_found(session))
        notices = (query.notice, searched.notice, STILL_INDEXING if waits else "")
        return Found(
            hits=shown,
            total=searched.answer.total,
            took_ms=round((time.perf_counter() - started) * 1000, 1),
            engine=searched.engine,
            notice=" ".join(filter(None, notices)),
            instead=instead,
            misread=tuple(sorted((*query.misread, *unknown), key=lambda one: one.at)),
            counts=narrowing.counted(searched.answer.by_item, known),
        )

    def similar(self, ref: str, *, most: int = 5) -> list[Item]:
        """Items that share the words that mark this one out, the most alike first. Raises NotFound."""
        with self._looking() as session:
            visible = self._visible_refs(session, stored.ItemFilter())
            item = self._visible_item(session, ref)
            if item.ref not in visible:
                raise NotFound(f"There is no evidence item {ref}.", remedy="See `evidence items` for what there is.")
            query = what_marks_out(session, stored.number_of(item.ref, "E"))
            if query is None:
                return []
            asked = search(self.core.index, session, query, allowed=visible - {item.ref}, limit=PAGES_ALIKE)
            refs = list(dict.fromkeys(hit.item for hit in asked.answer.hits))[:most]
            found = stored.items_named(session, refs)
            return [found[one] for one in refs]

    def _in_order(
        self, session: Session, query: Query, allowed: set[str], known: KnownItems, question: Question
    ) -> Searched:
        """The pages that answer in the order asked for. For the newest, only the newest items' pages are ranked."""
        if question.order is Order.RELEVANCE:
            return search(self.core.index, session, query, allowed=allowed, limit=question.limit)
        every = search(self.core.index, session, query, allowed=allowed, limit=0)
        newest, pages = [], 0
        for item in narrowing.newest_first(every.answer.by_item, known):
            if pages >= question.limit:
                break
            newest.append(item)
            pages += every.answer.by_item[item]
        if not newest:
            return every  # nothing answers, or it was stopped: to ask again would take as long
        best = search(self.core.index, session, query, allowed=newest, limit=pages).answer.hits
        place = {item: number for number, item in enumerate(newest)}
        hits = sorted((hit for hit in best if hit.item in place), key=lambda hit: place[hit.item])
        return every._replace(answer=Answer(hits[: question.limit], every.answer.by_item))

    def _spelt(self, session: Session, query: Query, typed: str, answered: Collection[str]) -> str:
        """What may have been meant, from the words on pages the actor may see; empty when every word is on one."""
        return spelt_as_found(
            session, query, typed, answered=answered, visible=lambda: self._visible_refs(session, stored.ItemFilter())
        )

    def _wanted(self, session: Session, question: Question) -> set[str]:
        """References of the items the actor may see and the question lets through."""
        self._known_organisation(question.organisation)
        wanted = stored.ItemFilter(
            kind=question.kind,
            organisation=question.organisation,
            date_from=question.date_from,
            date_to=question.date_to,
        )
        visible = self._visible_refs(session, wanted)
        if question.target is None:
            return visible
        strands = self.area.strands_under(question.target)
        if not strands:
            raise NotFound(f"There is no concern, strand or line {question.target!r}.", remedy="Check the reference.")
        line = question.target if question.target in self.area.lines else None
        return visible & self._links(session).items_linked_to(strands, line)

    def _shown(self, session: Session, query: Query, hits: Sequence[PageHit], known: KnownItems) -> tuple[Hit, ...]:
        places = [(stored.number_of(hit.item, "E"), hit.version, hit.page) for hit in hits]
        pages = stored.pages_at(session, places)
        items = stored.items_named(session, {hit.item for hit in hits})
        return tuple(
            _hit(hit, items[hit.item], pages[place], query, known.shows(hit.item))
            for hit, place in zip(hits, places, strict=True)
            if place in pages
        )


def _hit(hit: PageHit, item: Item, page: Page, query: Query, shows: tuple[Showing, ...]) -> Hit:
    return Hit(
        item=hit.item,
        version=hit.version,
        page=hit.page,
        label=page.label,
        title=item.title,
        kind=item.details.kind,
        organisation=item.details.organisation,
        on=item.details.evidence_date,
        shows=shows,
        snippet=snippet(page.text, query),
        score=round(hit.score, 3),
    )
