"""Evidence items, their versions, and what was read in them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field, NonNegativeInt, PositiveInt, model_validator

from schemas.base import Ref, Schema, Text


class EvidenceKind(StrEnum):
    """What an item is."""

    REPORT = "report"
    MINUTES = "minutes"
    DECISION = "decision or contract"
    DATA = "data snapshot"
    SURVEY = "survey"
    AUDIT = "audit"
    CASE_STUDY = "case study"
    POLICY = "policy"
    CORRESPONDENCE = "correspondence"
    PRESENTATION = "presentation"
    FEEDBACK = "feedback"
    POINTER = "pointer to another system"


class Speaker(StrEnum):
    """Whose voice an item carries."""

    FAMILIES = "families"
    CHILDREN = "children and young people"
    PRACTICE = "practice"


class Voice(Schema):
    """Who spoke, how, how many, and whether others filled part of it in.

    A children's survey partly completed by parents is not the voice of children (board of 15 October 2025).
    """

    speaker: Speaker
    how: str = Field(default="", max_length=200, description="survey, group discussion, interviews ...")
    how_many: PositiveInt | None = None
    partly_by_others: bool = False


class Marking(StrEnum):
    """The protective marking the originator chose."""

    OFFICIAL = "OFFICIAL"
    OFFICIAL_SENSITIVE = "OFFICIAL-SENSITIVE"


class ReadingState(StrEnum):
    """The state of a version's text. Different next steps deserve different states."""

    WAITING = "waiting"
    READ = "read"
    PARTLY_READ = "partly read"
    NO_TEXT = "no text"
    PASSWORD = "password"  # noqa: S105 - the name of a state, not a secret
    UNREADABLE = "unreadable"
    TOO_LARGE = "too large"
    QUARANTINED = "quarantined"

    @property
    def has_text(self) -> bool:
        """True when there are pages a person can quote."""
        return self in {ReadingState.READ, ReadingState.PARTLY_READ}


class Page(Schema):
    """A page of text: the unit of reading and finding."""

    number: PositiveInt
    label: str = Field(
        default="", max_length=200, description="what the document calls it: iv, Sheet 'Reviews' rows 1-50"
    )
    text: str
    recognised: bool = Field(default=False, description="the words were recognised in a picture and may be misread")


class Attachment(Schema):
    """A file inside a mail, as its reader lists it."""

    number: PositiveInt = Field(description="its place among the mail's attachments")
    name: str = Field(max_length=300)
    size_bytes: NonNegativeInt


class Attached(Schema):
    """What became of a file inside a mail: an item of its own, one that was there already, or refused with a reason."""

    number: PositiveInt
    name: str
    size_bytes: NonNegativeInt
    item: Ref | None = None
    reason: str = ""


class Proposal(Schema):
    """A value read in a document, proposed and never silently believed."""

    value: str = Field(max_length=300)
    where: str = Field(max_length=300, description="where it was read")


class Proposals(Schema):
    """What a document seems to say about itself."""

    title: Proposal | None = None
    kind: Proposal | None = None
    as_at: Proposal | None = None
    organisation: Proposal | None = Field(
        default=None, description="the reference of an organisation of the area; its reader does not know the area"
    )


class Reading(Schema):
    """What came of reading a version: one named state with a reason."""

    state: ReadingState
    reason: str = Field(default="", max_length=600)
    pages: tuple[Page, ...] = ()
    reader: str = Field(default="", max_length=80, description="which reader answered, with its version")
    isolation: str = Field(default="", max_length=80, description="how the reader was held apart")
    proposals: Proposals = Proposals()
    attachments: tuple[Attachment, ...] = ()


class Details(Schema):
    """What people say about an item. A field left out is unknown, never guessed."""

    title: Text | None = None
    kind: EvidenceKind | None = None
    organisation: Ref | None = None
    as_at: date | None = Field(default=None, description="the day the evidence speaks for")
    period_from: date | None = None
    period_to: date | None = None
    review_by: date | None = Field(default=None, description="after this day the item no longer counts")
    voice: Voice | None = None
    localities: tuple[Ref, ...] = ()
    cohorts: tuple[Ref, ...] = ()
    marking: Marking | None = None
    publishable: bool | None = None

    @model_validator(mode="after")
    def _one_date_or_a_period(self) -> Details:
        if self.as_at and (self.period_from or self.period_to):
            raise ValueError("give either one as-at date or a period, not both")
        if (self.period_from is None) != (self.period_to is None):
            raise ValueError("a period needs both its first and its last day")
        if self.period_from and self.period_to and self.period_to < self.period_from:
            raise ValueError("the period ends before it begins")
        return self

    def changed_by(self, changes: Details) -> Details:
        """These details with what is said now in its place; what is not mentioned stays as it was."""
        kept, said = self.model_dump(), changes.model_dump(exclude_defaults=True)
        if changes.as_at:
            kept.update(period_from=None, period_to=None)
        if changes.period_from:
            kept["as_at"] = None
        return Details.model_validate(kept | said)

    @property
    def evidence_date(self) -> date | None:
        """The date the item speaks for: its as-at date, or the last day of its period."""
        return self.as_at or self.period_to


SCAN_WAITING, SCAN_CLEAN, SCAN_FOUND = "waiting", "clean", "found "
"""What a version says of the virus scanner: not done yet, clean, or found what is named; empty when none was asked."""


class Version(Schema):
    """The bytes of an item at one time, and the state of their text."""

    number: PositiveInt
    sha256: str
    size_bytes: NonNegativeInt
    file_name: str
    media_type: str
    received_at: datetime
    received_by: Ref
    reading: ReadingState
    reason: str = ""
    pages: NonNegativeInt = 0
    characters: NonNegativeInt = 0
    reader: str = ""
    isolation: str = ""
    scan: str = Field(default="", description="waiting, clean, or found and what; empty when no scanner was asked")
    scanned_at: datetime | None = None

    @property
    def kept_back(self) -> bool:
        """True while a virus scanner has not said that the file is clean, or has said that it is not."""
        return self.scan == SCAN_WAITING or self.scan.startswith(SCAN_FOUND)


class Item(Schema):
    """An evidence item with its newest version."""

    ref: Ref
    details: Details
    proposals: Proposals = Proposals()
    version: Version
    added_by: Ref
    added_at: datetime

    @property
    def title(self) -> str:
        """The confirmed title, else the one proposed, else the file's name."""
        if self.details.title:
            return self.details.title
        return self.proposals.title.value if self.proposals.title else self.version.file_name


class AddOutcome(StrEnum):
    """What became of one file somebody added."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


class Added(Schema):
    """The answer for one file of an `add`."""

    file: str
    outcome: AddOutcome
    item: Ref | None = None
    version: PositiveInt | None = None
    sha256: str | None = None
    reading: ReadingState | None = None
    reason: str = ""
    remedy: str = ""
    pages: NonNegativeInt = 0
    characters: NonNegativeInt = 0
