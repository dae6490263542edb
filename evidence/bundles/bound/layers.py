"""Layers of drawings that can be hidden: what a source hides stays hidden in the bundle."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from evidence.bundles.bound.carrying import Carrier
from evidence.bundles.bound.resolving import resolved

MOST_LAYERS = 5_000


@dataclass(slots=True)
class Layers:
    """The layers of a volume's sources."""

    known: list[bytes] = field(default_factory=list)
    hidden: list[bytes] = field(default_factory=list)

    def add(self, reader: PdfReader, carrier: Carrier) -> None:
        """Take a source's layers along, with those that it hides."""
        told = resolved(dict.get(reader.root_object, "/OCProperties"))
        if not isinstance(told, DictionaryObject):
            return
        usual = resolved(dict.get(told, "/D"))
        usual = usual if isinstance(usual, DictionaryObject) else DictionaryObject()
        layers = _references(dict.get(told, "/OCGs"))
        shown, hidden = ({one.idnum for one in _references(dict.get(usual, key))} for key in ("/ON", "/OFF"))
        hides_all = resolved(dict.get(usual, "/BaseState")) == "/OFF"
        for layer in layers:
            number = b"%d 0 R" % carrier.number_of(layer)
            self.known.append(number)
            if layer.idnum in hidden or (hides_all and layer.idnum not in shown):
                self.hidden.append(number)

    def entry(self) -> bytes:
        """The catalogue's entry; nothing when no source has layers."""
        if not self.known:
            return b""
        known, hidden = b" ".join(self.known), b" ".join(self.hidden)
        return b"/OCProperties<</OCGs[%b]/D<</OFF[%b]>>>>" % (known, hidden)


def _references(given: Any) -> list[IndirectObject]:
    given = resolved(given)
    if not isinstance(given, ArrayObject):
        return []
    return [one for one in list.__iter__(given) if isinstance(one, IndirectObject)][:MOST_LAYERS]
