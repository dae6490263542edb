"""Which gaps are asked for, and in which order. The page, the spreadsheet and the command line ask alike."""

from __future__ import annotations

from enum import StrEnum

from schemas.base import Ref, Schema
from schemas.tests_of_evidence import CoverageState, EvidenceTest


class GapOrder(StrEnum):
    """What stands first in a list of gaps."""

    WEAKEST = "weakest"
    DUE = "due"
    POST = "post"
    STRAND = "strand"
    NOTED = "noted"


class Risk(StrEnum):
    """Whether the risk of leaving a gap open is accepted."""

    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not-accepted"


class Chased(StrEnum):
    """Whether an open request chases a gap."""

    CHASED = "chased"
    NOT_CHASED = "not-chased"


class GapKind(StrEnum):
    """What a gap is: a required test that is not met, or a date a series lacks."""

    TEST = "test"
    SERIES = "series"


class GapFilter(Schema):
    """What a list of gaps is narrowed to; all of them when nothing is said."""

    post: Ref | None = None
    organisation: Ref | None = None
    concern: Ref | None = None
    test: EvidenceTest | None = None
    state: CoverageState | None = None
    risk: Risk | None = None
    chased: Chased | None = None
    kind: GapKind | None = None
    order: GapOrder = GapOrder.WEAKEST
