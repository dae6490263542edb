"""Suggesting links for what was read: the worker's part, one transaction for each batch of versions."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from sqlmodel import Session

from evidence.failpoints import reach
from evidence.rules.proposed_organisation import proposed_organisation
from evidence.rules.suggestions import Proposed, Proposer
from evidence.search.words import stem_of
from evidence.store import audit, work
from evidence.store import items as stored
from evidence.store import suggestions as kept
from evidence.store.rows import VersionRow
from evidence.workspace.desk import Core
from schemas.evidence import EvidenceKind, Item, Proposal
from schemas.links import Passage
from schemas.local_area import LocalArea

SUGGEST = "suggest"
BATCH = 50
# Raise it when the rules change so that what was read before should be looked through again.
RULES = 1


class _Looked(NamedTuple):
    """A version that was looked through, and what is proposed for it."""

    waiting: work.VersionToSuggestFor
    proposed: list[kept.NewSuggestion]
    organisation: Proposal | None = None


class Proposing:
    """Looks through what was read for links it may give. One process does it at a time: the worker."""

    def __init__(self, core: Core, *, by: str) -> None:
        self._core, self._by = core, by
        self._area: LocalArea | None = None
        self._proposer: Proposer | None = None

    def recover(self) -> None:
        """After a start: have everything looked through again that was with other area files, or never."""
        mark = _mark(self._core.area)
        with self._core.database.reading() as session:
            readable = stored.readable_versions(session)
            known = kept.suggested_for(session) == mark
        if known or not readable:
            return
        with self._core.database.writing() as session:
            for ref, number in readable:
                item = stored.number_of(ref, "E")
                version = stored.version_row(session, item, number).id
                work.queue(session, work.Task.SUGGEST, item=item, version=version)
            kept.mark_suggested_for(session, mark)

    def finish(self) -> None:
        """Look through everything that waits for it."""
        while self.go_on():
            pass

    def go_on(self) -> int:
        """Look through a batch of what waits; answers how many. Ended midway, none of the batch is done."""
        with self._core.database.reading() as session:
            waiting = work.to_suggest_for(session, most=BATCH)
            if not waiting:
                return 0
            proposer = self._ready(session)
            looked = [_looked_through(session, self._core.area, proposer, one) for one in waiting]
        with self._core.database.writing() as session:
            for one in looked:
                self._keep(session, one)
            work.finish(session, [one.work for one in waiting])
            if kept.suggested_for(session) != (mark := _mark(self._core.area)):
                kept.mark_suggested_for(session, mark)
            reach("suggestions written")
        reach("suggestions committed")
        return len(looked)

    def _ready(self, session: Session) -> Proposer:
        """What proposes, with what was accepted up to now. The area's texts are read once for each revision of them."""
        accepted = kept.accepted_before(session)
        if self._proposer is None or self._area is not self._core.area:
            self._area = self._core.area
            self._proposer = Proposer(self._area, stem=stem_of, accepted=accepted)
        else:
            self._proposer.learn(accepted)
        return self._proposer

    def _keep(self, session: Session, looked: _Looked) -> None:
        version = session.get_one(VersionRow, looked.waiting.version)
        ref = stored.item_ref(looked.waiting.item)
        if stored.item(session, ref).version.number != version.number:
            return  # a newer version has come, and is looked through when it has been read
        stored.write_proposed_organisation(session, looked.waiting.item, looked.organisation)
        at = self._core.clock()
        done = kept.keep_suggestions(session, looked.waiting.item, version, looked.proposed, at=at)
        if done.opened or done.overtaken:
            detail = {"version": version.number, "opened": list(done.opened), "overtaken": list(done.overtaken)}
            audit.append(session, at=at, actor=self._by, action=SUGGEST, thing=ref, detail=detail)


def _looked_through(
    session: Session, area: LocalArea, proposer: Proposer, waiting: work.VersionToSuggestFor
) -> _Looked:
    item = stored.item(session, stored.item_ref(waiting.item))
    if not item.version.reading.has_text:
        return _Looked(waiting, [])
    pages = stored.pages(session, waiting.version)
    found = proposer.propose(pages, kind=kind_of(item), voice=item.details.voice, title=item.title)
    organisation = proposed_organisation(pages, area=area, file_name=item.version.file_name)
    return _Looked(waiting, [_new(one) for one in found], organisation)


def kind_of(item: Item) -> EvidenceKind | None:
    """The kind somebody confirmed, else the one its document proposes, else none."""
    if item.details.kind:
        return item.details.kind
    said = item.proposals.kind.value if item.proposals.kind else ""
    return next((kind for kind in EvidenceKind if kind.value == said), None)


def _new(one: Proposed) -> kept.NewSuggestion:
    passage = Passage(page=one.page, quote=one.quote)
    return kept.NewSuggestion(one.line or one.strand, one.strand, one.line, one.test, (passage,), one.score, one.why)


def _mark(area: LocalArea) -> str:
    """What suggestions depend on beside the documents: the texts of the area, and the rules."""
    said = f"{RULES} {area.requirements.model_dump_json()} {area.plan.model_dump_json()}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]
