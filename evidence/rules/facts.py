"""A link as the rules see it: what it claims, about which item, and where it is in its life."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from schemas.area import OrganisationKind
from schemas.evidence import EvidenceKind, Voice
from schemas.links import Change, LinkStatus, QuoteFate, Strength
from schemas.tests_of_evidence import EvidenceTest


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """Everything coverage needs to know about one link. A dataclass, because an area holds tens of thousands."""

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
