"""Calls, the lines of their requests, and the drafts of their days, between rows and schemas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, func, select

from evidence.errors import NotFound
from evidence.store.items import number_of
from evidence.store.rows import CallDraftRow, CallLineRow, CallRow
from schemas.call_templates import CallKind
from schemas.calls import Call, CallDay, CallLine, CallState, DayDraft

# What is empty in the store and nobody in the vocabulary.
_POSTS = ("said_by", "confirmed_by")
# Of a day's draft: the call is its row's own, and the register knows what it was sealed as.
_NOT_STORED = {"call", "bundle"}


def call_ref(number: int) -> str:
    """The reference of a call: C-0001."""
    return f"C-{number:04d}"


def day_draft_ref(call: str, on: str, sha256: str) -> str:
    """What the audit log calls the draft made for a day of a call; the day as 2026-03-03."""
    return f"{call} {on} {sha256[:12]}"


def insert_call(
    session: Session,
    *,
    checkpoint: str,
    kind: CallKind,
    notice_on: date,
    days: Sequence[CallDay],
    unsure: str,
    lines: Iterable[CallLine],
    by: str,
    at: datetime,
) -> str:
    """A new call with its own copy of the template's days and lines; answers its reference."""
    row = CallRow(
        checkpoint=checkpoint, kind=kind.value, notice_on=notice_on, days=_plain_days(days), unsure=unsure,
        called_by=by, called_at=at, state=CallState.OPEN.value,
    )  # fmt: skip
    session.add(row)
    session.flush()
    assert row.id is not None
    ref = call_ref(row.id)
    for line in lines:
        insert_line(session, ref, line)
    return ref


def insert_line(session: Session, call: str, line: CallLine) -> None:
    """One more line, behind those there are."""
    row = CallLineRow(call_id=number_of(call, "C"), ref=line.ref, due_on=line.due_on)
    _write(row, line)
    session.add(row)
    session.flush()


def write_line(session: Session, call: str, line: CallLine) -> None:
    """A line as it is now, in the place of what it was."""
    _write(_line_row(session, call, line.ref), line)
    session.flush()


def _write(row: CallLineRow, line: CallLine) -> None:
    said: dict[str, Any] = line.model_dump()
    said |= {name: said[name] or "" for name in _POSTS}
    said["status"] = line.status.value
    said |= {name: [one.value for one in said[name]] for name in ("kinds", "speakers")}
    said |= {name: list(said[name]) for name in ("organisations", "targets", "items")}
    for name, value in said.items():
        setattr(row, name, value)


def write_days(session: Session, ref: str, days: Sequence[CallDay]) -> None:
    """The days of a call as they are now."""
    _row(session, ref).days = _plain_days(days)


def write_end(session: Session, ref: str, state: CallState, *, why: str, by: str, at: datetime) -> None:
    """End a call."""
    row = _row(session, ref)
    row.state, row.ended_why, row.ended_by, row.ended_at = state.value, why, by, at
    session.flush()


def _plain_days(days: Sequence[CallDay]) -> list[dict[str, Any]]:
    return [one.model_dump(mode="json") for one in sorted(days, key=lambda one: one.on)]


def call(session: Session, ref: str, titles: Mapping[str, str]) -> Call:
    """A call. Raises NotFound."""
    return _call(_row(session, ref), titles)


def calls(session: Session, titles: Mapping[str, str]) -> list[Call]:
    """Every call there was, the newest first. `titles` are those of checkpoints by reference."""
    rows = session.exec(select(CallRow).order_by(col(CallRow.id).desc()))
    return [_call(row, titles) for row in rows]


def _call(row: CallRow, titles: Mapping[str, str]) -> Call:
    assert row.id is not None
    return Call(
        ref=call_ref(row.id),
        checkpoint=row.checkpoint,
        title=titles.get(row.checkpoint, row.checkpoint),
        kind=CallKind(row.kind),
        notice_on=row.notice_on,
        called_by=row.called_by,
        called_at=row.called_at,
        days=tuple(CallDay.model_validate(one) for one in row.days),
        state=CallState(row.state),
        ended_by=row.ended_by or None,
        ended_at=row.ended_at,
        ended_why=row.ended_why,
        unsure=row.unsure,
    )


def _row(session: Session, ref: str) -> CallRow:
    found = session.get(CallRow, number_of(ref, "C"))
    if found is None:
        raise NotFound(f"There is no call {ref}.", remedy="See `evidence call-board` for the one there is.")
    return found


def lines(session: Session, ref: str) -> list[CallLine]:
    """The lines of a call's request, in the order they were asked."""
    query = select(CallLineRow).where(CallLineRow.call_id == number_of(ref, "C")).order_by(col(CallLineRow.id))
    return [_line(row) for row in session.exec(query)]


def line(session: Session, call: str, ref: str) -> CallLine:
    """One line. Raises NotFound."""
    return _line(_line_row(session, call, ref))


def _line_row(session: Session, call: str, ref: str) -> CallLineRow:
    query = select(CallLineRow).where(
        CallLineRow.call_id == number_of(call, "C"), func.lower(CallLineRow.ref) == ref.strip().lower()
    )
    found = session.exec(query).first()
    if found is None:
        raise NotFound(f"{call} has no line {ref!r}.", remedy="See `evidence call-board` for those it has.")
    return found


def _line(row: CallLineRow) -> CallLine:
    said = {name: getattr(row, name) for name in CallLine.model_fields}
    return CallLine.model_validate(said | {name: said[name] or None for name in _POSTS})


def insert_draft(session: Session, draft: DayDraft) -> None:
    """Remember which draft was made for a day, and what it held."""
    said = draft.model_dump(exclude=_NOT_STORED)
    session.add(CallDraftRow(call_id=number_of(draft.call, "C"), **said))
    session.flush()


def drafts(session: Session, ref: str) -> list[DayDraft]:
    """The drafts of a call's days, oldest first."""
    query = select(CallDraftRow).where(CallDraftRow.call_id == number_of(ref, "C")).order_by(col(CallDraftRow.id))
    names = [name for name in DayDraft.model_fields if name not in _NOT_STORED]
    return [
        DayDraft.model_validate({"call": ref, **{name: getattr(row, name) for name in names}})
        for row in session.exec(query)
    ]
