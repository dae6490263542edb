"""A local area as data: its organisations, what was required of it, its plan, its checkpoints and its policy."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, HttpUrl, PositiveInt, model_validator

from schemas.base import Ref, Schema, Sourced, Text
from schemas.evidence import EvidenceKind
from schemas.tests_of_evidence import EvidenceTest


class OrganisationKind(StrEnum):
    """What sort of body an organisation is; it decides whose voice its evidence can be."""

    COUNCIL = "council"
    HEALTH_BOARD = "integrated care board"
    HEALTH_PROVIDER = "health provider"
    FAMILIES = "parent carer forum"
    YOUNG_PEOPLE = "young people's forum"
    SETTINGS = "schools and settings"
    GOVERNMENT = "government"
    PARTNERSHIP = "partnership"
    VOLUNTARY = "voluntary"


class Role(StrEnum):
    """What a post may do; the rules are in evidence/rules/access.py."""

    CONTRIBUTOR = "contributor"
    QUALITY_LEAD = "quality lead"
    CHAIR = "chair"
    REVIEWER = "reviewer"
    COORDINATOR = "inspection coordinator"


class ConcernKind(StrEnum):
    """What sort of requirement a concern is; the policy names the tests each kind needs."""

    PRIORITY_ACTION = "priority action"
    AREA_FOR_IMPROVEMENT = "area for improvement"
    STRATEGY_PRIORITY = "strategy priority"
    CRITERION = "criterion"


class DeliveryStatus(StrEnum):
    """Whether the plan says a line's action was done. Claimed by the line's lead; not what evidence supports."""

    NOT_STARTED = "not started"
    IN_PROGRESS = "in progress"
    COMPLETE = "complete"


class ImpactStatus(StrEnum):
    """Whether the plan says a line made a difference. Claimed by the line's lead; not what evidence supports."""

    NOT_CLAIMED = "not claimed"
    EARLY_SIGNS = "early signs"
    SHOWN = "shown"


class Source(Schema):
    """Where facts come from."""

    title: Text
    url: HttpUrl | None = None
    published: date | None = None
    licence: Text | None = None
    checked_on: date | None = Field(default=None, description="the day somebody last read the source")
    note: Text | None = None


class Organisation(Sourced):
    """A partner body."""

    ref: Ref
    name: Text
    short: Annotated[str, Field(min_length=1, max_length=40)]
    kind: OrganisationKind


class Post(Sourced):
    """A role that owns things. Never a person's name."""

    ref: Ref
    title: Text
    organisation: Ref
    roles: tuple[Role, ...] = ()


class Place(Sourced):
    """A locality evidence can be about."""

    ref: Ref
    name: Text


class Cohort(Sourced):
    """A group of children and young people evidence can be about."""

    ref: Ref
    name: Text


class Meeting(Sourced):
    """A dated meeting of a body. Boards meet irregularly, so meetings are dates and never a rule of recurrence."""

    body: Text
    on: date
    held: bool


class Area(Schema):
    """The file area.yaml."""

    ref: Ref
    name: Text
    partnership: Text
    about: Text
    sources: dict[str, Source]
    organisations: tuple[Organisation, ...] = Field(min_length=1)
    posts: tuple[Post, ...] = Field(min_length=1)
    localities: tuple[Place, ...] = ()
    cohorts: tuple[Cohort, ...] = ()
    meetings: tuple[Meeting, ...] = ()


class Strand(Sourced):
    """A separable part of a concern, judged on its own."""

    ref: Ref
    title: Text
    post: Ref = Field(description="the post that owns the strand's gaps")
    localities: tuple[Ref, ...] = Field(default=(), description="places that must each be covered")
    cohorts: tuple[Ref, ...] = Field(default=(), description="groups that must each be covered")


class Concern(Sourced):
    """Something that must change."""

    ref: Ref
    kind: ConcernKind
    title: Text
    says: Text = Field(description="what the source says, in our own words")
    responsible: tuple[Ref, ...] = Field(default=(), description="organisations, in the order the source prints them")
    post: Ref = Field(description="the post that owns the concern")
    strands: tuple[Strand, ...] = ()


class RequirementSet(Sourced):
    """A published, versioned source of requirements."""

    ref: Ref
    kind: Text
    title: Text
    published: date | None = None
    concerns: tuple[Concern, ...] = Field(min_length=1)


class Requirements(Schema):
    """The file requirements.yaml."""

    sets: tuple[RequirementSet, ...] = Field(min_length=1)


class SuccessMeasure(Schema):
    """What a line says success looks like, with its baseline where one is published."""

    says: Text
    baseline: Text | None = None
    source: str | None = None


class ActionLine(Sourced):
    """One line of the plan."""

    ref: Ref
    action: Text
    expected_impact: Text
    answers: tuple[Ref, ...] = Field(min_length=1, description="the strands this line answers")
    lead_post: Ref
    accountable_post: Ref
    organisation: Ref
    start: date
    due: date
    success_measures: tuple[SuccessMeasure, ...] = ()
    evidence_expected: tuple[Text, ...] = ()
    claimed_delivery: DeliveryStatus = DeliveryStatus.NOT_STARTED
    claimed_impact: ImpactStatus = ImpactStatus.NOT_CLAIMED

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> ActionLine:
        if self.due < self.start:
            raise ValueError(f"line {self.ref} is due before it starts; correct start or due")
        return self


class Plan(Schema):
    """The file plan.yaml."""

    title: Text
    note: Text = Field(description="says whether these are the partnership's own lines or an illustration")
    lines: tuple[ActionLine, ...]


class Scope(Schema):
    """Which concerns a checkpoint looks at."""

    sets: tuple[Ref, ...] = Field(min_length=1)
    kinds: tuple[ConcernKind, ...] = Field(min_length=1)


class Checkpoint(Sourced):
    """A dated occasion evidence is gathered for. Its date is a window, because inspections slip."""

    ref: Ref
    title: Text
    earliest: date
    latest: date
    scope: Scope
    why: Text = Field(description="how the window was worked out")
    stale_after_months: dict[EvidenceKind, PositiveInt] = Field(
        default_factory=dict, description="freshness limits of this checkpoint that differ from the policy's"
    )

    @model_validator(mode="after")
    def _window_opens_before_it_closes(self) -> Checkpoint:
        if self.latest < self.earliest:
            raise ValueError(f"the window of {self.ref} closes before it opens; correct earliest or latest")
        return self


class Checkpoints(Schema):
    """The file checkpoints.yaml."""

    checkpoints: tuple[Checkpoint, ...] = Field(min_length=1)


class Minimums(Schema):
    """How many are enough."""

    kinds: PositiveInt = 2
    organisations: PositiveInt = 2
    points: PositiveInt = 3
    waves: PositiveInt = 2
    waves_apart_days: PositiveInt = 28


class Series(Schema):
    """Evidence expected again and again, where a missing date is itself a gap.

    Either each meeting of a body needs its own (boards meet irregularly, so the dates are the meetings in area.yaml and
    no rule of recurrence), or each period of so many months, counted from the first.
    """

    ref: Ref
    title: Text = Field(description="what is expected each time: Minutes of the Improvement Board")
    target: Ref = Field(description="the strand or line it serves")
    kind: EvidenceKind
    organisation: Ref | None = Field(default=None, description="who contributes it; none: anybody may")
    meetings_of: Text | None = Field(default=None, description="the body whose meetings each need one")
    every_months: PositiveInt | None = None
    first: date | None = Field(default=None, description="the first meeting or day that counts")
    until: date | None = Field(default=None, description="the last day anything is expected for")
    late_after_days: PositiveInt = Field(default=42, description="days after its date before it is missed")
    post: Ref = Field(description="the post that brings it")

    @model_validator(mode="after")
    def _has_one_rhythm(self) -> Series:
        if (self.meetings_of is None) == (self.every_months is None):
            raise ValueError(f"the series {self.ref} needs either meetings_of or every_months, and not both")
        if self.every_months and self.first is None:
            raise ValueError(f"the series {self.ref} counts months and needs the first day it counts from")
        return self


class PolicyException(Schema):
    """A test a strand is excused from: why, by whom, until when."""

    strand: Ref
    test: EvidenceTest
    reason: Text
    post: Ref
    until: date


class Policy(Schema):
    """The file policy.yaml: which tests are required where, and their limits. Ours, not a regulator's."""

    note: Text
    required: dict[ConcernKind, tuple[EvidenceTest, ...]]
    stale_after_months: dict[EvidenceKind, PositiveInt] = Field(description="how long evidence of a kind stays current")
    stale_after_months_otherwise: PositiveInt = Field(description="for evidence whose kind nobody has confirmed")
    must_be_current: tuple[EvidenceTest, ...] = Field(description="tests only current evidence can meet")
    minimums: Minimums = Minimums()
    lead_days: dict[EvidenceKind, PositiveInt] = Field(
        default_factory=dict, description="days from asking for evidence of a kind to having it, usually"
    )
    lead_days_otherwise: PositiveInt = 28
    ready_before_days: PositiveInt = Field(default=14, description="days before a checkpoint opens that all must be in")
    series: tuple[Series, ...] = ()
    exceptions: tuple[PolicyException, ...] = ()
