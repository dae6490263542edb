"""Numbers that stand for one person: NHS number, unique pupil number and National Insurance number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence.rules.personal_data.cues import Cued
from evidence.rules.personal_data.spotted import Spotted, masked
from schemas.gate import Certainty, FindingKind

GAP = "[ \u00a0\u2007\u2009\u202f-]"
# No digit beside it, with or without a mark between: that would be a longer number, a sum or a decimal.
FREE, CLEAR = r"(?<![0-9])(?<![0-9][.,])", r"(?![0-9])(?![.,][0-9])"

_NHS = re.compile(rf"{FREE}[0-9]{{3}}({GAP}?)[0-9]{{3}}\1[0-9]{{4}}{CLEAR}")
_NHS_CUE = re.compile(r"\bnhs(?:\W{0,3}(?:n[ou]\b|num|nr\b|id\b)|\W{0,3}$)|\bpatient\W{0,3}(?:n[ou]\b|num|id\b)", re.I)

# Without I, O and S, which are read as 1, 0 and 5. A temporary number has a letter in the last place, too.
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_UPN = re.compile(rf"(?<![A-Z0-9])[{UPN_LETTERS}][0-9]{{11}}[0-9{UPN_LETTERS}](?![A-Z0-9])", re.I)
_UPN_CUE = re.compile(r"\bupns?\b|\bunique\s{1,3}pupil\b|\bpupil\W{0,3}(?:n[ou]\b|num|id\b)", re.I)

# The first letters that were never given out; see HMRC's manual NIM39110.
_NI = re.compile(
    r"(?<![A-Z0-9])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
    rf"(?:{GAP}?[0-9]{{2}}){{3}}{GAP}?[A-D](?![A-Z0-9])",
    re.I,
)
_NI_CUE = re.compile(r"\bnational\s{1,3}insurance\b|\bnino\b|\bn\.?i\.?\W{0,3}(?:n[ou]\b|num)", re.I)


def numbers_in(text: str, cued: Cued) -> Iterator[Spotted]:
    """Every such number in a text. A check digit and a cue make it certain; either makes it likely."""
    yield from _nhs_numbers(text, cued)
    for found in _UPN.finditer(text):
        has_cue = cued.has(_UPN_CUE, found.start(), found.end())
        certainty = _certainty(is_upn(found[0]), has_cue=has_cue, neither=Certainty.POSSIBLE)
        assert certainty
        yield Spotted(FindingKind.UPN, certainty, *found.span(), masked(found[0], first=1, last=2))
    for found in _NI.finditer(text):
        certainty = Certainty.CERTAIN if cued.has(_NI_CUE, found.start(), found.end()) else Certainty.LIKELY
        yield Spotted(FindingKind.NI_NUMBER, certainty, *found.span(), masked(found[0], first=2, last=1))


def _nhs_numbers(text: str, cued: Cued) -> Iterator[Spotted]:
    for found in _NHS.finditer(text):
        digits = re.sub(GAP, "", found[0])
        has_cue = cued.has(_NHS_CUE, found.start(), found.end())
        certainty = _certainty(is_nhs_number(digits), has_cue=has_cue)
        if certainty is Certainty.LIKELY and not has_cue and not found[1]:
            # One in eleven numbers of ten digits passes the check, whatever it counts.
            certainty = Certainty.POSSIBLE
        if certainty:
            yield Spotted(FindingKind.NHS_NUMBER, certainty, *found.span(), masked(found[0], first=3, last=2))


def _certainty(passes: bool, *, has_cue: bool, neither: Certainty | None = None) -> Certainty | None:
    if passes and has_cue:
        return Certainty.CERTAIN
    return Certainty.LIKELY if passes or has_cue else neither


def is_nhs_number(digits: str) -> bool:
    """True when the tenth digit is the check digit of the nine before it (modulus 11). Ten equal digits are none."""
    weighted = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    return (11 - weighted % 11) % 11 == int(digits[9]) and len(set(digits)) > 1


def is_upn(said: str) -> bool:
    """True when the letter in front is the check letter of the twelve places behind it (modulus 23)."""
    upper = said.upper()
    values = [int(place) if place.isdecimal() else UPN_LETTERS.index(place) for place in upper[1:]]
    return UPN_LETTERS[sum(value * weight for weight, value in enumerate(values, start=2)) % 23] == upper[0]
