"""The tags that screen readers follow: each source's tree under one root, and a paragraph a page where it has none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject, NameObject, NumberObject

from evidence.bundles.bound.carrying import Carrier
from evidence.bundles.bound.destinations import leaves
from evidence.bundles.bound.pdf_file import PdfFile, pdf_text

MOST_KEYS = 1_000_000
PARAGRAPH = b"/P<</MCID 0>>BDC\n"
"""Around the whole of a page that has no tags: a reader of tags would pass over it otherwise."""


class Structure:
    """The tree of one volume. Its leaves are written with each source; only their numbers are kept."""

    def __init__(self, file: PdfFile) -> None:
        self._file = file
        self.root = file.reserve()
        self._document = file.reserve()
        self._parts: list[int] = []
        self._nodes: list[tuple[int, int, int]] = []
        self._next_key = 0

    def part(self, title: str, kids: bytes, number: int = 0) -> int:
        """Write the part of the tree that is one source's."""
        body = b"<</Type/StructElem/S/Part/P %d 0 R/T %b/K %b>>" % (self._document, pdf_text(title), kids)
        number = self._file.put(body, number)
        self._parts.append(number)
        return number

    def take_keys(self, count: int) -> int:
        """The first of so many keys that are nobody else's."""
        first, self._next_key = self._next_key, self._next_key + count
        return first

    def write_leaves(self, leaves: Iterable[tuple[int, bytes]]) -> None:
        """Write what each key stands for, in the order of the keys."""
        said = list(leaves)
        if not said:
            return
        pairs = b" ".join(b"%d %b" % one for one in said)
        number = self._file.put(b"<</Limits[%d %d]/Nums[%b]>>" % (said[0][0], said[-1][0], pairs))
        self._nodes.append((said[0][0], said[-1][0], number))

    def finish(self) -> None:
        """Write the root."""
        kids = b" ".join(b"%d 0 R" % number for _, _, number in sorted(self._nodes))
        tree = self._file.put(b"<</Kids[%b]>>" % kids)
        parts = b" ".join(b"%d 0 R" % part for part in self._parts)
        body = b"<</Type/StructElem/S/Document/P %d 0 R/K[%b]>>" % (self.root, parts)
        self._file.put(body, self._document)
        self._file.put(
            b"<</Type/StructTreeRoot/K[%d 0 R]/ParentTree %d 0 R/ParentTreeNextKey %d>>"
            % (self._document, tree, self._next_key),
            self.root,
        )


class TaggedSource:
    """A source whose own tree comes along."""

    def __init__(self, reader: PdfReader, carrier: Carrier, structure: Structure, file: PdfFile) -> None:
        self._structure, self._carrier = structure, carrier
        self._root = _tree_of(reader)
        self.part = 0
        if self._root is None:
            return
        reference, tree = self._root
        self._leaves = sorted(
            {int(key): said for key, said in leaves(dict.get(tree, "/ParentTree"), "/Nums") if _is_key(key)}.items()
        )
        if not self._leaves:
            self._root = None
            return
        self.part = file.reserve()
        carrier.know(reference.idnum, self.part)
        carrier.roles = _roles(tree)
        carrier.structure_count = self._leaves[-1][0] + 1
        carrier.structure_first = structure.take_keys(carrier.structure_count)

    @property
    def is_tagged(self) -> bool:
        """True when it has a tree that can be followed."""
        return self._root is not None

    def finish(self, title: str) -> None:
        """Write the tree, once every page that it speaks of is written."""
        if self._root is None:
            return
        first = self._carrier.structure_first or 0
        self._structure.write_leaves([(first + key, self._carrier.value(said)) for key, said in self._leaves])
        self._structure.part(title, self._carrier.value(dict.get(self._root[1], "/K")), self.part)
        self._carrier.write_waiting()


def _tree_of(reader: PdfReader) -> tuple[IndirectObject, DictionaryObject] | None:
    reference = dict.get(reader.root_object, "/StructTreeRoot")
    if not isinstance(reference, IndirectObject):
        return None
    tree = reference.get_object()
    return (reference, tree) if isinstance(tree, DictionaryObject) and dict.get(tree, "/K") is not None else None


def _roles(tree: DictionaryObject) -> dict[str, str]:
    """What each tag of the source's own means among the standard ones: two sources may mean two things by one."""
    given = dict.get(tree, "/RoleMap")
    given = given.get_object() if isinstance(given, IndirectObject) else given
    if not isinstance(given, DictionaryObject):
        return {}
    roles = {str(name): str(role) for name, role in dict.items(given) if isinstance(role, NameObject)}
    return {name: _standard(name, roles) for name in roles}


def _standard(name: str, roles: dict[str, str]) -> str:
    met = {name}
    while (role := roles.get(name)) and role not in met:
        name = role
        met.add(name)
    return name


def _is_key(key: Any) -> bool:
    return isinstance(key, NumberObject) and 0 <= key < MOST_KEYS
