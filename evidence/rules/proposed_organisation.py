"""Which organisation of the area a document seems to come from, and where that was read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from schemas.evidence import Page, Proposal
from schemas.local_area import LocalArea

# Whoever is named at the top, before the text begins; further down anybody may be.
TOP_CHARACTERS = 600
SIGNED_CHARACTERS = 4_000
_SIGNED = re.compile(
    r"\b(?:prepared|produced|written|published|submitted|issued|supplied|provided) (?:by|for the board by)\b:?|"
    r"^(?:author|from|organisation|source|contributor)s?:",
    re.IGNORECASE | re.MULTILINE,
)
AFTER_SIGN = 120


def proposed_organisation(pages: Sequence[Page], *, area: LocalArea, file_name: str = "") -> Proposal | None:
    """The organisation a document says it is from: after words such as "prepared by", else named at its top, else in
    the file's name. None when no organisation of the area is named there."""
    text = pages[0].text if pages else ""
    for place, said in (*_signed(text), ("page 1", text[:TOP_CHARACTERS])):
        found = _first_named(said, area)
        if found:
            ref, written = found
            return Proposal(value=ref, where=f"“{written}” on {place}")
    name = re.sub(r"[_\-.]+", " ", file_name.rpartition(".")[0] or file_name)
    named = _first_named(name, area)
    return Proposal(value=named[0], where=f"“{named[1]}” in the file's name") if named else None


def _signed(text: str) -> Iterator[tuple[str, str]]:
    for sign in _SIGNED.finditer(text[:SIGNED_CHARACTERS]):
        yield "page 1", text[sign.end() : sign.end() + AFTER_SIGN].lstrip().partition("\n")[0]


def _first_named(text: str, area: LocalArea) -> tuple[str, str] | None:
    """The organisation named first, and as it is written; of two that begin together the longer name."""
    found = [
        (place, -len(name), ref, name)
        for one in area.area.organisations
        for ref, name, place in _places(text, one.ref, one.name, one.short)
    ]
    if not found:
        return None
    place, length, ref, _ = min(found)
    return ref, " ".join(text[place : place - length].split())


def _places(text: str, ref: str, name: str, short: str) -> Iterator[tuple[str, str, int]]:
    """Where a name stands in any case, and a short name as it is written: "ICB" is one, "icb" may be anything."""
    for said, where, wanted in ((name, text.casefold(), name.casefold()), (short, text, short)):
        if len(where) != len(text):
            continue
        place = where.find(wanted)
        if place >= 0 and _stands_alone(text, place, place + len(wanted)):
            yield ref, said, place


def _stands_alone(text: str, start: int, end: int) -> bool:
    return not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())
