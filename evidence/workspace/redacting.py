"""Redacting: a copy of a version's pages with areas and words covered, read again for leaks before it may be used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, NamedTuple

from evidence.errors import Contradiction, Damaged, NotAllowed, NotFound, NotRedactable
from evidence.ingest.rebuilt_pdf import MAKER, pdf_of
from evidence.ingest.redaction_answers import (
    MOST_AREAS,
    MOST_BOXES,
    MOST_WORD_CHARACTERS,
    MOST_WORDS,
    REDACTABLE,
    Cover,
    LeaksWanted,
    NotRedacted,
    RebuiltPage,
    RedactionWanted,
)
from evidence.ingest.sandbox import Sandbox
from evidence.ingest.triage import MediaType
from evidence.rules.access import Action, authorize
from evidence.rules.redaction import bare, says
from evidence.settings import Limits
from evidence.store import items as stored
from evidence.store import renditions
from evidence.store.fixity import sha256_of
from evidence.store.originals import Arrived
from evidence.workspace.page_pictures import LOCKED, PagePictures
from schemas.evidence import ReadingState, Version
from schemas.pictures import PagePicture
from schemas.redactions import BETWEEN_PAGES, REASONS, Leak, LeakScan, RedactedArea, RedactedWords, Redaction
from schemas.renditions import Rendition, RenditionKind

# Every page is drawn, and where pictures may hold words each is looked into, twice.
CPU_SECONDS, WALL_SECONDS = 300, 900
NO_PAGES = "A file of this type has no pages that could be redacted."
MAKE_A_PDF = "Make a PDF copy of it, here or with evidence render, or ask its owner for one, and redact that."
LONGEST_WHY = 1_000
LOOKED_AT = 10
"""So many pages are looked at as pictures whatever they hold: letters may say one thing and show another."""
SHORTEST = 2
"""A single letter would also be the code on every box."""


class _Source(NamedTuple):
    """What is redacted: the bytes of a version, or of the PDF that was made of it."""

    version: Version
    sha256: str
    media_type: MediaType


class Redacting(PagePictures):
    """Redacted renditions, and renditions at all."""

    def redact(
        self,
        ref: str,
        version_number: int,
        *,
        areas: Sequence[RedactedArea] = (),
        words: Sequence[RedactedWords] = (),
        why: str,
    ) -> Rendition:
        """Make a redacted rendition of a version. The original stays as it is.

        Every page is made anew from its picture; the words outside the boxes stay to be found. What the leak scan finds
        refuses the rendition: it is kept, and never used. Raises Contradiction for what makes no sense, NotAllowed
        while the version is kept back, NotRedactable when no copy can be made.
        """
        authorize(self.actor, Action.REDACT)
        asked = _wanted(areas, words, why)
        source = self._source(ref, version_number)
        with self._at_hand(source) as path, Sandbox(limits=_patient(self.core.limits)) as sandbox:
            pages = sandbox.redacted_pages(path, source.media_type, asked)
            if isinstance(pages, NotRedacted):
                raise _not_redactable(ref, pages)
            _require_pages(areas, pages)
            limit = self.core.limits.file_bytes
            with self.core.originals.arriving(pdf_of(pages), limit_bytes=limit, name=f"{ref} (redacted)") as arrived:
                scan, left = _scanned(sandbox, arrived, pages, asked)
                self.core.originals.keep(arrived)
                new = renditions.NewRendition(
                    kind=RenditionKind.REDACTED,
                    sha256=arrived.sha256,
                    size_bytes=arrived.size_bytes,
                    pages=len(pages),
                    maker=MAKER,
                    why=_reasons(areas, words, why),
                    boxes=sum(len(page.boxes) for page in pages),
                    areas=tuple(areas),
                    words=tuple(words),
                    scan=scan,
                    left=left,
                )
                return self._keep_redacted(source.version, ref, new, arrived)

    def _keep_redacted(self, version: Version, ref: str, new: renditions.NewRendition, arrived: Arrived) -> Rendition:
        with self._doing(Action.REDACT, ref) as doing:
            item = self._visible_item(doing.session, ref)
            row = stored.version_row(doing.session, stored.number_of(item.ref, "E"), version.number)
            self.core.originals.keep_again(arrived)
            made = renditions.keep(doing.session, row, new, by=self.actor.post, at=doing.at)
            doing.thing = renditions.rendition_ref(made.id or 0)
            # Which words were taken out is in the row: the log is read by more people, and for ever.
            doing.detail = {
                "item": item.ref,
                "version": version.number,
                "sha256": new.sha256,
                "boxes": new.boxes,
                "refused": made.refused,
            }
            return renditions.rendition_of(made, row)

    def preview_redaction(
        self,
        ref: str,
        version_number: int,
        page_number: int,
        *,
        areas: Sequence[RedactedArea] = (),
        words: Sequence[RedactedWords] = (),
    ) -> PagePicture:
        """One page as it would be in the redacted rendition. Nothing is kept. The same errors, and NotFound."""
        authorize(self.actor, Action.REDACT)
        here = [area for area in areas if area.page == page_number]
        asked = _wanted(here, words, "a look", nothing_asked=True)
        source = self._source(ref, version_number)
        with self._at_hand(source) as path:
            wanted = replace(asked, only_page=page_number)
            pages = self.core.drawing.redacted(path, source.media_type, wanted, self.core.limits)
        if isinstance(pages, NotRedacted):
            raise _not_redactable(ref, pages)
        (page,) = pages
        marks = tuple(box.mark for box in page.boxes)
        return PagePicture(png=page.picture, width=page.width, height=page.height, marks=marks)

    def why_not_redactable(self, ref: str, version_number: int) -> str:
        """Why no redacted copy can be made of a version, as a sentence; empty when one can, as far as is known."""
        try:
            self._source(ref, version_number)
        except (NotRedactable, NotAllowed) as error:
            return f"{error} {error.remedy}".strip()
        return ""

    def renditions_of(self, ref: str) -> list[Rendition]:
        """Every rendition of an item's versions, oldest first."""
        with self._looking() as session:
            return renditions.of_item(session, stored.number_of(self._visible_item(session, ref).ref, "E"))

    def redaction(self, ref: str) -> Redaction:
        """What a redacted rendition was made of, and what the leak scan said. Raises NotFound."""
        with self._looking() as session:
            found = renditions.redaction(session, ref)
            self._visible_item(session, found.rendition.item)
            return found

    def open_rendition(self, ref: str) -> tuple[Rendition, str, BinaryIO]:
        """A rendition, a name for its file, and its bytes.

        Raises NotFound, NotAllowed for one that the leak scan refused or whose version is kept back, or Damaged.
        """
        with self._looking() as session:
            found = renditions.one(session, ref)
            item = self._visible_item(session, found.item)
        self._version_to_show(found.item, found.version)
        if found.refused:
            raise NotAllowed(
                f"{ref} was refused: the leak scan found in it what was to be taken away.",
                remedy="Cover more, and make another.",
            )
        what = " (redacted)" if found.kind is RenditionKind.REDACTED else ""
        words = f"{item.ref}{what}.pdf" if what else f"{item.ref} {item.title}.pdf"
        return found, words, self.core.originals.open(found.sha256)

    def _source(self, ref: str, version_number: int) -> _Source:
        """The bytes to redact: the version's own, or where it has no pages, those of the PDF that was made of it."""
        version = self._version_to_show(ref, version_number)
        if version.reading is ReadingState.PASSWORD:
            raise NotRedactable(f"{ref} cannot be redacted. {LOCKED}", remedy="Ask its owner for an open copy.")
        if version.media_type in REDACTABLE:
            return _Source(version, version.sha256, MediaType(version.media_type))
        made = [
            one
            for one in self.renditions_of(ref)
            if one.version == version_number and one.kind is RenditionKind.PDF and one.usable
        ]
        if not made:
            raise NotRedactable(f"{ref} cannot be redacted. {NO_PAGES}", remedy=MAKE_A_PDF)
        return _Source(version, made[-1].sha256, MediaType.PDF)

    @contextmanager
    def _at_hand(self, source: _Source) -> Iterator[Path]:
        with self.core.originals.at_hand(source.sha256) as path:
            if sha256_of(path) != source.sha256:
                raise Damaged(f"The original {source.sha256[:12]}… no longer has the bytes it came with.")
            yield path


def _wanted(
    areas: Sequence[RedactedArea], words: Sequence[RedactedWords], why: str, *, nothing_asked: bool = False
) -> RedactionWanted:
    """What the sandbox is asked for. Raises Contradiction for what makes no sense."""
    if not (areas or words or nothing_asked):
        raise Contradiction("Nothing was said to be covered.", remedy="Name words, or areas of pages.")
    if not why.strip() or len(why) > LONGEST_WHY:
        raise Contradiction("A redaction needs a reason.", remedy=f"Say why in up to {LONGEST_WHY:,} characters.")
    short = [one.words for one in words if len(bare(one.words)) < SHORTEST]
    if short:
        raise Contradiction(f"{short[0]!r} has too few letters or figures to look for.", remedy="Cover it as an area.")
    if (
        len(areas) > MOST_AREAS
        or len(words) > MOST_WORDS
        or sum(len(one.words) for one in words) > MOST_WORD_CHARACTERS
    ):
        raise Contradiction(
            f"That is more than one redaction may cover: {MOST_AREAS} areas, and {MOST_WORDS} words or phrases.",
            remedy="Cover whole paragraphs as areas.",
        )
    for area in areas:
        place = area.place
        if not (place.width and place.height) or max(place.left + place.width, place.top + place.height) > 1 + 1e-6:
            raise Contradiction(
                f"An area on page {area.page} is empty or reaches beyond the page.",
                remedy="Left and width, and top and height, may add up to no more than the whole page.",
            )
    return RedactionWanted(
        areas=tuple(
            Cover(one.page, one.place.left, one.place.top, one.place.width, one.place.height, one.code.value)
            for one in areas
        ),
        words=tuple((one.words, one.code.value) for one in words),
    )


def _require_pages(areas: Sequence[RedactedArea], pages: Sequence[RebuiltPage]) -> None:
    missing = [area.page for area in areas if area.page > len(pages)]
    if missing:
        raise NotFound(f"There is no page {missing[0]}.", remedy=f"It has pages 1 to {len(pages)}.")
    if sum(len(page.boxes) for page in pages) > MOST_BOXES:
        raise Contradiction(
            f"That would cover more than {MOST_BOXES:,} places.", remedy="Name longer words, or cover whole areas."
        )


def _scanned(
    sandbox: Sandbox, arrived: Arrived, pages: Sequence[RebuiltPage], asked: RedactionWanted
) -> tuple[LeakScan, str]:
    """What reading the copy again finds, and the text it still has. A copy that cannot be read again leaks."""
    words = tuple(one for one, _ in asked.words)
    boxes = tuple(box for page in pages for box in page.boxes)
    drawn = {number for number, page in enumerate(pages, start=1) if page.drawn}
    look_at = tuple(sorted(drawn | {*range(1, min(LOOKED_AT, len(pages)) + 1)}))
    said = sandbox.leaks(arrived.path, LeaksWanted(words, boxes, look_at))
    if isinstance(said, NotRedacted):
        said = LeakScan(leaks=(Leak(where=f"nobody can tell: it could not be read again. {said.reason}"),))
    reading = sandbox.read(arrived.path, MediaType.PDF, file_name="redacted.pdf")
    # As the product itself reads it, and any search would.
    read = [
        Leak(where=f"the text read on page {page.number}", page=page.number)
        for page in reading.pages
        if says(page.text, words)
    ]
    unseen = {number for number, page in enumerate(pages, start=1) if page.not_looked_into}
    scan = LeakScan(
        leaks=(*said.leaks, *read),
        pictures_not_looked_into=tuple(sorted(unseen | drawn & {*said.pictures_not_looked_into})),
    )
    return scan, BETWEEN_PAGES.join(page.text for page in reading.pages)


def _reasons(areas: Sequence[RedactedArea], words: Sequence[RedactedWords], why: str) -> str:
    codes = sorted({*(area.code for area in areas), *(one.code for one in words)}, key=list(REASONS).index)
    return f"{'; '.join(f'{code.value} {REASONS[code]}' for code in codes)}. {why.strip()}"


def _not_redactable(ref: str, pages: NotRedacted) -> NotRedactable:
    return NotRedactable(f"No redacted copy of {ref} can be made. {pages.reason}", remedy=MAKE_A_PDF)


def _patient(limits: Limits) -> Limits:
    return replace(
        limits,
        cpu_seconds=max(CPU_SECONDS, limits.cpu_seconds),
        wall_seconds=max(WALL_SECONDS, limits.wall_seconds),
    )
