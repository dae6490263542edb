"""Gathering what a file hides: each part with its place, within limits, and what was left unlooked at."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from evidence.ingest.cleaning import clean_line, clean_text
from evidence.settings import Limits
from schemas.hidden import HiddenKind, HiddenPart, LookedInto

MOST_PARTS = 4_000
MOST_CHARACTERS = 4_000_000
LONGEST_PART = 400_000
LONGEST_WHERE = 300
MOST_TOLD = 200
# The rest is for the parts that are quick and come last, and for saying what was found.
SHARE_OF_TIME = 0.6
DEEPEST = 3

LookInside = Callable[[str, bytes, "Gathering"], None]


@dataclass(slots=True)
class Gathering:
    """What is found in one file, and in the files inside it."""

    limits: Limits
    look_inside: LookInside
    depth: int = 0
    inside: str = ""
    """The name of the file inside that is being looked into; empty for the file itself."""
    parts: list[HiddenPart] = field(default_factory=list)
    active: dict[str, None] = field(default_factory=dict)
    missed: dict[str, None] = field(default_factory=dict)
    characters: int = 0
    began: float = field(default_factory=time.process_time)

    def add(self, kind: HiddenKind, where: str, text: str = "", *, page: int = 0) -> None:
        """Keep a part. One without words is kept only when that it is there is worth knowing."""
        said = clean_text(text)
        if not said and not kind.is_unseen:
            return
        if len(self.parts) >= MOST_PARTS or self.characters + len(said) > MOST_CHARACTERS:
            self.miss("what is more than one file may hide")
            return
        if len(said) > LONGEST_PART:
            self.miss(f"the end of {where}, which is very long")
            said = said[:LONGEST_PART]
        self.characters += len(said)
        # A page of a file inside is no page of this one.
        at = {"where": self._placed(where), "page": 0 if self.inside else page}
        self.parts.append(HiddenPart(kind=kind, text=said, **at))

    def found_active(self, what: str) -> None:
        """Take note of something that can act."""
        if len(self.active) < MOST_TOLD:
            self.active[self._placed(what)] = None

    def miss(self, what: str) -> None:
        """Take note of something that was not looked into."""
        if len(self.missed) < MOST_TOLD:
            self.missed[self._placed(what)] = None

    def file_inside(self, name: str, content: bytes, *, where: str, page: int = 0) -> None:
        """A file that the file carries: its name, and whatever can be read in it."""
        shown = clean_line(name, longest=150) or "without a name"
        self.add(HiddenKind.FILE_INSIDE, f"{where}, ‘{shown}’", shown, page=page)
        if self.depth + 1 >= DEEPEST or not self.has_time():
            self.miss(f"the file inside ‘{shown}’")
            return
        outer, self.inside, self.depth = self.inside, shown, self.depth + 1
        try:
            self.look_inside(shown, content, self)
        finally:
            self.inside, self.depth = outer, self.depth - 1

    def step(self, what: str, look: Callable[[], None]) -> None:
        """Do one step of looking. One that fails is told, and the others go on."""
        try:
            look()
        except MemoryError:
            raise
        except Exception:
            # Readers fail on damaged files with every kind of error there is; the file is an attacker's.
            self.miss(what)

    def has_time(self) -> bool:
        """False when the reader should come to an end, to be able to say what it found."""
        return time.process_time() - self.began < SHARE_OF_TIME * self.limits.cpu_seconds

    def looked_into(self) -> LookedInto:
        """All of it."""
        return LookedInto(parts=tuple(self.parts), active=tuple(self.active), not_looked_into=tuple(self.missed))

    def _placed(self, where: str) -> str:
        return clean_line(
            f"{where}, in the file inside ‘{self.inside}’" if self.inside else where, longest=LONGEST_WHERE
        )
