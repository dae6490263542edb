"""What the words of an evidence log mean here: kinds of evidence, organisations, concerns, strands and lines."""

from __future__ import annotations

import re

from evidence.errors import EvidenceError
from evidence.ingest.cells import Cell, words
from evidence.rules.words import listed
from schemas.evidence import EvidenceKind
from schemas.importing import SuggestedLink
from schemas.local_area import LocalArea

MOST_TARGETS = 30

# As people also call them; see `_plain`.
KINDS = {
    EvidenceKind.REPORT: "briefing, paper, board paper, annual report, progress report, highlight report, evaluation",
    EvidenceKind.MINUTES: "meeting minutes, minutes of meeting, meeting notes, notes of meeting, action notes",
    EvidenceKind.DECISION: "decision, contract, agreement, sla, service level agreement, specification, business case",
    EvidenceKind.DATA: "data, dashboard, dataset, data set, statistics, performance data, scorecard, spreadsheet",
    EvidenceKind.SURVEY: "questionnaire, consultation, poll, survey results",
    EvidenceKind.AUDIT: "audit report, case audit, case file audit, dip sample, quality assurance, qa, peer review",
    EvidenceKind.CASE_STUDY: "case example, vignette, impact story",
    EvidenceKind.POLICY: "procedure, guidance, protocol, strategy, pathway, terms of reference",
    EvidenceKind.CORRESPONDENCE: "letter, email, e mail, memo, message",
    EvidenceKind.PRESENTATION: "slides, slide deck, powerpoint, training slides",
    EvidenceKind.FEEDBACK: "compliment, compliments, complaint, testimonial, voice, case feedback",
    EvidenceKind.POINTER: "pointer, link, website, web link, system",
}


class NotKnown(EvidenceError):
    """A cell names something the area does not have."""


def _plain(said: str) -> str:
    """Words without case, marks and plural: "Case-studies" is "case study"."""
    found = re.findall(r"[a-z0-9]+", said.casefold().replace("'", "").replace("’", ""))
    return " ".join(_singular(word) for word in found)


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


_BY_WORDS = {_plain(kind.value): kind for kind in EvidenceKind}
_BY_WORDS |= {_plain(name): kind for kind, names in KINDS.items() for name in names.split(", ")}


def kind_called(said: str) -> EvidenceKind:
    """The kind of evidence a cell names. Raises NotKnown."""
    found = _BY_WORDS.get(_plain(said))
    if found is None:
        kinds = ", ".join(kind.value for kind in EvidenceKind)
        raise NotKnown(f"“{said[:80]}” is not a kind of evidence.", remedy=f"Use one of: {kinds}.")
    return found


def organisation_called(said: str, area: LocalArea) -> str:
    """The reference of the organisation a cell names by reference, name or short name. Raises NotKnown."""
    wanted = _plain(said)
    for one in area.area.organisations:
        if wanted in {_plain(one.ref), _plain(one.name), _plain(one.short)}:
            return one.ref
    names = listed([one.short for one in area.area.organisations], most=30)
    raise NotKnown(f"“{said[:80]}” is not an organisation of this area.", remedy=f"Use one of: {names}.")


def targets_called(cell: Cell, area: LocalArea) -> list[SuggestedLink]:
    """What a cell says its file shows, one suggestion for each reference. None of them is linked."""
    # Each part loses its blanks anyway, so that one before "and" is enough.
    written = [part for part in re.split(r"[,;&|\n]|\sand\s", words(cell)) if part.strip()]
    return [_suggestion(part.strip(), area, was_number=isinstance(cell, float)) for part in written[:MOST_TARGETS]]


def _suggestion(written: str, area: LocalArea, *, was_number: bool) -> SuggestedLink:
    known = {_compact(ref): ref for ref in (*area.lines, *area.strands, *area.concerns)}
    target = known.get(_compact(written))
    if target is None:
        says = f"The log says this shows “{written[:200]}”, which is no concern, strand or line of this area."
        return SuggestedLink(written=written[:200], says=says)
    longer = known.get(f"{_compact(written)}0")
    doubt = f" The cell is a number, so {longer} may be meant." if was_number and longer else ""
    return SuggestedLink(target=target, written=written[:200], says=f"The log says this shows {target}.{doubt}")


def _compact(ref: str) -> str:
    """A reference without case, spaces and the word before it: "Action 2.4" is "2.4", "PA 2" is "pa2"."""
    bare = re.sub(r"^(?:action|line|action line|concern|strand|ref|no)\b\.?\s*", "", ref.strip().casefold())
    return re.sub(r"\s+", "", bare).strip(".:")
