"""Carries the objects of one source over into the bundle: only what its pages need, and nothing that acts.

Streams go over as they are stored, byte for byte. References are told anew; a page refers to pages of the same
document, and what would start a program, run a script, or bring a file along is left behind.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from evidence.bundles.bound.pdf_file import PdfFile

NULL = b"null"

# What acts, tells of the author, or belongs to another program; and, in a stream, data that lie in another file.
LEFT_BEHIND = frozenset(
    {"/AA", "/AF", "/JS", "/LastModified", "/Metadata", "/OpenAction", "/OPI", "/PieceInfo", "/Ref", "/Thumb"}
)
ELSEWHERE = frozenset({"/F", "/FDecodeParms", "/FFilter", "/Length"})
ACTS = frozenset(
    {"/GoTo3DView", "/GoToE", "/GoToR", "/Hide", "/ImportData", "/JavaScript", "/Launch", "/Movie", "/Rendition"}
    | {"/ResetForm", "/RichMediaExecute", "/SetOCGState", "/Sound", "/SubmitForm", "/Thread", "/Trans"}
)
NOT_CARRIED = frozenset({"/Annot", "/Catalog", "/EmbeddedFile", "/Filespec", "/Page", "/Pages", "/StructTreeRoot"})
# Two sources may mean two things by one name; both lists of what they mean stay behind.
NAMES_OF_TAGS = frozenset({"/C", "/ID"})
STRUCTURE_KEYS = frozenset({"/StructParent", "/StructParents"})


class Carrier:
    """Writes what one source refers to, once each, under new numbers."""

    def __init__(self, reader: PdfReader, file: PdfFile, *, known: Mapping[int, int]) -> None:
        """`known` are the numbers of objects that are written by others, such as pages, by their old numbers."""
        self._reader = reader
        self._file = file
        self._numbers = dict(known)
        self._waiting: deque[tuple[int, IndirectObject]] = deque()
        self.structure_first: int | None = None
        """What is added to the keys of structure; None when the source's structure stays behind."""
        self.structure_count = 0
        self.roles: dict[str, str] = {}

    def know(self, old: int, new: int) -> None:
        """Say that an object is written by others."""
        self._numbers[old] = new

    def number_of(self, reference: IndirectObject) -> int:
        """The new number of an object, which is written when the waiting ones are."""
        number = self._numbers.get(reference.idnum)
        if number is None:
            number = self._numbers[reference.idnum] = self._file.reserve()
            self._waiting.append((number, reference))
        return number

    def value(self, thing: Any) -> bytes:
        """A value of the source as the bundle says it."""
        if (plain := _PLAIN.get(type(thing))) is not None:
            return plain(thing)
        if isinstance(thing, IndirectObject):
            return b"%d 0 R" % self.number_of(thing)
        if isinstance(thing, ArrayObject):
            return b"[%b]" % b" ".join(self.value(one) for one in list.__iter__(thing) if not self._is_lost(one))
        # A stream is always an object of its own, and what is of no kind that is known is nothing.
        is_dictionary = isinstance(thing, DictionaryObject) and not isinstance(thing, StreamObject)
        return self._dictionary(thing) if is_dictionary else NULL

    def entries(self, dictionary: DictionaryObject, *, without: frozenset[str] = frozenset()) -> bytes:
        """The entries of a dictionary that go over, without its brackets."""
        return b"".join(
            b"%b %b" % (_name(key), said)
            for key, thing in dict.items(dictionary)
            if key not in LEFT_BEHIND and key not in without and (said := self._entry(dictionary, key, thing))
        )

    def write_waiting(self) -> None:
        """Write every object that was referred to, and those that they refer to."""
        while self._waiting:
            number, reference = self._waiting.popleft()
            thing = self._reader.get_object(reference)
            if isinstance(thing, StreamObject):
                self._write_stream(thing, number)
                # Never asked for again: forgotten, so that memory holds one stream at a time.
                self._reader.resolved_objects.pop((reference.generation, reference.idnum), None)
            else:
                self._file.put(self.value(thing), number)

    def _write_stream(self, stream: StreamObject, number: int) -> None:
        if _named(stream, "/Type") in NOT_CARRIED:
            self._file.put(NULL, number)
            return
        self._file.put_stream(self.entries(stream, without=ELSEWHERE), stream._data, number)

    def _dictionary(self, dictionary: DictionaryObject) -> bytes:
        if _named(dictionary, "/Type") in NOT_CARRIED or _named(dictionary, "/S") in ACTS:
            return NULL
        return b"<<%b>>" % self.entries(dictionary)

    def _entry(self, dictionary: DictionaryObject, key: str, thing: Any) -> bytes:
        if key in STRUCTURE_KEYS:
            return self._structure_key(thing)
        if key == "/S" and "/P" in dictionary and (role := self.roles.get(_named(dictionary, key))):
            return _name(role)
        is_element = "/S" in dictionary and "/P" in dictionary
        if self._is_lost(thing) or key == "/Headers" or (is_element and key in NAMES_OF_TAGS):
            return b""
        return self.value(thing)

    def _structure_key(self, thing: Any) -> bytes:
        if self.structure_first is None or not isinstance(thing, int) or not 0 <= thing < self.structure_count:
            return b""
        return b"%d" % (self.structure_first + thing)

    def _is_lost(self, thing: Any) -> bool:
        """True for structure that speaks of a comment or a field which did not come along."""
        if not isinstance(thing, DictionaryObject) or dict.get(thing, "/Type") != "/OBJR":
            return False
        about = dict.get(thing, "/Obj")
        return not isinstance(about, IndirectObject) or about.idnum not in self._numbers


def _named(dictionary: DictionaryObject, key: str) -> str:
    """The name that stands there; empty for anything else."""
    thing = dict.get(dictionary, key)
    return str(thing) if isinstance(thing, NameObject) else ""


@lru_cache(maxsize=4096)
def _name(name: str) -> bytes:
    return NameObject(name).renumber()


def _text(words: TextStringObject | ByteStringObject) -> bytes:
    return b"<%b>" % words.original_bytes.hex().encode()


_PLAIN: dict[type, Callable[[Any], bytes]] = {
    NameObject: _name,
    NumberObject: lambda number: b"%d" % number,
    FloatObject: lambda number: str(number.myrepr()).encode(),
    TextStringObject: _text,
    ByteStringObject: _text,
    BooleanObject: lambda said: b"true" if said.value else b"false",
}
"""How what holds nothing else is written."""
