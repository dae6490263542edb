"""PDFs as a partnership's offices send them: turned, cropped, scaled, unbalanced, locked, broken; all of it synthetic.

Every page says which file and page it is; every file names its destinations alike, and links by those names.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    RectangleObject,
    TextStringObject,
)
from reportlab import rl_config
from reportlab.lib.pagesizes import A3, A4, landscape
from reportlab.pdfgen.canvas import Canvas

PASSWORD = "a synthetic password"
WORDS = [
    *("review", "waiting", "families", "plan", "provision", "health", "school", "annual", "board", "inclusion"),
    *("therapy", "voice", "survey", "locality", "cohort", "agreed", "reported", "improved", "delayed", "measured"),
]


@dataclass(frozen=True)
class AwkwardFile:
    """A file, what is wrong with it, and where each link and bookmark in it goes, counted from zero."""

    name: str
    kind: str
    content: bytes
    pages: int
    links: tuple[tuple[int, ...], ...] = ()
    bookmarks: tuple[int, ...] = ()

    @property
    def is_bound(self) -> bool:
        return self.kind not in {"encrypted", "damaged", "no pages", "cut short"}


def sentence_of(name: str, page: int) -> str:
    """The words that stand on one page of all."""
    return f"This is page {page + 1} of the synthetic file {name}."


def plain(name: str, pages: int, *, size: tuple[float, float] = A4, seed: int = 0) -> AwkwardFile:
    """A file with links by name, bookmarks, and a paragraph or two on every page."""
    chance = random.Random(f"{name} {seed}")
    target = io.BytesIO()
    canvas = Canvas(target, invariant=1, pagesize=size, pageCompression=1)
    links = []
    for page in range(pages):
        canvas.bookmarkPage(f"section-{page}")
        canvas.addOutlineEntry(f"Section {page + 1}", f"section-{page}", level=0)
        canvas.setFont("Helvetica", 11)
        canvas.drawString(72, size[1] - 90, sentence_of(name, page))
        for line in range(24):
            canvas.drawString(72, size[1] - 120 - 14 * line, " ".join(chance.choices(WORDS, k=9)))
        to = ((page * 7 + 3) % pages, (page + 1) % pages)
        for place, goes_to in enumerate(to):
            left, low = 72 + 200 * place, size[1] - 480
            canvas.drawString(left, low, f"See section {goes_to + 1}")
            canvas.linkRect("", f"section-{goes_to}", (left, low - 3, left + 100, low + 12), relative=0)
        links.append(to)
        canvas.showPage()
    _save(canvas)
    return AwkwardFile(name, "plain", target.getvalue(), pages, tuple(links), tuple(range(pages)))


def _save(canvas: Canvas) -> None:
    """As other programs write pages: packed, and not spelt out in letters as well."""
    usual, rl_config.useA85 = rl_config.useA85, 0
    try:
        canvas.save()
    finally:
        rl_config.useA85 = usual


def _changed(file: AwkwardFile, kind: str, change: Callable[[PdfWriter], object]) -> AwkwardFile:
    writer = PdfWriter(clone_from=io.BytesIO(file.content))
    change(writer)
    target = io.BytesIO()
    writer.write(target)
    return replace(file, kind=kind, content=target.getvalue())


def _turned(writer: PdfWriter) -> None:
    for number, page in enumerate(writer.pages):
        page.rotate(90 * (number % 4))


def _cropped(writer: PdfWriter) -> None:
    """Boxes that do not begin at nought, and a page that shows a part of what there is."""
    for number, page in enumerate(writer.pages):
        page.mediabox = RectangleObject((-50, -30, 700, 900))
        page.cropbox = RectangleObject((40, 300 + number % 3, 560, 800))
        page.rotate(90 * (number % 4))


def _scaled(writer: PdfWriter) -> None:
    for page in writer.pages:
        page[NameObject("/UserUnit")] = FloatObject(2.5)


def _unbalanced(writer: PdfWriter) -> None:
    """States that are never given back, some given back twice, and a scale that is left behind."""
    for number, page in enumerate(writer.pages):
        before, after = DecodedStreamObject(), DecodedStreamObject()
        before.set_data((b"q 0.5 0 0 0.5 10 10 cm q ", b"0.9 0 0 0.9 0 0 cm ")[number % 2])
        after.set_data((b" /Span<</Note(a \\( q)>>BDC q BT q", b" Q Q % q q Q (\n EMC")[number % 2])
        old = page["/Contents"]
        streams = old if isinstance(old, ArrayObject) else ArrayObject([page.raw_get("/Contents")])
        added = [writer._add_object(before), *streams, writer._add_object(after)]
        page[NameObject("/Contents")] = ArrayObject(added)


def _acting(writer: PdfWriter) -> None:
    """A script, a program, another file, an attachment, a comment; and an address that may stay."""
    script = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert('synthetic');")}
    writer.root_object[NameObject("/OpenAction")] = _dictionary(script)
    writer.add_attachment("synthetic.txt", b"synthetic attachment")
    page = writer.pages[0]
    for action in (
        {"/S": NameObject("/Launch"), "/F": TextStringObject("synthetic.exe")},
        {"/S": NameObject("/GoToR"), "/F": TextStringObject("other.pdf"), "/D": ArrayObject([NumberObject(0)])},
        {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert(1)")},
        {"/S": NameObject("/SubmitForm"), "/F": TextStringObject("http://example.invalid/")},
        {"/S": NameObject("/URI"), "/URI": TextStringObject("https://example.org/synthetic")},
    ):
        _annotate(writer, page, {"/Subtype": NameObject("/Link"), "/A": _dictionary(action)})
    _annotate(writer, page, {"/Subtype": NameObject("/Text"), "/Contents": TextStringObject("a reviewer's secret")})
    _annotate(writer, page, {"/Subtype": NameObject("/FileAttachment"), "/Contents": TextStringObject("held")})


def _form(writer: PdfWriter) -> None:
    """One answer with an appearance, one without."""
    look = DecodedStreamObject()
    look.set_data(b"BT /F1 10 Tf 2 4 Td (Answered in the form) Tj ET")
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    fonts = _dictionary({"/F1": _dictionary({key: NameObject(value) for key, value in font.items()})})
    look.update(
        {
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): RectangleObject((0, 0, 150, 16)),
            NameObject("/Resources"): _dictionary({"/Font": fonts}),
        }
    )
    answer = {"/Subtype": NameObject("/Widget"), "/FT": NameObject("/Tx"), "/F": NumberObject(4)}
    shown = {"/AP": _dictionary({"/N": writer._add_object(look)}), "/Rect": RectangleObject((72, 100, 222, 116))}
    bare = {"/V": TextStringObject("Never drawn before"), "/Rect": RectangleObject((300, 100, 480, 116))}
    for more in (shown, bare):
        _annotate(writer, writer.pages[0], answer | more)


def _annotate(writer: PdfWriter, page: DictionaryObject, said: dict[str, object]) -> None:
    given = {"/Type": NameObject("/Annot"), "/Rect": RectangleObject((72, 60, 172, 72))} | said
    annotations = page.setdefault(NameObject("/Annots"), ArrayObject()).get_object()
    annotations.append(writer._add_object(_dictionary(given)))


def _dictionary(said: dict[str, object]) -> DictionaryObject:
    return DictionaryObject({NameObject(key): value for key, value in said.items()})


def _locked(writer: PdfWriter) -> None:
    writer.encrypt(PASSWORD, algorithm="AES-256")


def _owner_locked(writer: PdfWriter) -> None:
    writer.encrypt("", PASSWORD, algorithm="AES-128")


def _scanned(name: str, pages: int) -> AwkwardFile:
    """Pages that are dark to their edges, as a scanner leaves them: nowhere is clear."""
    target = io.BytesIO()
    canvas = Canvas(target, invariant=1, pagesize=A4)
    for page in range(pages):
        canvas.setFillGray(0.85)
        canvas.rect(0, 0, *A4, stroke=0, fill=1)
        canvas.setFillGray(0)
        canvas.drawString(72, 700, sentence_of(name, page))
        canvas.showPage()
    _save(canvas)
    return AwkwardFile(name, "scanned", target.getvalue(), pages)


def _no_pages(name: str) -> AwkwardFile:
    writer, target = PdfWriter(), io.BytesIO()
    writer.write(target)
    return AwkwardFile(name, "no pages", target.getvalue(), 0)


KINDS: tuple[Callable[[str, int], AwkwardFile], ...] = (
    lambda name, pages: plain(name, pages),
    lambda name, pages: _changed(plain(name, pages), "turned", _turned),
    lambda name, pages: _changed(plain(name, pages), "cropped", _cropped),
    lambda name, pages: _changed(plain(name, pages), "scaled", _scaled),
    lambda name, pages: _changed(plain(name, pages), "unbalanced", _unbalanced),
    lambda name, pages: _changed(plain(name, pages), "acting", _acting),
    lambda name, pages: _changed(plain(name, pages), "form", _form),
    _scanned,
    lambda name, pages: replace(plain(name, pages, size=landscape(A3)), kind="wide"),
    lambda name, pages: _changed(plain(name, pages), "locked to its owner", _owner_locked),
)


def awkward_files(count: int) -> list[AwkwardFile]:
    """So many files, of which one in ten cannot be bound, and 9.8 pages to a file on average where there are many."""
    chance = random.Random(count)
    files = []
    for number in range(count):
        # Names that differ in case alone come two by two.
        name = f"{'report' if number % 2 else 'REPORT'}-{number // 2:03d}.pdf"
        pages = chance.randint(4, 17)
        if number % 10 != 9:
            files.append(KINDS[number % len(KINDS)](name, pages))
            continue
        files.append(_unusable(name, number // 10, pages))
    return files


def _unusable(name: str, which: int, pages: int) -> AwkwardFile:
    good = plain(name, pages)
    return [
        _changed(good, "encrypted", _locked),
        replace(good, kind="damaged", content=b"%PDF-1.7\n" + random.Random(name).randbytes(4_000), pages=0),
        _no_pages(name),
        _changed(good, "locked to its owner", _owner_locked),
        replace(plain(name, 3, size=(14_000, 14_000)), kind="huge"),
    ][which % 5]


def pages_of(content: bytes) -> int:
    return len(PdfReader(io.BytesIO(content)).pages)
