"""Where a source's links and bookmarks go: names are looked up in their own document, before anything is joined."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from evidence.bundles.bound.placing import figures
from evidence.bundles.bound.resolving import resolved

VIEWS = {"/XYZ": 3, "/Fit": 0, "/FitH": 1, "/FitV": 1, "/FitR": 4, "/FitB": 0, "/FitBH": 1, "/FitBV": 1}
MOST_NAMES = 100_000


@dataclass(frozen=True, slots=True)
class Target:
    """A page of a source, counted from zero, and how it is to be shown, in a PDF's words."""

    page: int
    view: bytes


class Destinations:
    """The places in one source that can be gone to."""

    def __init__(self, reader: PdfReader, places: dict[int, int]) -> None:
        """`places` are the pages' places by the numbers of their objects."""
        self._reader = reader
        self._places = places

    def target(self, said: Any) -> Target | None:
        """The page that a destination means, by name or in itself; None when there is no such page."""
        said = resolved(said)
        if isinstance(said, NameObject | TextStringObject | ByteStringObject):
            said = resolved(self._named.get(_key(said)))
        if isinstance(said, DictionaryObject):
            said = resolved(dict.get(said, "/D"))
        if not isinstance(said, ArrayObject) or not said:
            return None
        page = self._page(list.__getitem__(said, 0))
        return None if page is None else Target(page, _view(list(said)[1:]))

    @cached_property
    def _named(self) -> dict[bytes, Any]:
        """Every named destination; the older table of them and the newer tree."""
        root = self._reader.root_object
        older = resolved(dict.get(root, "/Dests"))
        found = {_key(name): said for name, said in dict.items(older)} if isinstance(older, DictionaryObject) else {}
        names = resolved(dict.get(root, "/Names"))
        tree = dict.get(names, "/Dests") if isinstance(names, DictionaryObject) else None
        for name, said in leaves(tree, "/Names"):
            found.setdefault(_key(name), said)
        return found

    def _page(self, said: Any) -> int | None:
        if isinstance(said, IndirectObject):
            return self._places.get(said.idnum)
        if isinstance(said, NumberObject) and 0 <= said < len(self._places):
            return int(said)
        return None


def leaves(tree: Any, pairs: str) -> Iterator[tuple[Any, Any]]:
    """The keys and values of a tree of names or numbers, whose values are not looked at."""
    waiting, met, given = [tree], set[int](), 0
    while waiting:
        node = waiting.pop()
        if isinstance(node, IndirectObject):
            if node.idnum in met:
                continue
            met.add(node.idnum)
        node = resolved(node)
        if not isinstance(node, DictionaryObject):
            continue
        own, kids = resolved(dict.get(node, pairs)), resolved(dict.get(node, "/Kids"))
        if isinstance(own, ArrayObject):
            said = list(list.__iter__(own))
            for key, value in zip(said[::2], said[1::2], strict=False):
                given += 1
                if given > MOST_NAMES:
                    return
                yield resolved(key), value
        if isinstance(kids, ArrayObject) and len(waiting) < MOST_NAMES:
            waiting += reversed(list(list.__iter__(kids)))


def _view(said: list[Any]) -> bytes:
    """How the page is shown, where it is said as it should be; else the whole of it."""
    name = resolved(said[0]) if said else None
    if not isinstance(name, NameObject) or name not in VIEWS:
        return b"/Fit"
    values = [resolved(one) for one in said[1 : 1 + VIEWS[name]]]
    values += [None] * (VIEWS[name] - len(values))
    return b" ".join([str(name).encode(), *(_figure(value) for value in values)])


def _figure(value: Any) -> bytes:
    return figures(float(value)) if isinstance(value, NumberObject | FloatObject) else b"null"


def _key(name: Any) -> bytes:
    if isinstance(name, TextStringObject | ByteStringObject):
        return bytes(name.original_bytes)
    return str(name).removeprefix("/").encode("utf-8", "surrogatepass")
