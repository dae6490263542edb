"""Snapshots: coverage kept for ever at a board or on request, and what changed since."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import date

from sqlmodel import Session

from evidence.errors import Contradiction
from evidence.rules.access import Action
from evidence.rules.changes import changes_between, stood
from evidence.rules.coverage import coverage_at, coverage_on
from evidence.rules.words import day
from evidence.store import audit
from evidence.store import snapshots as kept
from evidence.workspace.desk import Core
from evidence.workspace.gaps import ahead
from evidence.workspace.knowing import remember
from evidence.workspace.past import past_of
from evidence.workspace.standing import Standing
from schemas.area import Checkpoint, Meeting
from schemas.coverage import Coverage
from schemas.local_area import LocalArea
from schemas.snapshots import CoverageChanges, Snapshot, SnapshotTaken, Stood

KEEPER = "worker"


def keep_board_snapshots(core: Core) -> None:
    """On the day of a board, keep coverage as it stands today and at each checkpoint to come, once."""
    today = core.clock().date()
    meeting = next((one for one in board_meetings(core.area) if one.on == today), None)
    if meeting is None:
        return
    with core.database.reading() as session:
        known = remember(session, core.area, core.remembered).known
        there = {(one.meeting_on, one.checkpoint) for one in kept.snapshots(session)}
    missing = [at for at in (None, *ahead(core, today)) if (today, at.ref if at else None) not in there]
    for at in missing:
        coverage = coverage_at(core.area, known, at) if at else coverage_on(core.area, known, as_at=today)
        with core.database.writing() as session:
            occasion = f"{meeting.body}, {day(meeting.on)}"
            ref = _keep(core, session, stood(coverage), occasion=occasion, meeting_on=today, by=KEEPER)
            detail = _told(session, ref, coverage, occasion)
            action = Action.TAKE_SNAPSHOT.value
            audit.append(session, at=core.clock(), actor=KEEPER, action=action, thing=ref, detail=detail)


def board_meetings(area: LocalArea) -> Iterator[Meeting]:
    """The meetings of the body that meets most often, which is the board that steers the plan; oldest first."""
    bodies = Counter(meeting.body for meeting in area.area.meetings)
    if bodies:
        board = bodies.most_common(1)[0][0]
        yield from sorted((one for one in area.area.meetings if one.body == board), key=lambda one: one.on)


def last_board(area: LocalArea, *, before: date) -> Meeting | None:
    """The last board held before a day; None when there was none."""
    return max(
        (one for one in board_meetings(area) if one.held and one.on < before), key=lambda one: one.on, default=None
    )


def _keep(core: Core, session: Session, what: Stood, *, occasion: str, meeting_on: date | None, by: str) -> str:
    return kept.insert_snapshot(
        session, what, occasion=occasion, meeting_on=meeting_on, policy_sha256=policy_digest(core.area), by=by,
        at=core.clock(),
    )  # fmt: skip


def _told(session: Session, ref: str, coverage: Coverage, occasion: str) -> dict[str, str | None]:
    """What the audit log says of a snapshot, with the digest of what it keeps, so that a change to it shows."""
    return {"checkpoint": coverage.checkpoint, "occasion": occasion, "sha256": kept.digest_in(session, ref)}


def policy_digest(area: LocalArea) -> str:
    """The SHA-256 of what coverage is judged by: the policy, the requirements and the plan as they are now."""
    said = "\n".join(part.model_dump_json() for part in (area.policy, area.requirements, area.plan))
    return hashlib.sha256(said.encode()).hexdigest()


class Snapshots(Standing):
    """Keeping coverage, and comparing looks at it."""

    def take_snapshot(
        self, occasion: str, *, as_at: date | None = None, checkpoint: str | None = None, meeting_on: date | None = None
    ) -> Snapshot:
        """Keep coverage as it stands, for ever: trend and what changed then do not depend on a later policy."""
        if not occasion.strip():
            raise Contradiction("A snapshot needs its occasion.", remedy="Say what it is kept for.")
        coverage = self.coverage(as_at=as_at, checkpoint=checkpoint)
        with self._doing(Action.TAKE_SNAPSHOT, occasion) as doing:
            doing.thing = _keep(
                self.core, doing.session, stood(coverage), occasion=occasion.strip(), meeting_on=meeting_on,
                by=self.actor.post,
            )  # fmt: skip
            doing.detail = _told(doing.session, doing.thing, coverage, occasion.strip())
            return kept.snapshot(doing.session, doing.thing)

    def snapshots(self) -> list[SnapshotTaken]:
        """What was kept, newest first."""
        with self._looking() as session:
            return kept.snapshots(session)

    def snapshot(self, ref: str) -> Snapshot:
        """One snapshot, whole. Raises NotFound."""
        with self._looking() as session:
            return kept.snapshot(session, ref)

    def changes(
        self, *, since: str | date | None = None, as_at: date | None = None, checkpoint: str | None = None
    ) -> CoverageChanges | None:
        """What changed since a snapshot or a day; since the last board when nothing is said, None when there was none.

        A snapshot is what was kept. A day without one is worked out anew from the evidence dated by then, under today's
        links, decisions and policy; at a checkpoint it is tested for the same days as now.
        """
        moment = self._moment(as_at, checkpoint)
        since = since if since is not None else self._since_last_board(moment)
        if since is None:
            return None
        now = self.coverage(as_at=as_at, checkpoint=checkpoint)
        before, called, is_kept = self._before(since, moment)
        titles = {link.link: link.title for link in self._known().every_link()}
        return changes_between(before, stood(now), called=(called, now.title), kept=is_kept, titles=titles)

    def _since_last_board(self, moment: Checkpoint | date) -> str | date | None:
        """What was kept for the last board and the moment looked at; else the day of that board."""
        day_looked_at = self.today if isinstance(moment, Checkpoint) else moment
        board = last_board(self.area, before=day_looked_at)
        if board is None:
            return None
        about = moment.ref if isinstance(moment, Checkpoint) else None
        fitting = [one for one in self.snapshots() if one.meeting_on == board.on and one.checkpoint == about]
        return fitting[0].ref if fitting else board.on

    def _before(self, since: str | date, moment: Checkpoint | date) -> tuple[Stood, str, bool]:
        if isinstance(since, str):
            snapshot = self.snapshot(since)
            return snapshot.stood, f"{snapshot.occasion}, kept on {day(snapshot.taken_at.date())}", True
        last = self.today if isinstance(moment, Checkpoint) else min(moment, self.today)
        if since > last:
            raise Contradiction(
                f"{day(since)} is {'still to come' if since > self.today else 'after the day looked at'}.",
                remedy=f"Give a day up to {day(last)}.",
            )
        self._moment(since, None)
        return stood(self._as_on(since, moment)), f"the evidence dated by {day(since)}", False

    def _as_on(self, since: date, moment: Checkpoint | date) -> Coverage:
        known = self._known()
        if not isinstance(moment, Checkpoint):
            return coverage_on(self.area, known, as_at=since)
        return coverage_at(self.area, past_of(self.core.pasts, since).of(known), moment)
