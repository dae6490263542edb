"""Proposed links: which strands a document may speak to, for which test, in which of its words, and why.

Clues in order: what the document names outright; its best words against what strands and lines say; what people
accepted before for words like these. Clues are put together by rank, as their scores cannot be compared. Nothing here
knows any document, and a proposal counts for nothing until a person makes a link of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from evidence.rules.named_targets import Named, Names, strongest
from evidence.rules.passage_units import Unit, cut_around, units_of
from evidence.rules.proposed_tests import Served, passage_test, usual_test
from evidence.rules.target_texts import TargetTexts
from evidence.rules.telling_words import Collection, Said, forms_in, fused, ranked, telling
from evidence.rules.words import listed
from schemas.base import Ref
from schemas.evidence import EvidenceKind, Page, Voice
from schemas.local_area import LocalArea
from schemas.tests_of_evidence import EvidenceTest

BEST_TERMS = 20
# What each clue weighs in the order of strands.
NAMED, MEASURES, EXACT, STEMMED, PASSAGE, ACCEPTED = 3.0, 1.0, 1.0, 1.0, 2.0, 1.0
OUTRIGHT = 20.0
"""What naming a target adds to a passage: more than any number of words that are only alike."""
STRANDS_TRIED = 12
LEAST_WORDS_SHARED = 2
HEADING = 0.5
"""What the words of the heading above a passage weigh for it, and what a heading is worth as a passage itself."""
# Passages nearly as good as a strand's best, among which those that serve other tests are looked for.
NEARLY_AS_GOOD = 0.7
LEAST_OF_BEST, LEAST_OF_BEST_OF_TEST = 0.3, 0.5
MOST_CHARACTERS = 200_000
WORDS_IN_WHY = 3
FIRST_WORDS = 60


class Precedent(NamedTuple):
    """A link that was accepted: what it says and quotes, and what it was for."""

    strand: Ref
    test: EvidenceTest
    words: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """A link a document may give: its target, the test, the words it rests on, and why, as a sentence."""

    strand: Ref
    line: Ref | None
    test: EvidenceTest
    page: int
    quote: str
    score: float
    """From 0 to 1; only for putting proposals in order."""
    why: str


class Proposer:
    """Proposes links into one area. Making one reads the area's texts; asking it again costs no such reading."""

    def __init__(self, area: LocalArea, *, stem: Callable[[str], str], accepted: Sequence[Precedent] = ()) -> None:
        self._area, self._stem = area, stem
        self._texts = TargetTexts(area, stem)
        self._names = Names(area, stem)
        named = {one.name for one in area.area.organisations} | {one.title for one in area.area.posts}
        self._bodies = sorted((one.casefold() for one in named), key=lambda one: (-len(one), one))
        self._place = {strand: place for place, strand in enumerate(self._texts.strands)}
        self.learn(accepted)

    def learn(self, accepted: Sequence[Precedent]) -> None:
        """Take what people accepted as it is now, in place of what was known."""
        known = sorted(one for one in set(accepted) if one.strand in self._texts.stems_of_title)
        self._precedents = [one.strand for one in known]
        self._learnt = Collection([Counter(map(self._stem, forms_in(one.words))) for one in known])

    def strands(self, pages: Sequence[Page]) -> list[tuple[Ref, float]]:
        """The strands some pages may speak to, best first, each with a score from 0 to 1."""
        scores = self._ranked(self._read(pages))
        return [(ref, scores[ref]) for ref in ranked(scores)]

    def propose(
        self,
        pages: Sequence[Page],
        *,
        kind: EvidenceKind | None = None,
        most: int = 3,
        voice: Voice | None = None,
        title: str = "",
    ) -> list[Proposed]:
        """The links some pages may give, best first, at most `most` for each test. Quotes stand on their pages.

        What a person said of the item helps: its kind, whose voice it carries, and a title its pages may not have.
        """
        document = self._read(pages, title)
        scores = self._ranked(document)
        usual = usual_test(kind, voice=voice, begins=document.begins)
        found = [
            one
            for strand in ranked(scores)[:STRANDS_TRIED]
            for one in self._for_strand(document, strand, scores[strand], kind, usual)
        ]
        return _shown(found, most=most)

    def _read(self, pages: Sequence[Page], title: str = "") -> _Document:
        document = _Document(begins=forms_in(self._without_bodies(title)))
        document.heading = list(map(self._stem, document.begins))
        document.exact.update(document.begins)
        document.stemmed.update(document.heading)
        room = MOST_CHARACTERS
        for unit in units_of(sorted(pages, key=lambda page: page.number)):
            room -= len(unit.text)
            if room < 0:
                break
            self._take(document, unit)
        return document

    def _take(self, document: _Document, unit: Unit) -> None:
        said = telling(self._without_bodies(unit.text))
        if not said:
            return
        forms = [one.form for one in said]
        if len(document.begins) < FIRST_WORDS:
            document.begins += forms
        stems = list(map(self._stem, forms))
        document.exact.update(forms)
        document.stemmed.update(stems)
        named = self._names.references_in(unit.text)
        measured = self._names.measures_in(frozenset(stems))
        is_heading = unit.is_heading
        heading = [] if is_heading else document.heading
        weights = dict.fromkeys(heading, HEADING) | dict.fromkeys(stems, HEADING if is_heading else 1.0)
        fits = self._texts.stemmed.fits(weights)
        read = _Read(document.units, unit, said, stems, heading, named + measured, fits)
        document.units += 1
        if is_heading:
            document.heading = stems
        document.named += named
        document.measured += measured
        for strand in {*fits, *(self._place[one.strand] for one in read.named)}:
            document.passages[strand].append(read)

    def _without_bodies(self, text: str) -> str:
        """The text with the names of organisations and posts blanked out: who writes is not what is written about."""
        small = text.casefold()
        if len(small) != len(text):
            return text
        for name in self._bodies:
            if name not in small:
                continue
            while (place := small.find(name)) >= 0:
                blank = " " * len(name)
                small = small[:place] + blank + small[place + len(name) :]
                text = text[:place] + blank + text[place + len(name) :]
        return text

    def _ranked(self, document: _Document) -> dict[str, float]:
        """How likely each strand is, from every clue."""
        texts = self._texts
        stems = texts.stemmed.best_terms(document.stemmed, most=BEST_TERMS)
        exact = texts.by_strand(texts.exact.fits(texts.exact.best_terms(document.exact, most=BEST_TERMS)))
        stemmed = texts.by_strand(texts.stemmed.fits(stems))
        passage = {
            texts.strands[place]: max(one.worth(place, texts.strands[place]) for one in passages)
            for place, passages in document.passages.items()
        }
        clues = (
            (NAMED, ranked(strongest(document.named))),
            (MEASURES, ranked(strongest(document.measured))),
            (EXACT, ranked(exact)),
            (STEMMED, ranked(stemmed)),
            (PASSAGE, ranked(passage)),
            (ACCEPTED, ranked(self._accepted_for(document))),
        )
        together = fused(clues)
        return {strand: score * texts.breadth(strand) for strand, score in together.items()}

    def _accepted_for(self, document: _Document) -> dict[str, float]:
        """How like the document is to the likest thing accepted for each strand."""
        terms = self._learnt.best_terms(document.stemmed, most=BEST_TERMS)
        best: dict[str, float] = {}
        for place, score in self._learnt.fits(terms).items():
            strand = self._precedents[place]
            best[strand] = max(best.get(strand, 0.0), score)
        return best

    def _for_strand(
        self, document: _Document, strand: str, score: float, kind: EvidenceKind | None, usual: Served
    ) -> list[Proposed]:
        """The best passage for each test that passages nearly as good as the best one serve."""
        place = self._place[strand]
        worths = {one.place: one.worth(place, strand) for one in document.passages[place]}
        passages = sorted(document.passages[place], key=lambda one: (-worths[one.place], one.place))
        top = worths[passages[0].place] if passages else 0.0
        best: dict[EvidenceTest, Proposed] = {}
        for one in passages:
            if worths[one.place] < NEARLY_AS_GOOD * top:
                break
            if not (one.names(strand) or self._is_about(one, strand)):
                continue
            served = passage_test(self._without_bodies(one.unit.text), kind=kind, usual=usual)
            if served.test not in best:
                worth = score * served.sureness * worths[one.place] / top
                best[served.test] = self._proposed(one, strand, served, worth)
        return list(best.values())

    def _is_about(self, read: _Read, strand: str) -> bool:
        """Whether a passage, with its heading, speaks of what a strand is about and not only in like words."""
        stems = {*read.stems, *read.heading}
        place = self._place[strand]
        shared = {stem for stem in stems if place in self._texts.stemmed.having(stem)}
        title = self._texts.stems_of_title[strand]
        lines = [self._texts.stems_of_line[line.ref] for line in self._area.lines_by_strand[strand]]
        own = shared.intersection(read.stems, title.union(*lines))
        if not own or len(shared) < LEAST_WORDS_SHARED:
            return False
        return bool(shared & title) or any(len(shared & line) > LEAST_WORDS_SHARED for line in lines)

    def _shared(self, read: _Read, strand: str) -> list[Said]:
        """The words of a passage that the strand's texts have, in order."""
        place = self._place[strand]
        return [
            word for word, stem in zip(read.said, read.stems, strict=True) if place in self._texts.stemmed.having(stem)
        ]

    def _proposed(self, read: _Read, strand: str, served: Served, score: float) -> Proposed:
        shared = self._shared(read, strand)
        spread = shared or read.said
        quote = cut_around(read.unit.text, spread[0].start, spread[-1].end)
        return Proposed(
            strand=strand,
            line=self._line(read, strand),
            test=served.test,
            page=read.unit.page,
            quote=quote,
            score=round(score, 4),
            why=_why(read, strand, _phrases(read.unit.text, shared, self._rarity), served),
        )

    def _rarity(self, word: str) -> float:
        return self._texts.stemmed.rarity(self._stem(word))

    def _line(self, read: _Read, strand: str) -> str | None:
        """The line a passage speaks of: one it names, else the one whose own words it has at least two of."""
        for one in read.named:
            if one.strand == strand and one.line:
                return one.line
        fits = self._texts.by_line(self._texts.of_lines.fits(dict.fromkeys(read.stems, 1.0)))
        answering = {line.ref: fits.get(line.ref, 0.0) for line in self._area.lines_by_strand[strand]}
        for line in ranked(answering)[:1]:
            own = self._texts.stems_of_line[line] & set(read.stems)
            if len(own) > LEAST_WORDS_SHARED or len(own - self._texts.stems_of_title[strand]) >= LEAST_WORDS_SHARED:
                return line
        return None


class _Read(NamedTuple):
    """A unit that was read: its words, what it names, and how well each strand fits it."""

    place: int
    unit: Unit
    said: list[Said]
    stems: list[str]
    heading: list[str]
    named: list[Named]
    fits: dict[int, float]

    def names(self, strand: str) -> bool:
        """True when it names the strand, a line of it or its concern."""
        return any(one.strand == strand for one in self.named)

    def worth(self, place: int, strand: str) -> float:
        """How well it fits a strand. One that names it outright comes before all that only speak of the like."""
        named = max((one.weight for one in self.named if one.strand == strand), default=0.0)
        return self.fits.get(place, 0.0) + OUTRIGHT * named


@dataclass(slots=True)
class _Document:
    """A document that was read."""

    begins: list[str] = field(default_factory=list)
    exact: Counter[str] = field(default_factory=Counter)
    stemmed: Counter[str] = field(default_factory=Counter)
    heading: list[str] = field(default_factory=list)
    units: int = 0
    named: list[Named] = field(default_factory=list)
    measured: list[Named] = field(default_factory=list)
    passages: dict[int, list[_Read]] = field(default_factory=lambda: defaultdict(list))


def _why(read: _Read, strand: str, phrases: Sequence[str], served: Served) -> str:
    """The reason in words, as a sentence: mentions ‘annual review’ and ‘timeliness’ on page 4; names line 2.4; ..."""
    reasons = []
    if phrases:
        reasons.append(f"mentions {listed([f'‘{one}’' for one in phrases])} on page {read.unit.page}")
    if len(phrases) < LEAST_WORDS_SHARED and read.heading:
        reasons.append("stands under a heading or title that speaks of it")
    names = dict.fromkeys(one.words for one in read.named if one.strand == strand)
    reasons += list(names)[:2]
    reasons.append(served.why)
    said = "; ".join(reasons)
    return f"{said[0].upper()}{said[1:]}."


def _phrases(text: str, shared: Sequence[Said], rarity: Callable[[str], float]) -> list[str]:
    """The most telling shared words as the passage says them; words that stand side by side as one phrase."""
    runs: list[list[Said]] = []
    for word in shared:
        if runs and not text[runs[-1][-1].end : word.start].strip(" -"):
            runs[-1].append(word)
        else:
            runs.append([word])
    weights: dict[str, float] = {}
    for run in runs:
        said = " ".join(text[run[0].start : run[-1].end].split())
        weights.setdefault(said.casefold(), sum(rarity(word.form) for word in run))
    weights = {
        said: weight for said, weight in weights.items() if not any(said in one and said != one for one in weights)
    }
    chosen = ranked(weights)[:WORDS_IN_WHY]
    return [said for said in weights if said in chosen]


def _shown(found: Iterable[Proposed], *, most: int) -> list[Proposed]:
    """The best of each test, best first; none that is far behind the best of all, or of its test."""
    shown: list[Proposed] = []
    counts: Counter[EvidenceTest] = Counter()
    best: dict[EvidenceTest, float] = {}
    for one in sorted(found, key=lambda one: (-one.score, one.strand, one.test.value, one.page)):
        if shown and one.score < LEAST_OF_BEST * shown[0].score:
            break
        enough = one.score >= LEAST_OF_BEST_OF_TEST * best.setdefault(one.test, one.score)
        if enough and counts[one.test] < most:
            counts[one.test] += 1
            shown.append(one)
    return shown
