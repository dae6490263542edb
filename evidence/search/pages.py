"""What is handed to the search, and what it answers: pages in, hits out."""

from __future__ import annotations

from dataclasses import dataclass


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
