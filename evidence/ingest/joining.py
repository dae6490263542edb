"""One reading from the answers of several readers, each of which went on where the one before it stopped in time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from evidence.ingest.checked_answers import check_whole, checked_part
from evidence.ingest.progress import Part
from evidence.ingest.triage import MediaType
from evidence.ingest.wire import Pictures, Request
from schemas.evidence import Proposals, Reading, ReadingState

HOLDS_PICTURES = {MediaType.PDF, MediaType.PNG, MediaType.JPEG, MediaType.TIFF}
# A hundred ordinary pages need about twenty readers. After so many, the rest is read without looking at pictures.
MOST_READERS = 30


@dataclass(slots=True)
class Joining:
    """What to ask the next reader of one document, until the whole is there."""

    request: Request
    whole: Reading | None = None
    _parts: list[Part] = field(default_factory=list)

    @property
    def needs_eyes(self) -> bool:
        """True when the next reader is to recognise words in pictures."""
        return self.request.pictures is Pictures.LOOK

    def go_on_without_eyes(self, why: Pictures) -> None:
        """The pictures that are left stay as they are, for this reason."""
        self.request = replace(self.request, pictures=why)

    def add(self, answer: bytes, *, isolation: str) -> None:
        """Take what a reader answered. BadAnswerError when it cannot be believed."""
        request = self.request
        part = checked_part(
            answer,
            limits=request.limits,
            isolation=isolation,
            before=request.before,
            may_recognise=self.needs_eyes,
            may_hand_over=request.pictures is Pictures.HAND_OVER and request.media_type in HOLDS_PICTURES,
        )
        if part.stopped:
            self._parts.append(part)
            enough = len(self._parts) > MOST_READERS
            self.request = replace(
                request, before=part.stopped, pictures=Pictures.GIVEN_UP if enough else Pictures.LOOK
            )
        else:
            self.whole = self._joined(part)

    def add_failure(self, state: ReadingState, reason: str, *, isolation: str, may_be_tried_again: bool) -> None:
        """Take note that a reader failed. Once more without looking at pictures, when that may have been the cause."""
        if may_be_tried_again and self.needs_eyes:
            self.request = replace(self.request, pictures=Pictures.GIVEN_UP)
        else:
            self.whole = Reading(state=state, reason=reason, isolation=isolation)

    def _joined(self, last: Part) -> Reading:
        """All the pages, with the state and the reason of the last reader, who was told what the others had found."""
        if not self._parts:
            return last.reading
        parts = [part.reading for part in (*self._parts, last)]
        pages = tuple(page for part in parts for page in part.pages) if last.reading.state.has_text else ()
        check_whole(pages, self.request.limits)
        # The reader before eyes were needed names itself alone.
        reader = max((part.reader for part in parts), key=len)
        return last.reading.model_copy(
            update={
                "pages": pages,
                "reader": reader,
                "proposals": _first_said([part.proposals for part in parts]),
            }
        )


def _first_said(proposals: list[Proposals]) -> Proposals:
    """For each, what the earliest pages say."""
    return Proposals(
        title=next(filter(None, (said.title for said in proposals)), None),
        kind=next(filter(None, (said.kind for said in proposals)), None),
        as_at=next(filter(None, (said.as_at for said in proposals)), None),
    )
