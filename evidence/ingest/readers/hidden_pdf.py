"""What a PDF holds beside its pages' text: properties, comments, forms, files inside, bookmarks, alternate text."""

from __future__ import annotations

import html
import io
from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO

import pypdf
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from evidence.ingest.readers.hidden_parts import Gathering
from evidence.ingest.readers.hidden_pdf_text import look_at_text
from evidence.settings import Limits
from schemas.hidden import HiddenKind

MOST_NODES = 100_000
DEEPEST_TREE = 40
OPENS = "the file, which does not open"
ACTIVE_ACTIONS = {
    "/JavaScript": "JavaScript",
    "/Launch": "an action that starts a program",
    "/SubmitForm": "an action that sends a form away",
    "/ImportData": "an action that takes data in",
    "/GoToE": "a link into a file inside",
}
ACTIVE_ANNOTATIONS = {
    "/RichMedia": "a film or another player",
    "/Movie": "a film",
    "/Screen": "a film",
    "/3D": "a model",
}
# Marks and numbers of XMP that are no words, as blanks: what stands between them are the words.
_MARKUP = str.maketrans(dict.fromkeys('<>"=', " \n "))


def look_into_pdf(file: BinaryIO, limits: Limits, gathering: Gathering) -> None:
    """Everything a PDF holds beside the words on its pages, and those of its words that nobody sees."""
    file.seek(0)
    data = file.read()
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            gathering.miss("the file, which opens with a password only")
            return
        root = reader.trailer["/Root"].get_object()
        pages = {_number(page): place for place, page in enumerate(reader.pages, start=1)}
    except MemoryError:
        raise
    except Exception:
        # pypdf raises errors outside its own family on damaged files.
        gathering.miss(OPENS)
        return
    catalogue = _Catalogue(reader, root, pages, gathering)
    for what, look in catalogue.steps():
        gathering.step(what, look)
    gathering.step(
        "the words on its pages that nobody sees",
        partial(look_at_text, data, limits, gathering, catalogue.layers_off()),
    )


class _Catalogue:
    """The document's tree of objects, looked through branch by branch."""

    def __init__(self, reader: pypdf.PdfReader, root: Any, pages: dict[int, int], gathering: Gathering) -> None:
        self._reader, self._root, self._pages, self._gathering = reader, root, pages, gathering

    def steps(self) -> Iterator[tuple[str, Any]]:
        """What to look at, in words, and how."""
        yield "its properties", self._properties
        yield "its embedded description (XMP)", self._description
        yield "comments and links on its pages", self._annotations
        yield "its form", self._form
        yield "the files inside it", self._files
        yield "its bookmarks", self._bookmarks
        yield "its alternate text", self._structure
        yield "what it does by itself", self._actions
        yield "what is left in it of earlier states", self._earlier

    def layers_off(self) -> frozenset[str]:
        """The names of the layers that are not shown."""
        try:
            off = _deep(self._root, "/OCProperties", "/D", "/OFF") or ()
            return frozenset(str(_got(layer).get("/Name", "")) for layer in off)
        except MemoryError:
            raise
        except Exception:
            self._gathering.miss("its layers")
            return frozenset()

    def _properties(self) -> None:
        for name, value in (self._reader.metadata or {}).items():
            said = str(_got(value))
            self._gathering.add(HiddenKind.PROPERTY, f"its property {str(name).lstrip('/')}", said)

    def _description(self) -> None:
        for held, where in [
            (self._root, "its embedded description (XMP)"),
            *self._page_objects("the description of page {}"),
        ]:
            stream = _got(held.get("/Metadata"))
            if isinstance(stream, StreamObject):
                said = html.unescape(stream.get_data().decode("utf-8", errors="replace"))
                self._gathering.add(HiddenKind.PROPERTY, where, said.translate(_MARKUP))

    def _page_objects(self, words: str) -> Iterator[tuple[Any, str]]:
        for number, page in enumerate(self._reader.pages, start=1):
            yield page, words.format(number)

    def _annotations(self) -> None:
        for number, page in enumerate(self._reader.pages, start=1):
            if not self._gathering.has_time():
                self._gathering.miss(f"comments and links from page {number} on")
                return
            for annotation in _got(page.get("/Annots")) or ():
                self._gathering.step(f"a comment on page {number}", partial(self._annotation, _got(annotation), number))

    def _annotation(self, one: Any, page: int) -> None:
        kind = str(one.get("/Subtype", ""))
        if kind in ACTIVE_ANNOTATIONS:
            self._gathering.found_active(f"{ACTIVE_ANNOTATIONS[kind]} on page {page}")
        self._action(one.get("/A"), f"on page {page}")
        self._own_actions(one, f"on page {page}")
        if kind == "/FileAttachment":
            self._file(one.get("/FS"), where=f"a file attached to page {page}", page=page)
        if kind == "/Widget":
            return  # the form's fields are looked at as such
        uri = _deep(one, "/A", "/URI")
        if uri:
            self._gathering.add(HiddenKind.ADDRESS, f"the address of a link on page {page}", str(uri), page=page)
        said = _strings(one, "/Contents", "/Subj", "/RC", "/NM" if kind != "/Link" else "/Contents")
        author = _strings(one, "/T")
        drawn = _appearance(one) if kind in {"/FreeText", "/Stamp"} else ""
        if said or author or drawn:
            words = " \n".join([*author, *said, drawn])
            self._gathering.add(HiddenKind.COMMENT, f"a comment on page {page}", words.translate(_MARKUP), page=page)

    def _form(self) -> None:
        form = _got(self._root.get("/AcroForm"))
        if not isinstance(form, DictionaryObject):
            return
        for field, _ in _walk(form.get("/Fields"), "/Kids"):
            page = self._pages.get(_number_of(field.raw_get("/P")), 0) if "/P" in field else 0
            name = " ".join(_strings(field, "/T"))[:80]
            values = _strings(field, "/V", "/DV", "/TU", "/RV")
            where = f"the value of the form's field ‘{name}’" + (f" on page {page}" if page else "")
            self._gathering.add(HiddenKind.FORM_VALUE, where, "\n".join([name, *values]) if values else "", page=page)
            self._action(field.get("/A"), "in its form")
            self._own_actions(field, "in its form")
        xfa = _got(form.get("/XFA"))
        for part in xfa if isinstance(xfa, ArrayObject) else [xfa]:
            stream = _got(part)
            if isinstance(stream, StreamObject):
                said = html.unescape(stream.get_data().decode("utf-8", errors="replace"))
                self._gathering.add(HiddenKind.FORM_VALUE, "its form (XFA)", said.translate(_MARKUP))

    def _files(self) -> None:
        for leaf, _ in _walk(_deep(self._root, "/Names", "/EmbeddedFiles"), "/Kids"):
            named = _got(leaf.get("/Names")) or ()
            for place in range(1, len(named), 2):
                self._file(named[place], where="a file inside")
        for associated in _got(self._root.get("/AF")) or ():
            self._file(associated, where="a file that belongs to it")

    def _file(self, specification: Any, *, where: str, page: int = 0) -> None:
        about = _got(specification)
        if not isinstance(about, DictionaryObject):
            return
        name = str(about.get("/UF") or about.get("/F") or "")
        held = _got(about.get("/EF")) or {}
        stream = _got(next(iter(held.values()), None))
        self._gathering.add(
            HiddenKind.PROPERTY, f"what is said of the file inside ‘{name[:80]}’", " ".join(_strings(about, "/Desc"))
        )
        if isinstance(stream, StreamObject):
            self._gathering.file_inside(name, stream.get_data(), where=where, page=page)
        else:
            self._gathering.add(HiddenKind.ADDRESS, "the name of a file elsewhere", name, page=page)

    def _bookmarks(self) -> None:
        titles = [
            " ".join(_strings(one, "/Title"))
            for one, _ in _walk(_deep(self._root, "/Outlines", "/First"), "/First", "/Next")
        ]
        self._gathering.add(HiddenKind.BOOKMARK, "the title of a bookmark", "\n".join(titles))

    def _structure(self) -> None:
        by_page: dict[int, list[str]] = {}
        for node, above in _walk(_deep(self._root, "/StructTreeRoot"), "/K"):
            page = self._page_of(node, above)
            said = _strings(node, "/Alt", "/ActualText", "/E", "/T")
            if said:
                by_page.setdefault(page, []).extend(said)
        for page, said in by_page.items():
            where = f"alternate text on page {page}" if page else "alternate text"
            self._gathering.add(HiddenKind.ALTERNATE_TEXT, where, "\n".join(said), page=page)

    def _page_of(self, node: Any, above: Any) -> int:
        for one in (node, above):
            if isinstance(one, DictionaryObject) and "/Pg" in one:
                return self._pages.get(_number_of(one.raw_get("/Pg")), 0)
        return 0

    def _actions(self) -> None:
        self._action(self._root.get("/OpenAction"), "when it is opened")
        self._own_actions(self._root, "in the document")
        if _deep(self._root, "/Names", "/JavaScript"):
            self._gathering.found_active("JavaScript in the document")
        for page, where in self._page_objects("on page {}"):
            self._own_actions(page, where)
            if "/PieceInfo" in page:
                self._gathering.miss(f"what a program keeps for itself {where}")
        if "/PieceInfo" in self._root:
            self._gathering.miss("what a program keeps for itself in the file")

    def _own_actions(self, held: Any, where: str) -> None:
        for action in (_got(held.get("/AA")) or {}).values():
            self._action(action, where)

    def _action(self, action: Any, where: str) -> None:
        for one, _ in _walk(action, "/Next"):
            kind = str(one.get("/S", ""))
            if kind in ACTIVE_ACTIONS:
                self._gathering.found_active(f"{ACTIVE_ACTIONS[kind]} {where}")
            script = _got(one.get("/JS"))
            said = script.get_data().decode("utf-8", errors="replace") if isinstance(script, StreamObject) else script
            self._gathering.add(HiddenKind.OTHER, f"a script {where}", str(said or ""))

    def _earlier(self) -> None:
        """A file that was saved by adding to its end keeps what it was before."""
        self._reader.stream.seek(0)
        data = self._reader.stream.read()
        # One made to be shown while it still arrives has two ends from the start.
        usual = 2 if b"/Linearized" in data[:2048] else 1
        if data.count(b"startxref") > usual:
            self._gathering.miss("earlier states of the file, which it keeps because it was saved by adding to it")


def _walk(start: Any, *branches: str) -> Iterator[tuple[Any, Any]]:
    """Every dictionary that hangs from `start` by these branches, each once, and the one it hangs from."""
    waiting, seen = list[tuple[Any, Any, int]]([(start, None, 0)]), set[int]()
    while waiting and len(seen) < MOST_NODES:
        held, above, depth = waiting.pop()
        node = _got(held)
        if id(node) in seen or depth > DEEPEST_TREE * 25:
            continue
        seen.add(id(node))
        if isinstance(node, ArrayObject):
            waiting += [(child, above, depth + 1) for child in reversed(node)]
        elif isinstance(node, DictionaryObject):
            yield node, above
            waiting += [(node.raw_get(branch), node, depth + 1) for branch in branches if branch in node]


def _got(held: Any) -> Any:
    return held.get_object() if held is not None and hasattr(held, "get_object") else held


def _deep(held: Any, *path: str) -> Any:
    for name in path:
        held = _got(held)
        if not isinstance(held, DictionaryObject):
            return None
        held = held.get(name)
    return _got(held)


def _strings(held: Any, *names: str) -> list[str]:
    found = list[str]()
    for name in names:
        value = _got(held.get(name))
        if isinstance(value, StreamObject):
            found.append(html.unescape(value.get_data().decode("utf-8", errors="replace")))
        elif isinstance(value, ArrayObject):
            found += [str(_got(one)) for one in value]
        elif value is not None and not isinstance(value, DictionaryObject):
            found.append(str(value))
    return found


def _appearance(annotation: Any) -> str:
    """The words drawn in a comment's own picture, as far as they stand in it plainly."""
    stream = _deep(annotation, "/AP", "/N")
    return stream.get_data().decode("latin-1") if isinstance(stream, StreamObject) else ""


def _number(page: Any) -> int:
    return _number_of(page.indirect_reference)


def _number_of(reference: Any) -> int:
    return int(reference.idnum) if isinstance(reference, IndirectObject) else 0
