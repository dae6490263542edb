"""What strands and lines say in the area's files, as weighed words: what a document's words are held against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from evidence.rules.telling_words import Collection, Stem, forms_in
from schemas.area import ActionLine, ConcernKind
from schemas.local_area import LocalArea, StrandPlace

# How much the words of each part weigh. A strand's own title says most what it is about; what all strands of a concern
# share says little about any one of them.
TITLE, CONCERN_TITLE, CONCERN_SAYS = 2.0, 1.0, 0.7
ACTION, IMPACT, MEASURE, EXPECTED = 1.0, 1.0, 1.0, 0.7

# Priorities and criteria are few and general words, so that any of them weighs much; what inspectors come back for is
# what they found.
BROAD_KINDS = {ConcernKind.STRATEGY_PRIORITY, ConcernKind.CRITERION}
BROAD = 0.9

Weighed = Iterable[tuple[float, str]]


class TargetTexts:
    """The targets of an area, ready to be asked which fit some words. Made once for each revision of its files."""

    def __init__(self, area: LocalArea, stem: Stem) -> None:
        self.strands = tuple(area.strands)
        self.lines = tuple(area.lines)
        said = [list(_strand(place, area)) for place in area.strands.values()]
        self.exact = Collection([_words(parts) for parts in said])
        self.stemmed = Collection([_words(parts, stem) for parts in said])
        self.of_lines = Collection([_words(_line(line), stem) for line in area.plan.lines])
        self.stems_of_line = {line.ref: frozenset(_words(_line(line), stem)) for line in area.plan.lines}
        places = frozenset(stem(form) for place in area.area.localities for form in forms_in(place.name))
        # A place alone is no subject: every table by district names them all.
        self.stems_of_title = {
            ref: frozenset(_words([(1.0, place.strand.title)], stem)) - places for ref, place in area.strands.items()
        }
        self._broad = {ref for ref, place in area.strands.items() if place.concern.kind in BROAD_KINDS}

    def breadth(self, strand: str) -> float:
        """What a strand's place in the order is worth: less for those that could be about nearly anything."""
        return BROAD if strand in self._broad else 1.0

    def by_strand(self, fits: Mapping[int, float]) -> dict[str, float]:
        """How well each strand fits, by reference."""
        return {self.strands[place]: score for place, score in fits.items()}

    def by_line(self, fits: Mapping[int, float]) -> dict[str, float]:
        """How well each line fits, by reference."""
        return {self.lines[place]: score for place, score in fits.items()}


def _strand(place: StrandPlace, area: LocalArea) -> Weighed:
    yield TITLE, place.strand.title
    yield CONCERN_TITLE, place.concern.title
    yield CONCERN_SAYS, place.concern.says
    for line in area.lines_by_strand[place.strand.ref]:
        for weight, said in _line(line):
            yield weight / len(line.answers), said


def _line(line: ActionLine) -> Weighed:
    yield ACTION, line.action
    yield IMPACT, line.expected_impact
    for measure in line.success_measures:
        yield MEASURE, measure.says
    for expected in line.evidence_expected:
        yield EXPECTED, expected


def _words(parts: Weighed, stem: Stem = str) -> dict[str, float]:
    weights: dict[str, float] = defaultdict(float)
    for weight, said in parts:
        for form in forms_in(said):
            weights[stem(form)] += weight
    return dict(weights)
