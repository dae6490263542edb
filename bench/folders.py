"""Data folders filled with made-up items, pages, links and decisions, written straight to the store for speed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from bench.areas import BODIES, TODAY, strand_refs, write_area
from bench.texts import MARK, Texts
from evidence.ingest.sandbox import Sandbox
from evidence.store import items as stored
from evidence.store import links as kept
from evidence.store.work import Task, finish, queue, to_index
from evidence.workspace.folder import create_folder
from evidence.workspace.upkeep import Upkeep
from evidence.workspace.workspace import Workspace
from schemas.evidence import Details, EvidenceKind, Page, Reading, ReadingState, Speaker, Voice
from schemas.links import Better, Change, NewLink, Point, Strength, Verdict
from schemas.tests_of_evidence import LINKABLE, EvidenceTest

NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 9, 0, tzinfo=UTC)
KINDS = (EvidenceKind.REPORT, EvidenceKind.SURVEY, EvidenceKind.DATA, EvidenceKind.MINUTES, EvidenceKind.AUDIT)
VOICES = (None, Speaker.FAMILIES, None, Speaker.CHILDREN, Speaker.PRACTICE)
CHANGE = Change(
    measure="Plans on time",
    unit="per cent",
    better=Better.HIGHER,
    baseline=Point(on=date(2024, 12, 31), value=41),
    later=(Point(on=date(2025, 6, 30), value=52), Point(on=date(2026, 3, 31), value=63)),
)


@contextmanager
def new_folder(parent: Path, name: str = "data") -> Iterator[Workspace]:
    """A new, empty data folder for the made-up area, opened by its quality lead."""
    area = parent / f"{name}-area"
    create_folder(parent / name, area if area.exists() else write_area(area), purpose="area", clock=lambda: NOW)
    workspace = Workspace.open(parent / name, clock=lambda: NOW)
    try:
        yield workspace
    finally:
        workspace.close()


def details_of(number: int) -> Details:
    """What is said about the item of a number: kinds, organisations, voices and dates go round."""
    speaker = VOICES[number % len(VOICES)]
    return Details(
        title=f"Synthetic item {number}",
        kind=KINDS[number % len(KINDS)],
        organisation=list(BODIES)[number % len(BODIES)],
        as_at=TODAY - timedelta(days=number * 7 % 700),
        voice=Voice(speaker=speaker) if speaker else None,
        localities=("north",) if number % 2 else ("south",),
        cohorts=("early-years",) if number % 3 == 0 else (),
    )


def link_of(number: int, item: int) -> NewLink:
    """The link of a number: strands and tests go round; one in ten is partial, one in fifty points the other way."""
    strands = strand_refs()
    test = LINKABLE[number // len(strands) % len(LINKABLE)]
    return NewLink(
        item=stored.item_ref(item),
        target=strands[number % len(strands)],
        test=test,
        says=f"Synthetic link {number} says what the item shows about the strand.",
        strength=Strength.PARTIAL if number % 10 == 9 else Strength.DIRECT,
        contrary=number % 50 == 49,
        change=CHANGE if test is EvidenceTest.IMPACT else None,
        follow_up="The form was changed because of it." if test is EvidenceTest.ASSURED else None,
    )


def is_accepted(number: int) -> bool:
    """Whether the chair has accepted the link of a number; the others await a decision."""
    return number % 11 != 0


def add_items(workspace: Workspace, count: int, *, pages_each: int, paragraphs_each: int = 5) -> list[str]:
    """Items with pages of text, read and waiting to be indexed. Answers every page's text."""
    texts = Texts()
    with workspace.core.database.writing() as session:
        return [
            text
            for number in range(count)
            for text in _add_item(session, number, [texts.page(paragraphs_each) for _ in range(pages_each)])
        ]


def _add_item(session: Session, number: int, texts: Sequence[str]) -> list[str]:
    item = stored.insert_item(session, details_of(number), by="lead", at=NOW)
    name = f"item-{number}.txt"
    digest = hashlib.sha256(name.encode()).hexdigest()
    new = stored.NewVersion(digest, 1_000, name, "text/plain", NOW, "lead", None)
    version = stored.insert_version(session, item, new)
    assert version.id is not None
    pages = tuple(Page(number=page, text=f"{MARK} {text}") for page, text in enumerate(texts, start=1))
    stored.write_reading(session, version.id, Reading(state=ReadingState.READ, pages=pages))
    queue(session, Task.INDEX, item=item)
    return [page.text for page in pages]


def index_at_once(workspace: Workspace) -> None:
    """Index every item as a rebuild does, which is far quicker than in the worker's batches. None waits afterwards."""
    Upkeep(workspace.core, Sandbox()).rebuild_index()
    with workspace.core.database.writing() as session:
        finish(session, [number for number, _ in to_index(session, most=workspace.work_waiting())])


def add_links(workspace: Workspace, items: Sequence[int], count: int) -> None:
    """Links from the items, of which the chair has accepted ten in eleven."""
    with workspace.core.database.writing() as session:
        for number in range(count):
            item = items[number % len(items)]
            new = link_of(number, item)
            version = stored.version_row(session, item, 1)
            kept.insert_link(session, new, version=version, strand=new.target, line=None, by="lead", at=NOW)
    with workspace.core.database.writing() as session:
        _accept(workspace, session)


def _accept(workspace: Workspace, session: Session) -> None:
    reader = kept.LinkReader(session, workspace.area)
    for number, link in enumerate(reader.of_strands(workspace.area.strands)):
        if is_accepted(number):
            digest, verdict = reader.digest(link.ref), Verdict.ACCEPT
            kept.insert_decision(
                session, link.ref, verdict=verdict, post="chair", why="Synthetic.", at=NOW, digest=digest
            )
