"""A call: the day notice arrives, the days from then on, what is asked for, what was said of it, what was sent."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field, NonNegativeInt

from schemas.base import Ref, Schema, Text
from schemas.call_templates import CallKind, ClockTime
from schemas.evidence import EvidenceKind, Speaker


class CallState(StrEnum):
    """Where a call is in its life."""

    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class CallDay(Schema):
    """A day of a call with its date. The words are the call's own: later edits of the template do not touch them."""

    on: date
    title: Text
    what: Text
    post: Ref | None = None
    source: str = ""
    verified: bool = False


class Call(Schema):
    """A checkpoint that was called."""

    ref: Ref
    checkpoint: Ref
    title: str = Field(description="the checkpoint's")
    kind: CallKind
    notice_on: date
    called_by: Ref
    called_at: datetime
    days: tuple[CallDay, ...]
    state: CallState
    ended_by: Ref | None = None
    ended_at: datetime | None = None
    ended_why: str = ""
    unsure: str = Field(default="", description="what may be wrong with its dates, as a sentence")


class LineStatus(StrEnum):
    """What was said about a line of the request."""

    OPEN = "not said yet"
    SUPPLIED = "supplied"
    NOT_HELD = "not held"
    LINK = "link"
    TO_FOLLOW = "to follow"
    DROPPED = "dropped"


SAID = (LineStatus.SUPPLIED, LineStatus.NOT_HELD, LineStatus.LINK, LineStatus.TO_FOLLOW)
"""What somebody can say about a line; dropping one is a decision of its own."""


class NewCallLine(Schema):
    """A line of the request, asked for beyond the template or in other words than it."""

    asks: Text
    post: Ref = Field(description="the post that supplies it")
    organisations: tuple[Ref, ...] = ()
    due_on: date
    due_at: ClockTime = "17:00"
    kinds: tuple[EvidenceKind, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    targets: tuple[Ref, ...] = ()
    elsewhere: bool = False


class CallLine(NewCallLine):
    """A line of a call's request, with what was said about it."""

    ref: Ref
    source: str = ""
    verified: bool = False
    status: LineStatus = LineStatus.OPEN
    items: tuple[Ref, ...] = ()
    where: str = Field(default="", description="for a link, where it is to be found")
    note: str = ""
    said_by: Ref | None = None
    said_at: datetime | None = None
    confirmed_by: Ref | None = None
    confirmed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """True while it still waits for an answer that somebody confirms."""
        return self.status is not LineStatus.DROPPED and self.confirmed_by is None


class LineSaid(Schema):
    """What is said about a line: supplied with items, not held and why, a link and where, or to follow."""

    status: LineStatus
    items: tuple[Ref, ...] = ()
    where: str = Field(default="", max_length=2000)
    note: str = Field(default="", max_length=2000)


class HowCurrent(StrEnum):
    """How current an item is on a day."""

    FRESH = "fresh"
    UNDATED = "undated"
    STALE = "stale"


class StandingItem(Schema):
    """Evidence in the repository that answers a line, and how current it is on the day the line is due."""

    item: Ref
    title: str
    kind: EvidenceKind | None
    on: date | None
    version: int
    standing: HowCurrent
    accepted: bool = Field(description="a link that makes it an answer was accepted, in its newest version")
    why: str = Field(default="", description="why it is stale or not accepted")
    links: tuple[Ref, ...]


class LineAnswer(StrEnum):
    """What the repository has for a line, the best first."""

    FRESH = "fresh"
    UNDATED = "undated"
    STALE = "stale"
    AWAITING = "awaiting"
    ELSEWHERE = "elsewhere"
    NONE = "none"

    @property
    def words(self) -> str:
        """As people say it."""
        return _ANSWERS[self]


_ANSWERS = {
    LineAnswer.FRESH: "fresh",
    LineAnswer.UNDATED: "no date",
    LineAnswer.STALE: "stale",
    LineAnswer.AWAITING: "awaits a decision",
    LineAnswer.ELSEWHERE: "held elsewhere",
    LineAnswer.NONE: "nothing held",
}


class SentIn(Schema):
    """An item of a line in a day's bundle: which draft, for which day, in which version."""

    draft: str
    day: date
    item: Ref
    version: int
    bundle: Ref | None = Field(default=None, description="the bundle it was sealed as, if it was")


class BoardLine(Schema):
    """A line with everything there is to know about it on the board."""

    line: CallLine
    supplier: str
    answer: LineAnswer
    standing: tuple[StandingItem, ...]
    overdue: bool
    sent: tuple[SentIn, ...] = ()
    stays_out: dict[Ref, str] = Field(
        default_factory=dict, description="items supplied that may not go to inspectors, and why"
    )


class NewAsk(Schema):
    """Something inspectors ask for during fieldwork."""

    asks: Text
    asked_by: str = Field(default="", max_length=300, description="which inspector, by role: the lead inspector")
    post: Ref = Field(description="the post that supplies it")
    due_on: date
    due_at: ClockTime = "17:00"
    asked_at: datetime | None = Field(default=None, description="now when it is not said")


class AskSent(Schema):
    """How an ask was answered."""

    item: Ref | None = None
    how: str = Field(default="", max_length=2000, description="the bundle it went in, or the way it went")


class Ask(Schema):
    """An ask with what became of it."""

    ref: Ref
    call: Ref
    asks: str
    asked_by: str
    asked_at: datetime
    logged_by: Ref
    post: Ref
    supplier: str
    due_on: date
    due_at: ClockTime
    sent_at: datetime | None = None
    sent_by: Ref | None = None
    item: Ref | None = None
    version: int | None = None
    how: str = ""
    overdue: bool = False


class DayDraft(Schema):
    """The draft that was made for a day of a call, and what it held."""

    call: Ref
    day: date
    made_at: datetime
    made_by: Ref
    file: str
    sha256: str
    items: dict[Ref, int] = Field(description="each item with its version")
    left_out: dict[Ref, str] = Field(default_factory=dict, description="what was confirmed and did not go in, and why")
    bundle: Ref | None = Field(default=None, description="the bundle it was sealed as, if it was")


class CallBoard(Schema):
    """A call as it stands: its days, every line, what was asked besides, and the bundles of the days."""

    call: Call
    as_at: datetime
    lines: tuple[BoardLine, ...]
    asks: tuple[Ask, ...]
    drafts: tuple[DayDraft, ...]


class RehearsedLine(Schema):
    """A line of a rehearsal: what would be answered with what."""

    ref: Ref
    asks: str
    post: Ref
    supplier: str
    due_on: date
    due_at: ClockTime
    answer: LineAnswer
    items: tuple[StandingItem, ...]
    source: str
    verified: bool


class RehearsalReport(Schema):
    """What would happen were the call to come on a day: nothing is sealed, and no call is left behind."""

    checkpoint: Ref
    title: str
    kind: CallKind
    notice_on: date
    days: tuple[CallDay, ...]
    lines: tuple[RehearsedLine, ...]
    unsure: str = ""
    items: NonNegativeInt
    size_bytes: NonNegativeInt
    sha256: str
    files_checked: NonNegativeInt
    looked_into: NonNegativeInt = Field(description="items the gate looked into")
    gaps: tuple[str, ...] = Field(description="what the draft states as not shown, weakest first, in sentences")
    left_out: dict[Ref, str]
    blockers: tuple[str, ...] = Field(description="what stands between the draft and its seal, in sentences")
    seconds: float

    def answered(self, *answers: LineAnswer) -> int:
        """How many lines have one of some answers."""
        return sum(one.answer in answers for one in self.lines)
