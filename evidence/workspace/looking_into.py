"""Looking into files for what they hide: once for each file, in the sandbox, and kept by its digest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from evidence.ingest.sandbox import Sandbox
from evidence.ingest.triage import MediaType
from evidence.store import gate as kept
from evidence.store.fixity import sha256_of
from evidence.store.originals import OriginalMissing
from evidence.workspace.bundling import Bundling
from schemas.evidence import Item
from schemas.hidden import LookedInto

RULES = 1
"""Raise it when files should be looked into again."""

STOPPED = LookedInto(not_looked_into=("the file: its reader was stopped. Look again in a minute",))

Tell = Callable[[str], None]


class Looked(NamedTuple):
    """What files hide by their digests, and the digests of those that are missing or no longer what they were."""

    into: dict[str, LookedInto]
    damaged: frozenset[str]


class LookingInto(Bundling):
    """What files hide."""

    def look_into(self, items: Iterable[Item], tell: Tell | None = None) -> Looked:
        """What the files of some items hide. One never looked into is now, and `tell` hears its title."""
        by_digest = {item.version.sha256: item for item in items}
        with self._looking() as session:
            known = kept.hidden_in(session, by_digest, rules=RULES)
        waiting = [item for sha256, item in by_digest.items() if sha256 not in known]
        return self._look_into_all(waiting, known, tell or (lambda _: None)) if waiting else Looked(known, frozenset())

    def files_to_look_into(self, items: Iterable[Item]) -> int:
        """How many of the items have a file that was never looked into."""
        digests = {item.version.sha256 for item in items}
        with self._looking() as session:
            return len(digests - kept.digests_looked_into(session, digests, rules=RULES))

    def _look_into_all(self, waiting: list[Item], known: dict[str, LookedInto], tell: Tell) -> Looked:
        damaged = set[str]()
        with Sandbox(limits=self.core.limits) as sandbox:
            for item in waiting:
                sha256 = item.version.sha256
                looked = self._look_into(sandbox, item)
                if looked is None:
                    damaged.add(sha256)
                else:
                    known[sha256] = looked
                    self._keep_looked_into(sha256, looked)
                tell(item.title)
        return Looked(known, frozenset(damaged))

    def _look_into(self, sandbox: Sandbox, item: Item) -> LookedInto | None:
        """What one file hides; None when it is not there, or no longer what it was."""
        try:
            with self.core.originals.at_hand(item.version.sha256) as path:
                if sha256_of(path) != item.version.sha256:
                    return None
                return sandbox.hidden(path, MediaType(item.version.media_type)) or STOPPED
        except OriginalMissing:
            return None

    def _keep_looked_into(self, sha256: str, looked: LookedInto) -> None:
        if looked is not STOPPED:
            # Worked out from the bytes alone, so that it tells nobody anything new.
            with self.core.database.noting() as session:
                kept.keep_hidden(session, sha256, looked, rules=RULES, at=self.core.clock())
