"""Looking into files for what they hide: once for each file, in the sandbox, and kept by its digest."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from evidence.ingest.sandbox import Sandbox
from evidence.ingest.triage import MediaType
from evidence.store import gate as kept
from evidence.store.fixity import sha256_of
from evidence.store.originals import OriginalMissing
from evidence.workspace.bundling import Bundling
from schemas.bundles import Edition, Selection
from schemas.hidden import LookedInto
from schemas.renditions import Rendition, RenditionKind

RULES = 1
"""Raise it when files should be looked into again."""

STOPPED = LookedInto(not_looked_into=("the file: its reader was stopped. Look again in a minute",))

Tell = Callable[[str], None]


class Looked(NamedTuple):
    """What files hide by their digests, and the digests of those that are missing or no longer what they were."""

    into: dict[str, LookedInto]
    damaged: frozenset[str]


class _File(NamedTuple):
    """A file that would leave, or whose redacted copy would."""

    sha256: str
    media_type: MediaType
    title: str


def redacted_copies(whole: Selection) -> dict[str, Rendition]:
    """The redacted copies that leave in the place of their items' files, by item."""
    if whole.edition is not Edition.REDACTED:
        return {}
    versions = {item.ref: item.version.number for item in whole.items}
    redacted = (one for one in whole.renditions if one.kind is RenditionKind.REDACTED)
    return {one.item: one for one in redacted if versions.get(one.item) == one.version}


class LookingInto(Bundling):
    """What files hide."""

    def look_into(self, whole: Selection, tell: Tell | None = None) -> Looked:
        """What the files of a selection hide, and the redacted copies that leave in their place.

        One never looked into is now, and `tell` hears its item's title.
        """
        by_digest = _files_of(whole)
        with self._looking() as session:
            known = kept.hidden_in(session, by_digest, rules=RULES)
        waiting = [file for sha256, file in by_digest.items() if sha256 not in known]
        return self._look_into_all(waiting, known, tell or (lambda _: None)) if waiting else Looked(known, frozenset())

    def files_to_look_into(self, whole: Selection) -> int:
        """How many of those files were never looked into."""
        digests = set(_files_of(whole))
        with self._looking() as session:
            return len(digests - kept.digests_looked_into(session, digests, rules=RULES))

    def _look_into_all(self, waiting: list[_File], known: dict[str, LookedInto], tell: Tell) -> Looked:
        damaged = set[str]()
        with Sandbox(limits=self.core.limits) as sandbox:
            for file in waiting:
                looked = self._look_into(sandbox, file)
                if looked is None:
                    damaged.add(file.sha256)
                else:
                    known[file.sha256] = looked
                    self._keep_looked_into(file.sha256, looked)
                tell(file.title)
        return Looked(known, frozenset(damaged))

    def _look_into(self, sandbox: Sandbox, file: _File) -> LookedInto | None:
        """What one file hides; None when it is not there, or no longer what it was."""
        try:
            with self.core.originals.at_hand(file.sha256) as path:
                if sha256_of(path) != file.sha256:
                    return None
                return sandbox.hidden(path, file.media_type) or STOPPED
        except OriginalMissing:
            return None

    def _keep_looked_into(self, sha256: str, looked: LookedInto) -> None:
        if looked is not STOPPED:
            # Worked out from the bytes alone, so that it tells nobody anything new.
            with self.core.database.noting() as session:
                kept.keep_hidden(session, sha256, looked, rules=RULES, at=self.core.clock())


def _files_of(whole: Selection) -> dict[str, _File]:
    """The files to be looked into, by their digests."""
    titles = {item.ref: item.title for item in whole.items}
    originals = (_File(item.version.sha256, MediaType(item.version.media_type), item.title) for item in whole.items)
    copies = (_File(one.sha256, MediaType.PDF, titles[one.item]) for one in redacted_copies(whole).values())
    return {file.sha256: file for file in (*originals, *copies)}
