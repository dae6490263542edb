"""Everything that is recognised in a text, once for each place."""

from __future__ import annotations

from evidence.rules.personal_data.births import births_in
from evidence.rules.personal_data.cues import Cued
from evidence.rules.personal_data.names import NameList
from evidence.rules.personal_data.numbers import numbers_in
from evidence.rules.personal_data.reaching import ways_to_reach_in
from evidence.rules.personal_data.spotted import Spotted
from schemas.gate import Certainty

RULES = 1
"""Raise it when something else is recognised, or otherwise."""

SUREST_FIRST = (Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE)
NO_NAMES = NameList(())


def personal_data_in(text: str, names: NameList = NO_NAMES) -> list[Spotted]:
    """What is recognised in a text, in the order it stands in; of two that overlap the surer one, then the longer."""
    found = [*names.names_in(text)] if len(names) else []
    # The rest has a digit or an @ in it.
    if "@" in text or any(digit in text for digit in "0123456789"):
        cued = Cued(text)
        found += [*numbers_in(text, cued), *births_in(text, cued), *ways_to_reach_in(text, cued)]
    return _apart(found)


def _apart(found: list[Spotted]) -> list[Spotted]:
    kept = list[Spotted]()
    for one in sorted(found, key=lambda one: (one.start, SUREST_FIRST.index(one.certainty), one.start - one.end)):
        if kept and one.start < kept[-1].end:
            if _is_surer(one, kept[-1]):
                kept[-1] = one
        else:
            kept.append(one)
    return kept


def _is_surer(one: Spotted, than: Spotted) -> bool:
    return SUREST_FIRST.index(one.certainty) < SUREST_FIRST.index(than.certainty)
