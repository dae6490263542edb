"""How a supplement says what it goes on from, and where its receiver has the rest."""

from __future__ import annotations

from evidence.rules.words import day
from schemas.bundles import HeldBefore, Selection


def kind_of_bundle(selection: Selection) -> str:
    """What it is: an evidence bundle, or a supplement to one."""
    return f"supplement to {selection.supplement.bundle}" if selection.supplement else "evidence bundle"


def goes_on_from(selection: Selection) -> str:
    """What a supplement goes on from and where its pages begin, in sentences; empty for a whole bundle."""
    if selection.supplement is None:
        return ""
    base, sealed, first = selection.supplement.bundle, selection.supplement.sealed_on, selection.supplement.first
    return (
        f"Supplement to {base}, sealed on {day(sealed)}. It holds what is new or different since, and its pages go on "
        f"from number {first:,}; every page of an earlier bundle keeps its number."
    )


def where_before(one: HeldBefore) -> str:
    """Where an item is that went before: B-0003, page 12."""
    return f"{one.bundle}, page {one.page:,}" if one.page else one.bundle


def in_earlier_bundles(selection: Selection, *, strand: str = "", line: str = "") -> str:
    """What of a strand or a line went before, as a sentence; empty when nothing did."""
    held = selection.supplement.held if selection.supplement else ()
    named = [f"{one.item} ({where_before(one)})" for one in held if strand in one.strands or line in one.lines]
    return f"In earlier bundles: {', '.join(named)}." if named else ""
