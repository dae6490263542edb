"""Which test of evidence a passage may serve: from the kind of its item, who speaks, and its own words."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from evidence.rules.telling_words import every_form
from schemas.evidence import EvidenceKind, Speaker, Voice
from schemas.tests_of_evidence import EvidenceTest


class Served(NamedTuple):
    """A test, why it, and how sure that is: 1 when the item's kind says so, less when single words do."""

    test: EvidenceTest
    why: str
    sureness: float = 1.0


BY_SPEAKER = {
    Speaker.FAMILIES: Served(EvidenceTest.FAMILY_VOICE, "families speak in it"),
    Speaker.CHILDREN: Served(EvidenceTest.CHILD_VOICE, "children and young people speak in it"),
    Speaker.PRACTICE: Served(EvidenceTest.PRACTICE, "people from practice speak in it"),
}
BY_KIND = {
    EvidenceKind.AUDIT: Served(EvidenceTest.ASSURED, "an audit checks what was done"),
    EvidenceKind.DATA: Served(EvidenceTest.IMPACT, "figures at dates can show what changed"),
    EvidenceKind.CASE_STUDY: Served(EvidenceTest.IMPACT, "a case study tells what changed for a child"),
    EvidenceKind.MINUTES: Served(EvidenceTest.ACTION, "minutes record steps taken"),
    EvidenceKind.DECISION: Served(EvidenceTest.ACTION, "a decision or contract is a step taken"),
    EvidenceKind.POLICY: Served(EvidenceTest.ACTION, "a policy in place is a step taken"),
    EvidenceKind.CORRESPONDENCE: Served(EvidenceTest.ACTION, "a letter tells of a step taken"),
    EvidenceKind.SURVEY: Served(EvidenceTest.FAMILY_VOICE, "a survey carries voices", 0.6),
    EvidenceKind.FEEDBACK: Served(EvidenceTest.FAMILY_VOICE, "feedback carries voices", 0.6),
}
OTHERWISE = Served(EvidenceTest.ACTION, "it tells of a step taken", 0.8)
WHO_SAYS = {
    Speaker.FAMILIES: "families",
    Speaker.CHILDREN: "children and young people",
    Speaker.PRACTICE: "people in practice",
}
SHORTLY_BEFORE = 4
UNSURE = Served(EvidenceTest.ACTION, "no word of it speaks for another test", 0.6)
VOICED = {EvidenceKind.SURVEY, EvidenceKind.FEEDBACK}
# Of these kinds the kind says more than any single word of a passage.
SURE = {EvidenceKind.AUDIT, EvidenceKind.DATA, EvidenceKind.DECISION, EvidenceKind.POLICY}


def _any_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


_FAMILIES = _any_of("parent parents carer carers families family mother mothers father fathers forum")
_CHILDREN = _any_of("child children young pupil pupils student students learner learners youth")
_PRACTICE = _any_of(
    "senco sencos teacher teachers staff practitioner practitioners school schools setting settings nurse nurses gp "
    "gps headteacher headteachers therapist therapists caseworker caseworkers worker workers"
)
_SPEAKING = _any_of(
    "said say says told tell tells felt feel feels respondents responded answered commented comment comments satisfied "
    "recognise recognised replied described heard"
)
_CHECKING = _any_of(
    "audit audited audits moderation moderated moderators sampled dip assurance independently scrutiny graded inspected"
)
_CHANGING = _any_of(
    "fell falls fallen rose rises risen reduced increased improved decreased dropped shorter longer higher lower "
    "better halved doubled baseline compared against"
)
_DOING = _any_of(
    "agreed approved opened launched awarded published adopted appointed commissioned started began signed set will "
    "recruited trained introduced decided"
)
_SHARE = re.compile(r"\d ?(?:%|per cent\b|percent\b)")
_FROM_TO = re.compile(
    r"\bfrom (?:about |around |up to )?[\d£][\d,.%]{0,12}[^.]{0,60}? to (?:about )?[\d£]", re.IGNORECASE
)
_SPEAKERS = ((Speaker.FAMILIES, _FAMILIES), (Speaker.CHILDREN, _CHILDREN), (Speaker.PRACTICE, _PRACTICE))


def speaker_in(forms: Collection[str]) -> Speaker | None:
    """Whose voice the words of a survey's title and first page name most; None when they name nobody's."""
    counts = {speaker: sum(form in named for form in forms) for speaker, named in _SPEAKERS}
    best = max(counts, key=lambda speaker: counts[speaker])  # the first of those alike, in the order above
    return best if counts[best] else None


def usual_test(kind: EvidenceKind | None, *, voice: Voice | None = None, begins: Collection[str] = ()) -> Served:
    """The test an item of a kind serves most; `begins` are the words it begins with."""
    if voice is not None:
        return BY_SPEAKER[voice.speaker]
    if kind in VOICED and (speaker := speaker_in(begins)):
        return BY_SPEAKER[speaker]
    return BY_KIND.get(kind, OTHERWISE) if kind else OTHERWISE


def passage_test(text: str, *, kind: EvidenceKind | None, usual: Served) -> Served:
    """The test one passage of an item serves: what its own words say, where the item's kind leaves it open."""
    if kind in VOICED or kind in SURE or usual.test in {EvidenceTest.FAMILY_VOICE, EvidenceTest.CHILD_VOICE}:
        return usual
    forms = every_form(text)
    said = frozenset(forms)
    if speaker := _who_says(forms):
        return Served(BY_SPEAKER[speaker].test, f"the passage tells what {WHO_SAYS[speaker]} say", 0.9)
    if said & _CHECKING:
        return Served(EvidenceTest.ASSURED, "the passage tells of a check", 0.9)
    figures = any(form.isdecimal() and len(form) > 1 for form in forms)  # "line 2.4" is no figure
    if _FROM_TO.search(text) or (figures and said & _CHANGING):
        return Served(EvidenceTest.IMPACT, "the passage tells of a change in figures", 0.95)
    if _SHARE.search(text) and not said & _DOING:
        return Served(EvidenceTest.IMPACT, "the passage gives a share, which can be compared", 0.85)
    return UNSURE if usual == OTHERWISE and not said & _DOING else usual


def _who_says(forms: Sequence[str]) -> Speaker | None:
    """Who is told of as saying something: named shortly before a word of speaking."""
    for place, form in enumerate(forms):
        if form in _SPEAKING:
            before = forms[max(0, place - SHORTLY_BEFORE) : place]
            if speaker := next((who for who, named in _SPEAKERS if not named.isdisjoint(before)), None):
                return speaker
    return None
