"""The lines of a call's request: what is said about each, who confirms it, and lines added, changed and dropped."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from evidence.errors import Contradiction
from evidence.rules.access import Action
from evidence.rules.laying_out import next_line_ref
from evidence.rules.words import listed
from evidence.store import calls as stored_calls
from evidence.workspace.calling import Calling
from evidence.workspace.desk import Doing
from schemas.calls import SAID, CallLine, LineSaid, LineStatus, NewCallLine

ASKS_FOR = frozenset({"asks", "organisations", "kinds", "speakers", "targets"})
"""What makes a line ask for something else."""


class CallLines(Calling):
    """What is asked for, and what is said about it."""

    def call_lines(self, call: str) -> list[CallLine]:
        """The lines of a call, in the order they were asked."""
        with self._looking() as session:
            return stored_calls.lines(session, self._call_in(session, call).ref)

    def say_of_line(self, call: str, ref: str, said: LineSaid) -> CallLine:
        """Say what answers a line. What was confirmed before must be confirmed again, for it was something else."""
        with self._doing(Action.ANSWER_LINE, call) as doing:
            line = self._line_to_change(doing, call, ref)
            items = tuple(self._visible_item(doing.session, item).ref for item in dict.fromkeys(said.items))
            _require_whole(said)
            return self._write_line(
                doing,
                call,
                line.model_copy(
                    update={
                        "status": said.status, "items": items, "where": said.where.strip(), "note": said.note.strip(),
                        "said_by": self.actor.post, "said_at": doing.at, "confirmed_by": None, "confirmed_at": None,
                    }
                ),
                {"status": said.status.value, "items": list(items)},
            )  # fmt: skip

    def confirm_line(self, call: str, ref: str) -> CallLine:
        """Say that what was said about a line is what inspectors get."""
        with self._doing(Action.CONFIRM_LINE, call) as doing:
            line = self._line_to_change(doing, call, ref)
            if line.status in (LineStatus.OPEN, LineStatus.TO_FOLLOW):
                raise Contradiction(
                    f"{line.ref} is {line.status.value}, so there is nothing to confirm.",
                    remedy="Say first what answers it.",
                )
            doing.unchanged = line.confirmed_by is not None
            if doing.unchanged:
                return line
            confirmed = line.model_copy(update={"confirmed_by": self.actor.post, "confirmed_at": doing.at})
            return self._write_line(doing, call, confirmed, {"items": list(line.items)})

    def add_line(self, call: str, new: NewCallLine) -> CallLine:
        """Add a line that the template did not foresee."""
        self._known_line(new)
        with self._doing(Action.CHANGE_CALL, call) as doing:
            known = self._still_open(doing.session, call)
            ref = next_line_ref([one.ref for one in stored_calls.lines(doing.session, known.ref)])
            stored_calls.insert_line(doing.session, known.ref, CallLine(ref=ref, **new.model_dump()))
            doing.thing, doing.detail = f"{known.ref} {ref}", {"added": new.asks}
            return stored_calls.line(doing.session, known.ref, ref)

    def change_line(self, call: str, ref: str, new: NewCallLine, *, why: str) -> CallLine:
        """Put other words, another supplier or another due moment in a line. What was said about it stays, and must be
        confirmed anew where the line now asks for something else."""
        self._known_line(new)
        _require_reason(why)
        with self._doing(Action.CHANGE_CALL, call) as doing:
            line = self._line_to_change(doing, call, ref)
            said = {name: getattr(new, name) for name in NewCallLine.model_fields}
            changed = [name for name, value in said.items() if getattr(line, name) != value]
            # In other words than its source's, it is no longer what that says.
            its_source = {"source": "", "verified": False} if "asks" in changed else {}
            unconfirmed = {"confirmed_by": None, "confirmed_at": None} if ASKS_FOR.intersection(changed) else {}
            now = line.model_copy(update=said | its_source | unconfirmed)
            return self._write_line(doing, call, now, {"changed": changed, "why": why.strip()})

    def drop_line(self, call: str, ref: str, *, why: str) -> CallLine:
        """Inspectors do not ask for this after all. The line stays on the list and says so."""
        _require_reason(why)
        with self._doing(Action.CHANGE_CALL, call) as doing:
            line = self._line_to_change(doing, call, ref)
            dropped = line.model_copy(
                update={
                    "status": LineStatus.DROPPED, "note": why.strip(), "said_by": self.actor.post, "said_at": doing.at,
                    "confirmed_by": None, "confirmed_at": None,
                }
            )  # fmt: skip
            return self._write_line(doing, call, dropped, {"dropped": why.strip()})

    def _line_to_change(self, doing: Doing, call: str, ref: str) -> CallLine:
        known = self._still_open(doing.session, call)
        line = stored_calls.line(doing.session, known.ref, ref)
        if line.status is LineStatus.DROPPED:
            raise Contradiction(f"{line.ref} was dropped: {line.note}", remedy="Add a line instead.")
        doing.thing = f"{known.ref} {line.ref}"
        return line

    def _write_line(self, doing: Doing, call: str, line: CallLine, detail: dict[str, Any]) -> CallLine:
        doing.detail = detail
        stored_calls.write_line(doing.session, call, line)
        return stored_calls.line(doing.session, call, line.ref)

    def _known_line(self, new: NewCallLine) -> None:
        self._known_post(new.post)
        for organisation in new.organisations:
            self._known_organisation(organisation)
        for target in new.targets:
            self._strands(target)

    def _confirmed_items(self, session: Session, call: str) -> tuple[str, ...]:
        """The items that somebody confirmed as answers, each once."""
        lines = stored_calls.lines(session, call)
        return tuple(dict.fromkeys(item for line in lines if line.confirmed_by for item in line.items))


def is_overdue(due_on: date, due_at: str, *, now_here: datetime) -> bool:
    """True when a moment, told as people here tell the time, has gone by."""
    return (due_on.isoformat(), due_at) < (now_here.date().isoformat(), f"{now_here:%H:%M}")


def _require_whole(said: LineSaid) -> None:
    if said.status not in SAID:
        raise Contradiction(
            f"{said.status.value!r} is nothing to say about a line.",
            remedy=f"Say one of: {listed([one.value for one in SAID])}.",
        )
    if said.status is LineStatus.SUPPLIED and not said.items:
        raise Contradiction("What is supplied has items.", remedy="Choose the items, or say that they follow.")
    if said.items and said.status is not LineStatus.SUPPLIED:
        raise Contradiction(
            f"What is {said.status.value} has no items to hand over.",
            remedy="Say that it is supplied, or name no items.",
        )
    if said.status is LineStatus.LINK and not said.where.strip():
        raise Contradiction("A link needs the place it leads to.", remedy="Say where it is to be found.")
    if said.status is LineStatus.NOT_HELD and not said.note.strip():
        raise Contradiction("What is not held needs its reason.", remedy="Say why in a sentence; inspectors will ask.")


def _require_reason(why: str) -> None:
    if not why.strip():
        raise Contradiction("It needs its reason.", remedy="Say in a sentence why.")
