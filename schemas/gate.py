"""The gate before release: what a draft would give away, where, and what somebody decided about it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, NonNegativeInt

from schemas.base import Ref, Schema, Text


class FindingKind(StrEnum):
    """What was found."""

    NHS_NUMBER = "NHS number"
    UPN = "unique pupil number"
    NI_NUMBER = "National Insurance number"
    DATE_OF_BIRTH = "date of birth"
    POSTCODE = "postcode"
    PHONE = "phone number"
    EMAIL = "e-mail address"
    NAME = "name on the area's list"
    ACTIVE_CONTENT = "active content"
    HIDDEN = "hidden content"
    UNREAD = "not looked into"
    MARKING = "marking above the audience"
    DAMAGED = "damaged or kept back"
    UNDECIDED_LINK = "undecided link"


class Certainty(StrEnum):
    """How sure the look is. A pattern with a check and a cue word beside it is certain; one of them is likely."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


class Finding(Schema):
    """One thing that must be decided before a draft leaves. It shows only as much as tells where it is."""

    key: str = Field(description="the same for the same thing in the same bytes, so that a decision stands")
    item: Ref
    version: NonNegativeInt = 0
    kind: FindingKind
    certainty: Certainty
    where: str = Field(description="page 3; a comment on page 2; the sheet 'Cases' that is hidden; the file's name")
    page: NonNegativeInt = Field(default=0, description="zero where it stands on no page")
    shown: str = Field(default="", description="what was found, masked: 943 *** **19")
    times: NonNegativeInt = 1
    in_file: bool = Field(default=True, description="it stands in the file, so that a rendition can be made without it")
    rendition: str = Field(default="", description="the redacted copy it stands in; empty for the file as it came")


class FindingVerdict(StrEnum):
    """What is done about a finding."""

    LEAVE_OUT = "leave the item out"
    REDACT = "redact"
    RELEASE = "release"


class FindingDecision(Schema):
    """A decision about a finding, by a post that brought neither the evidence nor asks for the bundle."""

    finding: str
    verdict: FindingVerdict
    why: Text
    post: Ref
    decided_at: datetime
    audience: Ref = Field(default="inspectors", description="what is released to one audience is not to another")


class Found(Schema):
    """A finding and what was decided about it, if anything was."""

    finding: Finding
    decision: FindingDecision | None = None
    settled: Annotated[bool, Field(description="true when nothing about it stands in the way any more")] = False


class GateReport(Schema):
    """All that must be decided before a draft leaves."""

    found: tuple[Found, ...] = ()
    looked_into: NonNegativeInt = Field(default=0, description="how many items were looked into")
    names: NonNegativeInt = Field(default=0, description="how many names the area's own list has; zero without one")

    @property
    def in_the_way(self) -> tuple[Found, ...]:
        """The findings that stop the release."""
        return tuple(one for one in self.found if not one.settled)
