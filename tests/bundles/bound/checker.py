"""Reads a bound volume as a stranger would, and says everything that is wrong: links, bookmarks, stamps, texts."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from schemas.bound import BoundItem, PageMap
from tests.bundles.bound.awkward import AwkwardFile


@dataclass
class Findings:
    """What was looked at, and what was wrong with it."""

    links: int = 0
    bookmarks: int = 0
    stamps: int = 0
    texts: int = 0
    wrong: list[str] = field(default_factory=list)


class Checker:
    """One volume, beside the files that it was made of, by their items' references."""

    def __init__(self, content: bytes, page_map: PageMap, files: Mapping[str, AwkwardFile]) -> None:
        self._reader = PdfReader(io.BytesIO(content), strict=True)
        self._content = content
        self._map, self._files = page_map, files
        self._numbers = {
            page.indirect_reference.idnum: number
            for number, page in enumerate(self._reader.pages, start=page_map.volumes[0].first)
            if page.indirect_reference
        }
        self.found = Findings()

    def check(self) -> Findings:
        self._check_documents()
        self._check_bookmarks()
        self._check_stamps_and_texts()
        self._check_labels()
        return self.found

    def page(self, number: int) -> DictionaryObject:
        return self._reader.pages[number - self._map.volumes[0].first]

    def targets(self, number: int) -> list[int]:
        """Where the inner links of a page go, in their order."""
        given = self.page(number).get("/Annots", ArrayObject()).get_object()
        annotations = [one.get_object() for one in given]
        return [self._target(one["/Dest"]) for one in annotations if "/Dest" in one]

    def _target(self, said: ArrayObject) -> int:
        reference = list.__getitem__(said.get_object(), 0)
        assert isinstance(reference, IndirectObject)
        return self._numbers[reference.idnum]

    def _check_documents(self) -> None:
        for part in self._map.items:
            if part.slip:
                continue
            for place, expected in enumerate(self._files[part.item].links):
                number = part.first + place
                self.found.links += len(expected)
                if self.targets(number) != [part.first + one for one in expected]:
                    self._wrong(f"links of page {number} go to {self.targets(number)}")

    def _check_bookmarks(self) -> None:
        beneath: dict[int, list[int]] = {}
        for titles, number in self._outline(self._reader.root_object["/Outlines"]["/First"].get_object()):
            self.found.bookmarks += 1
            ours = titles[-1].endswith(f"({number:,})")
            if not ours:
                owner = int(
                    next(one for one in reversed(titles) if one.endswith(")"))
                    .rpartition("(")[2]
                    .rstrip(")")
                    .replace(",", "")
                )
                beneath.setdefault(owner, []).append(number)
        for part in self._map.items:
            expected = [] if part.slip else [part.first + one for one in self._files[part.item].bookmarks]
            if beneath.get(part.first, []) != expected:
                self._wrong(f"bookmarks of {part.item} go to {beneath.get(part.first)}")

    def _outline(self, item: DictionaryObject | None, above: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], int]]:
        found = []
        while item is not None:
            titles = (*above, str(item["/Title"]))
            found.append((titles, self._target(item["/Dest"])))
            if "/First" in item:
                found += self._outline(item["/First"].get_object(), titles)
            item = item["/Next"].get_object() if "/Next" in item else None
        return found

    def _check_stamps_and_texts(self) -> None:
        first = self._map.volumes[0].first
        with closing(pdfium.PdfDocument(self._content)) as bound:
            for place in range(len(bound)):
                with closing(bound[place]) as page:
                    self._check_stamp(page, first + place)
            for part in self._map.items:
                if not part.slip:
                    self._check_texts(bound, part, first)

    def _check_stamp(self, page: pdfium.PdfPage, number: int) -> None:
        """The last words of the page are its number: inside of what is shown, and upright there."""
        said = f"{number:,}"
        width, height = page.get_size()
        with closing(page.get_textpage()) as text_page:
            count = text_page.count_chars()
            letters = range(count - len(said), count)
            text = "".join(chr(pdfium_c.FPDFText_GetUnicode(text_page, place)) for place in letters)
            boxes = [self._shown(page, *text_page.get_charbox(place)) for place in letters]
        self.found.stamps += 1
        if text != said:
            self._wrong(f"page {number} is stamped {text!r}")
        if not all(0 <= left < right <= width and 0 <= low < high <= height for left, low, right, high in boxes):
            self._wrong(f"the stamp of page {number} is out of sight: {boxes} of {width} by {height}")
        if any(one[0] >= after[0] for one, after in pairwise(boxes)) or not all(
            high - low > right - left for left, low, right, high in boxes
        ):
            self._wrong(f"the stamp of page {number} is not upright")

    def _shown(self, page: pdfium.PdfPage, left: float, low: float, right: float, high: float) -> tuple[float, ...]:
        """A box of the page as it is shown, from its lower left corner, worked out by pdfium itself."""
        scale, (width, height) = 100, page.get_size()
        corners = []
        for x, y in ((left, low), (right, high)):
            across, down = ctypes.c_int(), ctypes.c_int()
            wide, tall = round(width * scale), round(height * scale)
            pdfium_c.FPDF_PageToDevice(page, 0, 0, wide, tall, 0, x, y, across, down)
            corners.append((across.value / scale, height - down.value / scale))
        xs, ys = sorted(x for x, _ in corners), sorted(y for _, y in corners)
        return xs[0], ys[0], xs[1], ys[1]

    def _check_texts(self, bound: pdfium.PdfDocument, part: BoundItem, first: int) -> None:
        with closing(pdfium.PdfDocument(self._files[part.item].content)) as source:
            for place in range(part.pages):
                self.found.texts += 1
                theirs, ours = _text(source, place), _text(bound, part.first - first + place)
                if not ours.startswith(theirs) or not theirs:
                    self._wrong(f"page {part.first + place} says {ours[:80]!r} where {part.item} says {theirs[:80]!r}")

    def _check_labels(self) -> None:
        labels = self._reader.page_labels
        expected = [str(number) for number in self._numbers.values()]
        if labels != expected:
            self._wrong("the viewer numbers the pages otherwise")

    def _wrong(self, what: str) -> None:
        self.found.wrong.append(what)


def _text(document: pdfium.PdfDocument, place: int) -> str:
    with closing(document[place]) as page, closing(page.get_textpage()) as text_page:
        return "".join(text_page.get_text_range().split())


def names_of(files: Sequence[AwkwardFile]) -> dict[str, AwkwardFile]:
    """The files by the references of the items that hold them."""
    return {f"E-{number:04d}": file for number, file in enumerate(files, start=1)}
