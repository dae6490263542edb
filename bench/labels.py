"""The labelled passages: text made up by us, and what each is evidence about. Nothing that proposes reads them."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from pathlib import Path

import yaml

from evidence.area import load_area
from schemas.base import Ref, Schema, Text
from schemas.evidence import EvidenceKind
from schemas.local_area import LocalArea
from schemas.tests_of_evidence import EvidenceTest

FILE = Path(__file__).parent / "labelled" / "suggestions.yaml"
ROOT = Path(__file__).parent.parent
NONE = "none"
# Of the 256 values of the first byte of a reference's SHA-256, those below this are for tuning: about a third.
TUNING_BELOW = 85


class Part(StrEnum):
    """What a passage may be used for: to choose by, or only to measure with."""

    TUNING = "tuning"
    TEST = "test"


class Sort(StrEnum):
    """How a passage speaks of its subject."""

    EASY = "easy"
    HARD = "hard"
    PLAIN = "plain"
    TWO_TOPICS = "two topics"
    NONE = "none"


class Passage(Schema):
    """A made-up passage, the strand it is evidence about, others a careful person would accept, and the test it serves.

    `strand` and `test` are "none" when it is about nothing in the plan.
    """

    ref: Ref
    part: Part
    kind: EvidenceKind
    sort: Sort
    strand: Ref
    also: tuple[Ref, ...] = ()
    test: EvidenceTest | str
    text: Text

    @property
    def is_about_nothing(self) -> bool:
        """True when any proposal for it is a false one."""
        return self.strand == NONE

    @property
    def right(self) -> frozenset[str]:
        """The strands that a proposal may name and be right."""
        return frozenset() if self.is_about_nothing else frozenset({self.strand, *self.also})


class Labelled(Schema):
    """The file: the area's folder, and the passages."""

    area: str
    passages: tuple[Passage, ...]

    def local_area(self) -> LocalArea:
        """The area that the labels speak of."""
        return load_area(ROOT / self.area)

    def of(self, part: Part) -> list[Passage]:
        """The passages of one part, in the order of the file."""
        return [passage for passage in self.passages if passage.part is part]


def labelled() -> Labelled:
    """The labelled passages, read from their file."""
    return Labelled.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def part_of(ref: str) -> Part:
    """The part that a reference falls into, by its hash: how the file's `part` was settled."""
    return Part.TUNING if hashlib.sha256(ref.encode()).digest()[0] < TUNING_BELOW else Part.TEST
