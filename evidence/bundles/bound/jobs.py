"""What the process that binds is asked, and what it answers. It knows no titles and no decisions: pages only."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, NonNegativeInt, PositiveInt

from schemas.base import Schema
from schemas.bound import RemovedKind

OWN = "own"
"""The key of the source that holds the pages made for the bundle: cover, index, dividers and slips."""


class Source(Schema):
    """A PDF among the gathered ones: where its bytes are in their file."""

    key: str
    offset: NonNegativeInt
    length: NonNegativeInt


class Survey(Schema):
    """Count the pages of each source, or say why it cannot be bound."""

    job: Literal["survey"] = "survey"
    sources: tuple[Source, ...]


class Cited(Schema):
    """Words cited from a page of a source, without spaces and hyphens, and the link that cites them."""

    link: str
    page: PositiveInt
    said: str


class Part(Schema):
    """Pages of a source that follow each other, and the number that stands on the first of them."""

    first: NonNegativeInt
    """Counted from zero."""
    count: PositiveInt
    number: PositiveInt


class Run(Schema):
    """Pages of one source that follow each other."""

    source: str
    first: NonNegativeInt
    """The first of them in the source, counted from zero."""
    count: PositiveInt
    number: PositiveInt
    """The number that stands on the first of them."""
    parts: tuple[Part, ...] = ()
    """All parts of a source that is cut by the end of a volume; none for one that is not."""
    label: str = ""
    """What the stamp calls the source; of how many pages it is."""
    of: NonNegativeInt = 0
    title: str = ""
    cited: tuple[Cited, ...] = ()

    @property
    def whole(self) -> bool:
        """True for a source that is not cut by the end of a volume."""
        return not self.parts

    def numbers(self) -> dict[int, int]:
        """The number in the bundle of each of the source's pages, by their places counted from zero."""
        parts = self.parts or (Part(first=self.first, count=self.count, number=self.number),)
        return {part.first + n: part.number + n for part in parts for n in range(part.count)}


class Mark(Schema):
    """A bookmark of ours."""

    title: str
    page: PositiveInt
    level: NonNegativeInt


class Neighbour(Schema):
    """Another volume, for links that lead there."""

    name: str
    first: PositiveInt
    last: PositiveInt


class Bind(Schema):
    """Write one volume."""

    job: Literal["bind"] = "bind"
    sources: tuple[Source, ...]
    runs: tuple[Run, ...]
    marks: tuple[Mark, ...]
    title: str
    partnership: str
    note: str = ""
    """What every page says beside its number."""
    volumes: tuple[Neighbour, ...]
    failed: dict[int, str] = Field(default_factory=dict)
    """Numbers of pages that came out otherwise than their source, each with the words of its slip."""


class Said(Schema):
    """What a page of a source says: how many letters, and their digest, without spaces and hyphens."""

    page: PositiveInt
    letters: NonNegativeInt
    sha256: str


class Check(Schema):
    """Read every page of a volume again: it must say what its source says, and then its stamp."""

    job: Literal["check"] = "check"
    first: PositiveInt
    said: tuple[Said, ...]


class Job(Schema):
    """One job."""

    asked: Survey | Bind | Check = Field(discriminator="job")


class Surveyed(Schema):
    """What came of looking at a source."""

    key: str
    pages: NonNegativeInt
    why: str = ""


class Dropped(Schema):
    """What was left out of a source, on one page or as a whole."""

    source: str
    page: PositiveInt | None
    kind: RemovedKind
    times: PositiveInt


class Failed(Schema):
    """A page that could not be bound, or came out otherwise than its source, and why."""

    page: PositiveInt
    why: str


class Found(Schema):
    """Whether a citation's words were found on its page."""

    link: str
    source: str
    page: PositiveInt
    marked: bool


class Report(Schema):
    """What a job found."""

    said: tuple[Said, ...] = ()

    surveyed: tuple[Surveyed, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    failed: tuple[Failed, ...] = ()
    found: tuple[Found, ...] = ()
