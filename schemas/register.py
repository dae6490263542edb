"""The register of an example's documents: what each file is, what it shows, and what was decided about it."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from schemas.base import Ref, Schema, Text
from schemas.evidence import Details
from schemas.gate import FindingKind, FindingVerdict
from schemas.links import Change, Passage, Strength, Verdict
from schemas.tests_of_evidence import EvidenceTest


class RegisteredDecision(Schema):
    """A decision about a link of the register."""

    verdict: Verdict
    post: Ref
    why: Text


class RegisteredLink(Schema):
    """A link of the register."""

    target: Ref
    strand: Ref | None = None
    test: EvidenceTest
    says: Text
    strength: Strength = Strength.DIRECT
    contrary: bool = False
    passages: tuple[Passage, ...] = ()
    change: Change | None = None
    follow_up: Text | None = None
    checked_by: Ref | None = None
    by: Ref = Field(description="the post that makes the link")
    decision: RegisteredDecision | None = Field(default=None, description="none: it awaits decision")
    response: Text | None = Field(default=None, description="the answer to a contrary link")


class RegisteredDocument(Schema):
    """A file of the example."""

    file: Text
    by: Ref = Field(description="the post that adds it")
    details: Details = Details()
    purpose: Text = Field(description="why the example holds it")
    version_of: Text | None = Field(default=None, description="the file this is a later version of")
    links: tuple[RegisteredLink, ...] = ()


class RegisteredRequest(Schema):
    """A request made from a gap of the example, and the file that answers it, if one does."""

    strand: Ref
    test: EvidenceTest
    checkpoint: Ref
    asked_of: Ref
    by: Ref = Field(description="the post that asks")
    due: date
    answered: Text | None = Field(default=None, description="the file that answers it")


class RegisteredRisk(Schema):
    """A gap of the example whose risk was accepted."""

    strand: Ref
    test: EvidenceTest
    checkpoint: Ref
    reason: Text
    by: Ref
    until: date


class RegisteredSnapshot(Schema):
    """A look at the example's coverage that was kept."""

    occasion: Text
    checkpoint: Ref
    by: Ref


class RegisteredFinding(Schema):
    """What was decided before the example's evidence may go to inspectors."""

    kinds: tuple[FindingKind, ...]
    file: Text | None = Field(default=None, description="in which file; in every one when none is named")
    checkpoint: Ref
    by: Ref
    verdict: FindingVerdict = FindingVerdict.RELEASE
    why: Text


class Register(Schema):
    """The file register.yaml. Documents are added in this order."""

    note: Text
    documents: tuple[RegisteredDocument, ...]
    requests: tuple[RegisteredRequest, ...] = ()
    risks: tuple[RegisteredRisk, ...] = ()
    snapshots: tuple[RegisteredSnapshot, ...] = ()
    findings: tuple[RegisteredFinding, ...] = ()
