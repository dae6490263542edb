"""The tables. Rows live on a registry of their own: Streamlit re-imports modules on reload, and SQLModel's global
registry then refuses the second definition. Rows do not validate; schemas do, at the door."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from evidence.store.columns import DateText, Flag, JsonText, MomentText

STRICT = {"sqlite_strict": True}

# A bundle may be larger than a whole number of four bytes can say; STRICT tables know one sort of whole number only.
SIZE = BigInteger().with_variant(Integer(), "sqlite")


class Row(SQLModel, registry=registry()):
    """What every table shares."""

    __table_args__: Any = STRICT


def _key() -> Any:
    return Field(default=None, sa_column=Column(Integer, primary_key=True))


def _text(*, nullable: bool = False) -> Any:
    return Field(default=None if nullable else "", sa_column=Column(Text, nullable=nullable))


def _belongs_to(table: str) -> Any:
    return Field(sa_column=Column(Integer, ForeignKey(f"{table}.id"), nullable=False, index=True))


class Meta(Row, table=True):
    """What the folder is: its format, its area, whether it holds the worked example, and its revision."""

    key: str = Field(sa_column=Column(Text, primary_key=True))
    value: str = _text()


class ItemRow(Row, table=True):
    """An evidence item."""

    __tablename__ = "item"

    id: int | None = _key()
    title: str | None = _text(nullable=True)
    kind: str | None = _text(nullable=True)
    organisation: str | None = _text(nullable=True)
    as_at: date | None = Field(default=None, sa_column=Column(DateText))
    period_from: date | None = Field(default=None, sa_column=Column(DateText))
    period_to: date | None = Field(default=None, sa_column=Column(DateText))
    review_by: date | None = Field(default=None, sa_column=Column(DateText))
    voice: Any = Field(default=None, sa_column=Column(JsonText))
    localities: Any = Field(default=None, sa_column=Column(JsonText, nullable=False))
    cohorts: Any = Field(default=None, sa_column=Column(JsonText, nullable=False))
    marking: str | None = _text(nullable=True)
    publishable: bool | None = Field(default=None, sa_column=Column(Flag))
    proposals: Any = Field(default=None, sa_column=Column(JsonText, nullable=False))
    added_by: str = _text()
    added_at: datetime = Field(sa_column=Column(MomentText, nullable=False))
    changed: int = Field(default=0, sa_column=Column(Integer, nullable=False, index=True))
    """The store's revision when the item, a version of it, a link to it or a decision about one last changed."""


class VersionRow(Row, table=True):
    """The bytes of an item at one time."""

    __tablename__ = "version"
    __table_args__ = (UniqueConstraint("item_id", "number"), STRICT)

    id: int | None = _key()
    item_id: int = _belongs_to("item")
    number: int = Field(sa_column=Column(Integer, nullable=False))
    sha256: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    size_bytes: int = Field(sa_column=Column(Integer, nullable=False))
    file_name: str = _text()
    media_type: str = _text()
    received_at: datetime = Field(sa_column=Column(MomentText, nullable=False))
    received_by: str = _text()
    upload_key: str | None = Field(default=None, sa_column=Column(Text, unique=True))
    reading: str = _text()
    reason: str = _text()
    pages: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    characters: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    reader: str = _text()
    isolation: str = _text()
    text_sha256: str = _text()
    checked_at: datetime | None = Field(default=None, sa_column=Column(MomentText))
    fixity: str = _text()
    scan: str = _text()
    scanned_at: datetime | None = Field(default=None, sa_column=Column(MomentText))


class AttachmentRow(Row, table=True):
    """A file inside a mail: the item it became or was already, or why it became none."""

    __tablename__ = "attachment"
    __table_args__ = (UniqueConstraint("version_id", "number"), STRICT)

    id: int | None = _key()
    version_id: int = _belongs_to("version")
    number: int = Field(sa_column=Column(Integer, nullable=False))
    name: str = _text()
    size_bytes: int = Field(sa_column=Column(Integer, nullable=False))
    item_id: int | None = Field(default=None, sa_column=Column(Integer, ForeignKey("item.id"), index=True))
    reason: str = _text()


class OrphanRow(Row, table=True):
    """An original no version names, when it was first seen and how often. It may go after a day."""

    __tablename__ = "orphan"

    sha256: str = Field(sa_column=Column(Text, primary_key=True))
    first_seen: datetime = Field(sa_column=Column(MomentText, nullable=False))
    sightings: int = Field(default=1, sa_column=Column(Integer, nullable=False))


class PageRow(Row, table=True):
    """A page of text of a version."""

    __tablename__ = "page"

    version_id: int = Field(sa_column=Column(Integer, ForeignKey("version.id"), primary_key=True))
    number: int = Field(sa_column=Column(Integer, primary_key=True))
    label: str = _text()
    text: str = _text()
    recognised: bool = Field(default=False, sa_column=Column(Flag, nullable=False))


class FindableRow(Row, table=True):
    """Which version of an item the database's own search holds, of how many pages and words, and how they were cut."""

    __tablename__ = "findable"

    item_id: int = Field(sa_column=Column(Integer, ForeignKey("item.id"), primary_key=True, autoincrement=False))
    version: int = Field(sa_column=Column(Integer, nullable=False))
    pages: int = Field(sa_column=Column(Integer, nullable=False))
    words: int = Field(sa_column=Column(Integer, nullable=False))
    words_version: int = Field(sa_column=Column(Integer, nullable=False))


class LinkRow(Row, table=True):
    """What an item shows about a strand or a line."""

    __tablename__ = "link"

    id: int | None = _key()
    item_id: int = _belongs_to("item")
    version_id: int = _belongs_to("version")
    target: str = _text()
    strand: str = Field(sa_column=Column(Text, nullable=False, index=True))
    line: str | None = _text(nullable=True)
    test: str = _text()
    says: str = _text()
    strength: str = _text()
    contrary: bool = Field(sa_column=Column(Flag, nullable=False))
    passages: Any = Field(default=None, sa_column=Column(JsonText, nullable=False))
    change: Any = Field(default=None, sa_column=Column(JsonText))
    follow_up: str | None = _text(nullable=True)
    response: str | None = _text(nullable=True)
    made_by: str = _text()
    made_at: datetime = Field(sa_column=Column(MomentText, nullable=False))
    refound: Any = Field(default=None, sa_column=Column(JsonText))
    checked_by: str | None = _text(nullable=True)


class DecisionRow(Row, table=True):
    """A decision about a link. All are kept; the newest counts."""

    __tablename__ = "decision"

    id: int | None = _key()
    link_id: int = _belongs_to("link")
    verdict: str = _text()
    post: str = _text()
    why: str = _text()
    decided_at: datetime = Field(sa_column=Column(MomentText, nullable=False))
    digest: str = _text()


class SuggestionRow(Row, table=True):
    """A link that is proposed, and what became of the proposal. Of those that are open, each target and test stands
    once for an item; the others are kept, so that what was refused is not proposed again.
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        Index(
            "suggestion_open", "item_id", "target", "strand", "test", unique=True,
            sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'"),
        ),
        STRICT,
    )  # fmt: skip

    id: int | None = _key()
    item_id: int = _belongs_to("item")
    version_id: int = _belongs_to("version")
    source: str = _text()
    target: str = _text()
    strand: str = _text()
    """Empty while the target leaves several to choose from."""
    line: str | None = _text(nullable=True)
    test: str = _text()
    passages: Any = Field(default=None, sa_column=Column(JsonText, nullable=False))
    score: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    """Of ten thousand."""
    why: str = _text()
    made_at: datetime = Field(sa_column=Column(MomentText, nullable=False))
    state: str = _text()
    settled_by: str = _text()
    settled_at: datetime | None = Field(default=None, sa_column=Column(MomentText))
    settled_why: str = _text()
    link_id: int | None = Field(default=None, sa_column=Column(Integer, ForeignKey("link.id")))


class GapRow(Row, table=True):
    """A gap somebody saw: when it was first there, when it was gone, and the risk of leaving it, if it was accepted.

    Its key says what makes it the same gap on another day; of those that are open, each key stands once.
    """

    __tablename__ = "gap"
    __table_args__ = (
        Index(
            "gap_open", "key", unique=True,
            sqlite_where=text("closed_at IS NULL"), postgresql_where=text("closed_at IS NULL"),
        ),
        STRICT,
    )  # fmt: skip

    id: int | None = _key()
    key: str = _text()
    strand: str = Field(sa_column=Column(Text, nullable=False, index=True))
    test: str = _text()
    series: str = _text()
    missing_on: date | None = Field(default=None, sa_column=Column(DateText))
    noted_at: datetime = Field(sa_column=Column(MomentText, nullable=False))
    closed_at: datetime | None = Field(default=None, sa_column=Column(MomentText))
    risk_reason: str = _text()
    risk_post: str = _text()
    risk_until: date | None = Field(default=None, sa_column=Column(DateText))
    risk_at: datetime | None = Field(default=None, sa_column=Column(MomentText))


class RequestRow(Row, table=True):
    """Evidence asked of a post by a date."""

    __tablename__ = "request"

    id: int | None = _key()
    gap_id: int | None = Field(default=None, sa_column=Column(Integer, ForeignKey("gap.id"), index=True))
    target: str | None = _text(nullable=True)
    asked_of: str = _text()
    asked_by: str = _text()
    asked_at: datetime = Field(sa_column=Column(MomentText, nullable=False))
    due: date = Field(sa_column=Column(DateText, nullable=False))
    wants: str = _text()
    status: str = _text()
    closed_at: datetime | None = Field(default=None, sa_column=Column(MomentText))
    closed_why: str = _text()


class AnswerRow(Row, table=True):
    """An item brought in answer to a request."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("request_id", "item_id"), STRICT)

    id: int | None = _key()
    request_id: int = _belongs_to("request")
    item_id: int = _belongs_to("item")
    post: str = _text()
    answered_at: datetime = Field(sa_column=Column(MomentText, nullable=False))


class SnapshotRow(Row, table=True):
    """Coverage as it stood. Triggers refuse to change or delete one."""

    __tablename__ = "snapshot"

    id: int | None = _key()
    taken_at: datetime = Field(sa_column=Column(MomentText, nullable=False))
    taken_by: str = _text()
    occasion: str = _text()
    meeting_on: date | None = Field(default=None, sa_column=Column(DateText))
    policy_sha256: str = _text()
    stood: Any = Field(default=None, sa_column=Column(JsonText, nullable=False))


class RenditionRow(Row, table=True):
    """A PDF made from a version; for a redaction what was asked for, and what looking for leaks said."""

    __tablename__ = "rendition"

    id: int | None = _key()
    version_id: int = _belongs_to("version")
    kind: str = _text()
    sha256: str = Field(sa_column=Column(Text, nullable=False, index=True))
    size_bytes: int = Field(sa_column=Column(Integer, nullable=False))
    pages: int = Field(sa_column=Column(Integer, nullable=False))
    boxes: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    made_by: str = _text()
    made_at: datetime = Field(sa_column=Column(MomentText, nullable=False))
    maker: str = _text()
    why: str = _text()
    asked: Any = Field(default=None, sa_column=Column(JsonText))
    scan: Any = Field(default=None, sa_column=Column(JsonText))
    refused: bool = Field(default=False, sa_column=Column(Flag, nullable=False))
    text_left: str = _text()
    checked_at: datetime | None = Field(default=None, sa_column=Column(MomentText))
    fixity: str = _text()


class SavedChoiceRow(Row, table=True):
    """A choice of what a bundle holds, kept by name; its key is the name whatever its capitals."""

    __tablename__ = "saved_choice"

    id: int | None = _key()
    key: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    name: str = _text()
    choice: Any = Field(default=None, sa_column=Column(JsonText, nullable=False))
    saved_by: str = _text()
    saved_at: datetime = Field(sa_column=Column(MomentText, nullable=False))


class CallRow(Row, table=True):
    """A checkpoint that was called. Of those that are open, each checkpoint stands once."""

    __tablename__ = "call"
    __table_args__ = (
        Index(
            "call_open", "checkpoint", unique=True,
            sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'"),
        ),
        STRICT,
    )  # fmt: skip

    id: int | None = _key()
    checkpoint: str = _text()
    kind: str = _text()
    notice_on: date = Field(sa_column=Column(DateText, nullable=False))
    days: Any = Field(default=None, sa_column=Column(JsonText, nullable=False))
    unsure: str = _text()
    called_by: str = _text()
    called_at: datetime = Field(sa_column=Column(MomentText, nullable=False))
    state: str = _text()
    ended_by: str = _text()
    ended_at: datetime | None = Field(default=None, sa_column=Column(MomentText))
    ended_why: str = _text()


class CallLineRow(Row, table=True):
    """A line of a call's information request: the call's own copy of the template's, and what was said about it."""

    __tablename__ = "call_line"
    __table_args__ = (UniqueConstraint("call_id", "ref"), STRICT)

    id: int | None = _key()
    call_id: int = _belongs_to("call")
    ref: str = _text()
    asks: str = _text()
    post: str = _text()
    organisations: Any = Field(default=None, sa_column=Column(JsonText, nullable=False))
    due_on: date = Field(sa_column=Column(DateText, nullable=False))
    due_at: str = _text()
    kinds: Any = Field(default=None, sa_column=Column(JsonText, nullable=False))
    speakers: Any = Field(default=None, sa_column=Column(JsonText, nullable=False))
    targets: Any = Field(default=None, sa_column=Column(JsonText, nullable=False))
    elsewhere: bool = Field(default=False, sa_column=Column(Flag, nullable=False))
    source: str = _text()
    verified: bool = Field(default=False, sa_column=Column(Flag, nullable=False))
    status: str = _text()
    items: Any = Field(default=None, sa_column=Column(JsonText, nullable=False))
    where: str = _text()
    note: str = _text()
    said_by: str = _text()
    said_at: datetime | None = Field(default=None, sa_column=Column(MomentText))
    confirmed_by: str = _text()
    confirmed_at: datetime | None = Field(default=None, sa_column=Column(MomentText))


class CallDraftRow(Row, table=True):
    """The draft made for a day of a call: which file, and what it held, each item in its version."""

    __tablename__ = "call_draft"

    id: int | None = _key()
    call_id: int = _belongs_to("call")
    day: date = Field(sa_column=Column(DateText, nullable=False))
    made_by: str = _text()
    made_at: datetime = Field(sa_column=Column(MomentText, nullable=False))
    file: str = _text()
    sha256: str = _text()
    items: Any = Field(default=None, sa_column=Column(JsonText, nullable=False))
    left_out: Any = Field(default=None, sa_column=Column(JsonText, nullable=False))


class AskRow(Row, table=True):
    """Something inspectors asked for during fieldwork, and what was sent."""

    __tablename__ = "ask"

    id: int | None = _key()
    call_id: int = _belongs_to("call")
    asks: str = _text()
    asked_by: str = _text()
    asked_at: datetime = Field(sa_column=Column(MomentText, nullable=False))
    logged_by: str = _text()
    post: str = _text()
    due_on: date = Field(sa_column=Column(DateText, nullable=False))
    due_at: str = _text()
    sent_by: str = _text()
    sent_at: datetime | None = Field(default=None, sa_column=Column(MomentText))
    item_id: int | None = Field(default=None, sa_column=Column(Integer, ForeignKey("item.id"), index=True))
    version: int | None = Field(default=None, sa_column=Column(Integer))
    how: str = _text()


class HiddenRow(Row, table=True):
    """What a file was found to hide, by its bytes and by the rules it was looked into with."""

    __tablename__ = "hidden"

    sha256: str = Field(sa_column=Column(Text, primary_key=True))
    rules: int = Field(sa_column=Column(Integer, nullable=False))
    looked_at: datetime = Field(sa_column=Column(MomentText, nullable=False))
    found: Any = Field(default=None, sa_column=Column(JsonText, nullable=False))


class FindingDecisionRow(Row, table=True):
    """A decision about something found before release. All are kept; the newest about the same thing counts."""

    __tablename__ = "finding_decision"

    id: int | None = _key()
    finding: str = Field(sa_column=Column(Text, nullable=False, index=True))
    item_id: int = _belongs_to("item")
    version_id: int = _belongs_to("version")
    about: Any = Field(default=None, sa_column=Column(JsonText, nullable=False))
    """The finding as it was shown, masked."""
    audience: str = _text()
    verdict: str = _text()
    why: str = _text()
    post: str = _text()
    decided_at: datetime = Field(sa_column=Column(MomentText, nullable=False))


class WorkRow(Row, table=True):
    """Work that waits: a version to scan or read, or an item whose pages the index lacks.

    Whoever takes work up holds it on a lease; work whose lease has run out is anybody's again.
    """

    __tablename__ = "work"
    __table_args__ = (Index("work_waiting", "task", "id"), STRICT)

    id: int | None = _key()
    task: str = _text()
    item_id: int = _belongs_to("item")
    version_id: int | None = Field(default=None, sa_column=Column(Integer, ForeignKey("version.id")))
    attempts: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    leased_by: str = _text()
    leased_until: datetime | None = Field(default=None, sa_column=Column(MomentText))


class AuditRow(Row, table=True):
    """One entry of the audit chain: who did what to which thing, and the hash of everything before it."""

    __tablename__ = "audit"

    seq: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    at: str = _text()
    actor: str = _text()
    action: str = _text()
    object: str = _text()
    detail: str = _text()
    previous: str = _text()
    hash: str = _text()


class SealingKeyRow(Row, table=True):
    """The public half of a key that bundles are sealed with. Triggers refuse to change or delete one."""

    __tablename__ = "sealing_key"

    id: int | None = _key()
    fingerprint: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    public_pem: str = _text()
    made_by: str = _text()
    made_at: datetime = Field(sa_column=Column(MomentText, nullable=False))


class ReleaseRow(Row, table=True):
    """A draft somebody asks to hand over, and what was decided about it."""

    __tablename__ = "bundle_release"

    id: int | None = _key()
    choice: Any = Field(default=None, sa_column=Column(JsonText, nullable=False))
    selection_sha256: str = _text()
    what_for: str = _text()
    to_whom: str = _text()
    draft: str = _text()
    draft_sha256: str = Field(sa_column=Column(Text, nullable=False, index=True))
    size_bytes: int = Field(sa_column=Column(SIZE, nullable=False))
    items: int = Field(sa_column=Column(Integer, nullable=False))
    asked_by: str = _text()
    asked_at: datetime = Field(sa_column=Column(MomentText, nullable=False))
    status: str = _text()
    approved_by: str | None = _text(nullable=True)
    decided_by: str | None = _text(nullable=True)
    decided_at: datetime | None = Field(default=None, sa_column=Column(MomentText))
    why: str = _text()


class BundleRow(Row, table=True):
    """A sealed bundle. Triggers refuse to change or delete one."""

    __tablename__ = "bundle"

    id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    release_id: int = Field(sa_column=Column(Integer, ForeignKey("bundle_release.id"), nullable=False, unique=True))
    file_name: str = _text()
    sha256: str = _text()
    size_bytes: int = Field(sa_column=Column(SIZE, nullable=False))
    approved_by: str = _text()
    sealed_by: str = _text()
    sealed_at: datetime = Field(sa_column=Column(MomentText, nullable=False))
    fingerprint: str = _text()
    log_entries: int = Field(sa_column=Column(Integer, nullable=False))
    log_last: str = _text()


class BundleItemRow(Row, table=True):
    """An item in the version a sealed bundle holds. Triggers refuse to change or delete one."""

    __tablename__ = "bundle_item"
    __table_args__ = (UniqueConstraint("bundle_id", "item_id"), STRICT)

    id: int | None = _key()
    bundle_id: int = _belongs_to("bundle")
    item_id: int = _belongs_to("item")
    version: int = Field(sa_column=Column(Integer, nullable=False))
    sha256: str = _text()


class BundleEventRow(Row, table=True):
    """What became of a sealed bundle: handed over, received, superseded. Triggers refuse to change or delete one."""

    __tablename__ = "bundle_event"

    id: int | None = _key()
    bundle_id: int = _belongs_to("bundle")
    kind: str = _text()
    on: date = Field(sa_column=Column("on_day", DateText, nullable=False))
    words: str = _text()
    by: str = Field(sa_column=Column("by_post", Text, nullable=False))
    noted_at: datetime = Field(sa_column=Column(MomentText, nullable=False))
    other_id: int | None = Field(default=None, sa_column=Column(Integer, ForeignKey("bundle.id")))
