"""A link as the rules see it: what it claims, about which item, and where it is in its life."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from schemas.area import OrganisationKind
from schemas.coverage import Considered
from schemas.evidence import EvidenceKind, Voice
from schemas.links import Change, LinkStatus, QuoteFate, Strength
from schemas.tests_of_evidence import EvidenceTest


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
    sound: bool = field(init=False, compare=False, default=False)
    """Accepted, dated, read, of the newest version and for the strand: whether it counts is a matter of days alone."""
    refusals: dict[str, Considered] = field(init=False, compare=False, default_factory=dict)
    """How it is shown where a test turns it away for what it is, by why: remembered, because no date changes it."""
    counted: Considered = field(init=False, compare=False)
    """How it is shown where it counts: the same on every date, so it is put into words once."""

    def __post_init__(self) -> None:
        digits = self.link.rpartition("-")[2]
        self.number = int(digits) if digits.isdecimal() else 0
        self.covers = self.localities | self.cohorts if self.localities or self.cohorts else self.localities
        self.sound = (
            self.status is LinkStatus.ACCEPTED
            and self.on is not None
            and self.readable
            and not (self.contrary or self.superseded or self.strength is Strength.CONTEXT)
        )
        partial = self.strength is Strength.PARTIAL
        self.counted = Considered(self.link, self.item, self.title, self.says, self.on, partial)
