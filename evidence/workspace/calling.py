"""The call: a checkpoint whose notice has arrived, with its days and its own copy of the information request."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlmodel import Session

from evidence.errors import Contradiction, NotFound
from evidence.rules.access import Action
from evidence.rules.laying_out import days_of, lines_of, what_is_unsure
from evidence.rules.words import day, listed
from evidence.rules.working_days import is_working_day, working_days_after
from evidence.store import calls as stored_calls
from evidence.workspace.bank_holidays import bank_holidays, closed_days
from evidence.workspace.gate import Gate
from evidence.workspace.standing import EARLIEST
from schemas.area import Checkpoint
from schemas.call_templates import CallKind, CallTemplate
from schemas.calls import Call, CallDay, CallLine, CallState

YEARS_AHEAD = 10


class LaidOut(NamedTuple):
    """A template with its dates."""

    kind: CallKind
    days: tuple[CallDay, ...]
    lines: tuple[CallLine, ...]
    unsure: str


class Calling(Gate):
    """Calling a checkpoint, and its days."""

    def call_checkpoint(self, checkpoint: str, notice_on: date, kind: CallKind | None = None) -> Call:
        """Say that notice of a checkpoint arrives on a day. The template is copied into the call, so that later edits
        of it move nothing. Raises Contradiction while an earlier call of the same checkpoint is open.
        """
        occasion = self.checkpoint(checkpoint)
        laid = self.call_laid_out(checkpoint, notice_on, kind)
        with self._doing(Action.CALL, checkpoint) as doing:
            standing = self._open_calls(doing.session, checkpoint)
            if standing:
                raise Contradiction(
                    f"{occasion.title} is called already: {standing[0].ref}, notice on {day(standing[0].notice_on)}.",
                    remedy="Close or withdraw that call first.",
                )
            ref = stored_calls.insert_call(
                doing.session, checkpoint=checkpoint, kind=laid.kind, notice_on=notice_on, days=laid.days,
                unsure=laid.unsure, lines=laid.lines, by=self.actor.post, at=doing.at,
            )  # fmt: skip
            doing.thing = ref
            doing.detail = {"checkpoint": checkpoint, "kind": laid.kind.value, "notice_on": notice_on.isoformat()}
            return self._call_in(doing.session, ref)

    def call_laid_out(self, checkpoint: str, notice_on: date, kind: CallKind | None = None) -> LaidOut:
        """What a call of a checkpoint on a day would be: its days and lines. Nothing is stored."""
        template = self._template(self.checkpoint(checkpoint), kind)
        closed = closed_days(self.area)
        self._possible_notice(notice_on, closed)
        days, lines = days_of(template, notice_on, closed), lines_of(template, notice_on, closed)
        looked_at = [*(one.on for one in days), *(one.due_on for one in lines)]
        return LaidOut(template.kind, days, lines, what_is_unsure(looked_at, bank_holidays()))

    def _template(self, checkpoint: Checkpoint, kind: CallKind | None) -> CallTemplate:
        """The template of a kind; where none is named, the one that serves the checkpoint, else the first."""
        if self.area.call is None:
            raise NotFound(
                f"{self.area.area.name} has no template of a call.",
                remedy="Write call.yaml among the area's files; docs/areas.md says what it holds.",
            )
        known = self.area.call.templates
        if kind is None:
            return next((one for one in known if checkpoint.ref in one.serves), known[0])
        found = self.area.call.of(kind)
        if found is None:
            kinds = listed([one.kind.value for one in known])
            raise NotFound(f"There is no template of a {kind.words}.", remedy=f"Those there are: {kinds}.")
        return found

    def _possible_notice(self, notice_on: date, closed: frozenset[date]) -> None:
        if not EARLIEST <= notice_on <= date(self.today.year + YEARS_AHEAD, 12, 31):
            raise Contradiction(f"Notice cannot arrive on {day(notice_on)}.", remedy="Check the year.")
        if not is_working_day(notice_on, closed):
            raise Contradiction(
                f"{day(notice_on)} is not a working day, and notice arrives on one.", remedy="Check the date."
            )

    def first_notice(self, on: date) -> date:
        """The day itself where notice can arrive on it, else the next working day."""
        return working_days_after(on, 0, closed_days(self.area))

    def calls(self) -> list[Call]:
        """Every call there was, the newest first."""
        with self._looking() as session:
            return stored_calls.calls(session, self._checkpoint_titles)

    def call(self, ref: str) -> Call:
        """One call. Raises NotFound."""
        with self._looking() as session:
            return self._call_in(session, ref)

    def open_call(self, checkpoint: str | None = None) -> Call:
        """The call that is open, of a checkpoint when one is named. Raises NotFound, and Contradiction for several."""
        if checkpoint:
            self.checkpoint(checkpoint)
        with self._looking() as session:
            found = self._open_calls(session, checkpoint)
        if not found:
            raise NotFound(
                f"{self.checkpoint(checkpoint).title if checkpoint else 'No checkpoint'} is {_called(checkpoint)}.",
                remedy="Call it with `evidence call CHECKPOINT --on DATE`, or on the page The call.",
            )
        if len(found) > 1:
            refs = listed([one.checkpoint for one in found])
            raise Contradiction(f"Several checkpoints are called: {refs}.", remedy="Name the one you mean.")
        return found[0]

    def close_call(self, ref: str, *, why: str) -> Call:
        """End a call that is over. It stays in the list with everything said and sent."""
        return self._end_call(ref, CallState.CLOSED, why)

    def withdraw_call(self, ref: str, *, why: str) -> Call:
        """End a call that was a mistake, or was put off."""
        return self._end_call(ref, CallState.WITHDRAWN, why)

    def _end_call(self, ref: str, state: CallState, why: str) -> Call:
        if not why.strip():
            raise Contradiction("It needs its reason.", remedy="Say in a sentence why.")
        with self._doing(Action.CALL, ref) as doing:
            known = self._still_open(doing.session, ref)
            stored_calls.write_end(doing.session, known.ref, state, why=why.strip(), by=self.actor.post, at=doing.at)
            doing.thing, doing.detail = known.ref, {"state": state.value, "why": why.strip()}
            return self._call_in(doing.session, known.ref)

    def change_days(self, ref: str, days: Sequence[CallDay]) -> Call:
        """Put other days in the place of a call's days: moved, reworded, added or taken away."""
        if not days:
            raise Contradiction("A call has at least one day.", remedy="Keep one.")
        for post in {one.post for one in days if one.post}:
            self._known_post(post)
        with self._doing(Action.CHANGE_CALL, ref) as doing:
            known = self._still_open(doing.session, ref)
            stored_calls.write_days(doing.session, known.ref, days)
            doing.thing = known.ref
            doing.detail = {"days": [f"{one.on.isoformat()} {one.title}" for one in days]}
            doing.session.flush()
            return self._call_in(doing.session, known.ref)

    def _call_in(self, session: Session, ref: str) -> Call:
        return stored_calls.call(session, ref, self._checkpoint_titles)

    def _still_open(self, session: Session, ref: str) -> Call:
        """The call, which must not be over: what was said and sent in one that is, is history."""
        known = self._call_in(session, ref)
        if known.state is not CallState.OPEN:
            raise Contradiction(f"{known.ref} is {known.state.value}: {known.ended_why}", remedy="Nothing was changed.")
        return known

    def _open_calls(self, session: Session, checkpoint: str | None) -> list[Call]:
        return [
            one
            for one in stored_calls.calls(session, self._checkpoint_titles)
            if one.state is CallState.OPEN and checkpoint in (None, one.checkpoint)
        ]

    @property
    def _checkpoint_titles(self) -> dict[str, str]:
        return {ref: one.title for ref, one in self.area.checkpoints_by_ref.items()}


def _called(checkpoint: str | None) -> str:
    return "not called" if checkpoint else "called"
