"""How long a question may take, whichever engine answers it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from evidence.errors import EvidenceError

# A question is answered or refused within two seconds, and being stopped takes a while itself.
SECONDS = 1.5
# To look at the clock costs as much as to go on to the next few pages.
_LOOKS_EVERY = 64

Thing = TypeVar("Thing")


class TookTooLong(EvidenceError):  # named as the other failures are: what happened
    """A question was stopped at its limit."""

    remedy = "Ask for fewer words, or for rarer ones."

    def __init__(self) -> None:
        super().__init__(f"This search was stopped after {SECONDS:g} seconds.")


def deadline() -> float:
    """The moment at which a question that begins now is stopped."""
    return time.monotonic() + SECONDS


class Clock:
    """Runs from the moment a question is begun, for work that only we ourselves can stop."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Another question begins."""
        self._until = deadline()

    def check(self) -> None:
        """Raises TookTooLong at the limit."""
        if time.monotonic() > self._until:
            raise TookTooLong

    def watched(self, things: Iterable[Thing]) -> Iterator[Thing]:
        """The same things, one after another, for as long as there is time. Raises TookTooLong."""
        for number, thing in enumerate(things):
            if number % _LOOKS_EVERY == 0:
                self.check()
            yield thing
