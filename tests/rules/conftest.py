"""Links as the rules see them, ready to be varied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

import pytest

from evidence.rules.facts import LinkFacts
from schemas.area import OrganisationKind
from schemas.evidence import EvidenceKind, Speaker, Voice
from schemas.links import Better, Change, LinkStatus, Point, Strength
from schemas.tests_of_evidence import EvidenceTest

JUNE = date(2026, 6, 15)

PLAIN = LinkFacts(
    link="L-0000",
    item="E-0000",
    title="Report on waits, May 2026",
    says="Waits for therapy fell.",
    strand="PA1.waits",
    line=None,
    test=EvidenceTest.ACTION,
    strength=Strength.DIRECT,
    contrary=False,
    answered=False,
    status=LinkStatus.ACCEPTED,
    superseded=False,
    readable=True,
    on=date(2026, 5, 1),
    review_by=None,
    kind=EvidenceKind.REPORT,
    organisation="council",
    organisation_kind=OrganisationKind.COUNCIL,
    voice=None,
    localities=frozenset(),
    cohorts=frozenset(),
    change=None,
    followed_up=False,
)

FALLING = Change(
    measure="Weeks waited",
    unit="weeks",
    better=Better.LOWER,
    baseline=Point(on=date(2025, 3, 1), value=40),
    later=(Point(on=date(2026, 4, 1), value=22),),
)
FAMILIES = Voice(speaker=Speaker.FAMILIES, how="survey", how_many=120)
CHILDREN = Voice(speaker=Speaker.CHILDREN, how="discussion", how_many=9)
STAFF = Voice(speaker=Speaker.PRACTICE, how="interviews", how_many=14)

MakeLink = Callable[..., LinkFacts]


@pytest.fixture
def a_link() -> MakeLink:
    """Makes an accepted, dated, readable link, different in whatever a test names."""
    numbers = count(1)

    def make(**different: Any) -> LinkFacts:
        number = next(numbers)
        named = {"link": f"L-{number:04d}", "item": f"E-{number:04d}"}
        return replace(PLAIN, **(named | different))

    return make
