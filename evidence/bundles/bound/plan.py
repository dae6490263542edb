"""Which page of the bundle is which: the run of numbers, and where one volume ends and the next begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from evidence.bundles.bound.documents import Document, Section
from evidence.bundles.bound.jobs import OWN, Part, Run

COVER, INDEX = "cover", "index"
FEWEST_PAGES = 10


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that is bound as a whole: pages of ours that are called `own`, or a document."""

    own: str = ""
    document: Document | None = None
    pages: int = 1

    @property
    def key(self) -> str:
        """What it is found by."""
        return self.own or (self.document.ref if self.document else "")


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece, or a part of one, and where it is."""

    piece: Piece
    volume: int
    number: int
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Every piece in its place."""

    placed: tuple[Placed, ...]
    starts: Mapping[str, int]
    """The number of the first page of each piece."""
    parts: Mapping[str, tuple[Placed, ...]]
    """The parts of each piece, one for most."""
    volumes: tuple[tuple[int, int], ...]
    """The first and the last number of each volume."""

    def page(self, ref: str, source_page: int) -> int | None:
        """The number of a document's page."""
        for placed in self.parts.get(ref, ()):
            if placed.first < source_page <= placed.first + placed.count:
                return placed.number + source_page - 1 - placed.first
        return None

    def volume_of(self, number: int) -> int:
        """Which volume a page is in, counted from one."""
        return next(place for place, (_, last) in enumerate(self.volumes, start=1) if number <= last)


def pieces_of(sections: Sequence[Section], pages: Mapping[str, int], own_pages: Mapping[str, int]) -> list[Piece]:
    """Everything in order. `pages` are those of each document; one that has none stands as its slip."""
    pieces = [Piece(own=name, pages=own_pages.get(name, 1)) for name in (COVER, INDEX)]
    for number, section in enumerate(sections):
        pieces.append(Piece(own=f"section-{number}", pages=own_pages.get(f"section-{number}", 1)))
        for document in section.documents:
            if pages.get(document.ref):
                pieces.append(Piece(document=document, pages=pages[document.ref]))
            else:
                slip = slip_of(document.ref)
                pieces.append(Piece(own=slip, document=document, pages=own_pages.get(slip, 1)))
    return pieces


def slip_of(ref: str) -> str:
    """What a document's slip is called."""
    return f"slip-{ref}"


def volume_cover(volume: int) -> str:
    """What the cover of a later volume is called."""
    return f"volume-{volume}"


@dataclass(slots=True)
class _Placing:
    """Places pieces one after the other."""

    most: int
    number: int
    start: int
    placed: list[Placed] = field(default_factory=list)
    volumes: list[tuple[int, int]] = field(default_factory=list)

    @property
    def used(self) -> int:
        return self.number - self.start

    @property
    def room(self) -> int:
        return self.most - self.used

    def put(self, piece: Piece, first: int, count: int) -> None:
        self.placed.append(Placed(piece, len(self.volumes) + 1, self.number, first, count))
        self.number += count

    def end_volume(self) -> None:
        self.volumes.append((self.start, self.number - 1))
        self.start = self.number

    def begin_another(self) -> None:
        self.end_volume()
        self.put(Piece(own=volume_cover(len(self.volumes) + 1)), 0, 1)


def plan(pieces: Sequence[Piece], *, first: int, volume_pages: int) -> Plan:
    """Number every page from `first`, and begin a new volume before one would have more than `volume_pages`.

    A document is cut only where it is longer than a volume. A divider goes with the document behind it.
    """
    placing = _Placing(max(volume_pages, FEWEST_PAGES), first, first)
    for piece, after in pairwise([*pieces, None]):
        assert piece is not None
        if placing.used > 1 and _together(piece, after, placing.most) > placing.room:
            placing.begin_another()
        done = 0
        while piece.pages - done > placing.room:
            room = placing.room
            placing.put(piece, done, room)
            done += room
            placing.begin_another()
        placing.put(piece, done, piece.pages - done)
    placing.end_volume()
    starts: dict[str, int] = {}
    parts: dict[str, tuple[Placed, ...]] = {}
    for placed in placing.placed:
        parts[placed.piece.key] = (*parts.get(placed.piece.key, ()), placed)
        starts.setdefault(placed.piece.key, placed.number)
        if placed.piece.document:
            starts.setdefault(placed.piece.document.ref, placed.number)
    return Plan(tuple(placing.placed), starts, parts, tuple(placing.volumes))


def _together(piece: Piece, after: Piece | None, most: int) -> int:
    """How many pages stay in one volume: a divider does not end one, where what follows fits into the next."""
    goes_along = piece.own.startswith("section-") and after is not None and piece.pages + after.pages < most
    return piece.pages + (after.pages if goes_along and after else 0)


def runs_of(made: Plan, volume: int, own_starts: Mapping[str, int]) -> list[Run]:
    """What a volume is made of. `own_starts` are the places of our own pages in their file, counted from zero."""
    return [_run(made, placed, own_starts) for placed in made.placed if placed.volume == volume]


def _run(made: Plan, placed: Placed, own_starts: Mapping[str, int]) -> Run:
    piece = placed.piece
    if piece.own:
        return Run(source=OWN, first=own_starts[piece.own] + placed.first, count=placed.count, number=placed.number)
    assert piece.document is not None
    parts = [Part(first=one.first, count=one.count, number=one.number) for one in made.parts[piece.key]]
    return Run(
        source=piece.key,
        first=placed.first,
        count=placed.count,
        number=placed.number,
        parts=tuple(parts) if len(parts) > 1 else (),
        label=piece.document.ref,
        of=piece.pages,
        title=f"{piece.document.ref} {piece.document.item.title}",
    )
