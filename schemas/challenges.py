"""Challenges: what a reviewer questioned about a link, and what became of it."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from schemas.base import Ref, Schema
from schemas.links import LinkStatus


class Challenge(Schema):
    """A reviewer's challenge of a link, with its answer when there is one. Kept for ever, whatever is decided later."""

    link: Ref
    item: Ref
    title: str = Field(description="the item's")
    strand: Ref
    line: Ref | None = None
    says: str = Field(description="what the link claims")
    post: Ref = Field(description="who challenged it")
    why: str
    asked_at: datetime
    status: LinkStatus = Field(description="where the link stands today")
    answer: str = Field(
        default="", description="why it was accepted since, or what was answered; empty while it is open"
    )
    answered_by: Ref | None = None
    answered_at: datetime | None = None
