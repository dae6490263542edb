"""A page of an original as a picture, and its text, both with the words looked for or quoted marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from evidence.errors import Damaged, NotFound, PictureNotMade
from evidence.ingest.picture_answers import DRAWN, NotDrawn, PageWanted, WhyNotDrawn
from evidence.ingest.triage import MediaType
from evidence.rules.page_breaks import NEIGHBOURS, stretches_of_quote
from evidence.rules.stretches import sought
from evidence.search.grammar import parse
from evidence.search.snippets import stretches
from evidence.store import items as stored
from evidence.store.fixity import sha256_of
from evidence.workspace.finding import Finding
from schemas.evidence import Page, ReadingState, Version
from schemas.pictures import PagePicture, PageWithMarks, Stretch

NO_PAGES = "A file of this type has no pages to draw. Its text is shown as it was read."
LOCKED = "The file is locked with a password, which is kept nowhere, so its pages cannot be drawn."


class PagePictures(Finding):
    """Looking at single pages."""

    def page_picture(
        self, ref: str, version_number: int, page_number: int, *, words: str = "", quotes: Sequence[str] = ()
    ) -> PagePicture | None:
        """A page of a version as a picture, with the words of a search or those of quotes marked on it.

        None when there is none to be had, and `why_no_picture` says why. Words that were recognised in a scan have no
        place on its picture, and are not marked. Raises NotFound, NotAllowed while the version is kept back, Damaged,
        or PictureNotMade when the page cannot be drawn; SandboxUnavailableError when no page can be.
        """
        version = self._version_to_show(ref, version_number)
        if _why_not(version):
            return None
        around = self._pages_around(ref, version_number, page_number)
        here = around.get(page_number)
        marks = sought(here.text, _marks(around, page_number, words, quotes)) if here and not here.recognised else ()
        drawn = self._drawn(version, PageWanted(page_number, marks))
        if isinstance(drawn, PagePicture):
            return drawn
        if drawn.why is WhyNotDrawn.LOCKED:
            return None
        if drawn.why is WhyNotDrawn.NO_PAGE:
            raise NotFound(f"{ref} has no page {page_number}. {drawn.reason}")
        raise PictureNotMade(f"Page {page_number} of {ref} could not be drawn. {drawn.reason}")

    def page_with_marks(
        self, ref: str, version_number: int, page_number: int, *, words: str = "", quotes: Sequence[str] = ()
    ) -> PageWithMarks:
        """A page's text, and where in it the words of a search or those of quotes stand.

        Raises NotFound when that page has no text, or NotAllowed while the version is kept back.
        """
        version = self._version_to_show(ref, version_number)
        around = self._pages_around(ref, version_number, page_number)
        if page_number not in around:
            had = f"It is {version.reading.value}. {version.reason}" if not version.reading.has_text else ""
            raise NotFound(f"{ref} has no text of a page {page_number}. {had}".strip())
        marks = _marks(around, page_number, words, quotes)
        return PageWithMarks(item=ref, version=version_number, page=around[page_number], marks=marks)

    def why_no_picture(self, ref: str, version_number: int) -> str:
        """Why `page_picture` answers None for a version, as a sentence; empty when it does not, as far as is known."""
        version = self._version_to_show(ref, version_number)
        return _why_not(version) or LOCKED * self.core.drawing.is_locked(version.sha256)

    def _pages_around(self, ref: str, version_number: int, page_number: int) -> dict[int, Page]:
        """The page, where it has text, and those near it: they tell what runs along every page."""
        item = stored.number_of(ref, "E")
        wanted = [(item, version_number, page_number + step) for step in (0, *NEIGHBOURS)]
        with self._looking() as session:
            return {page.number: page for page in stored.pages_at(session, wanted).values()}

    def _drawn(self, version: Version, wanted: PageWanted) -> PagePicture | NotDrawn:
        drawing = self.core.drawing
        if known := drawing.kept(version.sha256, wanted):
            return known
        with self.core.originals.at_hand(version.sha256) as path:
            if sha256_of(path) != version.sha256:
                raise Damaged(f"The original {version.sha256[:12]}… no longer has the bytes it came with.")
            media_type = MediaType(version.media_type)
            return drawing.draw(path, media_type, wanted, sha256=version.sha256, limits=self.core.limits)


def _why_not(version: Version) -> str:
    if version.media_type not in DRAWN:
        return NO_PAGES
    return LOCKED if version.reading is ReadingState.PASSWORD else ""


def _marks(around: Mapping[int, Page], page_number: int, words: str, quotes: Sequence[str]) -> tuple[Stretch, ...]:
    """Where the words and the quotes stand on a page, in order; one inside another is one with it."""
    texts = {number: page.text for number, page in around.items()}
    found = [Stretch(start=start, end=end) for start, end in stretches(texts[page_number], parse(words))]
    for quote in quotes:
        found += stretches_of_quote(texts, page_number, quote) if quote.strip() else ()
    return _joined(found)


def _joined(found: Iterable[Stretch]) -> tuple[Stretch, ...]:
    kept = list[Stretch]()
    for stretch in sorted(found, key=lambda one: (one.start, -one.end)):
        if kept and stretch.start < kept[-1].end:
            kept[-1] = Stretch(start=kept[-1].start, end=max(kept[-1].end, stretch.end))
        else:
            kept.append(stretch)
    return tuple(kept)
