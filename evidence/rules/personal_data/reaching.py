"""Ways to reach a person: postcode, telephone and e-mail."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence.rules.personal_data.cues import Cued
from evidence.rules.personal_data.numbers import CLEAR, FREE
from evidence.rules.personal_data.spotted import Spotted, masked
from schemas.gate import Certainty, FindingKind

# The second half never has C, I, K, M, O or V.
_POSTCODE = re.compile(
    r"(?<![A-Z0-9])[A-PR-UWYZ][A-HK-Y]?[0-9][A-HJKMNP-Y0-9]?[ \u00a0]{0,2}[0-9][ABD-HJLNP-UW-Z]{2}(?![A-Z0-9])",
    re.I,
)
_POSTCODE_CUE = re.compile(r"\bpost\s?codes?\b|\baddress(?:es)?\b|\blives?\b|\bresid|\bhome\b", re.I)

_PHONE = re.compile(
    rf"{FREE}(?<![A-Z+])(?:(?:\+|00)44[ ]?(?:\(0\))?[ ]?|\(?0)[1-378][0-9]{{1,4}}\)?"
    rf"(?:[ \u00a0-]?[0-9]{{3,6}}){{1,3}}{CLEAR}",
    re.I,
)
_PHONE_CUE = re.compile(r"\b(?:tel|phone|telephone|mob|mobile|call|ring|text|contact)\w{0,4}\b", re.I)
PHONE_DIGITS = (10, 11)
"""With the nought in front: most numbers have eleven, a few old ones ten."""

# Possessive and not begun within a word, so that a run of letters without an @ is looked through once.
_EMAIL = re.compile(
    r"(?<![\w.%+'-])[\w.%+'-]{1,64}+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9])"
)


def ways_to_reach_in(text: str, cued: Cued) -> Iterator[Spotted]:
    """Every such way in a text. Offices have postcodes and telephones too, so certainty needs a cue."""
    for found in _POSTCODE.finditer(text):
        certainty = _postcode_certainty(found[0], has_cue=cued.has(_POSTCODE_CUE, found.start(), found.end()))
        yield Spotted(FindingKind.POSTCODE, certainty, *found.span(), masked(found[0], first=2))
    for found in _PHONE.finditer(text):
        if _digits_of(found[0]) in PHONE_DIGITS:
            has_cue = cued.has(_PHONE_CUE, found.start(), found.end())
            certainty = _phone_certainty(found[0], has_cue=has_cue)
            yield Spotted(FindingKind.PHONE, certainty, *found.span(), masked(found[0], first=2, last=2))
    if "@" in text:
        for found in _EMAIL.finditer(text):
            name, _, place = found[0].partition("@")
            shown = f"{masked(name, first=1)}@{place}"
            yield Spotted(FindingKind.EMAIL, Certainty.CERTAIN, *found.span(), shown)


def _postcode_certainty(said: str, *, has_cue: bool) -> Certainty:
    if said != said.upper():
        return Certainty.POSSIBLE
    return Certainty.CERTAIN if has_cue else Certainty.LIKELY


def _phone_certainty(said: str, *, has_cue: bool) -> Certainty:
    number = _national(said)
    if number.startswith(("03", "080", "084", "087")):
        return Certainty.POSSIBLE  # helplines and switchboards
    if has_cue:
        return Certainty.CERTAIN
    return Certainty.LIKELY if number.startswith("07") or not said.isdecimal() else Certainty.POSSIBLE


def _digits_of(said: str) -> int:
    return len(_national(said))


def _national(said: str) -> str:
    digits = "".join(letter for letter in said.replace("(0)", "") if letter.isdecimal())
    return f"0{digits.removeprefix('00').removeprefix('44')}" if said.startswith(("+", "00")) else digits
