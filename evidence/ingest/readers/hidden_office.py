"""What a Word, Excel, PowerPoint or OpenDocument file holds beside its text. No part of it is passed over unsaid."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import PurePosixPath
from typing import BinaryIO, NamedTuple

from evidence.ingest.document_types import refuse_dtd
from evidence.ingest.packages import open_package
from evidence.ingest.readers.active_content import active_parts
from evidence.ingest.readers.hidden_marked import DocumentSweep, OpenSheetsSweep, SheetSweep, SlideSweep, WorkbookSweep
from evidence.ingest.readers.hidden_parts import Gathering
from evidence.ingest.readers.hidden_pictures import look_at_properties
from evidence.ingest.readers.hidden_xml import Sweep, swept
from evidence.settings import MEBIBYTE, Limits
from schemas.hidden import HiddenKind

LARGEST_INSIDE = 64 * MEBIBYTE
PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff")
# Smaller ones are logos and lines.
PICTURE_WITH_WORDS_BYTES = 20 * 1024
MOST_LISTED = 2_000


class _Place(NamedTuple):
    part: re.Pattern[str]
    kind: HiddenKind
    where: str


def _places(*rows: tuple[str, HiddenKind, str]) -> tuple[_Place, ...]:
    return tuple(_Place(re.compile(part, re.IGNORECASE), kind, where) for part, kind, where in rows)


PLACES = _places(
    (r"docProps/(?:core|app)\.xml$|meta\.xml$", HiddenKind.PROPERTY, "its properties"),
    (r"docProps/custom\.xml$", HiddenKind.PROPERTY, "properties somebody added"),
    (r"word/comments\w*\.xml$|xl/comments.*\.xml$|ppt/comments/", HiddenKind.COMMENT, "a comment"),
    (r"xl/threadedComments/", HiddenKind.COMMENT, "a comment"),
    (r"word/people\.xml$|xl/persons/|ppt/(?:commentA|a)uthors\.xml$", HiddenKind.PROPERTY, "the people who commented"),
    (r"word/(?:header|footer)\d*\.xml$", HiddenKind.MARGIN, "a header or footer"),
    (r"styles\.xml$", HiddenKind.MARGIN, "a header, a footer or a style"),
    (r"ppt/notesSlides/[^/]+\.xml$", HiddenKind.NOTES, "the speaker's notes"),
    (r"xl/pivotCache/[^/]+\.xml$", HiddenKind.HIDDEN_TEXT, "the data kept behind a pivot table"),
    (r"xl/externalLinks/[^/]+\.xml$", HiddenKind.HIDDEN_TEXT, "what is kept of another workbook"),
    (r"xl/sharedStrings\.xml$", HiddenKind.OTHER, "words kept in the workbook"),
    (r"customXml/item\d+\.xml$", HiddenKind.OTHER, "data kept in the file"),
)
# Written by programs for programs, the same in every file.
WITHOUT_WORDS = re.compile(
    r"\[Content_Types\]\.xml$|mimetype$|(?:^|/)(?:theme/|fonts/|printerSettings/|calcChain\.xml$|fontTable\.xml$)"
    r"|word/(?:styles|stylesWithEffects|numbering|webSettings)\.xml$|xl/styles\.xml$|ppt/(?:presProps|viewProps|tableStyles)\.xml$"
    r"|customXml/itemProps\d+\.xml$|META-INF/manifest\.xml$|manifest\.rdf$|Configurations2/|layout-cache$",
    re.IGNORECASE,
)
# Their words are the pages.
READ_AS_PAGES = re.compile(r"word/(?:footnotes|endnotes)\.xml$", re.IGNORECASE)
INSIDE = re.compile(r"/(?:embeddings|afchunk\d*)[/.]|word/afchunk", re.IGNORECASE)
MARKED: tuple[tuple[re.Pattern[str], Callable[[], Sweep]], ...] = (
    (re.compile(r"word/document\d*\.xml$", re.IGNORECASE), DocumentSweep),
    (re.compile(r"xl/worksheets/[^/]+\.xml$", re.IGNORECASE), SheetSweep),
    (re.compile(r"xl/workbook\.xml$", re.IGNORECASE), WorkbookSweep),
    (re.compile(r"ppt/slides/[^/]+\.xml$", re.IGNORECASE), SlideSweep),
    (re.compile(r"^content\.xml$", re.IGNORECASE), OpenSheetsSweep),
)


def look_into_package(file: BinaryIO, limits: Limits, gathering: Gathering) -> None:
    """Every part of a package: looked through, or told that it was not."""
    with open_package(file, limits) as package:
        refuse_dtd(package)
        for what in active_parts(package):
            gathering.found_active(what)
        pictures = 0
        for entry in package.infolist():
            if entry.filename.endswith("/") or WITHOUT_WORDS.search(entry.filename):
                continue
            if not gathering.has_time():
                gathering.miss("parts of the file that come late in it")
                break
            what = f"the part ‘{entry.filename[:120]}’"
            gathering.step(what, partial(_look_at_part, package, entry, gathering))
            pictures += _is_picture(entry) and _may_have_words(entry)
        if pictures:
            gathering.miss(f"the words in {pictures:,} picture{'s' if pictures > 1 else ''} inside it")


def _look_at_part(package: zipfile.ZipFile, entry: zipfile.ZipInfo, gathering: Gathering) -> None:
    name = entry.filename
    lower = name.lower()
    if lower.endswith(".rels"):
        _addresses(package, entry, gathering)
    elif _is_picture(entry):
        if "thumbnail" in lower and entry.file_size >= PICTURE_WITH_WORDS_BYTES:
            gathering.miss("the picture of its first page, which may be of an earlier state")
        gathering.step(f"the properties of the picture ‘{name[-80:]}’", partial(_picture, package, entry, gathering))
    elif INSIDE.search(lower):
        _file_inside(package, entry, gathering)
    elif lower.endswith((".xml", ".vml")):
        _words(package, entry, gathering)
    elif not lower.endswith((".emf", ".wmf", ".gif", ".bmp", ".svg", ".jxr", ".wdp")):
        gathering.miss(f"the part ‘{name[:120]}’")
    elif entry.file_size >= PICTURE_WITH_WORDS_BYTES:
        gathering.miss(f"the drawing ‘{PurePosixPath(name).name[:80]}’")


def _words(package: zipfile.ZipFile, entry: zipfile.ZipInfo, gathering: Gathering) -> None:
    name = entry.filename
    make = next((make for part, make in MARKED if part.search(name)), Sweep)
    sweep = make()
    swept(package, entry, sweep)
    if sweep.words.is_cut_short or sweep.values.is_cut_short:
        gathering.miss(f"the end of the part ‘{name[:120]}’, which is very long")
    if hasattr(sweep, "tell"):
        sweep.tell(gathering)
        return
    place = next((place for place in PLACES if place.part.search(name)), None)
    said, values = str(sweep.words), str(sweep.values)
    if place is None:
        gathering.add(HiddenKind.OTHER, f"the part ‘{name[:120]}’", f"{said}\n{values}")
    elif place.kind is HiddenKind.NOTES:
        if any(letter.isalpha() for letter in said):
            gathering.add(place.kind, place.where, said)
    elif said or values:
        gathering.add(place.kind, place.where, said if place.kind is HiddenKind.MARGIN else f"{said}\n{values}")


def _addresses(package: zipfile.ZipFile, entry: zipfile.ZipInfo, gathering: Gathering) -> None:
    sweep = _OutsideSweep()
    swept(package, entry, sweep)
    if sweep.found:
        gathering.add(HiddenKind.ADDRESS, "the address of a link or of a file elsewhere", "\n".join(sweep.found))


class _OutsideSweep(Sweep):
    """The addresses outside the file that its parts lead to."""

    def __init__(self) -> None:
        super().__init__()
        self.found = list[str]()

    def start(self, name: str, attributes: dict[str, str]) -> None:  # type: ignore[override] # less is asked of it
        """Keep where a relation outside leads."""
        if attributes.get("TargetMode") == "External" and len(self.found) < MOST_LISTED:
            self.found.append(attributes.get("Target", ""))


def _file_inside(package: zipfile.ZipFile, entry: zipfile.ZipInfo, gathering: Gathering) -> None:
    if entry.file_size > LARGEST_INSIDE:
        gathering.miss(f"the file inside ‘{PurePosixPath(entry.filename).name[:80]}’, which is very large")
        return
    gathering.file_inside(PurePosixPath(entry.filename).name, package.read(entry), where="a file inside")


def _picture(package: zipfile.ZipFile, entry: zipfile.ZipInfo, gathering: Gathering) -> None:
    if entry.file_size <= LARGEST_INSIDE:
        where = f" of the picture ‘{PurePosixPath(entry.filename).name[:80]}’"
        look_at_properties(package.read(entry), gathering, of=where)
    else:
        gathering.miss(f"the picture ‘{entry.filename[-80:]}’, which is very large")


def _may_have_words(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size >= PICTURE_WITH_WORDS_BYTES and "thumbnail" not in entry.filename.lower()


def _is_picture(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.lower().endswith(PICTURES)
