"""What lies on a source's pages: links are kept and led anew, fields are drawn, and all else is left out and told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pypdf import PageObject
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject, TextStringObject

from evidence.bundles.bound.carrying import Carrier
from evidence.bundles.bound.destinations import Destinations, Target
from evidence.bundles.bound.pdf_file import PdfFile, pdf_text
from evidence.bundles.bound.placing import Box, box_figures, figures
from evidence.bundles.bound.resolving import resolved
from schemas.bound import RemovedKind

MOST_ON_A_PAGE = 5_000
INVISIBLE = 1 << 0 | 1 << 1 | 1 << 5  # invisible, hidden, not to be seen
SAFE_ADDRESSES = ("http:", "https:", "mailto:")
OURS = "bundle:page/"
"""How pages that were made for the bundle say where a link goes: to a page of it, by its number."""
LONGEST_ADDRESS = 4_000

KINDS = {
    "/FileAttachment": RemovedKind.ATTACHMENT,
    "/Movie": RemovedKind.MEDIA,
    "/RichMedia": RemovedKind.MEDIA,
    "/Screen": RemovedKind.MEDIA,
    "/Sound": RemovedKind.MEDIA,
    "/3D": RemovedKind.MEDIA,
}
ACTIONS = {
    "/Launch": RemovedKind.LAUNCH,
    "/JavaScript": RemovedKind.SCRIPT,
    "/GoToR": RemovedKind.REMOTE_LINK,
    "/GoToE": RemovedKind.REMOTE_LINK,
    "/SubmitForm": RemovedKind.FORM_ACTION,
    "/ImportData": RemovedKind.FORM_ACTION,
}


@dataclass(slots=True)
class OnPage:
    """What is to be written for a page: its links' numbers, and the fields that are drawn into it."""

    links: list[int] = field(default_factory=list)
    drawn: list[tuple[IndirectObject, bytes]] = field(default_factory=list)
    """Each field's appearance, and the matrix that puts it in its place."""
    boxes: list[Box] = field(default_factory=list)
    """Where fields are drawn."""
    written: list[tuple[Box, str]] = field(default_factory=list)
    """Answers of fields that had no appearance, and where they stand."""


@dataclass(frozen=True, slots=True)
class Leading:
    """Leads the links of one source: to its own pages, or, on pages of ours, to any page of the bundle."""

    destinations: Destinations
    to_own: Callable[[Target], bytes | None]
    to_bundle: Callable[[int], bytes | None] | None
    removed: Callable[[RemovedKind], object]


def on_page(page: PageObject, carrier: Carrier, file: PdfFile, leading: Leading) -> OnPage:
    """Sort what lies on a page, and write its links."""
    found = OnPage()
    given = resolved(dict.get(page, "/Annots"))
    if dict.get(page, "/AA") is not None:
        leading.removed(RemovedKind.SCRIPT)
    for reference in list(list.__iter__(given))[:MOST_ON_A_PAGE] if isinstance(given, ArrayObject) else ():
        annotation = resolved(reference)
        if isinstance(annotation, DictionaryObject):
            _sort(annotation, reference, found, carrier, file, leading)
    return found


def _sort(
    annotation: DictionaryObject, reference: Any, found: OnPage, carrier: Carrier, file: PdfFile, leading: Leading
) -> None:
    kind = resolved(dict.get(annotation, "/Subtype"))
    if kind == "/Link":
        link = _link(annotation, carrier, leading)
        if link:
            number = file.put(link)
            found.links.append(number)
            if isinstance(reference, IndirectObject):
                carrier.know(reference.idnum, number)
    elif kind in ("/Widget", "/Watermark"):
        if _actions_of(annotation):
            leading.removed(RemovedKind.SCRIPT)
        _draw(annotation, found)
    elif kind != "/Popup":
        leading.removed(KINDS.get(str(kind), RemovedKind.COMMENT))


def _link(annotation: DictionaryObject, carrier: Carrier, leading: Leading) -> bytes:
    """A link as the bundle has it; empty when it goes nowhere, or where it may not."""
    place = _box(dict.get(annotation, "/Rect"))
    leads = _leads(annotation, leading)
    if place is None or not leads:
        return b""
    words = resolved(dict.get(annotation, "/Contents"))
    said = b"/Contents %b" % pdf_text(str(words)[:500]) if isinstance(words, TextStringObject) else b""
    kept = carrier.entries(
        DictionaryObject(
            {key: thing for key, thing in dict.items(annotation) if key in {"/QuadPoints", "/StructParent", "/C"}}
        )
    )
    return b"<</Type/Annot/Subtype/Link/F 4/Border[0 0 0]/Rect %b%b%b%b>>" % (box_figures(place), leads, said, kept)


def _leads(annotation: DictionaryObject, leading: Leading) -> bytes:
    destination = dict.get(annotation, "/Dest")
    action = resolved(dict.get(annotation, "/A"))
    if _actions_of(annotation):
        leading.removed(RemovedKind.SCRIPT)
    if destination is None and isinstance(action, DictionaryObject):
        kind = resolved(dict.get(action, "/S"))
        if kind == "/URI":
            return _address(resolved(dict.get(action, "/URI")), leading)
        if kind != "/GoTo":
            leading.removed(ACTIONS.get(str(kind), RemovedKind.OTHER_ACTION))
            return b""
        destination = dict.get(action, "/D")
    target = leading.destinations.target(destination)
    led = leading.to_own(target) if target else None
    if led is None:
        leading.removed(RemovedKind.DEAD_LINK)
    return led or b""


def _address(said: Any, leading: Leading) -> bytes:
    """An address of the web may stay: nothing is fetched until a reader asks for it."""
    words = said.decode("latin-1") if isinstance(said, bytes) else str(said)
    if leading.to_bundle and words.startswith(OURS):
        return leading.to_bundle(int(words.removeprefix(OURS))) or b""
    if not words.lower().startswith(SAFE_ADDRESSES) or len(words) > LONGEST_ADDRESS:
        leading.removed(RemovedKind.OTHER_ACTION)
        return b""
    escaped = words.encode("utf-8", "replace").hex().encode()
    return b"/A<</S/URI/URI<%b>>>" % escaped


def _actions_of(annotation: DictionaryObject) -> bool:
    """True when something is to happen by itself or when a field is used."""
    if dict.get(annotation, "/AA") is not None:
        return True
    action = resolved(dict.get(annotation, "/A"))
    return isinstance(action, DictionaryObject) and resolved(dict.get(action, "/S")) == "/JavaScript"


def _draw(annotation: DictionaryObject, found: OnPage) -> None:
    """Note a field's appearance, or, where it has none, the answer that somebody gave."""
    flags = resolved(dict.get(annotation, "/F"))
    place = _box(dict.get(annotation, "/Rect"))
    if place is None or (isinstance(flags, int) and flags & INVISIBLE):
        return
    appearance = _appearance(annotation)
    if appearance is None:
        answer = _answer(annotation)
        if answer:
            found.written.append((place, answer))
        return
    matrix = _matrix(resolved(appearance), place)
    if matrix:
        found.drawn.append((appearance, matrix))
        found.boxes.append(place)


def _appearance(annotation: DictionaryObject) -> IndirectObject | None:
    """The reference of the stream that draws a field in its present state."""
    shapes = resolved(dict.get(annotation, "/AP"))
    normal = dict.get(shapes, "/N") if isinstance(shapes, DictionaryObject) else None
    shape = resolved(normal)
    if isinstance(shape, DictionaryObject) and not isinstance(shape, StreamObject):
        state = resolved(dict.get(annotation, "/AS"))
        normal = dict.get(shape, str(state))
        shape = resolved(normal)
    return normal if isinstance(normal, IndirectObject) and isinstance(shape, StreamObject) else None


def _matrix(appearance: Any, place: Box) -> bytes | None:
    """The matrix that puts an appearance into its field, as ISO 32000-1, 12.5.5 has it."""
    box = _box(dict.get(appearance, "/BBox"))
    if box is None:
        return None
    a, b, c, d, e, f = _six(resolved(dict.get(appearance, "/Matrix")))
    corners = [(x * a + y * c + e, x * b + y * d + f) for x in (box.left, box.right) for y in (box.bottom, box.top)]
    left, bottom = min(x for x, _ in corners), min(y for _, y in corners)
    width, height = max(x for x, _ in corners) - left, max(y for _, y in corners) - bottom
    if width <= 0 or height <= 0:
        return None
    across, up = place.width / width, place.height / height
    return figures(across, 0, 0, up, place.left - left * across, place.bottom - bottom * up)


def _answer(annotation: DictionaryObject) -> str:
    """What was written into a field; the field that it belongs to may hold it."""
    node: Any = annotation
    for _ in range(8):
        if not isinstance(node, DictionaryObject):
            return ""
        value = resolved(dict.get(node, "/V"))
        if isinstance(value, TextStringObject):
            return str(value)[:2_000]
        node = resolved(dict.get(node, "/Parent"))
    return ""


def _box(given: Any) -> Box | None:
    given = resolved(given)
    if not isinstance(given, ArrayObject) or len(given) != 4:
        return None
    try:
        a, b, c, d = (float(resolved(one)) for one in list.__iter__(given))
    except (TypeError, ValueError):
        return None
    return Box(min(a, c), min(b, d), max(a, c), max(b, d))


def _six(given: Any) -> tuple[float, ...]:
    try:
        values = tuple(float(resolved(one)) for one in list.__iter__(given))
    except TypeError:
        values = ()
    return values if len(values) == 6 else (1, 0, 0, 1, 0, 0)
