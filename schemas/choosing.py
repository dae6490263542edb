"""Choices kept by name, and the preview of what a choice comes to."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, NonNegativeInt, StringConstraints

from schemas.base import Ref, Schema
from schemas.bundles import Choice, Selection

ChoiceName = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""What a choice is called: one line of at most 120 characters."""


class NewChoice(Schema):
    """A choice to keep by name."""

    name: ChoiceName
    choice: Choice


class SavedChoice(Schema):
    """A choice that is kept by name."""

    name: ChoiceName
    choice: Choice
    saved_by: Ref
    saved_at: datetime


class PreviewedFile(Schema):
    """A file the receiver will see, by its path in the folder the draft unpacks to."""

    path: str
    size_bytes: NonNegativeInt | None = Field(default=None, description="none for what is made with the draft")
    item: Ref | None = None


class Preview(Schema):
    """Exactly what the receiver of a draft will see, what stays out and why, and what is missing."""

    selection: Selection
    folder: str = Field(description="the folder the draft unpacks to")
    cover: str = Field(description="the covering words")
    files: tuple[PreviewedFile, ...]
    size_bytes: NonNegativeInt = Field(description="of the evidence files together")
    too_large: str = Field(default="", description="why a draft would be refused for its size, and what to do")
    shows_nothing: tuple[Ref, ...] = Field(default=(), description="items picked that no link in scope speaks of yet")
    strands_without_evidence: tuple[Ref, ...] = Field(default=(), description="strands no item of the draft supports")
    lines_without_evidence: tuple[Ref, ...] = Field(default=(), description="lines no item of the draft speaks of")
