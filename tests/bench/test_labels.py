"""The labelled passages are what their README says: sound labels, one split for good, and no two the same."""

from __future__ import annotations

from collections import Counter

import pytest

from bench.bm25 import Bm25, target_texts
from bench.labels import NONE, Part, Sort, labelled, part_of
from bench.measuring import wilson_percent
from evidence.search.words import STOP_WORDS, forms, stem_of
from schemas.local_area import LocalArea
from schemas.tests_of_evidence import LINKABLE

LABELS = labelled()
PASSAGES = LABELS.passages


@pytest.fixture(scope="module")
def area() -> LocalArea:
    return LABELS.local_area()


def test_every_label_names_a_strand_and_a_test_that_a_link_can_serve(area: LocalArea) -> None:
    """A label that names nothing in the area would count every proposal as wrong."""
    about = [passage for passage in PASSAGES if not passage.is_about_nothing]

    assert not {strand for passage in about for strand in passage.right} - area.strands.keys()
    assert {passage.test for passage in about} == set(LINKABLE)
    assert not [passage.ref for passage in about if passage.strand in passage.also]


def test_a_passage_about_nothing_names_no_strand_and_no_test() -> None:
    """Half a label would be counted on one side and not on the other."""
    nothing = [passage for passage in PASSAGES if passage.sort is Sort.NONE]

    assert {(passage.strand, passage.test, passage.also) for passage in nothing} == {(NONE, NONE, ())}
    assert [passage for passage in PASSAGES if passage.is_about_nothing] == nothing
    assert len(nothing) >= 15


def test_every_strand_is_the_subject_of_two_passages_and_every_test_of_ten(area: LocalArea) -> None:
    """A strand nobody wrote about could be proposed never, or always, without anybody noticing."""
    subjects = Counter(passage.strand for passage in PASSAGES)
    tests = Counter(passage.test for passage in PASSAGES)

    assert [strand for strand in area.strands if subjects[strand] < 2] == []
    assert [test for test in LINKABLE if tests[test] < 10] == []


def test_the_split_is_the_one_settled_once() -> None:
    """A passage that moves from the test part to the tuning part takes its answer with it."""
    assert [passage.ref for passage in PASSAGES if passage.part is not part_of(passage.ref)] == []
    assert {part: len(LABELS.of(part)) for part in Part} == {Part.TUNING: 34, Part.TEST: 95}
    assert {passage.sort for passage in LABELS.of(Part.TUNING)} == set(Sort)


def test_no_two_passages_are_the_same_and_each_is_of_the_length_of_a_passage() -> None:
    """A text in both parts would measure memory."""
    texts = [tuple(forms(passage.text)) for passage in PASSAGES]

    assert len(PASSAGES) >= 120
    assert len(set(texts)) == len({passage.ref for passage in PASSAGES}) == len(PASSAGES)
    assert [passage.ref for passage in PASSAGES if not 40 <= len(passage.text.split()) <= 120] == []


def test_easy_passages_use_their_strands_words_and_hard_ones_none(area: LocalArea) -> None:
    """How well the hard ones do is worth telling apart only when they are hard."""
    for passage in PASSAGES:
        if passage.sort in {Sort.EASY, Sort.HARD}:
            title = _stems(area.strands[passage.strand].strand.title)
            used = len(title & _stems(passage.text)) / len(title)

            assert used >= 0.5 if passage.sort is Sort.EASY else used == 0, passage.ref


def test_plain_bm25_finds_each_strand_by_its_own_words(area: LocalArea) -> None:
    """A floor that is broken makes anything beside it look good."""
    texts = target_texts(area)
    plain = Bm25(texts)

    assert [ref for ref, text in texts.items() if plain.best(text)[0][0] != ref] == []
    assert plain.best("sandbags") == []


def test_an_interval_of_a_share_holds_it_and_narrows_as_the_sample_grows() -> None:
    """Three of three is not certainty."""
    few, many = wilson_percent(3, 3), wilson_percent(50, 100)

    assert few == pytest.approx((43.8, 100), abs=0.1)
    assert many == pytest.approx((40.4, 59.6), abs=0.1)


def _stems(text: str) -> set[str]:
    return {stem_of(form) for form in forms(text) if form not in STOP_WORDS}
