"""Document type definitions in an office package. Entities can hide or cut text, and no office program writes them."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from xml.parsers import expat

from evidence.ingest.packages import BROKEN, DAMAGE
from evidence.ingest.readers.answers import unreadable

CHUNK_BYTES = 256 * 1024
BEGINNING_BYTES = 1_024
TYPES_PART = "[Content_Types].xml"
REFUSED = (
    "The file holds a document type definition, which no office program writes, so it was not read. "
    "Ask its owner to save it again."
)
BYTE_ORDER_MARKS = b"\xef\xbb\xbf\xff\xfe"
EBCDIC_BEGINNING = b"\x4c\x6f\xa7\x94"
# Files that people put into documents as they are. Their own definitions are no harm as long as they define nothing:
# no reader of ours takes text from them.
PUT_IN_AS_THEY_ARE = (".svg", ".html", ".htm", ".xhtml")


def refuse_dtd(package: zipfile.ZipFile) -> None:
    """Refuse a package with a document type definition in any part that is XML, whatever the part is called."""
    declared = _declared_xml(package)
    for entry in package.infolist():
        name = entry.filename.lower()
        if name.endswith((".xml", ".rels")) or declared.covers(name):
            _refuse_any(package, entry)
        elif _begins_as_xml(package, entry):
            if name.endswith(PUT_IN_AS_THEY_ARE):
                _refuse_one_that_defines(package, entry)
            else:
                _refuse_any(package, entry)


class _DeclaredXml:
    """The parts that the list of content types calls XML, by name and by ending."""

    def __init__(self) -> None:
        self._names = set[str]()
        self._endings = set[str]()

    def covers(self, name: str) -> bool:
        """True for a part that is said to be XML and no picture, by its name in lower case."""
        return name in self._names or name.rpartition(".")[2] in self._endings

    def on_element(self, name: str, attributes: dict[str, str]) -> None:
        """Take note of one line of the list."""
        kind = attributes.get("ContentType", "").lower()
        if kind.startswith("image/") or not kind.endswith(("/xml", "+xml")) or "xhtml" in kind:
            return
        if name.endswith("Override"):
            self._names.add(attributes.get("PartName", "").lower().lstrip("/"))
        elif name.endswith("Default"):
            self._endings.add(attributes.get("Extension", "").lower().lstrip("."))


def _declared_xml(package: zipfile.ZipFile) -> _DeclaredXml:
    """What the list of content types says; nothing in a package without one, such as an OpenDocument file."""
    declared = _DeclaredXml()
    for entry in package.infolist():
        if entry.filename == TYPES_PART:
            _refuse_any(package, entry)
            parser = expat.ParserCreate()
            parser.StartElementHandler = declared.on_element
            try:
                _feed(package, entry, parser)
            except (expat.ExpatError, *DAMAGE) as error:
                raise unreadable(BROKEN) from error
    return declared


def _begins_as_xml(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """True when the first sign is a bracket, in whatever encoding a parser might know."""
    try:
        with package.open(entry) as part:
            beginning = part.read(BEGINNING_BYTES)
    except (RuntimeError, *DAMAGE):
        # Its reader will say so, if it needs this part.
        return False
    signs = beginning.replace(b"\0", b"").lstrip(BYTE_ORDER_MARKS).lstrip()
    return signs.startswith(b"<") or beginning.startswith(EBCDIC_BEGINNING)


class _Found(Exception):
    """Not an error: the way out of a parser."""


def _refuse_any(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Refuse a part with any definition, and one of which it cannot be told."""
    try:
        if _doctype(package, entry) is not None:
            raise unreadable(REFUSED)
    except (expat.ExpatError, *DAMAGE) as error:
        raise unreadable(BROKEN) from error


def _refuse_one_that_defines(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Refuse a picture or page whose definition is more than a statement of its kind."""
    with suppress(expat.ExpatError, *DAMAGE):
        if _doctype(package, entry):
            raise unreadable(REFUSED)


def _doctype(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool | None:
    """Whether the DOCTYPE before the first element defines anything itself; None when there is none.

    expat knows the encodings a search would miss.
    """
    defines: bool | None = None

    def on_doctype(_name: str, _system: str | None, _public: str | None, has_definitions: int) -> None:
        nonlocal defines
        defines = bool(has_definitions)
        raise _Found

    def on_element(*_: object) -> None:
        raise _Found

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = on_doctype
    parser.StartElementHandler = on_element
    with suppress(_Found):
        _feed(package, entry, parser)
    return defines


def _feed(package: zipfile.ZipFile, entry: zipfile.ZipInfo, parser: expat.XMLParserType) -> None:
    with package.open(entry) as part:
        while chunk := part.read(CHUNK_BYTES):
            parser.Parse(chunk, False)
