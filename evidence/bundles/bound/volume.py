"""One volume of bundle.pdf, written page after page. Memory holds one source at a time, however long the volume."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from evidence.bundles.bound.jobs import Bind, Dropped, Failed, Found, Report, Said
from evidence.bundles.bound.layers import Layers
from evidence.bundles.bound.outline import Bookmark, write_bookmarks
from evidence.bundles.bound.pdf_file import PdfFile, pdf_text
from evidence.bundles.bound.structure import Structure
from schemas.bound import RemovedKind

WORDS_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
NUMBER_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>"
MARKER_STATE = b"<</Type/ExtGState/BM/Multiply/ca 1>>"


class NewVolume:
    """A volume being written: its numbers, what all pages share, and what was noted on the way."""

    def __init__(self, job: Bind, write: Callable[[bytes], object]) -> None:
        self.job = job
        self.file = PdfFile(write)
        self.root, self.tree = self.file.reserve(), self.file.reserve()
        self.first = job.runs[0].number
        self.last = job.runs[-1].number + job.runs[-1].count - 1
        self.pages = {number: self.file.reserve() for number in range(self.first, self.last + 1)}
        self.words_font, self.number_font = self.file.put(WORDS_FONT), self.file.put(NUMBER_FONT)
        self.marker = self.file.put(MARKER_STATE)
        self.structure, self.layers = Structure(self.file), Layers()
        self.beneath: dict[int, list[Bookmark]] = {}
        self.nodes: list[int] = []
        self.dropped: Counter[tuple[str, int | None, RemovedKind]] = Counter()
        self.failed: list[Failed] = []
        self.found: list[Found] = []
        self.said: list[Said] = []

    def goes_to(self, number: int, view: bytes = b"/Fit") -> bytes | None:
        """What leads to a page of the bundle, in this volume or in the file of another; None where there is none."""
        if number in self.pages:
            return b"/Dest[%d 0 R %b]" % (self.pages[number], view)
        for volume in self.job.volumes:
            if volume.first <= number <= volume.last:
                name = pdf_text(volume.name)
                return b"/A<</S/GoToR/F %b/UF %b/D[%d %b]>>" % (name, name, number - volume.first, view)
        return None

    def finish(self) -> Report:
        """Write what holds the pages together."""
        kids = b" ".join(b"%d 0 R" % node for node in self.nodes)
        self.file.put(b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, len(self.pages)), self.tree)
        outline = write_bookmarks(self.file, self._bookmarks())
        self.structure.finish()
        information = self.file.put(
            b"<</Title %b/Author %b>>" % (pdf_text(self.job.title), pdf_text(self.job.partnership))
        )
        self.file.put(
            b"<</Type/Catalog/Pages %d 0 R/Outlines %d 0 R/PageMode/UseOutlines/Lang(en-GB)"
            b"/PageLabels<</Nums[0<</S/D/St %d>>]>>/ViewerPreferences<</DisplayDocTitle true>>"
            b"/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R%b>>"
            % (self.tree, outline, self.first, self.structure.root, self.layers.entry()),
            self.root,
        )
        self.file.finish(root=self.root, info=information)
        return Report(
            dropped=tuple(
                Dropped(source=source, page=page, kind=kind, times=times)
                for (source, page, kind), times in self.dropped.items()
            ),
            failed=tuple(self.failed),
            found=tuple(self.found),
            said=tuple(self.said),
        )

    def _bookmarks(self) -> list[Bookmark]:
        """Our own list, with the sources' beneath the mark of their first page."""
        top: list[Bookmark] = []
        path: list[list[Bookmark]] = [top]
        for mark in self.job.marks:
            bookmark = Bookmark(f"{mark.title} ({mark.page:,})", self.goes_to(mark.page) or b"")
            del path[mark.level + 1 :]
            path[-1].append(bookmark)
            path.append(bookmark.kids)
            bookmark.kids += self.beneath.pop(mark.page, ())
        return top
