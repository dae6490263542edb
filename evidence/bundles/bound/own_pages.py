"""The pages made for the bundle, typeset again until the numbers that they tell are those that they cause."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.generic import Destination

from evidence.bundles.bound.front import Front
from evidence.bundles.bound.plan import Plan, pieces_of, plan
from evidence.errors import EvidenceError
from evidence.rules.states import MARKS
from evidence.typesetting.apart import typeset

TEMPLATE = Path(__file__).with_name("bound.typ")
MOST_TRIES = 6


class NotBound(EvidenceError):
    """bundle.pdf could not be made."""

    remedy = "Try again, or write the draft without it (evidence bundle --without-pdf): it holds every document anyway."


@dataclass(frozen=True, slots=True)
class OwnPages:
    """The PDF of our own pages, where each unit begins in it, and the plan whose numbers it tells."""

    content: bytes
    starts: Mapping[str, int]
    plan: Plan


def own_pages(front: Front, *, first: int, volume_pages: int) -> OwnPages:
    """Typeset the pages of ours. The same front gives the same bytes. Raises NotBound."""
    counts: dict[str, int] = {}
    made = plan(pieces_of(front.sections, front.pages, counts), first=first, volume_pages=volume_pages)
    for _ in range(MOST_TRIES):
        paper = front.paper(made)
        content = typeset(TEMPLATE, paper, drawn=MARKS.values())
        starts, counted = _units(content, [unit["name"] for unit in paper["units"]])
        again = plan(pieces_of(front.sections, front.pages, counted), first=first, volume_pages=volume_pages)
        if again == made:
            return OwnPages(content, starts, made)
        made = again
    raise NotBound("The pages of the index could not be numbered.")


def _units(content: bytes, names: list[str]) -> tuple[dict[str, int], dict[str, int]]:
    """Where each unit begins, counted from zero, and how many pages it has."""
    reader = PdfReader(io.BytesIO(content))
    named: dict[str, Any] = reader.named_destinations
    begins = [_place(reader, named[f"unit-{number}"]) for number in range(len(names))]
    ends = [*begins[1:], len(reader.pages)]
    counts = {name: end - begin for name, begin, end in zip(names, begins, ends, strict=True)}
    return dict(zip(names, begins, strict=True)), counts


def _place(reader: PdfReader, destination: Destination) -> int:
    number = reader.get_destination_page_number(destination)
    assert number is not None, "a unit begins on a page"
    return number
