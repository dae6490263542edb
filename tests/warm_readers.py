"""Readers kept warm from one test to the next.

They are the real ones. Starting one takes two seconds of computing, which most tests that read a page do not care
about; those about starting, ending and losing a reader start their own.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from evidence.ingest.levels import Level, least_level
from evidence.ingest.sandbox import Sandbox
from evidence.settings import Limits

Kind = tuple[Limits, object]


class Readers:
    """Lends a sandbox to one worker at a time, and takes it back when that worker closes it."""

    def __init__(self) -> None:
        self._free: dict[Kind, list[Sandbox]] = defaultdict(list)
        self._made: list[Sandbox] = []

    def lend(self, limits: Limits | None = None, *, least: Level | None = None) -> Sandbox:
        """A sandbox with these limits, warm where one is free."""
        kind = (limits or Limits(), least or least_level())
        if self._free[kind]:
            return self._free[kind].pop()
        made = _Lent(limits=limits, least=least)
        made.given_back = lambda: self._take_back(kind, made)
        self._made.append(made)
        return made

    def _take_back(self, kind: Kind, made: Sandbox) -> None:
        if made not in self._free[kind]:
            self._free[kind].append(made)

    def end(self) -> None:
        """End every reader there is."""
        for made in self._made:
            Sandbox.close(made)


class _Lent(Sandbox):
    given_back: Any

    def close(self) -> None:
        """Back to whoever lent it, once."""
        self.given_back()
