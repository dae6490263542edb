"""Gaps with a life: noted once, known by one reference until they are closed, due on a day, their risk accepted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from sqlmodel import Session

from evidence.errors import Contradiction
from evidence.rules.access import Action
from evidence.rules.coverage import Known, coverage_at, coverage_on
from evidence.rules.gaps import gaps_in, timing_of
from evidence.rules.words import day
from evidence.store import audit
from evidence.store import gaps as noted
from evidence.store.changed_items import revision_of
from evidence.store.rows import GapRow
from evidence.workspace.desk import Core
from evidence.workspace.knowing import remember
from evidence.workspace.standing import Standing
from schemas.area import Checkpoint
from schemas.gaps import Gap, GapHistory, Gaps, gap_key
from schemas.tests_of_evidence import EvidenceTest

NOTE_GAPS = "note-gaps"
TRIES = 3
NOTER = "worker"


def note_gaps(core: Core) -> None:
    """Give every gap there is today or at a checkpoint still to come its reference, and close those that are gone.

    Whoever asks for gaps does this first if something changed since it was last done, so it is done at most once for
    each state of the store and each day. It is worked out before the store is locked for writing.
    """
    for _ in range(TRIES):
        today = core.clock().date()
        with core.database.reading() as session:
            core.remembered = remembered = remember(session, core.area, core.remembered)
            mark = f"{remembered.revision} {today.isoformat()}"
            if noted.noted_at(session) == mark:
                return
        gaps = list(_every_gap(core, remembered.known, today))
        with core.database.noting() as session:
            if revision_of(session) == remembered.revision:
                _note(core, session, gaps, mark)
                return


def _note(core: Core, session: Session, gaps: list[Gap], mark: str) -> None:
    at = core.clock()
    opened, closed = noted.note(session, gaps, at=at, mark=mark)
    if opened or closed:
        detail = {"opened": opened, "closed": closed}
        audit.append(session, at=at, actor=NOTER, action=NOTE_GAPS, thing="gaps", detail=detail)


def _every_gap(core: Core, known: Known, today: date) -> Iterator[Gap]:
    yield from gaps_in(core.area, coverage_on(core.area, known, as_at=today)).gaps
    for checkpoint in ahead(core, today):
        yield from gaps_in(core.area, coverage_at(core.area, known, checkpoint)).gaps


def ahead(core: Core, today: date) -> list[Checkpoint]:
    """The checkpoints whose window has not closed, the one that closes first first."""
    to_come = [one for one in core.area.checkpoints.checkpoints if one.latest >= today]
    return sorted(to_come, key=lambda one: one.latest)


class GapKeeping(Standing):
    """Gaps, their references and their risks."""

    def gaps(
        self,
        *,
        as_at: date | None = None,
        checkpoint: str | None = None,
        target: str | None = None,
        post: str | None = None,
    ) -> Gaps:
        """What is not yet shown, weakest first: everything, or what one post owns."""
        if post:
            self._known_post(post)
        coverage = self.coverage(as_at=as_at, checkpoint=checkpoint, target=target)
        note_gaps(self.core)
        found = gaps_in(self.area, coverage, post=post)
        window = (coverage.earliest, coverage.latest) if checkpoint else None
        with self._looking() as session:
            rows, requests = noted.open_by_key(session), noted.requests_of(session)
        gaps = tuple(self._told(gap, rows.get(gap.key), requests, window) for gap in found.gaps)
        return found.model_copy(update={"gaps": gaps})

    def _told(
        self, gap: Gap, row: GapRow | None, requests: Mapping[int, tuple[str, ...]], window: tuple[date, date] | None
    ) -> Gap:
        """A gap with what was noted of it. One that is there on a past day only has no reference."""
        if row is None or row.id is None:
            return gap
        noted_on = row.noted_at.date()
        timing = timing_of(gap, self.area.policy, noted_on=noted_on, window=window)
        return gap.model_copy(
            update={
                "ref": noted.ref_of(row),
                "noted_on": noted_on,
                "ask_by": timing.ask_by,
                "due": timing.due,
                "risk": noted.risk_of(row, on=self.today),
                "requests": requests.get(row.id, ()),
            }
        )

    def gap(self, ref: str) -> GapHistory:
        """One gap, open or closed, as it stands at the first checkpoint to come that has it, else today."""
        note_gaps(self.core)
        with self._looking() as session:
            row, requests = noted.row(session, ref), noted.requests_of(session)
        assert row.id is not None
        return GapHistory(
            ref=noted.ref_of(row),
            strand=row.strand,
            test=EvidenceTest(row.test),
            series=row.series,
            missing_on=row.missing_on,
            noted_at=row.noted_at,
            closed_at=row.closed_at,
            gap=None if row.closed_at else self._as_it_stands(row),
            risk=noted.risk_of(row, on=self.today),
            requests=requests.get(row.id, ()),
        )

    def _as_it_stands(self, row: GapRow) -> Gap | None:
        if row.strand not in self.area.strands:
            return None
        key = gap_key(row.strand, EvidenceTest(row.test), row.series, row.missing_on)
        moments: list[str | None] = [one.ref for one in ahead(self.core, self.today)]
        for moment in [*moments, None]:
            for gap in self.gaps(checkpoint=moment, target=row.strand).gaps:
                if gap.key == key:
                    return gap
        return None

    def accept_risk(self, ref: str, *, reason: str, until: date) -> GapHistory:
        """Leave a gap open on purpose, for a reason and until a day. It stays a gap, and says so."""
        if not reason.strip():
            raise Contradiction("Accepting a risk needs its reason.", remedy="Say in a sentence why it can wait.")
        if until <= self.today:
            raise Contradiction(f"{day(until)} is not ahead.", remedy="Give the day the risk is looked at again.")
        self._write_risk(ref, reason=reason.strip(), until=until)
        return self.gap(ref)

    def take_back_risk(self, ref: str) -> GapHistory:
        """Stop accepting the risk of a gap."""
        self._write_risk(ref, reason="", until=None)
        return self.gap(ref)

    def _write_risk(self, ref: str, *, reason: str, until: date | None) -> None:
        note_gaps(self.core)  # what was closed since is no gap whose risk could be accepted
        with self._doing(Action.ACCEPT_RISK, ref) as doing:
            row = noted.row(doing.session, ref)
            doing.thing = noted.ref_of(row)
            if row.closed_at:
                raise Contradiction(
                    f"{doing.thing} was closed on {day(row.closed_at.date())}.", remedy="Nothing to do."
                )
            noted.write_risk(
                doing.session,
                doing.thing,
                reason=reason,
                post=self.actor.post if reason else "",
                until=until,
                at=doing.at,
            )
            doing.detail = {"reason": reason, "until": until.isoformat() if until else None}
