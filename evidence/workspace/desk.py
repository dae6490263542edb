"""What every action needs: the store, the area, the clock and who is acting; and the one way an action runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from evidence.errors import NotFound
from evidence.ingest.scanner import Scanner
from evidence.rules.access import Action, authorize
from evidence.rules.coverage import Known
from evidence.search.whoosh_index import PageIndex
from evidence.settings import Limits
from evidence.store import audit
from evidence.store import items as stored
from evidence.store.database import Database
from evidence.store.links import LinkReader
from evidence.store.originals import Originals
from evidence.workspace.drawing import Drawing
from evidence.workspace.knowing import Remembered, remember
from evidence.workspace.past import Past
from schemas.actors import Actor
from schemas.evidence import Item
from schemas.local_area import LocalArea


@dataclass(slots=True)
class Core:
    """The opened data folder. One per process; every actor's workspace shares it."""

    folder: Path
    database: Database
    originals: Originals
    index: PageIndex
    area: LocalArea
    worked_example: bool
    clock: Callable[[], datetime]
    limits: Limits
    scanner: Scanner | None = None
    remembered: Remembered | None = None
    pasts: dict[date, Past] = field(default_factory=dict)
    drawing: Drawing = field(default_factory=Drawing)
    about_items: dict[str, Any] = field(default_factory=dict)
    """What finding knows of items, kept by `narrowing.KnownItems`."""
    spotted: dict[Any, Any] = field(default_factory=dict)
    """What the gate recognised in the pages of versions, kept by `gate.Gate`."""


class Doing:
    """An action under way: its session, its moment, and what the audit log will say of it."""

    def __init__(self, session: Session, at: datetime, thing: str) -> None:
        self.session = session
        self.at = at
        self.thing = thing
        self.detail: dict[str, Any] = {}
        self.unchanged = False
        self.action = ""
        """What the audit log calls it, where that is not the action that was asked for."""


class Desk:
    """Where one actor works."""

    def __init__(self, core: Core, actor: Actor) -> None:
        self.core = core
        self.actor = actor

    @property
    def area(self) -> LocalArea:
        """The local area."""
        return self.core.area

    @property
    def today(self) -> date:
        """The day it is."""
        return self.core.clock().date()

    @property
    def worked_example(self) -> bool:
        """True when the folder holds the worked example, which is synthetic."""
        return self.core.worked_example

    @contextmanager
    def _doing(self, action: Action, thing: str) -> Iterator[Doing]:
        """One permission check, one transaction, one audit entry."""
        authorize(self.actor, action)
        with self.core.database.writing() as session:
            doing = Doing(session, self.core.clock(), thing)
            yield doing
            if not doing.unchanged:
                audit.append(
                    session,
                    at=doing.at,
                    actor=self.actor.post,
                    action=doing.action or action.value,
                    thing=doing.thing,
                    detail=doing.detail,
                )

    @contextmanager
    def _looking(self) -> Iterator[Session]:
        """One permission check and a consistent look."""
        authorize(self.actor, Action.READ)
        with self.core.database.reading() as session:
            yield session

    def _links(self, session: Session) -> LinkReader:
        return LinkReader(session, self.area)

    def _visible_items(self, session: Session, wanted: stored.ItemFilter) -> list[Item]:
        """The one door to items: until sign-in is built every post of the area sees every item."""
        return stored.items(session, wanted)

    def _visible_refs(self, session: Session, wanted: stored.ItemFilter) -> set[str]:
        """The same door, for those who need no more than to know which."""
        return stored.item_refs(session, wanted)

    def _is_visible(self, session: Session, number: int) -> bool:
        """The same door, for one item."""
        return bool(self._visible_refs(session, stored.ItemFilter(number=number)))

    def _visible_item(self, session: Session, ref: str) -> Item:
        """One item with its newest version. Raises NotFound, also for one the actor may not see."""
        item = stored.item(session, ref)
        if not self._is_visible(session, stored.number_of(item.ref, "E")):
            raise stored.no_such_item(ref)
        return item

    def _known(self) -> Known:
        """What coverage is worked out from; read again only where the store has changed."""
        return self._recalled().known

    def _recalled(self) -> Remembered:
        with self._looking() as session:
            # Read once: another visitor's thread may put a newer one there meanwhile.
            self.core.remembered = remembered = remember(session, self.area, self.core.remembered)
            return remembered

    def _known_organisation(self, ref: str | None) -> None:
        if ref and ref not in self.area.organisations:
            raise NotFound(f"There is no organisation {ref!r} in this area.", remedy=_choose(self.area.organisations))

    def _known_post(self, ref: str) -> str:
        if ref not in self.area.posts:
            raise NotFound(f"There is no post {ref!r} in {self.area.area.name}.", remedy=_choose(self.area.posts))
        return ref


def _choose(known: dict[str, Any]) -> str:
    return f"Use one of: {', '.join(known)}."
