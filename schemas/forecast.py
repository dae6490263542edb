"""The forecast: what counts today and will not at a checkpoint, and what would mend it."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from schemas.base import Schema
from schemas.tests_of_evidence import CoverageState, EvidenceTest


class Fading(Schema):
    """An accepted link that counts today and will not on the checkpoint's last day."""

    link: str
    item: str
    title: str
    strand: str
    on: date
    counts_until: date = Field(description="the last day it counts")
    because: str


class Falling(Schema):
    """A test of a strand that will be weaker at the checkpoint than it is today, unless something is renewed."""

    strand: str
    strand_title: str
    test: EvidenceTest
    now: CoverageState
    then: CoverageState
    mended: bool = Field(description="true when the renewals together bring it back to what it is today")


class Renewal(Schema):
    """An item to bring anew, so that what it shows today is still shown at the checkpoint."""

    item: str
    title: str
    kind: str
    post: str
    post_title: str
    dated_from: date = Field(description="the new evidence must speak for this day or a later one")
    due: date = Field(description="the day it must be in by")
    mends: tuple[str, ...] = Field(description="the strands and tests it brings back: PA1.waits impact")


class Forecast(Schema):
    """What will have gone by the last day of a checkpoint's window, and the smallest set of renewals that mends it."""

    checkpoint: str
    title: str
    today: date
    earliest: date
    latest: date
    fading: tuple[Fading, ...]
    falling: tuple[Falling, ...]
    renewals: tuple[Renewal, ...]
