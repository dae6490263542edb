"""What a text names outright: lines, strands and concerns by their references, and measures by their names."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from evidence.rules.telling_words import Stem, forms_in
from schemas.local_area import LocalArea

# A number alone may be anything; "line 2.4" and "actions 2.4 and 2.5" are lines of the plan.
_REF = r"[A-Za-z]{0,4}\d[\w.-]{0,12}"
_AND = r"(?:, and| and| &| or|,)"
_LINES = re.compile(
    rf"\b(?:action lines?|lines?|actions?|plan refs?|refs?)(?: no\.?)? ({_REF}(?:{_AND} {_REF}){{0,6}})", re.IGNORECASE
)
_ONE_REF = re.compile(_REF)
_NAME = re.compile(r"\b[A-Za-z]{1,6} ?\d{1,3}(?:\.[a-z][a-z-]{1,60})?\b")
_MAY_BE = re.compile(r"\d")
_DIGITS = re.compile(r"\d+$")
LEAST_WORDS = 3


class Named(NamedTuple):
    """A strand a text names, by which line if it names one, and in what words."""

    strand: str
    line: str | None
    words: str
    weight: float
    """1 for a line, strand or measure of its own; less when the name stands for several strands."""


class Names:
    """The names of an area's targets."""

    def __init__(self, area: LocalArea, stem: Stem) -> None:
        self._area = area
        self._stem = stem
        self._lines = {ref.casefold(): ref for ref in area.lines}
        # Strands such as PA2.timeliness; those of an area that names them otherwise are found by their words.
        self._others = {ref.casefold(): ref for ref in (*area.concerns, *area.strands)}
        self._spelt = [(spelt, ref) for ref in area.concerns if (spelt := _spelt(area, ref))]
        self._measures = [
            (line.ref, measure.says, frozenset(map(stem, forms_in(measure.says.partition(";")[0]))))
            for line in area.plan.lines
            for measure in line.success_measures
        ]

    def references_in(self, text: str) -> list[Named]:
        """What a text names by reference."""
        if not _MAY_BE.search(text):
            return []  # every reference has a figure in it
        plain = " ".join(text.split())
        found = [one for match in _LINES.finditer(plain) for one in self._named_lines(match.group(1))]
        for match in _NAME.finditer(plain):
            ref = self._others.get(match.group().replace(" ", "").casefold())
            if ref and match.group()[0].isupper():
                found += self._named(ref, f"names {ref}")
        small = plain.casefold()
        for spelt, ref in self._spelt:
            if spelt in small and not small.partition(spelt)[2][:1].isdecimal():
                found += self._named(ref, f"names {spelt}")
        return found

    def measures_in(self, stems: Collection[str]) -> list[Named]:
        """The measures all of whose words stand in a sentence, given as its stems."""
        return [
            one
            for line, says, wanted in self._measures
            if len(wanted) >= LEAST_WORDS and wanted.issubset(stems)
            for one in self._named(line, f"names the measure ‘{says.partition(';')[0]}’")
        ]

    def _named_lines(self, refs: str) -> list[Named]:
        written = (ref.rstrip(".-").casefold() for ref in _ONE_REF.findall(refs))
        known = [self._lines[ref] for ref in written if ref in self._lines]
        return [one for ref in known for one in self._named(ref, f"names line {ref}")]

    def _named(self, ref: str, words: str) -> list[Named]:
        strands = self._area.strands_under(ref)
        line = ref if ref in self._area.lines else None
        share = 1.0 if line else 1 / len(strands)
        return [Named(strand, line, words, share) for strand in strands]


def _spelt(area: LocalArea, ref: str) -> str:
    """A concern as people write it out: priority action 2."""
    digits = _DIGITS.search(ref)
    return f"{area.concerns[ref].kind.value} {digits.group()}" if digits else ""


def strongest(named: Collection[Named]) -> Mapping[str, float]:
    """How outright each strand is named: how often, and by how much of each name."""
    weights: dict[str, float] = {}
    for one in named:
        weights[one.strand] = weights.get(one.strand, 0.0) + one.weight
    return weights
