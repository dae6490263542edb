"""The file data/manifest.json of a bundle: everything in it, what each thing shows, and what it lacks, for machines."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field, NonNegativeInt, PositiveInt

from schemas.audiences import Audience
from schemas.base import Ref, Schema
from schemas.bound import PageMap
from schemas.bundles import Edition, LeftOut, Supplement
from schemas.challenges import Challenge
from schemas.coverage import ConcernCoverage
from schemas.evidence import EvidenceKind, Marking, Voice
from schemas.gaps import Gap
from schemas.links import Link
from schemas.renditions import Rendition

FORMAT: Literal["inspection-evidence-manifest/1"] = "inspection-evidence-manifest/1"


class FileRole(StrEnum):
    """What a file of a bundle is."""

    EVIDENCE = "evidence"
    MADE_HERE = "made for the bundle"


class ManifestFile(Schema):
    """One file below data/. The manifest itself and the RO-Crate metadata are in manifest-sha256.txt alone."""

    path: str = Field(description="below data/")
    sha256: str
    size_bytes: NonNegativeInt
    role: FileRole
    item: Ref | None = None
    version: PositiveInt | None = None
    media_type: str = ""


class ManifestItem(Schema):
    """An evidence item in the version that went in."""

    ref: Ref
    title: str
    version: PositiveInt
    sha256: str | None = Field(
        description="of the original as it was received; none where a redacted copy stands for it: whoever guessed "
        "what is covered could make sure of it"
    )
    path: str = Field(description="where its file is, below data/")
    received_at: datetime
    pages: NonNegativeInt
    kind: EvidenceKind | None
    organisation: Ref | None
    as_at: date | None
    period_from: date | None
    period_to: date | None
    review_by: date | None
    voice: Voice | None
    localities: tuple[Ref, ...]
    cohorts: tuple[Ref, ...]
    marking: Marking | None
    publishable: bool | None


class ManifestChoice(Schema):
    """What was chosen."""

    checkpoint: Ref
    checkpoint_title: str
    earliest: date
    latest: date
    scope: tuple[Ref, ...]
    edition: Edition
    audience: Audience | None


class Manifest(Schema):
    """Everything about a bundle. Equal selections give equal manifests: there is no clock and no number in it."""

    format: Literal["inspection-evidence-manifest/1"] = FORMAT
    area: str
    partnership: str
    worked_example: bool
    identities: str
    choice: ManifestChoice
    organisations: dict[Ref, str]
    posts: dict[Ref, str]
    lines: dict[Ref, str]
    line_strands: dict[Ref, tuple[Ref, ...]]
    files: tuple[ManifestFile, ...]
    items: tuple[ManifestItem, ...]
    links: tuple[Link, ...] = Field(description="with their passages and decisions")
    renditions: tuple[Rendition, ...]
    coverage: tuple[ConcernCoverage, ...] = Field(
        description="as at the window's two ends, the weaker shown; what was counted is among the links"
    )
    gaps: tuple[Gap, ...]
    challenges: tuple[Challenge, ...]
    challenges_withheld: NonNegativeInt
    contrary_withheld: NonNegativeInt
    left_out: tuple[LeftOut, ...] = Field(description="as the receiver is told of them")
    page_map: PageMap | None = Field(
        default=None,
        description="which page of bundle.pdf shows which page of which item, in the version that `items` names; "
        "slips and why; none where the bundle has no bundle.pdf",
    )
    supplement: Supplement | None = Field(
        default=None,
        description="the bundle this one goes on from, and what is there and not here; none for a whole one",
    )
    not_picked: NonNegativeInt = Field(description="how many more stay out because others were picked by hand")
