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


def shown_before(one: HeldBefore) -> str:
    """The strands that an item which went before supports, and those it points the other way about."""
    against = f"points the other way: {', '.join(one.contrary)}" if one.contrary else ""
    return "; ".join(filter(None, (", ".join(one.strands), against)))


def in_earlier_bundles(selection: Selection, *, strand: str = "", line: str = "") -> str:
    """What of a strand or a line went before, in sentences; empty when nothing did."""
    held = _held(selection)
    named = [one for one in held if strand in one.strands or line in one.lines]
    against = [one for one in held if strand in one.contrary]
    said = (_listed("In earlier bundles", named), _listed("In earlier bundles, pointing the other way", against))
    return " ".join(filter(None, said))


def contrary_in_earlier_bundles(selection: Selection) -> str:
    """What went before and points the other way, as a sentence; empty when nothing does."""
    against = [one for one in _held(selection) if one.contrary]
    return _listed("Evidence in earlier bundles that points the other way", against)


def _held(selection: Selection) -> tuple[HeldBefore, ...]:
    return selection.supplement.held if selection.supplement else ()


def _listed(said: str, held: list[HeldBefore]) -> str:
    named = [f"{one.item} ({where_before(one)})" for one in held]
    return f"{said}: {', '.join(named)}." if named else ""
