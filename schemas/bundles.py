"""What a bundle holds, what it leaves out, and what checking one finds."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, NonNegativeInt, PositiveInt

from schemas.audiences import Audience
from schemas.base import Ref, Schema
from schemas.challenges import Challenge
from schemas.coverage import ConcernCoverage
from schemas.evidence import Item
from schemas.gaps import Gap
from schemas.links import Link
from schemas.renditions import Rendition


class Edition(StrEnum):
    """Whether a bundle holds files as they came, or redacted renditions where there are any."""

    FULL = "full"
    REDACTED = "redacted"


def _written_out(said: object) -> object:
    """A bundle's reference as the register writes it: B-0003 for b-3. What is none stays as it is."""
    number = re.fullmatch(r"[Bb]-(\d{1,9})", said) if isinstance(said, str) else None
    return f"B-{int(number[1]):04d}" if number else said


BundleRef = Annotated[Ref, BeforeValidator(_written_out)]
"""The reference of a sealed bundle: B-0003."""


class Choice(Schema):
    """What somebody chooses for a bundle. The same choice over an equal store makes the same draft."""

    checkpoint: Ref
    scope: tuple[Ref, ...] = ()
    """Requirement sets, concerns, strands and lines; all that the checkpoint looks at when there are none."""
    items: tuple[Ref, ...] = ()
    """Items picked by hand; all that have links in scope when there are none."""
    audience: Ref = "inspectors"
    edition: Edition = Edition.FULL
    supplements: BundleRef | None = None
    """The sealed bundle to go on from: what went with it, or with one before it, and is the same now stays out."""


class LeftOut(Schema):
    """An item that has links in the selection but does not go in, and why."""

    item: Ref
    title: str
    why: str
    withheld: bool = False
    """True when the receiver is told its reference and the reason, and not its title."""
    not_picked: bool = False
    """True when others were picked: the receiver is told how many such there are, and not which."""


class HeldBefore(Schema):
    """An item that is in an earlier bundle, and is the same now, so that a supplement does not hold it again."""

    item: Ref
    title: str = Field(description="as it was told then")
    version: PositiveInt
    bundle: Ref
    page: PositiveInt | None = Field(default=None, description="its first page, or its slip's, in that bundle.pdf")
    strands: tuple[Ref, ...] = Field(default=(), description="those it supports")
    contrary: tuple[Ref, ...] = Field(default=(), description="those it points the other way about")
    lines: tuple[Ref, ...] = ()


class Supplement(Schema):
    """What a supplement goes on from. With that bundle in hand, and those before it, its receiver has everything."""

    bundle: Ref
    sealed_on: date
    first: PositiveInt = Field(description="the number after the last page of that bundle")
    held: tuple[HeldBefore, ...] = ()


class Selection(Schema):
    """Everything a draft is made from. Equal selections over an equal store give equal bytes."""

    area: str
    partnership: str
    checkpoint: Ref
    checkpoint_title: str
    earliest: date
    latest: date
    scope: tuple[Ref, ...]
    worked_example: bool
    organisations: dict[Ref, str]
    posts: dict[Ref, str]
    lines: dict[Ref, str]
    concerns: tuple[ConcernCoverage, ...]
    gaps: tuple[Gap, ...]
    items: tuple[Item, ...]
    links: tuple[Link, ...]
    left_out: tuple[LeftOut, ...]
    audience: Audience | None = None
    edition: Edition = Edition.FULL
    line_strands: dict[Ref, tuple[Ref, ...]] = Field(default_factory=dict)
    """The strands of the selection that each line of the plan answers."""
    challenges: tuple[Challenge, ...] = ()
    challenges_withheld: NonNegativeInt = 0
    """Challenges about evidence that is not for the audience, or all where it is not handed any."""
    contrary_withheld: NonNegativeInt = 0
    """Links that point the other way and stay out: with their items, or where the audience is not handed any."""
    renditions: tuple[Rendition, ...] = ()
    """The PDFs that are bound, or, in a redacted edition, go in, in the place of the items' own files."""
    supplement: Supplement | None = Field(default=None, exclude_if=lambda told: told is None)
    """None for a whole bundle, and then not told: releases are known by digests made before there were supplements."""

    @property
    def first_page(self) -> int:
        """The number of the first page of bundle.pdf."""
        return self.supplement.first if self.supplement else 1


class Drafted(Schema):
    """A draft that was written."""

    path: str
    sha256: str
    size_bytes: NonNegativeInt
    items: NonNegativeInt
    links: NonNegativeInt
    gaps: NonNegativeInt
    left_out: tuple[LeftOut, ...]
    held_before: NonNegativeInt = Field(default=0, description="items of the choice that are in an earlier bundle")


class ProblemCode(StrEnum):
    """What can be wrong with a bundle."""

    NOT_A_BUNDLE = "not a bundle"
    ALTERED = "altered"
    MISSING = "missing"
    EXTRA = "extra"
    UNSAFE_NAME = "unsafe name"
    BAD_MANIFEST = "bad manifest"
    BAD_SEAL = "bad seal"
    LOG_CUT = "log cut"
    ANOTHER_KEY = "another key"


class Problem(Schema):
    """One thing wrong with a bundle, as a sentence."""

    code: ProblemCode
    file: str
    sentence: str


class SealSays(Schema):
    """What a seal says. Only the fingerprint, compared with one that came another way, shows who sealed it."""

    number: Ref
    fingerprint: str
    lines: tuple[str, ...] = Field(description="the same in words, for whoever checks it")


class Verified(Schema):
    """What checking a draft or bundle found. It verifies when there is no problem."""

    path: str
    kind: str = Field(description="draft, sealed bundle, or unknown")
    files: NonNegativeInt
    size_bytes: NonNegativeInt
    problems: tuple[Problem, ...]
    seal: SealSays | None = None

    @property
    def sound(self) -> bool:
        """True when every file is there, unaltered, and nothing was added."""
        return not self.problems
