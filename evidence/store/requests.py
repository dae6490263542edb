"""Requests and what answered them, between rows and schemas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from evidence.errors import NotFound
from evidence.store.gaps import gap_ref
from evidence.store.items import item_ref, items_named, number_of
from evidence.store.rows import AnswerRow, RequestRow
from schemas.requests import AnsweredBy, EvidenceRequest, RequestStatus


def request_ref(number: int) -> str:
    """The reference of a request: R-0001."""
    return f"R-{number:04d}"


def insert_request(
    session: Session,
    *,
    gap: int | None,
    target: str | None,
    asked_of: str,
    due: date,
    wants: str,
    by: str,
    at: datetime,
) -> str:
    """A new request; answers its reference."""
    row = RequestRow(
        gap_id=gap, target=target, asked_of=asked_of, asked_by=by, asked_at=at, due=due, wants=wants,
        status=RequestStatus.OPEN.value,
    )  # fmt: skip
    session.add(row)
    session.flush()
    assert row.id is not None
    return request_ref(row.id)


def insert_answer(session: Session, ref: str, item: str, *, by: str, at: datetime) -> bool:
    """Link an item to the request it answers; False when it was already."""
    request, number = number_of(ref, "R"), number_of(item, "E")
    there = select(AnswerRow).where(AnswerRow.request_id == request, AnswerRow.item_id == number)
    if session.exec(there).first() is not None:
        return False
    session.add(AnswerRow(request_id=request, item_id=number, post=by, answered_at=at))
    session.flush()
    return True


def write_status(session: Session, ref: str, status: RequestStatus, *, why: str, at: datetime) -> None:
    """End a request, answered or withdrawn, or open it again."""
    row = session.get_one(RequestRow, number_of(ref, "R"))
    row.status, row.closed_why = status.value, why
    row.closed_at = None if status is RequestStatus.OPEN else at


class RequestReader:
    """Reads requests as they stand on a day, with the titles of posts."""

    def __init__(self, session: Session, posts: Mapping[str, str], *, today: date) -> None:
        self._session, self._posts, self._today = session, posts, today

    def one(self, ref: str) -> EvidenceRequest:
        """A request. Raises NotFound."""
        found = self._read(RequestRow.id == number_of(ref, "R"))
        if not found:
            raise NotFound(f"There is no request {ref}.", remedy="See `evidence requests` for those there are.")
        return found[0]

    def all(self, *, post: str | None = None, item: str | None = None) -> list[EvidenceRequest]:
        """The requests asked of a post, or answered by an item, or all; the first due first."""
        conditions: list[Any] = [RequestRow.asked_of == post] if post else []
        if item:
            answered = select(AnswerRow.request_id).where(AnswerRow.item_id == number_of(item, "E"))
            conditions.append(col(RequestRow.id).in_(answered))
        return sorted(self._read(*conditions), key=lambda one: (not one.is_open, one.due, one.ref))

    def _read(self, *conditions: Any) -> list[EvidenceRequest]:
        rows = self._session.exec(select(RequestRow).where(*conditions).order_by(col(RequestRow.id))).all()
        answers = self._answers([row.id for row in rows])
        return [self._request(row, answers.get(row.id, ())) for row in rows]

    def _answers(self, requests: Sequence[int | None]) -> dict[int | None, tuple[AnsweredBy, ...]]:
        query = select(AnswerRow).where(col(AnswerRow.request_id).in_(requests)).order_by(col(AnswerRow.id))
        rows = self._session.exec(query).all()
        items = items_named(self._session, {item_ref(row.item_id) for row in rows})
        found: dict[int | None, tuple[AnsweredBy, ...]] = {}
        for row in rows:
            item = items[item_ref(row.item_id)]
            one = AnsweredBy(item=item.ref, title=item.title, at=row.answered_at, post=row.post)
            found[row.request_id] = (*found.get(row.request_id, ()), one)
        return found

    def _request(self, row: RequestRow, answers: Sequence[AnsweredBy]) -> EvidenceRequest:
        assert row.id is not None
        status = RequestStatus(row.status)
        if status is RequestStatus.OPEN and row.due < self._today:
            status = RequestStatus.OVERDUE
        return EvidenceRequest(
            ref=request_ref(row.id),
            gap=gap_ref(row.gap_id) if row.gap_id else None,
            target=row.target,
            asked_of=row.asked_of,
            asked_of_title=self._posts.get(row.asked_of, row.asked_of),
            asked_by=row.asked_by,
            asked_at=row.asked_at,
            due=row.due,
            wants=row.wants,
            status=status,
            answers=tuple(answers),
            closed_at=row.closed_at,
            closed_why=row.closed_why,
        )
