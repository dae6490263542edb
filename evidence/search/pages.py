"""What is handed to the search, and what it answers: pages in, hits out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class IndexedPage:
    """One page of one version of an item, as the store holds it."""

    item: str
    version: int
    page: int
    label: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class PageHit:
    """A page that answers. Scores compare pages of one answer only, never one answer with another."""

    item: str
    version: int
    page: int
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The best pages first, and how many pages of which items answer in all."""

    hits: Sequence[PageHit] = ()
    by_item: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many pages answer."""
        return sum(self.by_item.values())
