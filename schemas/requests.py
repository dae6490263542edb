"""Requests: evidence asked of a post by a date, what would satisfy it, and what answered it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from schemas.base import Ref, Schema, Text


class RequestStatus(StrEnum):
    """Where a request is in its life."""

    OPEN = "open"
    OVERDUE = "overdue"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class NewRequest(Schema):
    """What is asked. From a gap, whose owner and due date are used where none are given; or free."""

    gap: Ref | None = None
    target: Ref | None = Field(default=None, description="the strand or line it is about; a gap's own strand")
    asked_of: Ref | None = Field(default=None, description="the post asked; a gap's owner when none is given")
    due: date | None = Field(
        default=None, description="by when; a gap's due day, or the first that can be kept, when none is given"
    )
    wants: Text | None = Field(default=None, description="what would satisfy it; a gap's next step when none is given")


class AnsweredBy(Schema):
    """An item that was brought in answer to a request."""

    item: Ref
    title: str
    at: datetime
    post: Ref


class EvidenceRequest(Schema):
    """A request with its status on the day it is looked at."""

    ref: Ref
    gap: Ref | None
    target: Ref | None
    asked_of: Ref
    asked_of_title: str
    asked_by: Ref
    asked_at: datetime
    due: date
    wants: str
    status: RequestStatus
    answers: tuple[AnsweredBy, ...] = ()
    closed_at: datetime | None = None
    closed_why: str = ""

    @property
    def is_open(self) -> bool:
        """True while it still waits for evidence."""
        return self.status in {RequestStatus.OPEN, RequestStatus.OVERDUE}
