"""The pages of one source as the bundle has them: carried over, marked and stamped, or a slip in their place."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
from pypdf import PageObject
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from evidence.bundles.bound import stamping
from evidence.bundles.bound.annotations import Leading, OnPage, on_page
from evidence.bundles.bound.carrying import Carrier
from evidence.bundles.bound.checking import said_on
from evidence.bundles.bound.destinations import Destinations, Target
from evidence.bundles.bound.jobs import OWN, Failed, Found, Run
from evidence.bundles.bound.operators import TooDeepError, balance_of, without
from evidence.bundles.bound.outline import bookmarks_of
from evidence.bundles.bound.passages import MARKER, drawn_marks, marked
from evidence.bundles.bound.placing import Box, Shown, UnshowableError, box_figures, figures, shown_page
from evidence.bundles.bound.resolving import resolved
from evidence.bundles.bound.slip_page import slip_content, slip_shown
from evidence.bundles.bound.source import Opened
from evidence.bundles.bound.structure import PARAGRAPH, TaggedSource
from schemas.bound import RemovedKind

if TYPE_CHECKING:
    from evidence.bundles.bound.volume import NewVolume

CARRIED = frozenset({"/Group", "/StructParents", "/Tabs"})
MOST_CONTENT_BYTES = 100_000_000
NOT_READ = "The page is damaged: what it draws cannot be read."
NO_SIZE = "The page has no size that can be shown."
MARKED_WORDS = "cited words marked"
CITED_WORDS = "cited here"


class SourcePages:
    """One source on its way into a volume."""

    def __init__(
        self, volume: NewVolume, key: str, source: Opened, numbers: dict[int, int], *, whole: bool = True
    ) -> None:
        """`numbers` are the numbers in the bundle by the places of the source's pages, counted from zero."""
        self._volume, self._file, self._key, self._source = volume, volume.file, key, source
        self._numbers = numbers
        references = [page.indirect_reference for page in source.pages]
        places = {one.idnum: place for place, one in reversed(list(enumerate(references))) if one is not None}
        known = {
            old: volume.pages[number] for old, place in places.items() if (number := numbers.get(place)) in volume.pages
        }
        self._carrier = Carrier(source.reader, self._file, known=known)
        self._destinations = Destinations(source.reader, places)
        self._tagged = TaggedSource(source.reader, self._carrier, volume.structure, self._file) if whole else None
        self._untagged: list[tuple[int, bytes]] = []
        self._resources: dict[int, int] = {}
        volume.layers.add(source.reader, self._carrier)

    def write(self, run: Run) -> None:
        """Write the pages of a run."""
        node = self._file.reserve()
        for place in range(run.first, run.first + run.count):
            self._write_page(place, run, node)
        kids = b" ".join(b"%d 0 R" % self._volume.pages[run.number + n] for n in range(run.count))
        self._file.put(b"<</Type/Pages/Parent %d 0 R/Kids[%b]/Count %d>>" % (self._volume.tree, kids, run.count), node)
        self._volume.nodes.append(node)

    def finish(self, title: str, *, bookmarks_under: int = 0) -> None:
        """Write what belongs to the source as a whole."""
        if self._tagged and self._tagged.is_tagged:
            self._tagged.finish(title)
        part = self._file.reserve()
        if self._untagged:
            self._write_paragraphs(title, part)
        if bookmarks_under:
            self._volume.beneath[bookmarks_under] = bookmarks_of(self._source.reader, self._destinations, self._to_own)
            self._note_what_acts()
        self._carrier.write_waiting()

    def _write_paragraphs(self, title: str, part: int) -> None:
        first = self._volume.structure.take_keys(len(self._untagged))
        leaves, kids = [], []
        for place, (page, _) in enumerate(self._untagged):
            paragraph = self._file.put(b"<</Type/StructElem/S/P/P %d 0 R/Pg %d 0 R/K 0>>" % (part, page))
            leaves.append((first + place, b"[%d 0 R]" % paragraph))
            kids.append(b"%d 0 R" % paragraph)
        for place, (page, body) in enumerate(self._untagged):
            self._file.put(b"%b/StructParents %d>>" % (body, first + place), page)
        self._volume.structure.write_leaves(leaves)
        self._volume.structure.part(title, b"[%b]" % b" ".join(kids), part)

    def _write_page(self, place: int, run: Run, node: int) -> None:
        """Write a page, or a slip where it cannot be carried over: a failed page is never blank."""
        number = self._numbers[place]
        why = self._volume.job.failed.get(number, "")
        if not why:
            try:
                self._carry_page(place, run, node)
                return
            except (MemoryError, BrokenPipeError):
                raise
            except UnshowableError:
                why = NO_SIZE
            except Exception:
                # pypdf raises errors outside its own family on damaged files.
                why = NOT_READ
        said = self._volume.said
        if said and said[-1].page == number:
            said.pop()
        self._volume.failed.append(Failed(page=number, why=why))
        self._write_slip(place, run, node, why)

    def _carry_page(self, place: int, run: Run, node: int) -> None:
        page = self._source.pages[place]
        number = self._numbers[place]
        shown = shown_page(page)
        streams, closing_words = self._content(page)
        lying = on_page(page, self._carrier, self._file, self._leading(number))
        with closing(self._source.drawn[place]) as drawn:
            self._volume.said.append(said_on(drawn, number))
            marks, words = self._marks(drawn, place, run)
            shown, stamped = self._stamp(drawn, shown, lying, number, [_label(run, place), *words])
        extra, forms = self._fields(lying)
        resources = self._resources_of(page, forms)
        is_tagged = self._tagged is not None and self._tagged.is_tagged and "/StructParents" in page
        before = (b"" if is_tagged else PARAGRAPH) + b"q\n"
        after = b"%b\nQ\n%b%b\n%b\n%b" % (
            closing_words,
            extra,
            b"" if is_tagged else b" EMC",
            drawn_marks(marks),
            stamped,
        )
        contents = [self._file.put_content(before), *streams, self._file.put_content(after)]
        kept = self._carrier.entries(
            DictionaryObject({key: thing for key, thing in dict.items(page) if key in CARRIED})
        )
        self._carrier.write_waiting()
        self._put_page(number, node, shown, contents, resources, lying.links, kept, is_tagged=is_tagged)

    def _content(self, page: PageObject) -> tuple[list[int], bytes]:
        """The numbers of the streams that draw a page, and what closes what they leave open."""
        given = resolved(dict.get(page, "/Contents"))
        references = [dict.get(page, "/Contents")] if isinstance(given, StreamObject) else given
        if not isinstance(references, ArrayObject | list):
            return [], b""
        streams = [one for one in list.__iter__(references) if isinstance(resolved(one), StreamObject)]
        content = b"\n".join(resolved(one).get_data() for one in streams)
        if len(content) > MOST_CONTENT_BYTES:
            raise TooDeepError
        balance = balance_of(content)
        if balance.stray or not all(isinstance(one, IndirectObject) for one in streams):
            return [self._file.put_content(without(content, balance.stray))], balance.closing
        return [self._carrier.number_of(one) for one in streams], balance.closing

    def _marks(self, drawn: pdfium.PdfPage, place: int, run: Run) -> tuple[list[Box], list[str]]:
        cited = [one for one in run.cited if one.page == place + 1]
        if not cited:
            return [], []
        boxes, found = marked(drawn, cited)
        self._volume.found += [
            Found(link=link, source=self._key, page=place + 1, marked=is_found) for link, is_found in found.items()
        ]
        return boxes, [MARKED_WORDS if boxes else CITED_WORDS]

    def _stamp(
        self, drawn: pdfium.PdfPage, shown: Shown, lying: OnPage, number: int, words: list[str]
    ) -> tuple[Shown, bytes]:
        """The page with its stamp: at the foot, else at the head, else on a strip that is added at the foot."""
        stamp = stamping.stamp_for(shown, number, [*words, self._volume.job.note])
        base = stamping.BASE * stamp.scale
        head = shown.height - base - stamping.NUMBER_SIZE * stamp.scale
        bases = [base, head]
        places = [shown.on_page(stamp.box(one)) for one in bases]
        taken = [box for box, _ in lying.written] + lying.boxes
        clear = stamping.first_clear(drawn, places, taken)
        if clear is not None:
            return shown, stamping.drawn_stamp(stamp, shown, bases[clear], on_strip=False)
        shown = shown.with_foot(stamping.STRIP * stamp.scale)
        return shown, stamping.drawn_stamp(stamp, shown, 8 * stamp.scale, on_strip=True)

    def _fields(self, lying: OnPage) -> tuple[bytes, list[tuple[bytes, bytes]]]:
        """What draws a page's fields, and the forms that this needs, by name."""
        parts, forms = [], []
        for place, (appearance, matrix) in enumerate(lying.drawn):
            name = b"/BundleField%d" % place
            forms.append((name, b"%d 0 R" % self._carrier.number_of(appearance)))
            parts.append(b"q %b cm %b Do Q" % (matrix, name))
        for box, answer in lying.written:
            size = max(4.0, min(10.0, box.height * 0.7))
            said = answer.encode("cp1252", "replace").hex().encode()
            parts.append(
                b"q %b re W n BT 0 g %b %b Tf %b Td <%b> Tj ET Q"
                % (
                    figures(box.left, box.bottom, box.width, box.height),
                    stamping.FONT,
                    figures(size),
                    figures(box.left + 2, box.bottom + (box.height - size) / 2 + size * 0.2),
                    said,
                )
            )
        return b"\n".join(parts), forms

    def _resources_of(self, page: PageObject, forms: list[tuple[bytes, bytes]]) -> bytes:
        """The page's resources with ours among them; written once for all pages that share them."""
        given = dict.get(page, "/Resources")
        key = given.idnum if isinstance(given, IndirectObject) and not forms else 0
        if key and key in self._resources:
            return b"%d 0 R" % self._resources[key]
        number = self._file.put(self._with_ours(resolved(given), forms))
        if key:
            self._resources[key] = number
        return b"%d 0 R" % number

    def _with_ours(self, given: object, forms: list[tuple[bytes, bytes]]) -> bytes:
        volume = self._volume
        ours = {
            "/Font": b"%b %d 0 R%b %d 0 R" % (stamping.FONT, volume.words_font, stamping.BOLD, volume.number_font),
            "/ExtGState": b"%b %d 0 R" % (MARKER, volume.marker),
            "/XObject": b"".join(b"%b %b" % form for form in forms),
        }
        resources = given if isinstance(given, DictionaryObject) else DictionaryObject()
        merged = b""
        for name, entries in ours.items():
            own = resolved(dict.get(resources, name))
            theirs = self._carrier.entries(own) if isinstance(own, DictionaryObject) else b""
            merged += b"%b<<%b%b>>" % (name.encode(), theirs, entries) if theirs or entries else b""
        return b"<<%b%b>>" % (self._carrier.entries(resources, without=frozenset(ours)), merged)

    def _put_page(
        self,
        number: int,
        node: int,
        shown: Shown,
        contents: list[int],
        resources: bytes,
        links: list[int],
        kept: bytes = b"",
        *,
        is_tagged: bool = False,
    ) -> None:
        body = b"<</Type/Page/Parent %d 0 R/MediaBox%b/CropBox%b/Rotate %d%b/Resources %b/Contents[%b]%b%b" % (
            node,
            box_figures(shown.media),
            box_figures(shown.crop),
            shown.turned,
            b"" if shown.unit == 1 else b"/UserUnit %b" % figures(shown.unit),
            resources,
            b" ".join(b"%d 0 R" % one for one in contents),
            b"/Annots[%b]" % b" ".join(b"%d 0 R" % one for one in links) if links else b"",
            kept,
        )
        page = self._volume.pages[number]
        if is_tagged:
            self._file.put(body + b">>", page)
        else:
            self._untagged.append((page, body))

    def _write_slip(self, place: int, run: Run, node: int, why: str) -> None:
        shown, number = slip_shown(), self._numbers[place]
        stamp = stamping.stamp_for(shown, number, [_label(run, place), self._volume.job.note])
        content = slip_content(_label(run, place) or self._key, why)
        drawn = stamping.drawn_stamp(stamp, shown, stamping.BASE * stamp.scale, on_strip=False)
        contents = [self._file.put_content(PARAGRAPH + content + b" EMC\n" + drawn)]
        resources = b"<</Font<<%b %d 0 R%b %d 0 R>>>>" % (
            stamping.FONT,
            self._volume.words_font,
            stamping.BOLD,
            self._volume.number_font,
        )
        self._put_page(number, node, shown, contents, resources, [])

    def _leading(self, number: int) -> Leading:
        return Leading(
            destinations=self._destinations,
            to_own=self._to_own,
            to_bundle=self._volume.goes_to if self._key == OWN else None,
            removed=partial(self._remove, number),
        )

    def _to_own(self, target: Target) -> bytes | None:
        number = self._numbers.get(target.page)
        return self._volume.goes_to(number, target.view) if number is not None else None

    def _remove(self, number: int | None, kind: RemovedKind) -> None:
        self._volume.dropped[(self._key, number, kind)] += 1

    def _note_what_acts(self) -> None:
        """Note what the source as a whole would have done or carried along."""
        root = self._source.reader.root_object
        names = resolved(dict.get(root, "/Names"))
        held = set(dict.keys(names)) if isinstance(names, DictionaryObject) else set()
        action = resolved(dict.get(root, "/OpenAction"))
        kind = resolved(dict.get(action, "/S")) if isinstance(action, DictionaryObject) else None
        acts = kind not in (None, "/GoTo") or dict.get(root, "/AA") is not None
        for is_there, removed in (
            ("/EmbeddedFiles" in held or dict.get(root, "/AF") is not None, RemovedKind.ATTACHMENT),
            ("/JavaScript" in held or acts, RemovedKind.LAUNCH if kind == "/Launch" else RemovedKind.SCRIPT),
        ):
            if is_there:
                self._remove(None, removed)


def _label(run: Run, place: int) -> str:
    return f"{run.label}, page {place + 1:,} of {run.of:,}" if run.label else ""
