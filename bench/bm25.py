"""Plain BM25, the floor for suggestions: a whole passage as the query, over what the plan says of each strand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from math import log

from evidence.search.words import STOP_WORDS, spans
from schemas.local_area import LocalArea

# The usual values; nothing was tuned.
K1, B = 1.2, 0.75


def target_texts(area: LocalArea) -> dict[str, str]:
    """For each strand: its title, its concern, and the lines that answer it, as one text."""
    return {ref: "\n".join(_said_of(area, ref)) for ref in area.strands}


def _said_of(area: LocalArea, ref: str) -> list[str]:
    place = area.strands[ref]
    said = [place.strand.title, place.concern.title, place.concern.says]
    for line in area.lines_by_strand[ref]:
        said += [line.action, line.expected_impact, *line.evidence_expected]
        said += [part for measure in line.success_measures for part in (measure.says, measure.baseline or "")]
    return said


class Bm25:
    """BM25 (Robertson and Zaragoza 2009) with the always positive weight of rarity that Lucene uses."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._counts = {ref: Counter(_stems(text)) for ref, text in texts.items()}
        self._lengths = {ref: sum(counts.values()) for ref, counts in self._counts.items()}
        self._average = sum(self._lengths.values()) / len(self._lengths)
        in_texts = Counter(stem for counts in self._counts.values() for stem in counts)
        self._rarity = {stem: log(1 + (len(texts) - n + 0.5) / (n + 0.5)) for stem, n in in_texts.items()}

    def best(self, query: str) -> list[tuple[str, float]]:
        """The targets that share a word with the query and their scores, best first; equals in the order given."""
        asked = Counter(_stems(query))
        scores = {ref: self._score(asked, ref) for ref in self._counts}
        return sorted(((ref, score) for ref, score in scores.items() if score), key=lambda scored: -scored[1])

    def _score(self, asked: Counter[str], ref: str) -> float:
        counts = self._counts[ref]
        longer = 1 - B + B * self._lengths[ref] / self._average
        return sum(
            often * self._rarity[stem] * counts[stem] * (K1 + 1) / (counts[stem] + K1 * longer)
            for stem, often in asked.items()
            if stem in counts
        )


def _stems(text: str) -> list[str]:
    return [found.stem for found in spans(text) if found.form not in STOP_WORDS]
