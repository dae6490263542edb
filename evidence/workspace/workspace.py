"""The workspace: one method for each thing a person can do, for the post that is acting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from evidence.rules.access import Action, may
from evidence.settings import Limits
from evidence.store import audit, work
from evidence.workspace.board import BoardPapers
from evidence.workspace.bringing import Bringing
from evidence.workspace.chasing import Chasing
from evidence.workspace.desk import Core
from evidence.workspace.folder import now, open_folder
from evidence.workspace.opening import Opening
from evidence.workspace.partners import Partners
from evidence.workspace.previewing import Previewing
from evidence.workspace.redacting import Redacting
from evidence.workspace.register import Register
from evidence.workspace.rehearsing import Rehearsing
from evidence.workspace.rendering import Rendering
from evidence.workspace.suggesting import Suggesting
from evidence.workspace.unlocking import Unlocking
from evidence.workspace.versions import Versions
from schemas.area import Role


class Workspace(
    Bringing,
    Unlocking,
    Opening,
    Suggesting,
    Versions,
    Chasing,
    Partners,
    BoardPapers,
    Previewing,
    Rehearsing,
    Register,
    Redacting,
    Rendering,
):
    """Everything one post can do with a data folder."""

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        post: str | None = None,
        clock: Callable[[], datetime] = now,
        limits: Limits = Limits(),  # noqa: B008 - frozen
    ) -> Workspace:
        """Open a data folder as a post; as the area's first quality lead when none is named."""
        return cls.of(open_folder(folder, clock=clock, limits=limits), post)

    @classmethod
    def of(cls, core: Core, post: str | None = None) -> Workspace:
        """The workspace of a post in an opened folder."""
        first = next((one for one in core.area.area.posts if Role.QUALITY_LEAD in one.roles), core.area.area.posts[0])
        workspace = cls(core, core.area.actor(first.ref))
        return workspace.acting_as(post) if post else workspace

    def acting_as(self, post: str) -> Workspace:
        """The same folder, as another post. Raises NotFound for a post the area does not have."""
        return Workspace(self.core, self.area.actor(self._known_post(post)))

    def may(self, action: Action) -> bool:
        """True when the acting post may do a thing at all."""
        return may(self.actor, action)

    def revision(self) -> int:
        """A number that grows with every change to the store."""
        return self.core.database.revision()

    def work_waiting(self) -> int:
        """How many versions wait to be read or indexed."""
        with self._looking() as session:
            return sum(work.waiting(session, at=self.core.clock()).values())

    def audit_entries(self, *, newest: int | None = None) -> list[audit.Entry]:
        """What was done, by whom and when; oldest first."""
        with self._looking() as session:
            return audit.entries(session, newest=newest)

    def audit_fault(self) -> str:
        """What is wrong with the audit chain, as a sentence; empty when it holds."""
        with self._looking() as session:
            return audit.first_fault(session)

    def close(self) -> None:
        """Let go of the folder."""
        self.core.drawing.close()
        self.core.index.close()
        self.core.database.close()
