"""How text becomes words, for everything that finds."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.search.words import LONGEST_WORD, forms, spans, stem_of


@pytest.mark.parametrize(
    ("typed", "stands"),
    [
        ("assessments", "assessed"),
        ("children’s", "child"),
        ("CHILDREN", "children"),
        ("people", "person"),
        ("timely", "timeliness"),
        ("cafe\u0301", "café"),
        ("timeli\u00adness", "timeliness"),
        ("ﬁnance", "finance"),
        ("１２", "12"),
        ("don’t", "dont"),
    ],
)
def test_words_that_a_reader_takes_for_the_same_are_the_same(typed: str, stands: str) -> None:
    """An inspector types a word as it comes; the page has it in another form."""
    assert [stem_of(form) for form in forms(typed)] == [stem_of(form) for form in forms(stands)]


@pytest.mark.parametrize(
    ("text", "words"), [("20-week", ["20", "week"]), ("41%", ["41"]), ("½", ["1", "2"]), ("—", [])]
)
def test_signs_separate_words(text: str, words: list[str]) -> None:
    """A figure must be findable without the sign beside it."""
    assert forms(text) == words


@given(st.text())
def test_any_text_becomes_words_that_stand_in_it_in_order(text: str) -> None:
    """Snippets mark characters by these places: a place outside the text would break a page."""
    found = list(spans(text))

    assert [word.form for word in found] == forms(text)
    assert all(0 <= word.start < word.end <= len(text) for word in found)
    assert all(before.start <= after.start for before, after in pairwise(found))
    assert all(0 < len(word.form) <= LONGEST_WORD and word.stem for word in found)


@given(st.text())
def test_a_word_split_again_is_itself(text: str) -> None:
    """What the grammar makes of a word must be what the index made of it."""
    assert all(forms(form) == [form] for form in forms(text) if len(form) < LONGEST_WORD)


def test_timely_is_not_time() -> None:
    """Timeliness is what the inspectors ask about; "time" stands on every page."""
    assert stem_of("timely") != stem_of("time")
