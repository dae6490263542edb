"""A link as the rules see it: what it claims, about which item, and where it is in its life."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from schemas.area import OrganisationKind
from schemas.coverage import Considered
from schemas.evidence import EvidenceKind, Speaker, Voice
from schemas.links import Change, LinkStatus, QuoteFate, Strength
from schemas.tests_of_evidence import EvidenceTest

ACCEPTED, PARTIAL, CONTEXT = LinkStatus.ACCEPTED, Strength.PARTIAL, Strength.CONTEXT
REPEATED_KINDS = frozenset({EvidenceKind.SURVEY, EvidenceKind.FEEDBACK, EvidenceKind.AUDIT})
UNDECIDED = frozenset({LinkStatus.AWAITING, LinkStatus.LAPSED})


@dataclass(slots=True, unsafe_hash=True)
class LinkFacts:
    """Everything coverage needs to know about one link. Never changed once made.

    A dataclass, because an area holds tens of thousands; not a frozen one, which takes three times as long to make.
    """

    link: str
    item: str
    title: str
    says: str
    strand: str
    line: str | None
    test: EvidenceTest
    strength: Strength
    contrary: bool
    answered: bool
    status: LinkStatus
    superseded: bool
    readable: bool
    on: date | None
    review_by: date | None
    kind: EvidenceKind | None
    organisation: str | None
    organisation_kind: OrganisationKind | None
    voice: Voice | None
    localities: frozenset[str]
    cohorts: frozenset[str]
    change: Change | None
    followed_up: bool
    newest: int = 1
    quotes: QuoteFate | None = None
    """The worst that became of its quotes in the item's newest version; None when nobody has looked for them."""
    checked_by: str | None = None
    """The post or organisation that made a check, where the link says so."""
    brought_by: str = ""
    """The post that brought the newest version in."""
    number: int = field(init=False, compare=False, default=0)
    """The link's number, which is the order links are shown in."""
    covers: frozenset[str] = field(init=False, compare=False, default=frozenset())
    """The places and groups it is about."""
    accepted: bool = field(init=False, compare=False, default=False)
    partial: bool = field(init=False, compare=False, default=False)
    speaker: Speaker | None = field(init=False, compare=False, default=None)
    """Whose voice it carries; None where none is recorded."""
    measure: str = field(init=False, compare=False, default="")
    points: tuple[date, ...] = field(init=False, compare=False, default=())
    """The measure it records from a baseline on, whatever its case, and the dates of its points."""
    wave_of: tuple[object, ...] = field(init=False, compare=False, default=())
    """The survey, feedback or audit it is one wave of; empty for other kinds."""
    sound: bool = field(init=False, compare=False, default=False)
    """Confirmed, dated, read, of the newest version and for the strand: whether it counts is a matter of days and of a
    decision alone."""
    refusals: dict[str, Considered] = field(init=False, compare=False, default_factory=dict)
    """How it is shown where a test turns it away for what it is, by why: remembered, because no date changes it."""
    counted: Considered = field(init=False, compare=False)
    """How it is shown where it counts: the same on every date, so it is put into words once."""

    def __post_init__(self) -> None:
        digits = self.link.rpartition("-")[2]
        self.number = int(digits) if digits.isdecimal() else 0
        self.covers = (
            self.localities | self.cohorts if self.localities and self.cohorts else self.localities or self.cohorts
        )
        # Put here once, because looking a member up in its enum costs ten times what a field does.
        self.accepted, self.partial = self.status is ACCEPTED, self.strength is PARTIAL
        self.speaker = self.voice.speaker if self.voice else None
        if self.change and self.change.baseline:
            self.measure = self.change.measure.casefold()
            self.points = (self.change.baseline.on, *[point.on for point in self.change.later])
        if self.kind in REPEATED_KINDS:
            # Parents' answers and staff's are two surveys, whoever sent them out.
            self.wave_of = (self.kind, self.organisation, self.speaker)
        self.sound = (
            (self.accepted or self.status in UNDECIDED)
            and self.on is not None
            and self.readable
            and not (self.contrary or self.superseded or self.strength is CONTEXT)
        )
        self.counted = Considered(self.link, self.item, self.title, self.says, self.on, self.partial)
