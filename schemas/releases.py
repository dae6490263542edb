"""Releases and sealed bundles: what was asked to leave, who approved it, what was sealed, and what became of it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field, NonNegativeInt, PositiveInt

from schemas.base import Ref, Schema, Text
from schemas.bundles import Choice


class ReleaseStatus(StrEnum):
    """Where a release is in its life."""

    ASKED = "waits for approval"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    """The store has changed since: the same choice no longer gives the same draft."""
    SEALED = "sealed"


class NewRelease(Schema):
    """What somebody asks to hand over."""

    choice: Choice
    what_for: Text = Field(description="the occasion: monitoring inspection, request 14 of the first day ...")
    to_whom: Text = Field(description="who receives it")


class Release(Schema):
    """A draft that is to leave, with who asked and who decided."""

    ref: Ref = Field(description="RL-0001")
    choice: Choice
    what_for: str
    to_whom: str
    draft: str = Field(description="the draft's file name in the data folder")
    draft_sha256: str
    size_bytes: NonNegativeInt
    items: NonNegativeInt
    asked_by: Ref
    asked_at: datetime
    status: ReleaseStatus
    approved_by: Ref | None = None
    decided_by: Ref | None = Field(default=None, description="who approved, refused or withdrew it")
    decided_at: datetime | None = None
    why: str = ""
    bundle: Ref | None = Field(default=None, description="the bundle it was sealed as")

    @property
    def is_open(self) -> bool:
        """True while it may still be sealed or withdrawn."""
        return self.status in {ReleaseStatus.ASKED, ReleaseStatus.APPROVED, ReleaseStatus.LAPSED}


class BundleEventKind(StrEnum):
    """What became of a sealed bundle."""

    HANDED_OVER = "handed over"
    RECEIPT = "receipt noted"
    SUPERSEDED = "superseded"


class BundleEvent(Schema):
    """One thing that became of a sealed bundle."""

    kind: BundleEventKind
    on: date = Field(description="the day it happened")
    words: str = Field(description="how it went out, who received it, or why it was superseded")
    by: Ref
    noted_at: datetime
    other: Ref | None = Field(default=None, description="the bundle that takes its place")


class SealedBundle(Schema):
    """A bundle in the register. Nothing in it is ever altered; events are added."""

    ref: Ref = Field(description="B-0001")
    release: Ref
    choice: Choice
    file_name: str
    sha256: str
    size_bytes: NonNegativeInt
    draft_sha256: str
    what_for: str
    to_whom: str
    asked_by: Ref
    approved_by: Ref
    sealed_by: Ref
    sealed_at: datetime
    fingerprint: str
    log_entries: NonNegativeInt
    log_last: str
    items: NonNegativeInt
    events: tuple[BundleEvent, ...] = ()

    @property
    def superseded_by(self) -> str | None:
        """The bundle that takes its place, if any does."""
        return next((one.other for one in self.events if one.kind is BundleEventKind.SUPERSEDED), None)

    @property
    def handed_over_on(self) -> date | None:
        """The day it was first handed over."""
        days = [one.on for one in self.events if one.kind is BundleEventKind.HANDED_OVER]
        return min(days, default=None)


class HandedOver(Schema):
    """Where an item went: a bundle that holds it, in which version."""

    bundle: Ref
    version: PositiveInt
    sha256: str = Field(description="of the bytes that went, which are a rendition's in a redacted edition")
    what_for: str
    to_whom: str
    sealed_at: datetime
    events: tuple[BundleEvent, ...] = ()


class SealingKey(Schema):
    """The key that bundles are sealed with; its private half never leaves the data folder."""

    fingerprint: str = Field(description="SHA-256 of the public key's 32 bytes")
    public_pem: str
    made_by: Ref
    made_at: datetime


class ChangedLink(Schema):
    """A link that is in two bundles and says something else in the later one."""

    ref: Ref
    what: tuple[str, ...] = Field(description="its words, its decision, its response ...")


class BundlesCompared(Schema):
    """What is different in a later bundle."""

    earlier: Ref
    later: Ref
    added: tuple[str, ...] = Field(description="items, as E-0001 and title")
    dropped: tuple[str, ...]
    new_versions: tuple[str, ...]
    links_added: tuple[str, ...]
    links_dropped: tuple[str, ...]
    links_changed: tuple[ChangedLink, ...]
    gaps_closed: tuple[str, ...]
    gaps_opened: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """True when nothing is different."""
        return not any(getattr(self, name) for name in type(self).model_fields if name not in {"earlier", "later"})
