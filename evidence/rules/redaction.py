"""Where words to be taken out stand in a text, and a text without them.

Better too much than too little: capitals, accents, spaces, hyphens and line breaks do not matter, and words of five
letters or more are found inside longer ones, as a name is in an e-mail address. Shorter ones must stand by themselves,
or every "Ann" would take "annual" along.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from schemas.challenges import Challenge
from schemas.coverage import ConcernCoverage, Considered, StrandCoverage, TestResult
from schemas.evidence import Item
from schemas.links import Link, Passage
from schemas.pictures import Stretch
from schemas.redactions import RedactedWords, Redaction

SHORTEST_INSIDE_OTHERS = 5


def bare(text: str) -> str:
    """A text's letters and figures alone, without capitals and accents."""
    if text.isascii():
        return "".join(filter(str.isalnum, text)).lower()
    return "".join(_bare_letter(letter) for letter in text)


def _bare_letter(letter: str) -> str:
    if letter.isascii():
        return letter.lower() if letter.isalnum() else ""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", letter.casefold())))


def places_of(text: str, words: str) -> list[Stretch]:
    """Every place where a text says the words, in order."""
    wanted = bare(words)
    if not wanted or wanted not in bare(text):
        return []
    said, places = list[str](), list[int]()
    for place, letter in enumerate(text):
        for part in _bare_letter(letter):
            said.append(part)
            places.append(place)
    return list(_places("".join(said), places, text, wanted))


def _places(said: str, places: Sequence[int], text: str, wanted: str) -> Iterator[Stretch]:
    at = said.find(wanted)
    while at >= 0:
        start, end = places[at], places[at + len(wanted) - 1] + 1
        if len(wanted) >= SHORTEST_INSIDE_OTHERS or _stands_alone(text, start, end):
            yield Stretch(start=start, end=end)
        at = said.find(wanted, at + 1)


def _stands_alone(text: str, start: int, end: int) -> bool:
    return not (text[max(0, start - 1) : start].isalnum() or text[end : end + 1].isalnum())


def says(text: str, words: Iterable[str]) -> bool:
    """True when a text says any of the words."""
    said = bare(text)
    return any(places_of(text, one) for one in words if bare(one) in said)


def without(text: str, words: Iterable[RedactedWords]) -> str:
    """A text with the code of the reason in the place of the words: "[P] was seen"."""
    found = [(place.start, place.end, one.code.value) for one in words for place in places_of(text, one.words)]
    kept, at = "", 0
    for start, end, code in sorted(found, key=lambda one: (one[0], -one[1])):
        if start >= at:
            kept += f"{text[at:start]}[{code}]"
        at = max(at, end)
    return kept + text[at:]


def link_without(link: Link, redaction: Redaction) -> Link:
    """A link that says and quotes nothing of what was taken out of its item.

    Nor does its decision tell a digest, which is of the original and of every word: whoever guessed what is covered
    could make sure of it.
    """
    told = _without_in(link.model_dump(exclude={"passages", "refound"}), redaction.words)
    passages = [_passage_without(one, redaction) for one in link.passages]
    if link.decision:
        told["decision"] = {**told["decision"], "digest": ""}
    return link.model_validate({**told, "passages": passages})


def item_without(item: Item, redaction: Redaction) -> Item:
    """An item whose title and file name say nothing of what was taken out of it."""
    details = item.details.model_copy(update={"title": without(item.title, redaction.words)})
    version = item.version.model_copy(update={"file_name": without(item.version.file_name, redaction.words)})
    proposals = item.proposals.model_copy(update={"title": None})
    return item.model_copy(update={"details": details, "version": version, "proposals": proposals})


def concerns_without(
    concerns: Sequence[ConcernCoverage], redactions: Mapping[str, Redaction], out: Collection[str]
) -> tuple[ConcernCoverage, ...]:
    """Coverage whose lists of links say nothing of what was taken out of an item, nor of items that stay out."""

    def told(links: Sequence[Considered]) -> tuple[Considered, ...]:
        return tuple(_considered_without(link, redactions, out) for link in links)

    def answer(test: TestResult) -> TestResult:
        return test.model_copy(update={"counted": told(test.counted), "not_counted": told(test.not_counted)})

    def strand(one: StrandCoverage) -> StrandCoverage:
        return one.model_copy(update={"tests": tuple(map(answer, one.tests))})

    return tuple(one.model_copy(update={"strands": tuple(map(strand, one.strands))}) for one in concerns)


def _considered_without(one: Considered, redactions: Mapping[str, Redaction], out: Collection[str]) -> Considered:
    if one.item in out:
        return replace(one, title=one.item, says="", because="")
    if one.item not in redactions:
        return one
    words = redactions[one.item].words
    return replace(
        one,
        title=without(one.title, words),
        says=without(one.says, words),
        because=without(one.because, words),
    )


def challenge_without(challenge: Challenge, redaction: Redaction) -> Challenge:
    """A challenge, with its answer, that says nothing of what was taken out of the item it is about."""
    told = {name: without(getattr(challenge, name), redaction.words) for name in ("title", "says", "why", "answer")}
    return challenge.model_copy(update=told)


WRITTEN = {"says", "follow_up", "response", "why", "measure", "unit", "in_words", "evaluated_by"}
"""What people wrote in a link, its change and its decision, which may repeat words of the item."""


def _without_in(fields: Mapping[str, Any], words: Sequence[RedactedWords]) -> dict[str, Any]:
    return {
        name: _without_in(value, words)
        if isinstance(value, Mapping)
        else without(value, words)
        if name in WRITTEN and isinstance(value, str)
        else value
        for name, value in fields.items()
    }


def _passage_without(passage: Passage, redaction: Redaction) -> Passage:
    """The quote without the words, and without whatever of it no longer stands on the page."""
    quote = without(passage.quote, redaction.words)
    if redaction.areas:
        # An area has no words of its own: whatever the copy no longer says stood under one.
        left, codes = bare(redaction.left), {f"[{one.code.value}]" for one in redaction.words}
        gone = f"[{redaction.areas[0].code.value}]"
        quote = "".join(part if part in codes or bare(part) in left else gone for part in _cut_at(quote, codes))
    return passage.model_copy(update={"quote": quote})


def _cut_at(text: str, codes: Iterable[str]) -> list[str]:
    parts = [text]
    for code in codes:
        parts = [piece for part in parts for piece in _with_cuts(part, code)]
    return [part for part in parts if part]


def _with_cuts(part: str, code: str) -> list[str]:
    pieces = part.split(code)
    return [one for piece in pieces for one in (piece, code)][:-1]
