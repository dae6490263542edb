"""Recognising the words of pages that are pictures: how many of one file, for how long, and why not when not."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import StrEnum

from evidence.ingest.readers.answers import Picture
from evidence.ingest.readers.picture_points import turned
from evidence.ingest.tesseract import RecognitionStoppedError, Seen, Tesseract, installed_tesseract
from evidence.settings import Limits

# Of the computing time of one child: no new picture is begun after the first, none may go on after the second.
SHARE_FOR_STARTING = 0.4
SHARE_FOR_ONE = 0.8
# A photograph without words gives a few guesses, a page that lies on its side gives many.
GUESSES_WORTH_TURNING = 8


class WhyNot(StrEnum):
    """Why words in pictures are not recognised, in the user's words."""

    NOT_INSTALLED = (
        "The file itself is whole; the words in its pictures could be read by text recognition (tesseract), which is "
        "not installed here: a gap in the reading, not in the file"
    )
    NOT_STARTED = (
        "The file itself is whole; text recognition (tesseract), which could read the words in its pictures, could not "
        "be started here: a gap in the reading, not in the file"
    )
    FAILED = "The file itself is whole; recognising the words in its pictures was tried and failed"


@dataclass(slots=True)
class Recognition:
    """What one reader may spend on recognising words; shared by all the pages it reads."""

    engine: Tesseract | None
    why_not: str = ""
    cpu_seconds: int | None = None
    """The computing time its process has; None for one that nobody stops."""
    hands_over: bool = False
    """Another reader is to look at the pictures: stop at the first."""
    started: float = field(default_factory=time.process_time)
    looked_at: int = 0

    @property
    def was_given_up(self) -> bool:
        """True when an earlier reader of the same document ended while it recognised words."""
        return self.why_not == WhyNot.FAILED

    @property
    def is_missing(self) -> bool:
        """True when nobody here can look at pictures at all."""
        return self.engine is None and not self.was_given_up and not self.hands_over

    @property
    def has_time(self) -> bool:
        """True while another picture may be begun. The first always may: without it nothing would ever go on."""
        if self.hands_over:
            return False
        return not self.looked_at or not self._spent(SHARE_FOR_STARTING)

    def words_in(self, picture: Picture) -> str | None:
        """The words of a picture; empty for none, None when seeing them would have taken too long."""
        assert self.engine is not None
        self.looked_at += 1
        try:
            return self._turned_until_sure(self.engine, picture)
        except RecognitionStoppedError:
            return None

    def _turned_until_sure(self, engine: Tesseract, picture: Picture) -> str:
        """A page that lies on its side, or upside down, looks like a guess at many words: it is tried turned."""
        best = engine.seen_in(picture, stop=self.must_stop)
        if best.words or len(best.text.split()) < GUESSES_WORTH_TURNING:
            return best.words
        for quarters in (1, 3, 2):
            if self._spent(SHARE_FOR_STARTING):
                break
            best = max(best, engine.seen_in(turned(picture, quarters), stop=self.must_stop), key=_confidence)
            if best.words:
                break
        return best.words

    def must_stop(self) -> bool:
        """True when the picture being looked at has had its time."""
        return self._spent(SHARE_FOR_ONE)

    def _spent(self, share: float) -> bool:
        if self.cpu_seconds is None:
            return False
        return time.process_time() - self.started > share * self.cpu_seconds


def _confidence(seen: Seen) -> int:
    return seen.confidence


def recognition(limits: Limits | None = None) -> Recognition:
    """Recognition where tesseract is installed; within the computing time in `limits` when they bind this process."""
    engine = installed_tesseract()
    return Recognition(engine, "" if engine else WhyNot.NOT_INSTALLED, limits.cpu_seconds if limits else None)
