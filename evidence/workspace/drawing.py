"""Drawing pages: one reader kept warm as long as the folder is open, and the last few pictures kept at hand."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from pathlib import Path
from threading import Lock

from evidence.ingest.picture_answers import NotDrawn, PageWanted, WhyNotDrawn
from evidence.ingest.redaction_answers import NotRedacted, RebuiltPage, RedactionWanted
from evidence.ingest.sandbox import Sandbox
from evidence.ingest.triage import MediaType
from evidence.settings import MEBIBYTE, Limits
from schemas.pictures import PagePicture

# Somebody looks at the screen meanwhile, and whoever asks next waits for this one.
CPU_SECONDS, WALL_SECONDS = 10, 20
MOST_KEPT, MOST_KEPT_BYTES = 60, 32 * MEBIBYTE

Key = tuple[str, PageWanted]


class Drawing:
    """Draws pages one after the other, for any number of threads. The reader is started with the first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._sandbox: Sandbox | None = None
        self._kept: OrderedDict[Key, PagePicture | NotDrawn] = OrderedDict()
        self._kept_bytes = 0
        self._locked: set[str] = set()

    def kept(self, sha256: str, wanted: PageWanted) -> PagePicture | NotDrawn | None:
        """What was drawn of these bytes a short while ago."""
        with self._lock:
            return self._recalled((sha256, wanted))

    def is_locked(self, sha256: str) -> bool:
        """True when a file was found, by drawing it, to open with a password only."""
        return sha256 in self._locked

    def draw(
        self, path: Path, media_type: MediaType, wanted: PageWanted, *, sha256: str, limits: Limits
    ) -> PagePicture | NotDrawn:
        """Draw a page of the file with that hash. Whatever the file does to its reader is a reason of NotDrawn.

        Raises SandboxUnavailableError, or SandboxTooWeakError.
        """
        with self._lock:
            if known := self._recalled((sha256, wanted)):
                return known  # drawn for somebody else while this one waited
            drawn = self._at_work(limits).page_picture(path, media_type, wanted)
            if isinstance(drawn, PagePicture) or drawn.why is not WhyNotDrawn.STOPPED:
                self._keep((sha256, wanted), drawn)
            if isinstance(drawn, NotDrawn) and drawn.why is WhyNotDrawn.LOCKED:
                self._locked.add(sha256)
            return drawn

    def redacted(
        self, path: Path, media_type: MediaType, wanted: RedactionWanted, limits: Limits
    ) -> tuple[RebuiltPage, ...] | NotRedacted:
        """Draw a page as it would be redacted. It is kept nowhere. The same errors."""
        with self._lock:
            return self._at_work(limits).redacted_pages(path, media_type, wanted)

    def close(self) -> None:
        """End the reader. The next picture starts another."""
        with self._lock:
            if self._sandbox:
                self._sandbox.close()
                self._sandbox = None

    def _at_work(self, limits: Limits) -> Sandbox:
        if self._sandbox is None:
            hurried = replace(
                limits,
                cpu_seconds=min(CPU_SECONDS, limits.cpu_seconds),
                wall_seconds=min(WALL_SECONDS, limits.wall_seconds),
            )
            self._sandbox = Sandbox(limits=hurried)
        return self._sandbox

    def _recalled(self, key: Key) -> PagePicture | NotDrawn | None:
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def _keep(self, key: Key, drawn: PagePicture | NotDrawn) -> None:
        self._kept[key] = drawn
        self._kept_bytes += _size(drawn)
        while len(self._kept) > MOST_KEPT or self._kept_bytes > MOST_KEPT_BYTES:
            _, gone = self._kept.popitem(last=False)
            self._kept_bytes -= _size(gone)


def _size(drawn: PagePicture | NotDrawn) -> int:
    return len(drawn.png) if isinstance(drawn, PagePicture) else 0
