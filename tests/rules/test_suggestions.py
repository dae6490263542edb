"""Proposed links: what is named comes first, every passage stands on its page, and nothing depends on chance."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.area import load_area
from evidence.rules.passage_units import LONGEST_QUOTE, units_of
from evidence.rules.quotes import find_quote
from evidence.rules.suggestions import Precedent, Proposed, Proposer
from evidence.search.words import stem_of
from evidence.settings import shipped
from schemas.evidence import EvidenceKind, Page, Speaker, Voice
from schemas.tests_of_evidence import LINKABLE, EvidenceTest

LANCASHIRE = load_area(shipped("corpus", "areas", "lancashire"))
PROPOSER = Proposer(LANCASHIRE, stem=stem_of)
REVIEWS = "PA2.timeliness-reviews"

# Words of the area and of nobody, in any order: documents nobody would write, which the laws must hold for as well.
WORDS = """
    annual review reviews decided within four weeks line 2.4 2.5 PA1 PA2.process-plans speech and language waits parents
    said families told rose fell from 41 to 68 per cent audit sampled plans Present: board chair of the
"""
SIGNS = ("|", ".", "\n", "\n\n", "#", "-")
TEXTS = st.lists(st.sampled_from([*WORDS.split(), *SIGNS]), max_size=60).map(" ".join)
PAGES = st.lists(TEXTS, max_size=4).map(lambda texts: pages(*texts))
KINDS = st.sampled_from([None, *EvidenceKind])


def pages(*texts: str) -> list[Page]:
    return [Page(number=number, text=text) for number, text in enumerate(texts, 1)]


def first(text: str, **said: object) -> Proposed:
    return PROPOSER.propose(pages(text), **said)[0]  # type: ignore[arg-type]


def test_a_line_that_is_named_comes_before_everything_else() -> None:
    """Whoever wrote "line 2.5" told us what it is about; no likeness of words may overrule that."""
    one = first(
        "Speech and language help is alike in every district now, and waits fell.\n\nLine 2.5 is done: 40 were held."
    )

    assert (one.line, one.quote) == ("2.5", "Line 2.5 is done: 40 were held.")
    assert "ames line 2.5" in one.why


@pytest.mark.parametrize(
    "text", ["The figure is 2.5 for now.", "Version 2.5 of the audit tool.", "It cost £2.5 million."]
)
def test_a_number_alone_names_no_line(text: str) -> None:
    """Figures look like references of lines; only words such as "line" and "action" make one of them."""
    assert not any("names line" in one.why for one in PROPOSER.propose(pages(f"{text} Annual reviews are overdue.")))


def test_strands_and_concerns_are_known_by_reference_and_by_name() -> None:
    """People write PA3, PA 3 and priority action 3, and mean the same."""
    for name in ("PA3", "PA 3", "priority action 3", "Priority Action 3"):
        assert PROPOSER.strands(pages(f"This answers {name}."))[0][0].startswith("PA3")


def test_a_sentence_finds_its_strand_and_says_by_which_words() -> None:
    """The reason is what a quality lead judges the proposal by."""
    one = first("The hall was full.\n\nIn May 45 per cent of annual review decisions came within four weeks.")

    assert one.strand == REVIEWS
    assert "‘annual reviews’" in one.why or "‘four weeks’" in one.why
    assert "on page 1" in one.why


@pytest.mark.parametrize(
    ("kind", "voice", "text", "test"),
    [
        (EvidenceKind.SURVEY, None, "Survey of parents. Annual reviews are late.", EvidenceTest.FAMILY_VOICE),
        (EvidenceKind.SURVEY, None, "Survey of pupils. My annual review was late.", EvidenceTest.CHILD_VOICE),
        (EvidenceKind.SURVEY, None, "Survey of SENCOs. Annual reviews are late.", EvidenceTest.PRACTICE),
        (EvidenceKind.FEEDBACK, Speaker.CHILDREN, "Parents: annual reviews are late.", EvidenceTest.CHILD_VOICE),
        (EvidenceKind.AUDIT, None, "Annual reviews were read.", EvidenceTest.ASSURED),
        (EvidenceKind.DATA, None, "Annual reviews | 2024 | 2025", EvidenceTest.IMPACT),
        (EvidenceKind.MINUTES, None, "A standard for annual reviews was adopted.", EvidenceTest.ACTION),
        (EvidenceKind.MINUTES, None, "Families said annual reviews are late.", EvidenceTest.FAMILY_VOICE),
        (EvidenceKind.REPORT, None, "Annual reviews overdue fell from 91 to 40.", EvidenceTest.IMPACT),
        (None, None, "A dip sample of annual reviews was graded.", EvidenceTest.ASSURED),
    ],
)
def test_the_test_follows_from_kind_voice_and_words(
    kind: EvidenceKind | None, voice: Speaker | None, text: str, test: EvidenceTest
) -> None:
    """A survey of parents proposed as a step taken would be work and not help."""
    spoken = Voice(speaker=voice) if voice else None

    assert {one.test for one in PROPOSER.propose(pages(text), kind=kind, voice=spoken)} == {test}


def test_who_was_there_is_no_evidence() -> None:
    """Every set of minutes lists the services round the table."""
    assert PROPOSER.propose(pages("Present: speech and language lead; annual reviews officer; chair.")) == []


def test_a_place_alone_is_no_subject() -> None:
    """A table by district names South Ribble, and says nothing of help with swallowing there."""
    assert not PROPOSER.propose(pages("South Ribble | 296 | 312"), kind=EvidenceKind.DATA)


def test_what_was_accepted_before_helps() -> None:
    """Areas have words of their own, which no plan says and people have already understood once."""
    text = "The Purple Folder went to nineteen of them."
    accepted = [Precedent("PA2.contributions", EvidenceTest.PRACTICE, "The purple folder reaches schools.")]

    assert PROPOSER.strands(pages(text)) == []
    assert Proposer(LANCASHIRE, stem=stem_of, accepted=accepted).strands(pages(text))[0][0] == "PA2.contributions"


def test_a_title_that_its_pages_lack_is_read_too() -> None:
    """A table exported from another system carries its subject in its name only."""
    table = pages("District | Starts | Starts a year before\nFylde | 4 | 2")

    found = PROPOSER.propose(table, kind=EvidenceKind.DATA, title="Supported internships by district")

    assert "AI2.work-and-living" in {one.strand for one in found}


def test_running_heads_are_not_quoted() -> None:
    """What stands on every page is about none of them."""
    found = units_of(pages(*(f"Annual review report\nSentence {number} tells of waits." for number in range(4))))

    assert [unit.text for unit in found] == [f"Sentence {number} tells of waits." for number in range(4)]


@given(PAGES, KINDS)
@settings(max_examples=60, deadline=None)
def test_every_passage_stands_on_its_page_and_is_short(document: list[Page], kind: EvidenceKind | None) -> None:
    """A proposal whose words are not there would be refused when it is confirmed, or worse, believed."""
    text = {page.number: page.text for page in document}
    for one in PROPOSER.propose(document, kind=kind):
        assert one.quote
        assert one.quote in text[one.page]
        assert find_quote(text[one.page], one.quote) == one.quote
        assert len(one.quote) <= LONGEST_QUOTE


@given(PAGES, KINDS, st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_at_most_so_many_for_each_test_best_first(document: list[Page], kind: EvidenceKind | None, most: int) -> None:
    """A list nobody reads to its end helps nobody."""
    found = PROPOSER.propose(document, kind=kind, most=most)

    assert max(Counter(one.test for one in found).values(), default=0) <= most
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(0 < one.score <= 1 for one in found)
    assert {one.test for one in found} <= set(LINKABLE)
    assert len({(one.strand, one.test) for one in found}) == len(found)
    assert all(one.line is None or one.strand in LANCASHIRE.lines[one.line].answers for one in found)


@given(PAGES, KINDS, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_what_is_handed_in_does_not_matter(
    document: list[Page], kind: EvidenceKind | None, any_: object
) -> None:
    """The same file must be proposed the same on two machines, whatever order a database answers in."""
    accepted = [
        Precedent(REVIEWS, EvidenceTest.ACTION, "Families said so."),
        Precedent("PA1.governance", EvidenceTest.ACTION, "The board said so."),
    ]
    shuffled = list(document)
    any_.shuffle(shuffled)  # type: ignore[attr-defined]

    one = Proposer(LANCASHIRE, stem=stem_of, accepted=accepted).propose(document, kind=kind)
    other = Proposer(LANCASHIRE, stem=stem_of, accepted=accepted[::-1]).propose(shuffled, kind=kind)

    assert one == other


def test_an_area_without_a_plan_is_proposed_for_too(tmp_path: Path) -> None:
    """The strands are known from the inspection's letter months before there are lines."""
    bare = LANCASHIRE.model_copy(update={"plan": LANCASHIRE.plan.model_copy(update={"lines": ()})})
    bare.__dict__.pop("lines", None)
    bare.__dict__.pop("lines_by_strand", None)

    found = Proposer(bare, stem=stem_of).propose(pages("Annual reviews are decided in time: timeliness is better."))

    assert found[0].strand == REVIEWS
    assert replace(found[0], line=None) == found[0]
