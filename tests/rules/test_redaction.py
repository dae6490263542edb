"""Words that are to be taken out are found however they are written, and a text without them says none of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.rules.redaction import bare, places_of, says, without
from schemas.redactions import ReasonCode, RedactedWords

NAME = "Zebedee Quillfeather"


@pytest.mark.parametrize(
    "text",
    [
        "ZEBEDEE QUILLFEATHER was seen",
        "Zebedee\nQuillfeather",
        "Zebedee Quill-\nfeather's plan",
        "Zébédée  Quillfeather",
        "zebedee.quillfeather@school.example",
        "Z e b e d e e  Q u i l l f e a t h e r",
        "Zebedee Quill\u00adfeather",
    ],
)
def test_a_name_is_found_however_it_is_written(text: str) -> None:
    """Whoever types a name once means it wherever it stands."""
    (place,) = places_of(text, NAME)

    assert bare(text[place.start : place.end]) == bare(NAME)


def test_a_short_word_must_stand_by_itself() -> None:
    """A page on which every "annual" is black helps nobody."""
    text = "Ann wrote the annual plan; Mann and Ann."

    assert [text[place.start : place.end] for place in places_of(text, "Ann")] == ["Ann", "Ann"]


def test_figures_are_found_in_any_grouping() -> None:
    """An NHS number is written in three groups, in one, or with hyphens."""
    for text in ("943 476 5919", "9434765919", "943-476-5919"):
        assert says(f"NHS number {text}.", ["943 476 5919"])


def test_words_become_the_letter_of_their_reason() -> None:
    """The reader of a quote must see that something is missing, and why."""
    words = [RedactedWords(words="Zebedee"), RedactedWords(words="Northgate School", code=ReasonCode.THIRD_PARTY)]

    assert without("Zebedee left Northgate\nSchool.", words) == "[P] left [T]."


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=4))
def test_a_text_without_words_says_none_of_them(text: str, words: list[str]) -> None:
    """A law: whatever the text and the words, nothing long enough to name somebody is left."""
    asked = [RedactedWords(words=one) for one in words]
    left = without(text, asked)

    for one in asked:
        if len(bare(one.words)) > 1:
            for place in places_of(left, one.words):
                assert "[" in left[max(0, place.start - 1) : place.end + 1]  # it runs over a letter that was put in


@given(st.text(max_size=300), st.text(min_size=1, max_size=10))
def test_every_place_says_the_words(text: str, words: str) -> None:
    """A box must stand on the word it is for."""
    for place in places_of(text, words):
        assert bare(words) in bare(text[place.start : place.end])
